import Database from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import { verifyReceipt } from '../../src/grading/receipt.ts';
import { startApp, startModelServer, temporaryStore } from '../support/app.ts';
import { fails, hangs, honest, says } from '../support/model-server.ts';

const evaluation = {
  question: {
    prompt: 'Why is binary search fast?',
    reference: 'It halves the range with each comparison.',
    rubric: { criteria: [{ key: 'halves', requirement: 'Each comparison halves the range.', weight: 2 }] },
  },
  answer: 'With each comparison it halves the range that is left.',
};

describe('POST /v1/evaluations', () => {
  test('grades a question that comes along, with a receipt that verifies, and keeps nothing', async () => {
    const { http } = await startApp();
    const { body } = await http.post('/v1/evaluations').send(evaluation).expect(200);
    expect(body).toMatchObject({
      grade: {
        id: null,
        submissionId: null,
        score: 100,
        criteria: [{ label: 'Point 1', requirement: expect.any(String) }],
      },
      reviewReasons: [],
    });
    expect(verifyReceipt(body.receipt)).toEqual({ ok: true, texts: 'verified' });
    expect((await http.get('/v1/submissions')).body.data).toEqual([]);
  });

  test('shows the model graded examples where the request asks for that', async () => {
    const model = await startModelServer();
    const { http } = await startApp({ OPENAI_BASE_URL: model.baseUrl });
    const exemplars = [{ answer: 'It guesses.', levels: { halves: 'missing' } }];
    const asked = { ...evaluation, question: { ...evaluation.question, exemplars } };
    const { body } = await http
      .post('/v1/evaluations')
      .send({ ...asked, prompt: 'strong-1-exemplars' })
      .expect(200);
    expect(body.grade.judge.promptVersion).toBe('strong-1-exemplars');
    expect(model.requests[0]!.messages[0]!.content).toContain('Example 1: "It guesses."\nIts levels: c1 missing');
    await http.post('/v1/evaluations').send(asked).expect(200);
    expect(model.requests[1]!.messages[0]!.content).not.toContain('It guesses.');
  });

  test.each([
    ['no level for a criterion', {}],
    ['a level for a criterion that there is not', { halves: 'met', other: 'met' }],
    ['a level that the criterion does not have', { halves: 'partial' }],
  ])('refuses a graded example with %s', async (_what, levels) => {
    const { http } = await startApp();
    const question = { ...evaluation.question, exemplars: [{ answer: 'It guesses.', levels }] };
    const { body } = await http
      .post('/v1/evaluations')
      .send({ ...evaluation, question })
      .expect(422);
    expect(body.errors[0].pointer).toBe('/question/exemplars');
  });

  test('writes feedback to whom and in which language the request says', async () => {
    const model = await startModelServer();
    const { http } = await startApp({ OPENAI_BASE_URL: model.baseUrl });
    const feedback = { audience: 'reviewer', language: 'fa-IR' };
    await http
      .post('/v1/evaluations')
      .send({ ...evaluation, feedback })
      .expect(200);
    expect(model.requests[0]!.messages[0]!.content).toMatch(/"feedback" is written to a person who decides.*fa-IR/);
  });

  test('counts what was used, also of calls that gave no grade', async () => {
    const databaseUrl = temporaryStore();
    const model = await startModelServer(says('no'), says('no'), honest);
    const { http } = await startApp({ DATABASE_URL: databaseUrl, OPENAI_BASE_URL: model.baseUrl });
    for (let n = 0; n < 2; n++) await http.post('/v1/evaluations').send(evaluation).expect(200);
    const store = new Database(databaseUrl.slice('file:'.length), { readonly: true });
    const rows = store.prepare('select purpose, judge, attempts, calls, input_tokens, unpriced from usage_days').all();
    store.close();
    expect(rows).toEqual([
      { purpose: 'evaluation', judge: 'openai', attempts: 2, calls: 3, input_tokens: 3000, unpriced: 3 },
    ]);
  });

  test('takes no Idempotency-Key', async () => {
    const { http } = await startApp();
    const { body } = await http.post('/v1/evaluations').set('Idempotency-Key', 'k').send(evaluation).expect(400);
    expect(body.code).toBe('idempotency_not_supported');
  });

  test('is a 503 with Retry-After while the judge is away, without asking it again', async () => {
    const model = await startModelServer(fails(429, { message: 'later' }, { 'retry-after': '17' }));
    const { http } = await startApp({ OPENAI_BASE_URL: model.baseUrl });
    for (let n = 0; n < 2; n++) {
      const { body, headers } = await http.post('/v1/evaluations').send(evaluation).expect(503);
      expect(body.code).toBe('judge_unavailable');
      expect(Number(headers['retry-after'])).toBeGreaterThan(15);
    }
    expect(model.requests).toHaveLength(1);
  });

  test('is a 200 without a grade when the reply is no judgement', async () => {
    const model = await startModelServer(says('no'));
    const { http } = await startApp({ OPENAI_BASE_URL: model.baseUrl });
    const { body } = await http.post('/v1/evaluations').send(evaluation).expect(200);
    expect(body).toEqual({
      grade: null,
      receipt: null,
      reviewReasons: [expect.objectContaining({ code: 'invalid_reply' })],
    });
  });

  test('ends the call to the model when the client hangs up, and pauses nothing for it', async () => {
    let closed!: () => void;
    const gone = new Promise<void>((resolve) => (closed = resolve));
    let asked!: () => void;
    const arrived = new Promise<void>((resolve) => (asked = resolve));
    const model = await startModelServer((request, response) => {
      response.on('close', closed);
      asked();
      hangs(request, response);
    });
    const { http, viva } = await startApp({ OPENAI_BASE_URL: model.baseUrl });
    const call = http.post('/v1/evaluations').send(evaluation);
    void call.end(() => {});
    await arrived;
    void call.abort();
    await gone;
    expect(viva.endpoints.find('openai')!.state.paused).toBeNull();
  });

  test.each([
    ['no rubric', { rubric: undefined }, '/question/rubric'],
    [
      'a rubric with a key twice',
      { rubric: { criteria: [...evaluation.question.rubric.criteria, ...evaluation.question.rubric.criteria] } },
      '/question/rubric/criteria/1/key',
    ],
    ['a blank reference', { reference: ' ' }, '/question/reference'],
  ])('refuses %s and says where', async (_what, change, pointer) => {
    const { http } = await startApp();
    const { body } = await http
      .post('/v1/evaluations')
      .send({ ...evaluation, question: { ...evaluation.question, ...change } })
      .expect(422);
    expect(body.errors[0].pointer).toBe(pointer);
  });
});
