import { describe, expect, test } from 'vitest';
import { goodAnswer, startApp, startHeldModelServer, startModelServer, temporaryStore } from '../support/app.ts';
import { fails, honest, judgementFor, judges, says } from '../support/model-server.ts';
import { viva as command } from '../support/process.ts';

type Http = Awaited<ReturnType<typeof startApp>>['http'];

const send = async (http: Http, change: object = {}) =>
  (
    await http
      .post('/v1/submissions')
      .set('prefer', 'wait=10')
      .send({ ...goodAnswer, ...change })
  ).body;

const strict = judges((judgement) => ({ ...judgement, c1: { evidence: [], finding: 'No.', level: 'missing' } }));

async function withModel() {
  const model = await startModelServer();
  const { http } = await startApp({ OPENAI_BASE_URL: model.baseUrl, VIVA_MODEL: 'tiny', VIVA_OTHER_MODELS: 'big' });
  return { model, http };
}

describe('grading a submission again', () => {
  test('puts a new grade in front and keeps the old one', async () => {
    const { model, http } = await withModel();
    const { id, grade } = await send(http);
    model.behave(strict);
    const { body } = await http.post(`/v1/submissions/${id}/grades`).send({ model: 'big' }).expect(201);
    expect(body).toMatchObject({ status: 'graded', grade: { score: 70, judge: { requestedModel: 'big' } } });
    const { body: all } = await http.get(`/v1/submissions/${id}/grades`);
    expect(all.data.map((one: { id: string }) => one.id)).toEqual([body.grade.id, grade.id]);
  });

  test('only to see shows the difference by criterion and its cost, and changes nothing', async () => {
    const { model, http } = await withModel();
    const before = await send(http);
    model.behave(strict);
    const { body } = await http.post(`/v1/submissions/${before.id}/grades`).send({ dryRun: true }).expect(200);
    expect(body).toMatchObject({
      submissionId: before.id,
      before: { score: 100 },
      after: { score: 70 },
      flips: false,
      criteria: [{ key: 'sampling-blocks-gradient', before: 'met', after: 'missing' }],
      usage: { calls: 1 },
    });
    await http.get(`/v1/submissions/${before.id}`).expect(200, before);
  });

  test('leaves the grade that stands when no judge can grade it, and tells a person', async () => {
    const { model, http } = await withModel();
    const { id, grade } = await send(http);
    model.behave(says(null, { refusal: 'No.' }));
    const { body } = await http.post(`/v1/submissions/${id}/grades`).send({}).expect(201);
    expect(body).toMatchObject({ status: 'graded', review: 'wanted', reviewReasons: [{ code: 'refused' }] });
    expect(body.grade).toEqual(grade);
  });

  test('leaves the grade that stands while it waits for its judge', async () => {
    const { model, http } = await withModel();
    const { id, grade } = await send(http);
    model.behave(fails(401));
    const { body } = await http
      .post(`/v1/submissions/${id}/grades`)
      .set('prefer', 'wait=1')
      .send({ judge: 'openai' })
      .expect(202);
    expect(body).toMatchObject({ status: 'graded', grade: { id: grade.id } });
    // What only waits gives way to another judge.
    const other = await http.post(`/v1/submissions/${id}/grades`).send({ judge: 'embedded' }).expect(201);
    expect(other.body).toMatchObject({ regrade: null, grade: { judge: { kind: 'embedded' } } });
  });

  test('while a judge is at it is a conflict', async () => {
    const model = await startHeldModelServer();
    const { http } = await startApp({ OPENAI_BASE_URL: model.baseUrl });
    const { id } = (await http.post('/v1/submissions').set('prefer', 'respond-async').send(goodAnswer)).body;
    await model.asked;
    const { body } = await http.post(`/v1/submissions/${id}/grades`).send({}).expect(409);
    expect(body.code).toBe('grading_under_way');
    model.answer();
  });

  test('gives a grade to one that went to a person', async () => {
    const { model, http } = await withModel();
    model.behave(says(null, { refusal: 'No.' }));
    const { id } = await send(http);
    model.behave(honest);
    const { body } = await http.post(`/v1/submissions/${id}/grades`).send({}).expect(201);
    expect(body).toMatchObject({ status: 'graded', review: 'none', reviewReasons: [], grade: { score: 100 } });
  });

  test('is shown while it runs, and a retry with its key joins the wait', async () => {
    const model = await startHeldModelServer();
    const { http } = await startApp({ OPENAI_BASE_URL: model.baseUrl });
    const { id } = await send(http, { judge: 'embedded' });
    const again = (wait: number) =>
      http
        .post(`/v1/submissions/${id}/grades`)
        .set({ 'Idempotency-Key': 'k', prefer: `wait=${wait}` })
        .send({ judge: 'openai' });
    const first = (await again(0).expect(202)).body;
    expect(first.regrade).toMatchObject({ judge: 'openai', reviewReasons: [] });
    await model.asked;
    expect((await again(0).expect(202)).body.grade.judge.kind).toBe('embedded');
    const joined = again(10).expect(201);
    const { promise, resolve } = Promise.withResolvers<{ body: typeof first }>();
    void joined.end((_error, reply) => resolve(reply));
    model.answer();
    const { body } = await promise;
    expect(body).toMatchObject({ regrade: null, grade: { judge: { kind: 'openai' } } });
  });

  test('that fails leaves standing what was said about the grade that stands', async () => {
    const { model, http } = await withModel();
    model.behave(
      judges((judgement) => ({ ...judgement, c2: { evidence: ['invented'], finding: 'So.', level: 'met' } })),
    );
    const { id, reviewReasons } = await send(http);
    expect(reviewReasons).toMatchObject([{ code: 'unverified_evidence' }]);
    model.behave(says(null, { refusal: 'No.' }));
    const { body } = await http.post(`/v1/submissions/${id}/grades`).send({}).expect(201);
    expect(body.reviewReasons).toMatchObject([{ code: 'unverified_evidence' }, { code: 'refused' }]);
  });

  test('only to see takes no Idempotency-Key, since it keeps nothing', async () => {
    const { http } = await withModel();
    const { id } = await send(http);
    const tried = http.post(`/v1/submissions/${id}/grades`).set('Idempotency-Key', 'k').send({ dryRun: true });
    expect((await tried.expect(400)).body.code).toBe('idempotency_not_supported');
  });

  test('with the same key finds the first time', async () => {
    const { model, http } = await withModel();
    const { id } = await send(http);
    const again = () => http.post(`/v1/submissions/${id}/grades`).set('Idempotency-Key', 'k').send({});
    const first = (await again().expect(201)).body;
    const { body, headers } = await again().expect(201);
    expect(headers['idempotency-replayed']).toBe('true');
    expect(body.grade.id).toBe(first.grade.id);
    expect(model.requests).toHaveLength(2);
  });

  test.each([
    [{ model: 'unheard-of' }, '/model'],
    [{ policy: 'unheard-of' }, '/policy'],
    [{ questionVersion: 7 }, '/questionVersion'],
    [{ questionVersion: 7, dryRun: true }, '/questionVersion'],
    [{ prompt: 'weak-1' }, '/prompt'],
  ])('by %j names what is not there', async (wish, pointer) => {
    const { http } = await withModel();
    const { id } = await send(http);
    const { body } = await http.post(`/v1/submissions/${id}/grades`).send(wish).expect(422);
    expect(body.errors[0].pointer).toBe(pointer);
  });

  test('of an erased one is a conflict, of an unknown one a 404', async () => {
    const { http } = await withModel();
    const { id } = await send(http);
    await http.delete(`/v1/submissions/${id}`);
    for (const dryRun of [true, false]) {
      const { body } = await http.post(`/v1/submissions/${id}/grades`).send({ dryRun }).expect(409);
      expect(body.code).toBe('submission_erased');
      await http.post('/v1/submissions/sub_none/grades').send({ dryRun }).expect(404);
    }
  });

  test('finishes into nothing when the answer is erased meanwhile', async () => {
    const model = await startHeldModelServer();
    const { http, viva } = await startApp({ OPENAI_BASE_URL: model.baseUrl });
    const { id } = await send(http, { judge: 'embedded' });
    await http
      .post(`/v1/submissions/${id}/grades`)
      .set('prefer', 'respond-async')
      .send({ judge: 'openai' })
      .expect(202);
    await model.asked;
    await http.delete(`/v1/submissions/${id}`).expect(200);
    model.answer();
    await viva.worker.stop(5_000);
    expect((await http.get(`/v1/submissions/${id}/grades`)).body.data).toHaveLength(1);
  });
});

describe('grading all answers to a question again', () => {
  const path = '/v1/questions/reparameterization-trick/regrades';

  test('is estimated from what it has cost before, with its error', async () => {
    const model = await startModelServer((request, response) =>
      says(JSON.stringify(judgementFor(request)), { model: 'priced' })(request, response),
    );
    const { http } = await startApp({ OPENAI_BASE_URL: model.baseUrl, VIVA_PRICES: 'tests/support/prices.yaml' });
    for (const n of [1, 2, 3]) await send(http, { answer: `${goodAnswer.answer} ${n}` });
    const { body } = await http.post(path).send({ mode: 'estimate' }).expect(200);
    expect(body.estimate).toMatchObject({ answers: 3, basedOn: 3, cost: { currency: 'EUR', error: 0 } });
    expect(body.estimate.cost.amount).toBeCloseTo((3 * (400 * 1 + 600 * 0.5 + 100 * 4)) / 1e6, 12);
    expect(model.requests).toHaveLength(3);
  });

  test.each([
    [{ judge: 'embedded' }, { amount: 0, error: 0 }],
    [{ model: 'dear' }, null],
  ])('is estimated for who is to grade: %j', async (wish, cost) => {
    const model = await startModelServer((request, response) =>
      says(JSON.stringify(judgementFor(request)), { model: 'priced' })(request, response),
    );
    const settings = { VIVA_MODEL: 'priced', VIVA_OTHER_MODELS: 'dear', VIVA_PRICES: 'tests/support/prices.yaml' };
    const { http } = await startApp({ OPENAI_BASE_URL: model.baseUrl, ...settings });
    for (const n of [1, 2]) await send(http, { answer: `${goodAnswer.answer} ${n}` });
    const { body } = await http
      .post(path)
      .send({ mode: 'estimate', ...wish })
      .expect(200);
    if (cost) expect(body.estimate.cost).toMatchObject(cost);
    else expect(body.estimate).toMatchObject({ cost: null, basedOn: 0 });
  });

  test('keeps what was tried when the judge cannot be asked any more, and goes on from there', async () => {
    const { model, http } = await withModel();
    const ids: string[] = [];
    for (const n of [1, 2, 3]) ids.push((await send(http, { answer: `${goodAnswer.answer} ${n}` })).id);
    model.behave(strict, fails(402));
    const { body } = await http.post(path).send({ mode: 'try' }).expect(200);
    expect(body).toMatchObject({ data: [{ submissionId: ids[2] }], stopped: { code: 'no_quota' }, hasMore: true });
  });

  test('is applied once however often it is sent with its key', async () => {
    const { model, http } = await withModel();
    const { id } = await send(http);
    const apply = () => http.post(path).set('Idempotency-Key', 'k').send({ mode: 'apply' }).expect(200);
    await apply();
    const grades = async () => (await http.get(`/v1/submissions/${id}/grades`)).body.data.length as number;
    await expect.poll(grades, { timeout: 5_000 }).toBe(2);
    await apply();
    expect(model.requests).toHaveLength(2);
  });

  test('with a cursor that it has not given says so of the field', async () => {
    const { http } = await withModel();
    const { body } = await http.post(path).send({ mode: 'try', cursor: 'x' }).expect(422);
    expect(body.errors[0].pointer).toBe('/cursor');
  });

  test('shows page by page who would flip, and changes nothing', async () => {
    const { model, http } = await withModel();
    const ids: string[] = [];
    for (const n of [1, 2, 3]) ids.push((await send(http, { answer: `${goodAnswer.answer} ${n}` })).id);
    model.behave(strict);
    const first = (await http.post(path).send({ mode: 'try', limit: 2 }).expect(200)).body;
    const second = (await http.post(path).send({ mode: 'try', limit: 2, cursor: first.nextCursor })).body;
    const tried = [...first.data, ...second.data];
    expect(tried.map(({ submissionId }) => submissionId)).toEqual(ids.toReversed());
    expect(tried.every(({ after }) => after.score === 70)).toBe(true);
    expect([first.hasMore, second.hasMore]).toEqual([true, false]);
    expect((await http.get(`/v1/submissions/${ids[0]}`)).body.grade.score).toBe(100);
  });

  test('is carried out through the queue when it is applied', async () => {
    const { model, http } = await withModel();
    const { id } = await send(http);
    model.behave(strict);
    const { body } = await http.post(path).send({ mode: 'apply' }).expect(200);
    expect(body).toMatchObject({ queued: 1, data: [], hasMore: false });
    await expect
      .poll(async () => (await http.get(`/v1/submissions/${id}`)).body.grade.score, { timeout: 5_000 })
      .toBe(70);
  });

  test('stops with a clear problem when the judge cannot be asked', async () => {
    const { model, http } = await withModel();
    await send(http);
    model.behave(fails(401));
    const { body, headers } = await http.post(path).send({ mode: 'try' }).expect(503);
    expect(body.code).toBe('judge_unavailable');
    expect(Number(headers['retry-after'])).toBeGreaterThan(100);
  });

  test('of an unknown question is a 404', async () => {
    const { http } = await withModel();
    await http.post('/v1/questions/unheard-of/regrades').send({ mode: 'estimate' }).expect(404);
  });

  test('is a command too', async () => {
    const databaseUrl = temporaryStore();
    const { http, viva } = await startApp({ DATABASE_URL: databaseUrl });
    await send(http);
    await viva.close();
    const environment = { DATABASE_URL: databaseUrl };
    const tried = await command(['regrade', 'reparameterization-trick'], { environment });
    expect(tried.out).toMatch(
      /1 answers; judging them costs nothing\.\n.*no decision line.*\n1 tried: \d with another level/,
    );
    const applied = await command(['regrade', 'reparameterization-trick', '--apply'], { environment });
    expect(applied.out).toContain('1 in the queue.');
  });
});
