import Database from 'better-sqlite3';
import { parse } from 'csv-parse/sync';
import { describe, expect, test } from 'vitest';
import { goodAnswer, startApp, startModelServer, temporaryStore } from '../support/app.ts';
import { fileAt, manyAnswers, resultsOf, sendBatch, startBatch, untilBatch } from '../support/batches.ts';
import { chosenCaller } from '../support/callers.ts';
import { fails, honest, judgementFor, says } from '../support/model-server.ts';
import { startReceiver } from '../support/receiver.ts';
import { local } from '../support/webhooks.ts';

const few = { VIVA_BATCH_IN_FLIGHT: '2' };

/** A service with a model server that holds every answer until it is told to let them go. */
async function withHeldModel(environment: Record<string, string> = {}) {
  const held: (() => void)[] = [];
  const model = await startModelServer((request, response) => void held.push(() => honest(request, response)));
  const app = await startApp({ OPENAI_BASE_URL: model.baseUrl, VIVA_MODEL: 'tiny', ...few, ...environment });
  const letGo = () => {
    model.behave(honest);
    for (const answer of held.splice(0)) answer();
  };
  return { ...app, held, letGo };
}

/** A service whose model has a price, and 1,000 tokens in and 100 out are charged for each answer. */
async function withPricedModel(environment: Record<string, string> = {}) {
  const model = await startModelServer((request, response) =>
    says(JSON.stringify(judgementFor(request)), { model: request.model })(request, response),
  );
  const prices = { VIVA_MODEL: 'priced', VIVA_PRICES: 'tests/support/prices.yaml' };
  return startApp({ OPENAI_BASE_URL: model.baseUrl, ...prices, ...few, ...environment });
}

describe('a batch that runs', () => {
  test('makes a submission of each row, in their order, and is completed when the last is done', async () => {
    const { http } = await startApp();
    const path = await startBatch(http, manyAnswers(7));
    const batch = await untilBatch(http, path, 'completed');
    expect(batch.counts).toMatchObject({ waiting: 0, inFlight: 0, graded: 7 });
    expect(batch.endedAt >= batch.startedAt).toBe(true);
    const rows = await resultsOf(http, path);
    expect(rows.map(({ line, state }) => [line, state])).toEqual(
      Array.from({ length: 7 }, (_, at) => [at + 1, 'graded']),
    );
    const ids = rows.map(({ submission }) => submission!.id);
    expect(ids).toEqual(ids.toSorted());
    expect((await http.get('/v1/candidates/person-3')).body.answers.data).toHaveLength(1);
  });

  test('has only a few rows in the queue at a time', async () => {
    const { http, held, letGo } = await withHeldModel();
    const path = await startBatch(http, manyAnswers(5));
    await expect.poll(() => held.length).toBe(2);
    expect((await http.get(path)).body.counts).toMatchObject({ waiting: 3, inFlight: 2, graded: 0 });
    letGo();
  });

  test('lets single answers go first', async () => {
    const model = await startModelServer();
    const environment = { OPENAI_BASE_URL: model.baseUrl, VIVA_MODEL: 'tiny', VIVA_CONCURRENCY: '1' };
    const { http, viva } = await startApp(environment, { workerPaused: true });
    const { body } = await sendBatch(http, manyAnswers(3)).expect(201);
    await viva.start();
    await http.post(`/v1/batches/${body.id}/start`).send({}).expect(200);
    await expect.poll(async () => (await http.get(`/v1/batches/${body.id}`)).body.counts.inFlight).toBe(3);
    const single = { ...goodAnswer, answer: 'Somebody waits for this one.' };
    await http.post('/v1/submissions').set('prefer', 'respond-async').send(single).expect(202);
    await viva.worker.runUntilEmpty();
    const asked = model.requests.map(({ messages }) => JSON.stringify(messages).includes('Somebody waits'));
    expect(asked).toEqual([true, false, false, false]);
  });

  test('tells a webhook endpoint when it is completed', async () => {
    const receiver = await startReceiver();
    const { http } = await startApp(local);
    await http
      .post('/v1/webhook-endpoints')
      .send({ url: receiver.url, types: ['batch.completed'] })
      .expect(201);
    const path = await startBatch(http, manyAnswers(2));
    await expect.poll(() => receiver.received.length, { timeout: 5_000 }).toBe(1);
    expect(receiver.received[0]!.message).toMatchObject({ data: { batchId: path.slice('/v1/batches/'.length) } });
    expect((await http.get(path)).body.status).toBe('completed');
  });

  test('is completed when all of its rows were refused', async () => {
    const { http } = await startApp();
    const path = await startBatch(http, '{}\n{}\n');
    expect((await untilBatch(http, path, 'completed')).counts).toMatchObject({ refused: 2, graded: 0 });
  });

  test('hands rows that no judge can grade to people', async () => {
    const model = await startModelServer(says('no judgement'));
    const { http } = await startApp({ OPENAI_BASE_URL: model.baseUrl, VIVA_MODEL: 'tiny' });
    const path = await startBatch(http, manyAnswers(2));
    expect((await untilBatch(http, path, 'completed')).counts).toMatchObject({ graded: 0, needsReview: 2 });
  });

  test('refuses a row whose question was retired since it came in', async () => {
    const { http } = await startApp();
    const question = {
      slug: 'own',
      prompt: 'Why?',
      topic: 'web',
      difficulty: 'easy',
      tags: [],
      language: 'en',
      reference: 'Because.',
      rubric: { criteria: [{ key: 'because', requirement: 'It says because.', weight: 1 }] },
    };
    await http.post('/v1/questions').send(question).expect(201);
    await http.post('/v1/questions/own/publish').send({}).expect(200);
    const { body } = await sendBatch(http, '{"questionId":"own","answer":"Because."}').expect(201);
    await http.post('/v1/questions/own/retire').expect(200);
    const path = `/v1/batches/${body.id}`;
    await http.post(`${path}/start`).send({}).expect(200);
    const batch = await untilBatch(http, path, 'completed');
    expect(batch.refusals).toMatchObject([{ line: 1, faults: [{ pointer: '/questionId' }] }]);
  });
});

describe('a batch that is paused', () => {
  test('begins nothing more, and goes on where it was when it is resumed', async () => {
    const app = await withHeldModel();
    const path = await startBatch(app.http, manyAnswers(6));
    await expect.poll(() => app.held.length).toBe(2);
    expect((await app.http.post(`${path}/pause`).expect(200)).body).toMatchObject({
      status: 'paused',
      pausedBecause: 'asked',
    });
    app.letGo();
    await expect
      .poll(async () => (await app.http.get(path)).body.counts)
      .toMatchObject({ waiting: 4, inFlight: 0, graded: 2 });
    await app.http.post(`${path}/pause`).expect(200);
    await app.http.post(`${path}/resume`).send({}).expect(200);
    expect((await untilBatch(app.http, path, 'completed')).counts.graded).toBe(6);
    expect((await app.http.get('/v1/submissions')).body.data).toHaveLength(6);
  });

  test('cannot be what was never started, nor what is over', async () => {
    const { http } = await startApp();
    const { body } = await sendBatch(http, manyAnswers(1)).expect(201);
    const path = `/v1/batches/${body.id}`;
    expect((await http.post(`${path}/pause`).expect(409)).body.code).toBe('batch_not_started');
    expect((await http.post(`${path}/resume`).expect(409)).body.code).toBe('batch_not_started');
    await http.post(`${path}/start`).send({}).expect(200);
    await untilBatch(http, path, 'completed');
    for (const verb of ['pause', 'cancel']) {
      expect((await http.post(`${path}/${verb}`).expect(409)).body.code).toBe('batch_over');
    }
  });

  test('can be started twice: whoever repeats a call that got through finds it done', async () => {
    const { http } = await startApp();
    const path = await startBatch(http, manyAnswers(1));
    expect((await http.post(`${path}/start`).send({ budget: 5 }).expect(200)).body.budget).toBeNull();
    await untilBatch(http, path, 'completed');
    expect((await http.post(`${path}/start`).send({}).expect(200)).body.status).toBe('completed');
    expect((await http.get('/v1/submissions')).body.data).toHaveLength(1);
  });
});

describe('a batch that is cancelled', () => {
  test('forgets what was not begun, and ends what was', async () => {
    const { http, held, letGo } = await withHeldModel();
    const path = await startBatch(http, manyAnswers(1_200));
    await expect.poll(() => held.length).toBe(2);
    const { body } = await http.post(`${path}/cancel`).expect(200);
    expect(body).toMatchObject({ status: 'cancelled', counts: { waiting: 0, cancelled: 1_198, inFlight: 2 } });
    expect((await http.post(`${path}/cancel`).expect(200)).body.status).toBe('cancelled');
    await http.get('/v1/candidates/person-1200').expect(404);
    letGo();
    await expect.poll(async () => (await http.get(path)).body.counts).toMatchObject({ graded: 2, inFlight: 0 });
    expect(await resultsOf(http, path, { state: 'cancelled' })).toHaveLength(1_198);
  });

  test('can be one that was never started', async () => {
    const { http } = await startApp();
    const { body } = await sendBatch(http, manyAnswers(2)).expect(201);
    const cancelled = await http.post(`/v1/batches/${body.id}/cancel`).expect(200);
    expect(cancelled.body).toMatchObject({ status: 'cancelled', counts: { cancelled: 2 } });
    for (const verb of ['start', 'resume']) {
      const { body: problem } = await http.post(`/v1/batches/${body.id}/${verb}`).send({}).expect(409);
      expect(problem.code).toBe('batch_over');
    }
  });
});

describe('the budget of a batch', () => {
  test('is never exceeded: it pauses, and goes on with a larger one', async () => {
    const { http } = await withPricedModel();
    const first = await startBatch(http, manyAnswers(2));
    const { cost: two } = await untilBatch(http, first, 'completed');
    const one = two.amount / 2;

    const budget = one * 30;
    const path = await startBatch(http, manyAnswers(60, 100), { budget });
    const paused = await untilBatch(http, path, 'paused');
    expect(paused).toMatchObject({ pausedBecause: 'budget', budget });
    await expect.poll(async () => (await http.get(path)).body.counts.inFlight).toBeLessThanOrEqual(2);
    const { cost } = (await http.get(path)).body;
    expect(cost.amount).toBeLessThanOrEqual(budget);
    // A call could cost several times as much as one does here: so much is left, and no more.
    expect(cost.amount).toBeGreaterThan(budget / 3);
    const waiting = (await http.get('/v1/submissions?status=queued')).body.data;
    expect(waiting[0].reviewReasons).toMatchObject([{ code: 'batch_budget_exceeded' }]);

    await http.post(`${path}/resume`).send({ budget: null }).expect(200);
    const done = await untilBatch(http, path, 'completed');
    expect(done.counts.graded).toBe(60);
    expect(done.cost.amount).toBeCloseTo(one * 60, 10);
  });

  test('is estimated by what such gradings have cost before', async () => {
    const { http } = await withPricedModel();
    const unknown = (await sendBatch(http, manyAnswers(5)).expect(201)).body;
    expect(unknown.estimate).toEqual({ answers: 5, known: 0, cost: null });
    const first = await startBatch(http, manyAnswers(3));
    const { cost } = await untilBatch(http, first, 'completed');
    const { estimate } = (await sendBatch(http, manyAnswers(5, 50)).expect(201)).body;
    expect(estimate).toMatchObject({ answers: 5, known: 5 });
    expect(estimate.cost.amount).toBeCloseTo((cost.amount / 3) * 5, 10);
  });
});

describe('a batch with a budget', () => {
  test('waits for a price where none is known, and goes on without a budget', async () => {
    const model = await startModelServer();
    const { http } = await startApp({ OPENAI_BASE_URL: model.baseUrl, VIVA_MODEL: 'tiny', ...few });
    const path = await startBatch(http, manyAnswers(3), { budget: 5 });
    expect(await untilBatch(http, path, 'paused')).toMatchObject({ pausedBecause: 'unpriced' });
    expect(model.requests).toEqual([]);
    await http.post(`${path}/resume`).send({ budget: null }).expect(200);
    expect((await untilBatch(http, path, 'completed')).counts.graded).toBe(3);
  });

  test('never sends to people what only waits for a larger one', async () => {
    const databaseUrl = temporaryStore();
    const { http, viva } = await withPricedModel({ DATABASE_URL: databaseUrl });
    const path = await startBatch(http, manyAnswers(4), { budget: 0 });
    await untilBatch(http, path, 'paused');
    await expect.poll(async () => (await http.get('/v1/submissions?status=grading')).body.data).toEqual([]);
    const connection = new Database(databaseUrl.slice('file:'.length));
    connection.prepare("update work set accepted_at = '2000-01-01T00:00:00.000Z'").run();
    connection.close();
    await viva.worker.runUntilEmpty();
    expect((await http.get(path)).body.counts).toMatchObject({ needsReview: 0, inFlight: 2, waiting: 2 });
    await http.post(`${path}/resume`).send({ budget: 5 }).expect(200);
    expect((await untilBatch(http, path, 'completed')).counts.graded).toBe(4);
  });

  test('forgets what it held back when it is cancelled', async () => {
    const { http } = await withPricedModel();
    const path = await startBatch(http, manyAnswers(4), { budget: 0 });
    await untilBatch(http, path, 'paused');
    await expect.poll(async () => (await http.get('/v1/submissions?status=grading')).body.data).toEqual([]);
    await http.post(`${path}/cancel`).expect(200);
    expect((await http.get(path)).body.counts).toMatchObject({ cancelled: 4, inFlight: 0, waiting: 0 });
    expect((await http.get('/v1/candidates/person-1')).status).toBe(404);
  });
});

describe('a batch and a restart', () => {
  test('wait for nobody when the service stops', async () => {
    const { http, viva } = await startApp();
    for (let nth = 0; nth < 3; nth++) await startBatch(http, manyAnswers(300, nth * 1_000));
    const began = performance.now();
    await viva.close();
    expect(performance.now() - began).toBeLessThan(5_000);
  });

  test('go on where they were', async () => {
    const databaseUrl = temporaryStore();
    const model = await startModelServer(fails(503));
    const environment = { DATABASE_URL: databaseUrl, OPENAI_BASE_URL: model.baseUrl, VIVA_MODEL: 'tiny', ...few };
    const first = await startApp(environment);
    const path = await startBatch(first.http, manyAnswers(5));
    await expect.poll(async () => (await first.http.get(path)).body.counts.inFlight).toBe(2);
    await first.viva.close();
    model.behave(honest);
    const again = await startApp(environment);
    expect((await untilBatch(again.http, path, 'completed', 20_000)).counts).toMatchObject({ graded: 5 });
    expect((await again.http.get('/v1/submissions')).body.data).toHaveLength(5);
  });

  test('forget a file that was still coming in', async () => {
    const databaseUrl = temporaryStore();
    const first = await startApp({ DATABASE_URL: databaseUrl });
    await sendBatch(first.http, manyAnswers(2)).expect(201);
    await first.viva.close();
    const connection = new Database(databaseUrl.slice('file:'.length));
    connection.prepare("update batches set status = 'receiving'").run();
    const again = await startApp({ DATABASE_URL: databaseUrl });
    expect((await again.http.get('/v1/batches')).body.data).toEqual([]);
    expect(connection.prepare('select count(*) from batch_row_texts').pluck().get()).toBe(0);
    connection.close();
  });
});

describe('results as a file', () => {
  test('have a row for each row, in CSV as in JSONL', async () => {
    const { http } = await startApp();
    const path = await startBatch(http, `${manyAnswers(2)}{}\n`);
    await untilBatch(http, path, 'completed');
    const table = parse(await fileAt(http, `${path}/results`, { format: 'csv' }), {
      bom: true,
      columns: true,
    }) as Record<string, string>[];
    const rows = await resultsOf(http, path);
    expect(table.map(({ line, state, submissionId }) => [Number(line), state, submissionId || null])).toEqual(
      rows.map(({ line, state, submission }) => [line, state, submission?.id ?? null]),
    );
    expect(table[0]).toMatchObject({
      question: goodAnswer.questionId,
      'candidate.externalId': 'person-1',
      score: '100',
    });
    expect(table[2]!['faults']).toContain('/questionId');
  });

  test('can be written for spreadsheets that want another delimiter', async () => {
    const { http } = await startApp();
    const path = await startBatch(http, manyAnswers(1));
    await untilBatch(http, path, 'completed');
    const text = await fileAt(http, `${path}/results`, { format: 'csv', delimiter: 'semicolon' });
    expect(parse(text, { bom: true, columns: true, delimiter: ';' })).toMatchObject([{ line: '1', score: '100' }]);
  });

  test('are safe to open in a spreadsheet', async () => {
    const { http } = await startApp();
    const evil = ['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', '＝1', ' =1', '\n=1'];
    const file = evil
      .map((answer) =>
        JSON.stringify({ questionId: goodAnswer.questionId, answer, candidate: { externalId: answer.trim() } }),
      )
      .join('\n');
    const path = await startBatch(http, file);
    await untilBatch(http, path, 'completed');
    const text = await fileAt(http, `${path}/results`, { format: 'csv' });
    const table = parse(text, { bom: true }) as string[][];
    for (const cell of table.slice(1).flat()) expect(cell).not.toMatch(/^\s*[=+\-@＝]/);
    expect(text.startsWith('\uFEFF')).toBe(true);
  });

  test('show the key to the answers to those only who may see it', async () => {
    const { http } = await startApp({}, { authenticate: chosenCaller });
    const path = await startBatch(http, manyAnswers(1));
    await untilBatch(http, path, 'completed');
    const full = await fileAt(http, `${path}/results`);
    expect(full).toContain('"requirement"');
    const { text } = await http.get(`${path}/results?format=csv`).set('x-test-without', 'references:read').expect(200);
    expect(text).not.toContain('requirement');
  });

  test('are all submissions, with the filters of their list', async () => {
    const { http } = await startApp();
    const path = await startBatch(http, manyAnswers(150));
    await untilBatch(http, path, 'completed', 20_000);
    const all = (await fileAt(http, '/v1/exports/submissions'))
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line).id as string);
    expect(all).toHaveLength(150);
    expect(all).toEqual(all.toSorted().toReversed());
    const one = await fileAt(http, '/v1/exports/submissions', { candidate: 'person-7', format: 'csv' });
    expect(parse(one, { bom: true, columns: true })).toMatchObject([{ 'candidate.externalId': 'person-7' }]);
    expect((await http.get('/v1/exports/submissions?limit=1').expect(400)).body.code).toBe('invalid_query');
  });
});
