import { describe, expect, test } from 'vitest';
import { problemKinds } from '../../src/http/problems.ts';
import { goodAnswer, startApp } from '../support/app.ts';

interface Case {
  name: string;
  method?: 'get' | 'post' | 'put' | 'delete';
  path?: string;
  headers?: Record<string, string>;
  body?: string | Buffer;
  status: number;
  code: string;
  pointer?: string;
}

const json = (change: object) => JSON.stringify({ ...goodAnswer, ...change });
const deep = `{"questionId":"x","answer":"x","metadata":${'{"a":'.repeat(20)}1${'}'.repeat(20)}}`;

/** What bad input gets. */
const cases: Case[] = [
  { name: 'broken JSON', body: '{"questionId": ', status: 400, code: 'invalid_json' },
  { name: 'no body', status: 400, code: 'invalid_json' },
  { name: 'an empty body', body: '', status: 400, code: 'invalid_json' },
  { name: 'white space as a body', body: '  \n', status: 400, code: 'invalid_json' },
  { name: 'a body that is not UTF-8', body: Buffer.from([0x7b, 0xff, 0xfe, 0x7d]), status: 400, code: 'invalid_json' },
  { name: 'a prototype in the body', body: '{"__proto__":{"a":1}}', status: 400, code: 'invalid_json' },
  {
    name: 'a made-up cursor',
    method: 'get',
    path: '/v1/submissions?cursor=abc',
    status: 400,
    code: 'invalid_query',
    pointer: '?cursor',
  },
  {
    name: 'a cursor of another list',
    method: 'get',
    path: `/v1/questions?cursor=${Buffer.from(`sub_${'0'.repeat(26)}`).toString('base64url')}`,
    status: 400,
    code: 'invalid_query',
    pointer: '?cursor',
  },
  {
    name: 'a limit of 0',
    method: 'get',
    path: '/v1/questions?limit=0',
    status: 400,
    code: 'invalid_query',
    pointer: '?limit',
  },
  {
    name: 'a limit that is a word',
    method: 'get',
    path: '/v1/questions?limit=ten',
    status: 400,
    code: 'invalid_query',
  },
  {
    name: 'an unknown query parameter',
    method: 'get',
    path: '/v1/questions?colour=red',
    status: 400,
    code: 'invalid_query',
    pointer: '?colour',
  },
  {
    name: 'a query parameter given twice',
    method: 'get',
    path: '/v1/questions?tag=a&tag=b',
    status: 400,
    code: 'invalid_query',
    pointer: '?tag',
  },
  {
    name: 'an unknown status to filter by',
    method: 'get',
    path: '/v1/submissions?status=lost',
    status: 400,
    code: 'invalid_query',
  },
  {
    name: 'a time that is none',
    method: 'get',
    path: '/v1/submissions?createdAfter=yesterday',
    status: 400,
    code: 'invalid_query',
  },
  { name: 'an unknown route', method: 'get', path: '/v1/nothing', status: 404, code: 'not_found' },
  { name: 'a path that is not a URL path', method: 'get', path: '/v1/questions/%zz', status: 404, code: 'not_found' },
  {
    name: 'an unknown question in the path',
    method: 'get',
    path: '/v1/questions/none',
    status: 404,
    code: 'not_found',
  },
  {
    name: 'an unknown submission',
    method: 'get',
    path: '/v1/submissions/sub_00000000000000000000000000',
    status: 404,
    code: 'not_found',
  },
  {
    name: 'a submission to erase that is not there',
    method: 'delete',
    path: '/v1/submissions/none',
    status: 404,
    code: 'not_found',
  },
  {
    name: "an unknown submission's grades",
    method: 'get',
    path: '/v1/submissions/none/grades',
    status: 404,
    code: 'not_found',
  },
  { name: 'an unknown grade', method: 'get', path: '/v1/grades/none', status: 404, code: 'not_found' },
  { name: 'an unknown receipt', method: 'get', path: '/v1/grades/none/receipt', status: 404, code: 'not_found' },
  {
    name: 'an id that is endless',
    method: 'get',
    path: `/v1/grades/${'x'.repeat(5000)}`,
    status: 404,
    code: 'not_found',
  },
  {
    name: 'a wrong method on a known path',
    method: 'put',
    path: '/v1/submissions',
    body: '{}',
    status: 405,
    code: 'method_not_allowed',
  },
  {
    name: 'a wrong method on a path with an id',
    method: 'post',
    path: '/v1/questions/x',
    body: '{}',
    status: 405,
    code: 'method_not_allowed',
  },
  { name: 'a body over the limit', body: json({ answer: 'x'.repeat(300_000) }), status: 413, code: 'body_too_large' },
  {
    name: 'a form',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: 'a=b',
    status: 415,
    code: 'unsupported_media_type',
  },
  {
    name: 'text',
    headers: { 'content-type': 'text/plain' },
    body: 'hello',
    status: 415,
    code: 'unsupported_media_type',
  },
  {
    name: 'JSON in Latin-1',
    headers: { 'content-type': 'application/json; charset=latin1' },
    body: json({}),
    status: 415,
    code: 'unsupported_media_type',
  },
  {
    name: 'a compressed body',
    headers: { 'content-encoding': 'gzip' },
    body: json({}),
    status: 415,
    code: 'unsupported_media_type',
  },
  { name: 'null', body: 'null', status: 422, code: 'invalid_body' },
  { name: 'an array', body: '[]', status: 422, code: 'invalid_body' },
  { name: 'a number as the answer', body: json({ answer: 5 }), status: 422, code: 'invalid_body', pointer: '/answer' },
  { name: 'no answer', body: json({ answer: undefined }), status: 422, code: 'invalid_body', pointer: '/answer' },
  { name: 'an unknown field', body: json({ colour: 'red' }), status: 422, code: 'invalid_body', pointer: '/colour' },
  {
    name: 'an unknown field within a field',
    body: json({ candidate: { externalId: 'a', 'a/b': 1 } }),
    status: 422,
    code: 'invalid_body',
    pointer: '/candidate/a~1b',
  },
  {
    name: 'an unknown question',
    body: json({ questionId: 'none' }),
    status: 422,
    code: 'invalid_body',
    pointer: '/questionId',
  },
  {
    name: 'a version that the question does not have',
    body: json({ questionVersion: 9 }),
    status: 422,
    code: 'invalid_body',
    pointer: '/questionVersion',
  },
  {
    name: 'an answer over its limit',
    body: json({ answer: 'x'.repeat(20_001) }),
    status: 422,
    code: 'invalid_body',
    pointer: '/answer',
  },
  {
    name: 'a NUL in the answer',
    body: json({ answer: 'a\u0000b' }),
    status: 422,
    code: 'invalid_body',
    pointer: '/answer',
  },
  {
    name: 'half of a surrogate pair',
    body: '{"questionId":"gan-structure","answer":"a\\ud800b"}',
    status: 422,
    code: 'invalid_body',
    pointer: '/answer',
  },
  { name: 'nesting over the limit', body: deep, status: 422, code: 'invalid_body' },
  {
    name: 'metadata that is not text',
    body: json({ metadata: { a: 1 } }),
    status: 422,
    code: 'invalid_body',
    pointer: '/metadata/a',
  },
  {
    name: 'a blank candidate',
    body: json({ candidate: { externalId: '  ' } }),
    status: 422,
    code: 'invalid_body',
    pointer: '/candidate/externalId',
  },
  {
    name: 'an Idempotency-Key with spaces',
    headers: { 'idempotency-key': 'a b' },
    body: json({}),
    status: 400,
    code: 'invalid_header',
  },
  {
    name: 'an Idempotency-Key that is endless',
    headers: { 'idempotency-key': 'k'.repeat(256) },
    body: json({}),
    status: 400,
    code: 'invalid_header',
  },
  {
    name: 'a Host of somebody else',
    headers: { host: 'evil.example' },
    body: json({}),
    status: 403,
    code: 'foreign_host',
  },
  {
    name: 'an Origin of somebody else',
    headers: { origin: 'https://evil.example' },
    body: json({}),
    status: 403,
    code: 'foreign_origin',
  },
  {
    name: 'an Origin on another port',
    headers: { origin: 'http://localhost:1' },
    body: json({}),
    status: 403,
    code: 'foreign_origin',
  },
  { name: 'the Origin of a file', headers: { origin: 'null' }, body: json({}), status: 403, code: 'foreign_origin' },
];

describe('bad input', () => {
  test.each(cases)('$name is a $status $code and stores nothing', async (given) => {
    const { method = 'post', path = '/v1/submissions', headers = {}, body, status, code, pointer } = given;
    const { http } = await startApp();
    const type: Record<string, string> = body === undefined ? {} : { 'content-type': 'application/json' };
    const reply = await http[method](path)
      .set({ ...type, ...headers })
      // supertest would rewrite a body of its own making; this one goes over the wire as it is.
      .serialize((data) => data as never)
      .send(body as never);
    expect(reply.status).toBe(status);
    expect(reply.headers['content-type']).toBe('application/problem+json; charset=utf-8');
    const problem = JSON.parse(reply.text);
    expect(problem).toMatchObject({
      status,
      code,
      type: `/problems/${code}`,
      requestId: reply.headers['x-request-id'],
    });
    if (pointer) expect(problem.errors[0].pointer).toBe(pointer);
    if (status === 405) expect(reply.headers['allow']).toMatch(/GET|POST/);
    expect((await http.get('/v1/submissions')).body.data).toEqual([]);
  });

  test('where a field is given twice the last one counts', async () => {
    const { http } = await startApp();
    const body = '{"questionId":"gan-structure","answer":"first","answer":"second"}';
    const reply = await http.post('/v1/submissions').set('content-type', 'application/json').send(body).expect(201);
    expect(reply.body.answer).toBe('second');
  });

  test('each kind of problem has a page', async () => {
    const { http } = await startApp();
    for (const [code, { title }] of Object.entries(problemKinds)) {
      const { text, headers } = await http.get(`/problems/${code}`).expect(200);
      expect(text).toContain(title);
      expect(headers['content-security-policy']).toContain("default-src 'none'");
    }
    await http.get('/problems/none').expect(404);
  });
});
