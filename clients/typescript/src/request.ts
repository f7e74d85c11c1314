import type { OperationFacts } from './facts.ts';
import type { Repeatable } from './retries.ts';

type Scalar = string | number | boolean | undefined;

/** What any operation may be given; which of it, the types of the calls say. */
export interface AnyInput {
  path?: Record<string, string | number>;
  query?: Record<string, Scalar | Scalar[]>;
  headers?: Record<string, string | undefined>;
  body?: unknown;
  contentType?: string;
  accept?: string;
  signal?: AbortSignal;
}

/** A request in the form in which it is sent, every time that it is. */
export interface Outgoing {
  facts: OperationFacts;
  /** What an error calls it: without ids and names, so that none of them gets into a log. */
  called: string;
  url: string;
  init: RequestInit;
  repeatable: Repeatable;
  /** The same without the key that it was given here; null where there is none or it is the caller's own. */
  withoutKey: Outgoing | null;
}

/**
 * The request of a call. One that takes an Idempotency-Key gets one, the same for all its tries; but an operation may take none for
 * some of what it does, and says so then.
 *
 * @throws {TypeError} for a path parameter that would lead elsewhere, and for what can't be a header or a query
 */
export function requestOf(facts: OperationFacts, input: AnyInput, baseUrl: string, key: string | undefined): Outgoing {
  const headers = new Headers({ accept: input.accept ?? acceptable(facts) });
  if (key !== undefined) headers.set('authorization', `Bearer ${key}`);
  for (const [name, value] of Object.entries(input.headers ?? {})) if (value !== undefined) headers.set(name, value);
  const isOurs = facts.takesKey && !headers.has('idempotency-key');

  const { body } = input;
  const type = input.contentType ?? facts.takes?.[0];
  if (body !== undefined && type !== undefined) headers.set('content-type', type);
  const init: RequestInit & { duplex?: 'half' } = { method: facts.method, headers };
  if (body !== undefined) init.body = (type === 'application/json' ? JSON.stringify(body) : body) as never;
  // Without this a stream is refused.
  if (body instanceof ReadableStream) init.duplex = 'half';

  const base = baseUrl.replace(/\/+$/, '');
  const url = base + filled(facts.path, input.path ?? {}) + queryOf(input.query ?? {});
  const called = `${facts.method} ${base}${facts.path}`;
  const repeatable = repeatableAs({ ...facts, takesKey: headers.has('idempotency-key') }, headers, body);
  const outgoing: Outgoing = { facts, called, url, init, repeatable, withoutKey: null };
  if (!isOurs) return outgoing;
  const keyed = new Headers(headers);
  keyed.set('idempotency-key', crypto.randomUUID());
  const safe = body instanceof ReadableStream ? 'never' : 'always';
  return { ...outgoing, init: { ...init, headers: keyed }, repeatable: safe, withoutKey: outgoing };
}

/** By what is known of the operation: whether doing it twice could do harm. */
function repeatableAs({ method, takesKey }: OperationFacts, headers: Headers, body: unknown): Repeatable {
  if (body instanceof ReadableStream) return 'never';
  if (takesKey || method === 'GET' || method === 'DELETE') return 'always';
  // With `*` a repetition could overwrite what somebody else has changed in between.
  const tag = headers.get('if-match')?.trim() ?? '*';
  return method === 'PUT' && tag !== '*' ? 'always' : 'untouched';
}

function acceptable({ gives }: OperationFacts): string {
  return [...new Set([...Object.values(gives).flat(), 'application/problem+json'])].join(', ');
}

function filled(path: string, values: Record<string, string | number>): string {
  return path.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = String(values[name] ?? '');
    // A URL takes a step of dots for "here" and "up", however it is escaped.
    if (/^\.{0,2}$/.test(value))
      throw new TypeError(`path.${name} is ${JSON.stringify(value)}, which can't be in a path`);
    return encodeURIComponent(value);
  });
}

function queryOf(query: NonNullable<AnyInput['query']>): string {
  const pairs = new URLSearchParams();
  for (const [name, given] of Object.entries(query)) {
    for (const value of [given].flat()) if (value !== undefined) pairs.append(name, String(value));
  }
  const text = pairs.toString();
  return text === '' ? '' : `?${text}`;
}
