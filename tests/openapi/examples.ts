import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import type request from 'supertest';
import type { Example } from '../../src/http/openapi.ts';

/** A row of `openapi/example-requests.yaml`: values like `$first-answer.grade.id` are taken from earlier replies. */
export interface ExampleRequest {
  operationId: string;
  name: string;
  summary: string;
  params?: Record<string, string>;
  query?: Record<string, string>;
  headers?: Record<string, string>;
  body?: unknown;
  status: number;
  /** Sent so often, to prepare what a later one shows, and shown nowhere. `{n}` counts, also in the name. */
  times?: number;
}

type Document = { paths: Record<string, Record<string, { operationId: string }>> };

export function readExampleRequests(): ExampleRequest[] {
  return parse(
    readFileSync(new URL('../../openapi/example-requests.yaml', import.meta.url), 'utf8'),
  ) as ExampleRequest[];
}

/** Sends the table in its order to a fresh service. */
export async function runExamples(
  http: request.Agent,
  document: Document,
  table: ExampleRequest[],
): Promise<Example[]> {
  const replies = new Map<string, unknown>();
  const examples: Example[] = [];
  for (const row of table.flatMap(repeated)) {
    const { operationId, name, summary, query, body, status } = row;
    const [params, headers] = [resolve(row.params, replies), resolve(row.headers, replies)];
    const { method, path } = findOperation(document, operationId);
    const url = path.replace(/\{(\w+)\}/g, (_, key: string) => params?.[key] ?? `missing-${key}`);
    const call = http[method](url)
      .query(query ?? {})
      .set(headers ?? {});
    const reply = await (body === undefined ? call : call.send(body as object)).buffer(true).parse(asText);
    const text = reply.body as string;
    if (reply.status !== status) throw new Error(`${name}: ${reply.status} instead of ${status}: ${text}`);
    const got: unknown = /^application\/(?:problem\+)?json$/.test(reply.type) ? JSON.parse(text) : text || {};
    replies.set(name, got);
    if (row.times !== undefined) continue;
    const type = row.headers?.['content-type'];
    const said = { ...(params && { params }), ...(query && { query }), ...(body !== undefined && { body }) };
    const sent = { ...said, ...(type !== undefined && { headers: { 'content-type': type } }) };
    examples.push({ operationId, name, summary, request: sent, response: { status, body: got } });
  }
  return examples;
}

/** The row as often as it is to be sent. */
function repeated(row: ExampleRequest): ExampleRequest[] {
  const nth = (_: unknown, at: number) =>
    JSON.parse(JSON.stringify(row).replaceAll('{n}', String(at + 1))) as ExampleRequest;
  return Array.from({ length: row.times ?? 1 }, nth);
}

function asText(response: request.Response, done: (error: Error | null, text: string) => void): void {
  let text = '';
  const stream = response as unknown as NodeJS.ReadableStream;
  stream.setEncoding('utf8');
  stream.on('data', (chunk: string) => (text += chunk));
  stream.on('end', () => done(null, text));
}

function findOperation(document: Document, operationId: string) {
  for (const [path, item] of Object.entries(document.paths)) {
    for (const [method, operation] of Object.entries(item)) {
      if (operation.operationId === operationId) return { path, method: method as 'get' | 'post' | 'delete' };
    }
  }
  throw new Error(`no operation ${operationId}`);
}

function resolve(values: Record<string, string> | undefined, replies: Map<string, unknown>) {
  if (!values) return undefined;
  const found = (_: string, name: string, path: string) => {
    return String(
      path.split('.').reduce<unknown>((at, step) => (at as Record<string, unknown>)[step], replies.get(name)),
    );
  };
  return Object.fromEntries(
    Object.entries(values).map(([key, value]) => [key, value.replace(/\$([\w-]+)\.([\w.]+)/, found)]),
  );
}

/** The same but for what differs from run to run: ids, times, salts and what hangs on them. */
export function withoutChance(value: unknown): unknown {
  const text = JSON.stringify(value)
    .replace(/\b(qst|sub|grd|cnd|evt|key|rev|coh|whk|dlv|bat|cal)_[0-9a-z]{26}\b/g, '$1_…')
    .replace(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/g, '…')
    .replace(/"(from|to)":"\d{4}-\d\d-\d\d"/g, '"$1":"…"')
    .replace(/viva_\w{76}/g, 'viva_…')
    .replace(/sha256:[0-9a-f]{64}/g, 'sha256:…')
    .replace(/whsec_[\w+/=]{44}/g, 'whsec_…')
    .replace(/req_[0-9a-f-]{36}/g, 'req_…')
    // How far a batch is by now.
    .replace(/"counts":\{[^}]*\}/g, '"counts":"…"')
    // How often a delivery has been tried by now.
    .replace(/"attempts":\[[^\]]*\]/g, '"attempts":"…"')
    .replace(/"salt":"[0-9a-f]{32}"/g, '"salt":"…"')
    .replace(/"latencyMs":\d+/g, '"latencyMs":0')
    .replace(/"nextCursor":"[^"]+"/g, '"nextCursor":"…"')
    // Another processor rounds otherwise.
    .replace(/"(pearson|rmse)":0\.\d+/g, '"$1":"…"')
    .replace(/"confidence":0\.\d+/g, '"confidence":"…"')
    .replace(/"finding":"Read as (\w+), [^"]*"/g, '"finding":"Read as $1 …"');
  return JSON.parse(text);
}
