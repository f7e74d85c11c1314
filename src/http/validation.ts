import type { FastifySchemaCompiler } from 'fastify';
import type { z } from 'zod';
import { Problem, type ProblemBody, type ProblemCode } from './problems.ts';

const codeByPart: Record<string, ProblemCode> = {
  body: 'invalid_body',
  querystring: 'invalid_query',
  params: 'not_found',
  headers: 'invalid_header',
};

/** Validates a part of a request with its zod schema; what is wrong becomes a problem with a pointer to each place. */
export const validate: FastifySchemaCompiler<z.ZodType> =
  ({ schema, httpPart = 'body' }) =>
  (data: unknown) => {
    const parsed = schema.safeParse(data);
    if (parsed.success) return { value: parsed.data };
    const code = codeByPart[httpPart] ?? 'invalid_body';
    if (code === 'not_found') return { error: new Problem(code, 'There is nothing with this id.') };
    const errors = parsed.error.issues.flatMap((issue) => describe(issue, httpPart === 'body', data));
    const [first] = errors;
    const more = errors.length > 1 ? ` (and ${errors.length - 1} more)` : '';
    return { error: new Problem(code, `${first!.pointer || 'the body'}: ${first!.detail}${more}`, { errors }) };
  };

type Place = NonNullable<ProblemBody['errors']>[number];

function describe(issue: z.core.$ZodIssue, inBody: boolean, data: unknown): Place[] {
  const at = (path: PropertyKey[]) => (inBody ? jsonPointer(path) : `?${path.join('.')}`);
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({ pointer: at([...issue.path, key]), detail: 'unknown field' }));
  }
  const isMissing = issue.code !== 'custom' && valueAt(data, issue.path) === undefined;
  return [{ pointer: at(issue.path), detail: isMissing ? 'is required' : inPlainWords(issue.message) }];
}

function valueAt(data: unknown, path: PropertyKey[]): unknown {
  return path.reduce<unknown>((value, step) => (value as Record<PropertyKey, unknown> | null)?.[step], data);
}

/** What a schema says, as somebody who doesn't know it would. */
export function inPlainWords(message: string): string {
  if (message.endsWith('received undefined')) return 'is required';
  return message.replace('received NaN', 'received something else').replace(/^Invalid input: /, '');
}

/** RFC 6901. */
export function jsonPointer(path: PropertyKey[]): string {
  return path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

/** A problem with one parameter of an otherwise valid query. */
export function invalidQuery(name: string, detail: string): Problem {
  return new Problem('invalid_query', `?${name}: ${detail}`, { errors: [{ pointer: `?${name}`, detail }] });
}

/** A problem with one field of an otherwise valid body. */
export function invalidField(pointer: string, detail: string): Problem {
  return new Problem('invalid_body', `${pointer}: ${detail}`, { errors: [{ pointer, detail }] });
}
