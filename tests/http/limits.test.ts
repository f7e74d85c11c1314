import Database from 'better-sqlite3';
import { describe, expect, test, vi } from 'vitest';
import { problemOf } from '../../src/http/errors.ts';
import { problemKinds } from '../../src/http/problems.ts';
import { goodAnswer, startApp, startHeldModelServer, temporaryStore } from '../support/app.ts';

describe('limits are settings', () => {
  test.each([
    ['VIVA_MAX_ANSWER_CHARS', '100', { ...goodAnswer, answer: 'x'.repeat(101) }, 422],
    ['VIVA_MAX_BODY_BYTES', '1024', { ...goodAnswer, answer: 'x'.repeat(1100) }, 413],
    ['VIVA_MAX_NESTING', '4', { ...goodAnswer, metadata: { a: [[[[]]]] } }, 422],
  ])('%s=%s', async (name, value, body, status) => {
    const { http } = await startApp({ [name]: value });
    await http.post('/v1/submissions').send(body).expect(status);
    const roomy = await startApp();
    const { body: problem } = await roomy.http.post('/v1/submissions').send(body);
    expect(problem.code).not.toBe('body_too_large');
  });
});

test('a defect of the service is a 500 that tells nobody what is inside', async () => {
  const broken = () => {
    throw new Error('secret detail of the house');
  };
  const { http } = await startApp({}, { authenticate: broken });
  const { body, text } = await http.get('/v1/questions').expect(500);
  expect(body).toMatchObject({ code: 'internal_error', requestId: expect.stringMatching(/^req_/) });
  expect(text).not.toContain('secret detail');
});

describe('a store that cannot be written', () => {
  test('because it is locked is a 503 with Retry-After, and the answer can be sent again', async () => {
    const databaseUrl = temporaryStore();
    const { http } = await startApp({ DATABASE_URL: databaseUrl });
    const other = new Database(databaseUrl.slice('file:'.length));
    other.exec('begin immediate');
    const locked = await http.post('/v1/submissions').set('Idempotency-Key', 'k').send(goodAnswer).expect(503);
    expect(locked.body.code).toBe('store_unavailable');
    expect(locked.headers['retry-after']).toBe('5');
    other.close();
    await http.post('/v1/submissions').set('Idempotency-Key', 'k').send(goodAnswer).expect(201);
  });

  test.each(['SQLITE_FULL', 'SQLITE_BUSY', 'SQLITE_IOERR_FSYNC', 'SQLITE_READONLY_DBMOVED'])(
    'because of %s is a 503, also when the error is wrapped',
    (code) => {
      for (const error of [{ code }, { cause: { code } }]) {
        const problem = problemOf(error)!;
        expect(problemKinds[problem.code].status).toBe(503);
        expect(problem.headers['retry-after']).toBe('5');
      }
    },
  );
});

describe('a service that stops', () => {
  test('takes no new requests, says when to come back, and still answers what it has', async () => {
    const model = await startHeldModelServer();
    const { http, viva } = await startApp({ OPENAI_BASE_URL: model.baseUrl });
    const waiting = http
      .post('/v1/submissions')
      .send(goodAnswer)
      .then((reply) => reply);
    await model.asked;
    const closed = viva.close();
    const refused = await http.post('/v1/submissions').send(goodAnswer).expect(503);
    expect(refused.body.code).toBe('draining');
    expect(refused.headers['retry-after']).toBe('5');
    await http.get('/livez').expect(200);
    await http.get('/readyz').expect(503);
    model.answer();
    expect((await waiting).body.status).toBe('graded');
    await closed;
  });

  test('lets nobody wait for a grade that will not come: they get 202 and find it later', async () => {
    const { http, viva } = await startApp({}, { workerPaused: true });
    const waiting = http
      .post('/v1/submissions')
      .set('Prefer', 'wait=60')
      .send(goodAnswer)
      .then((reply) => reply);
    await vi.waitUntil(async () => (await http.get('/v1/submissions')).body.data.length === 1);
    await viva.close();
    expect((await waiting).status).toBe(202);
  });
});
