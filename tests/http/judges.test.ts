import { describe, expect, test } from 'vitest';
import { goodAnswer, startApp, startModelServer, temporaryStore } from '../support/app.ts';
import { fails, honest, judges, says } from '../support/model-server.ts';

const refuses = (name: string) => fails(400, { message: `Unsupported parameter: '${name}'.`, param: name });
const submit = (http: Awaited<ReturnType<typeof startApp>>['http'], answer: string) =>
  http
    .post('/v1/submissions')
    .set('prefer', 'wait=2')
    .send({ ...goodAnswer, answer });

describe('the judges', () => {
  test('are shown without asking them anything', async () => {
    const model = await startModelServer();
    const { http } = await startApp({
      OPENAI_BASE_URL: model.baseUrl,
      VIVA_MODEL: 'priced',
      VIVA_OTHER_MODELS: 'big',
      VIVA_PRICES: 'tests/support/prices.yaml',
    });
    const { body } = await http.get('/v1/judges').expect(200);
    expect(body.data).toMatchObject([
      { name: 'embedded', model: 'words-1', isDefault: false, price: null, learned: null, calls: null },
      {
        name: 'openai',
        model: 'priced',
        isDefault: true,
        price: { input: 1, cachedInput: 0.5, output: 4, currency: 'EUR', asOf: '2026-11-01' },
        learned: { outputMode: 'json_schema', dropped: [], learnedAt: null },
        calls: { inFlight: 0, waiting: 0, heldUntil: null },
      },
      { name: 'openai/big', model: 'big', price: null },
    ]);
    expect(body.policies).toMatchObject([{ name: 'repeat', ask: { repeat: 2 } }]);
    expect(body.budget).toBeNull();
    expect(model.requests).toHaveLength(0);
  });

  test('are shown with what was learned of their server, which survives a restart and is used at once', async () => {
    const databaseUrl = temporaryStore();
    const model = await startModelServer(refuses('temperature'), refuses('response_format'), honest);
    const environment = { DATABASE_URL: databaseUrl, OPENAI_BASE_URL: model.baseUrl, VIVA_MODEL: 'tiny' };
    const first = await startApp(environment);
    await submit(first.http, 'Noise.').expect(201);
    await first.viva.close();
    expect(model.requests).toHaveLength(3);

    const { http } = await startApp(environment);
    const { learned } = (await http.get('/v1/judges')).body.data[1];
    expect(learned).toMatchObject({ outputMode: 'json_object', dropped: ['temperature'] });
    expect(Date.parse(learned.learnedAt)).toBeGreaterThan(Date.now() - 60_000);
    const { body } = await submit(http, 'Epsilon.').expect(201);
    expect(body.grade.judge).toMatchObject({ outputMode: 'json_object', settings: { max_completion_tokens: 4000 } });
    expect(model.requests).toHaveLength(4);
  });

  test('learn that a server takes a schema and does not keep to it', async () => {
    const model = await startModelServer((request, response) =>
      request.response_format?.type === 'json_schema'
        ? says('{"verdict": "good"}')(request, response)
        : honest(request, response),
    );
    const { http } = await startApp({ OPENAI_BASE_URL: model.baseUrl });
    await submit(http, 'Noise.').expect(201);
    expect((await http.get('/v1/judges')).body.data[1].learned.outputMode).toBe('json_schema');
    const { body } = await submit(http, 'Epsilon.').expect(201);
    expect((await http.get('/v1/judges')).body.data[1].learned.outputMode).toBe('json_object');
    expect(body).toMatchObject({ status: 'graded', grade: { judge: { outputMode: 'json_object' } } });
    expect((await submit(http, 'Sigma.')).body).toMatchObject({ grade: { judge: { outputMode: 'json_object' } } });
  });

  test('are shown with why they are paused, also after a restart', async () => {
    const databaseUrl = temporaryStore();
    const model = await startModelServer(fails(401));
    const environment = { DATABASE_URL: databaseUrl, OPENAI_BASE_URL: model.baseUrl };
    const first = await startApp(environment);
    await submit(first.http, 'Noise.').expect(202);
    await first.viva.close();
    const { http } = await startApp(environment);
    const { body } = await http.get('/v1/judges');
    expect(body.data[1]).toMatchObject({ waiting: 1, paused: { code: 'bad_key' } });
    await submit(http, 'Epsilon.').expect(202);
    expect(model.requests).toHaveLength(1);
  });

  test('keep to the limit of calls in flight, evaluations included', async () => {
    let [inFlight, most] = [0, 0];
    const model = await startModelServer((request, response) => {
      inFlight += 1;
      most = Math.max(most, inFlight);
      setTimeout(() => {
        inFlight -= 1;
        honest(request, response);
      }, 20);
    });
    const { http } = await startApp({ OPENAI_BASE_URL: model.baseUrl, VIVA_CONCURRENCY: '3' });
    const rubric = { criteria: [{ key: 'a', requirement: 'Says a.', weight: 1 }] };
    const evaluation = { question: { prompt: 'Why?', reference: 'a', rubric }, answer: 'a, I say.' };
    const calls = Array.from({ length: 12 }, (_, n) =>
      n % 2 === 0 ? submit(http, `Noise ${n}.`).expect(201) : http.post('/v1/evaluations').send(evaluation).expect(200),
    );
    await Promise.all(calls);
    expect(model.requests).toHaveLength(12);
    expect(most).toBe(3);
  });

  test('learn one thing from many calls that meet the same objection at once', async () => {
    const model = await startModelServer((request, response) =>
      setTimeout(() => {
        const isSchema = request.response_format?.type === 'json_schema';
        (isSchema ? refuses('response_format') : honest)(request, response);
      }, 20),
    );
    const { http } = await startApp({ OPENAI_BASE_URL: model.baseUrl });
    const answers = Array.from({ length: 8 }, (_, n) => submit(http, `Noise ${n}.`).expect(201));
    await Promise.all(answers);
    const { learned, paused } = (await http.get('/v1/judges')).body.data[1];
    expect([learned.outputMode, paused]).toEqual(['json_object', null]);
  });

  test('make no call that waited for its turn while the judge was paused', async () => {
    const model = await startModelServer(fails(401));
    const { http } = await startApp({ OPENAI_BASE_URL: model.baseUrl, VIVA_CONCURRENCY: '1' });
    const rubric = { criteria: [{ key: 'a', requirement: 'Says a.', weight: 1 }] };
    const evaluation = { question: { prompt: 'Why?', reference: 'a', rubric }, answer: 'a, I say.' };
    const calls = Array.from({ length: 10 }, () => http.post('/v1/evaluations').send(evaluation).expect(503));
    const replies = await Promise.all(calls);
    // The next one may have begun before the first had ended.
    expect(model.requests.length).toBeLessThanOrEqual(2);
    for (const { headers } of replies) expect(Number(headers['retry-after'])).toBeGreaterThan(200);
  });

  test('are paused by a fault that a judgement met when it was to be asked once more, and nobody borrows that', async () => {
    const inventing = judges((judgement) => ({
      ...judgement,
      c1: { evidence: ['made up'], finding: 'So.', level: 'met' },
    }));
    const model = await startModelServer(inventing, fails(401));
    const { http, viva } = await startApp({ OPENAI_BASE_URL: model.baseUrl });
    const { body } = await submit(http, 'Noise.').expect(201);
    expect(body).toMatchObject({ status: 'graded', review: 'wanted' });
    expect(viva.endpoints.find('openai')!.state.paused?.code).toBe('bad_key');
    expect((await submit(http, 'Noise.').expect(202)).body.status).toBe('queued');
  });

  test('are not blamed for the time that calls wait in our own queue', async () => {
    const model = await startModelServer((request, response) => {
      response.setHeader('x-ratelimit-remaining-requests', '0');
      response.setHeader('x-ratelimit-reset-requests', '900ms');
      says('So so.')(request, response);
    }, honest);
    const { http } = await startApp({ OPENAI_BASE_URL: model.baseUrl, VIVA_JUDGE_DEADLINE: '500ms' });
    const { body } = await submit(http, 'Noise.').expect(201);
    expect(body).toMatchObject({ status: 'graded', grade: { usage: { calls: 2 } } });
  });

  test('hold calls back when their server says that none are left', async () => {
    const model = await startModelServer((request, response) => {
      response.setHeader('x-ratelimit-remaining-requests', '0');
      response.setHeader('x-ratelimit-reset-requests', '700ms');
      honest(request, response);
    });
    const { http } = await startApp({ OPENAI_BASE_URL: model.baseUrl });
    await submit(http, 'Noise.').expect(201);
    const { heldUntil } = (await http.get('/v1/judges')).body.data[1].calls;
    await submit(http, 'Epsilon.').expect(201);
    expect(Date.now()).toBeGreaterThanOrEqual(Date.parse(heldUntil) - 20);
  });
});
