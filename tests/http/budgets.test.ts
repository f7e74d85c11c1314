import { wordsJudge } from '../support/words-judge.ts';
import { describe, expect, test } from 'vitest';
import { readConfig } from '../../src/config.ts';
import { configuredJudges } from '../../src/configured-judges.ts';
import { goodAnswer, startApp, startHeldModelServer, startModelServer } from '../support/app.ts';
import { chosenCaller } from '../support/callers.ts';
import { type Behaviour, fails, judgementFor, says } from '../support/model-server.ts';

/** Judges under this name. */
const judgesAs =
  (model: string): Behaviour =>
  (request, response) =>
    says(JSON.stringify(judgementFor(request)), { model })(request, response);

/** What a call of the model server costs: 400 tokens in, 600 cached, 100 out. */
const callCost = (400 * 1 + 600 * 0.5 + 100 * 4) / 1e6;
const evaluation = {
  question: {
    prompt: 'Why?',
    reference: 'Because.',
    rubric: { criteria: [{ key: 'because', requirement: 'Says because.', weight: 1 }] },
  },
  answer: 'Because.',
};

async function withBudget(budget: string, environment: Record<string, string> = {}) {
  const model = await startModelServer((request, response) =>
    says(JSON.stringify(judgementFor(request)), { model: request.model })(request, response),
  );
  const settings = { VIVA_MODEL: 'priced', VIVA_PRICES: 'tests/support/prices.yaml', VIVA_DAILY_BUDGET: budget };
  const started = await startApp(
    { OPENAI_BASE_URL: model.baseUrl, ...settings, ...environment },
    { authenticate: chosenCaller },
  );
  const submit = (answer: string, headers: Record<string, string> = {}) =>
    started.http
      .post('/v1/submissions')
      .set({ prefer: 'wait=1', ...headers })
      .send({ ...goodAnswer, answer });
  return { ...started, model, submit };
}

describe('a budget of the day', () => {
  test('is what calls cost by the price list, and is shown', async () => {
    const { http, submit } = await withBudget('1');
    const { body } = await submit('One.').expect(201);
    expect(body.grade.usage.cost).toEqual({ amount: callCost, currency: 'EUR' });
    const { budget } = (await http.get('/v1/judges').expect(200)).body;
    expect(budget).toMatchObject({ daily: 1, spentToday: callCost });
  });

  test('stops a call before it is made: the answer is kept, waits, and says why', async () => {
    const { http, model, submit } = await withBudget('0.001');
    const { body } = await submit('One.').expect(202);
    expect(body).toMatchObject({ status: 'queued', reviewReasons: [{ code: 'budget_exceeded' }], answer: 'One.' });
    expect(model.requests).toHaveLength(0);
    // It is the budget that is over, not the judge that is ill.
    expect((await http.get('/readyz')).body.status).toBe('ready');
  });

  test('sends the answer to a person instead where the operator wants that', async () => {
    const { submit } = await withBudget('0.001', { VIVA_OVER_BUDGET: 'review' });
    const { body } = await submit('One.').expect(201);
    expect(body).toMatchObject({ status: 'needs_review', reviewReasons: [{ code: 'budget_exceeded' }] });
  });

  test('refuses an evaluation until tomorrow', async () => {
    const { http } = await withBudget('0.001');
    const { body, headers } = await http.post('/v1/evaluations').send(evaluation).expect(503);
    expect(body.code).toBe('budget_exceeded');
    const midnight = new Date().setUTCHours(24, 0, 0, 0);
    expect(Math.abs(Number(headers['retry-after']) * 1000 - (midnight - Date.now()))).toBeLessThan(5_000);
  });

  test('is never overrun by calls that are made at the same time', async () => {
    const budget = 0.2;
    const { http, model, submit } = await withBudget(String(budget), { VIVA_CONCURRENCY: '50' });
    const answers = Array.from({ length: 40 }, (_, n) => submit(`Answer ${n}.`));
    await Promise.all(answers);
    const { spentToday } = (await http.get('/v1/judges')).body.budget;
    expect(model.requests.length).toBeGreaterThan(5);
    expect(model.requests.length * callCost).toBeCloseTo(spentToday, 9);
    expect(spentToday).toBeLessThanOrEqual(budget);
  });

  test('counts what a judgement cost although a call before it failed', async () => {
    const { http, model, submit } = await withBudget('1');
    const priced = judgesAs('priced');
    model.behave(fails(503), priced);
    const { body } = await submit('One.').expect(201);
    expect(body.grade.usage).toMatchObject({ calls: 2, cost: { amount: callCost }, unpricedCalls: 0 });
    expect((await http.get('/v1/judges')).body.budget.spentToday).toBeCloseTo(callCost, 12);
  });

  test('takes a call of which nobody knows the cost for the most that it can cost', async () => {
    const { model, submit } = await withBudget('0.05');
    model.behave((request, response) =>
      says(JSON.stringify(judgementFor(request)), { usage: undefined })(request, response),
    );
    const { body } = await submit('One.').expect(201);
    expect(body.grade.usage).toMatchObject({ cost: null, unpricedCalls: 1 });
    let calls = 1;
    while ((await submit(`Again, ${calls}.`)).status === 201) calls += 1;
    expect(calls).toBeLessThan(5);
  });

  test('counts a call whose answer was erased while it was made', async () => {
    const held = await startHeldModelServer();
    const settings = { VIVA_MODEL: 'priced', VIVA_PRICES: 'tests/support/prices.yaml', VIVA_DAILY_BUDGET: '1' };
    const { http } = await startApp({ OPENAI_BASE_URL: held.baseUrl, ...settings });
    const { body } = await http.post('/v1/submissions').set('prefer', 'respond-async').send(goodAnswer).expect(202);
    await held.asked;
    await http.delete(`/v1/submissions/${body.id}`).expect(200);
    held.answer();
    const spent = async () => (await http.get('/v1/judges')).body.budget.spentToday as number;
    await expect.poll(spent, { timeout: 5_000, interval: 20 }).toBeCloseTo(callCost, 12);
  });

  test.each(['constructor', '__proto__', 'toString'])('holds whatever the server calls its model: %s', async (name) => {
    const { http, model, submit } = await withBudget('0.05');
    model.behave(judgesAs(name));
    let calls = 0;
    while ((await submit(`Again, ${calls}.`)).status === 201) calls += 1;
    expect(calls).toBeLessThan(60);
    expect((await http.get('/v1/judges')).body.budget.spentToday).toBeLessThanOrEqual(0.05);
  });

  test('belongs to one organisation', async () => {
    const { model, submit } = await withBudget('0.02');
    await submit('One.').expect(201);
    while ((await submit(`Again, ${model.requests.length}.`)).status === 201);
    await submit('One more.', { 'x-test-organisation': 'org_catalogue' }).expect(201);
  });

  test('costs nothing for what needs no call', async () => {
    const { submit, http } = await withBudget('0');
    await submit('').expect(201);
    await http
      .post('/v1/submissions')
      .send({ ...goodAnswer, judge: 'embedded' })
      .expect(201);
  });

  test('needs to know what a call costs', () => {
    const config = readConfig({ OPENAI_BASE_URL: 'http://127.0.0.1:9/v1', VIVA_MODEL: 'mine', VIVA_DAILY_BUDGET: '5' });
    expect(() => configuredJudges(config, wordsJudge, null as never)).toThrow(/Give the price of mine in the file/);
  });
});
