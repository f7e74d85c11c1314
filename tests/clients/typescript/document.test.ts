import { cpSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { clientSources, type OpenApiDocument } from '../../../clients/typescript/from-document.ts';
import { type VivaOptions } from '../../../clients/typescript/src/index.ts';
import { root } from '../../support/process.ts';
import { compile, strictly, temporaryFolder } from './compiler.ts';
import { drops, json, startLoopback } from './loopback.ts';
import { fakeClock } from './service.ts';

const committed = () => JSON.parse(readFileSync(join(root, 'openapi/openapi.json'), 'utf8')) as OpenApiDocument;

const text = (...types: string[]) => Object.fromEntries(types.map((type) => [type, { schema: { type: 'string' } }]));
const answers = (content: object) => ({ 200: { description: '…', content } });
const form = (properties: object) => ({ type: 'object', properties, required: Object.keys(properties) });
const row = form({ line: { type: 'integer' } });
const page = form({ data: { type: 'array', items: row }, nextCursor: { type: ['string', 'null'] } });
const id = { name: 'id', in: 'path', required: true, schema: { type: 'string' } };
const key = { name: 'Idempotency-Key', in: 'header', required: false, schema: { type: 'string' } };
const cursor = { name: 'cursor', in: 'query', required: false, schema: { type: 'string' } };

/** Operations and messages of forms that the document has not, or may lose one day. */
const further = {
  '/v1/piles': {
    post: {
      operationId: 'createPile',
      parameters: [key],
      requestBody: { required: true, content: text('text/csv', 'application/x-ndjson') },
      responses: { 201: { description: '…', content: { 'application/json': { schema: row } } } },
    },
    put: {
      operationId: 'replacePile',
      requestBody: { required: true, content: text('text/csv') },
      responses: { 204: { description: '…' } },
    },
  },
  '/v1/piles/{id}/rows': {
    get: {
      operationId: 'listPileRows',
      parameters: [id, cursor],
      responses: answers({ 'application/json': { schema: page } }),
    },
  },
  '/v1/piles/{id}/results': {
    get: {
      operationId: 'getPileResults',
      parameters: [id],
      responses: answers(text('text/csv', 'application/x-ndjson')),
    },
  },
};
const message = (type: string, data: object) => ({
  post: {
    operationId: `receive.${type}`,
    requestBody: { required: true, content: { 'application/json': { schema: form({ type: { const: type }, data }) } } },
    responses: { '2XX': { description: '…' } },
  },
});
const webhooks = {
  'pile.done': message('pile.done', form({ pileId: { type: 'string' } })),
  'pile.lost': message('pile.lost', form({ reason: { type: 'string' } })),
};

const program = `
import { createViva, pages, readWebhook } from './src/index.ts';
const viva = createViva({ baseUrl: 'http://localhost:3000' });
const pile = await viva.createPile({ body: 'a,b', contentType: 'text/csv' });
export const line: number = pile.line;
await viva.createPile({ body: new ReadableStream<Uint8Array>(), contentType: 'application/x-ndjson' });
// @ts-expect-error Which of the two is it?
await viva.createPile({ body: 'a,b' });
// @ts-expect-error There is no such form of it.
await viva.createPile({ body: 'a,b', contentType: 'text/html' });
export const replaced: null = await viva.replacePile({ body: new Blob(['a,b']) });
// @ts-expect-error Only one form of it.
await viva.replacePile({ body: { a: 1 } });
for await (const row of pages(viva.listPileRows, { path: { id: 'p' } })) row.line.toFixed();
// @ts-expect-error Which pile?
pages(viva.listPileRows);
const results: Response = await viva.getPileResults({ path: { id: 'p' }, accept: 'text/csv' });
// @ts-expect-error It doesn't come in that form.
await viva.getPileResults({ path: { id: 'p' }, accept: 'text/html' });
const event = readWebhook('whsec_', results.headers, '');
export const said: string = event.type === 'pile.done' ? event.data.pileId : event.data.reason;
`;

/** The client as it would be made from a document that has all that. */
async function madeFrom(document: object) {
  const { folder, remove } = temporaryFolder();
  onTestFinished(remove);
  cpSync(join(root, 'clients/typescript/src'), join(folder, 'src'), { recursive: true });
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  for (const [file, made] of Object.entries(await clientSources(document as OpenApiDocument))) {
    writeFileSync(join(folder, 'src', file), made);
  }
  return folder;
}

const extended = () => madeFrom({ ...committed(), paths: { ...committed().paths, ...further }, webhooks });

type Call = (input: object) => Promise<unknown>;

async function startExtended(...behaviours: Parameters<typeof startLoopback>) {
  const server = await startLoopback(...behaviours);
  const entry = join(await extended(), 'src/index.ts');
  const { createViva } = (await import(entry)) as { createViva(options: VivaOptions): Record<string, Call> };
  const clock = fakeClock();
  return { ...server, clock, viva: createViva({ baseUrl: server.url, clock }) };
}

const csv = 'questionId,answer\ngan-structure,"A generator."\n';

describe('the client', () => {
  test('is the one that the committed document makes', async () => {
    for (const [file, made] of Object.entries(await clientSources(committed()))) {
      const kept = readFileSync(join(root, 'clients/typescript/src', file), 'utf8');
      expect(kept === made, `${file} has drifted: npm run client`).toBe(true);
    }
  });

  test('has types for operations and webhooks that the document gains', async () => {
    const folder = await extended();
    writeFileSync(join(folder, 'program.ts'), program);
    const args = [...strictly, '--allowImportingTsExtensions', '--skipLibCheck', '--types', '', 'program.ts'];
    expect(compile(folder, args)).toBe('');
  });

  test.each([
    ['text', csv],
    ['bytes', new TextEncoder().encode(csv)],
    ['a file', new Blob([csv])],
  ])('sends what is no JSON as %s, again if need be', async (_, body) => {
    const { viva, requests } = await startExtended(drops, json(201, { line: 1 }));
    expect(await viva['createPile']!({ body, contentType: 'text/csv' })).toEqual({ line: 1 });
    expect(requests.map(({ headers }) => headers['content-type'])).toEqual(['text/csv', 'text/csv']);
    expect(requests.map((request) => request.body)).toEqual([csv, csv]);
    expect(requests[1]!.headers['idempotency-key']).toBe(requests[0]!.headers['idempotency-key']);
  });

  test('sends a stream as it comes, and only once', async () => {
    const { viva, requests, clock } = await startExtended(json(201, { line: 1 }), drops);
    const send = () => viva['replacePile']!({ body: new Blob([csv]).stream() });
    const keep = () => viva['createPile']!({ body: new Blob([csv]).stream(), contentType: 'application/x-ndjson' });
    await keep();
    await expect(keep()).rejects.toMatchObject({ name: 'VivaUnreachable' });
    await expect(send()).rejects.toMatchObject({ name: 'VivaUnreachable' });
    expect(requests.map((request) => request.body)).toEqual([csv, csv, csv]);
    expect(clock.pauses).toEqual([]);
    expect(requests[0]!.headers).toMatchObject({
      'content-type': 'application/x-ndjson',
      'transfer-encoding': 'chunked',
    });
  });

  test('gives what comes as lines as they come', async () => {
    const { viva, requests } = await startExtended((response) => {
      response.writeHead(200, { 'content-type': 'text/csv; charset=utf-8' }).write('line\n1\n');
    });
    const reply = (await viva['getPileResults']!({ path: { id: 'p' }, accept: 'text/csv' })) as Response;
    const reader = reply.body!.getReader();
    expect(new TextDecoder().decode((await reader.read()).value)).toBe('line\n1\n');
    await reader.cancel();
    expect(requests[0]!.headers['accept']).toBe('text/csv');
  });
});
