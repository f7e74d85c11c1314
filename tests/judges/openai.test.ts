import type { ServerResponse } from 'node:http';
import { describe, expect, test } from 'vitest';
import { goodAnswer, startApp, startModelServer, temporaryStore } from '../support/app.ts';
import { drops, fails, fencedText, hangs, honest, judges, says, send } from '../support/model-server.ts';

async function startWith(baseUrl: string, environment: Record<string, string> = {}) {
  return startApp({ OPENAI_BASE_URL: baseUrl, VIVA_MODEL: 'tiny', ...environment });
}

const submit = (http: Awaited<ReturnType<typeof startApp>>['http'], body: object = goodAnswer) =>
  http.post('/v1/submissions').set('Prefer', 'wait=10').send(body);

describe('the LLM judge', () => {
  test('grades in one call for all criteria, with its quotes checked and its usage kept', async () => {
    const model = await startModelServer();
    const { http } = await startWith(model.baseUrl);
    const { body } = await submit(http).expect(201);
    expect(body.grade).toMatchObject({
      score: 100,
      judge: {
        kind: 'openai',
        model: 'tiny-2026-01-01',
        promptVersion: 'strong-1',
        outputMode: 'json_schema',
        evidenceFirst: true,
        settings: { temperature: 0, max_completion_tokens: 4000 },
      },
      usage: { calls: 1, inputTokens: 1000, cachedInputTokens: 600, outputTokens: 100, cost: null },
      feedback: { strengths: [{ evidence: [{ start: 0 }] }] },
    });
    expect(model.requests).toHaveLength(1);
  });

  test('is sent a strict schema, and the answer alone in the last message', async () => {
    const model = await startModelServer();
    const { http } = await startWith(model.baseUrl);
    await submit(http).expect(201);
    const [request] = model.requests;
    expect(request!.response_format!.json_schema).toMatchObject({
      strict: true,
      schema: {
        additionalProperties: false,
        required: ['c1', 'c2', 'c3', 'c4', 'feedback', 'integrity', 'misconceptions'],
      },
    });
    expect(request!.messages.map(({ role }) => role)).toEqual(['system', 'user']);
    expect(fencedText(request!)).toBe(goodAnswer.answer);
    expect(request!.messages[0]!.content).not.toContain(goodAnswer.answer);
  });

  test('writes no feedback when none is wanted', async () => {
    const model = await startModelServer();
    const { http } = await startWith(model.baseUrl);
    const { body } = await submit(http, { ...goodAnswer, feedback: { enabled: false } }).expect(201);
    expect(body.grade.feedback).toBeNull();
    expect(model.requests[0]!.response_format!.json_schema.schema.required).not.toContain('feedback');
  });

  test('gets a reply without the form repaired once, with what was wrong', async () => {
    const model = await startModelServer(says('The answer is quite good!'), honest);
    const { http } = await startWith(model.baseUrl);
    const { body } = await submit(http).expect(201);
    expect(body).toMatchObject({ status: 'graded', grade: { usage: { calls: 2, inputTokens: 2000 } } });
    expect(model.requests[1]!.messages.at(-1)!.content).toContain('not JSON');
  });

  const invented = { evidence: ['made up entirely'], finding: 'So.', level: 'met' };
  const inventing = judges((judgement) => ({ ...judgement, c2: invented }));
  const again = (criterion: object) => says(JSON.stringify({ c2: criterion }));

  test('is asked again about a criterion whose quotes the answer does not contain, and about no other', async () => {
    const proved = { evidence: ['z = mu + sigma * epsilon'], finding: 'It does.', level: 'met' };
    const model = await startModelServer(inventing, again(proved));
    const { http } = await startWith(model.baseUrl);
    const { body } = await submit(http).expect(201);
    expect(body).toMatchObject({ status: 'graded', review: 'none', grade: { score: 100, usage: { calls: 2 } } });
    expect(body.grade.criteria[1]).toMatchObject({
      doubtful: false,
      evidence: [{ quote: 'z = mu + sigma * epsilon' }],
    });
    expect(model.requests[1]!.response_format!.json_schema.schema.required).toEqual(['c2']);
    expect(model.requests[1]!.messages.at(-1)!.content).toContain('do not stand in');
  });

  test('may take a level back when asked again', async () => {
    const model = await startModelServer(inventing, again({ evidence: [], finding: 'Not said.', level: 'missing' }));
    const { http } = await startWith(model.baseUrl);
    const { body } = await submit(http).expect(201);
    expect(body.grade.criteria[1]).toMatchObject({ level: 'missing', points: 0, doubtful: false });
    expect(body.review).toBe('none');
  });

  test('may not raise a level when asked again', async () => {
    const half = judges((judgement) => ({ ...judgement, c2: { ...invented, level: 'partial' } }));
    const raised = again({ evidence: ['z = mu + sigma * epsilon'], finding: 'All of it.', level: 'met' });
    const model = await startModelServer(half, raised);
    const { http } = await startWith(model.baseUrl);
    const { body } = await submit(http).expect(201);
    expect(body.grade.criteria[1]).toMatchObject({ level: 'partial', doubtful: true });
  });

  test.each([
    ['invents again', again(invented), 2],
    ['answers in prose', says('Sorry!'), 2],
    ['fails, twice more when tried again,', fails(500), 4],
  ])(
    'that %s when asked again leaves the criterion doubtful, and the grade goes to a person',
    async (_what, second, calls) => {
      const model = await startModelServer(inventing, second);
      const { http } = await startWith(model.baseUrl);
      const { body } = await submit(http).expect(201);
      expect(body).toMatchObject({
        status: 'graded',
        review: 'wanted',
        reviewReasons: [{ code: 'unverified_evidence', criterion: 'formula' }],
      });
      expect(body.grade.criteria[1]).toMatchObject({ level: 'met', doubtful: true, evidence: [] });
      expect(body.grade.scoreRange).toEqual([70, 100]);
      expect(model.requests).toHaveLength(calls);
    },
  );
});

describe('a call that gives no judgement is no grade: the answer goes to a person', () => {
  test.each([
    ['prose twice', says('Good answer.'), 'invalid_reply'],
    ['null content', says(null), 'invalid_reply'],
    ['a refusal', says(null, { refusal: 'I cannot help with that.' }), 'refused'],
    ['a reply cut off', says('{"c1":', { finish_reason: 'length' }), 'reply_truncated'],
    ['a filter', says(null, { finish_reason: 'content_filter' }), 'content_filtered'],
    [
      'a context that is too short',
      fails(400, { message: 'This model has a maximum context length of 512 tokens', code: 'context_length_exceeded' }),
      'context_too_long',
    ],
    ['a filter that answers 400', fails(400, { message: 'filtered', code: 'content_filter' }), 'content_filtered'],
    ['a prompt that is too large', fails(413), 'context_too_long'],
    [
      'an unknown level',
      judges((judgement) => ({ ...judgement, c1: { evidence: [], finding: '', level: 'great' } })),
      'invalid_reply',
    ],
  ])('%s', async (_what, behaviour, code) => {
    const model = await startModelServer(behaviour);
    const { http } = await startWith(model.baseUrl);
    const { body } = await submit(http).expect(201);
    expect(body).toMatchObject({
      status: 'needs_review',
      review: 'wanted',
      grade: null,
      answer: goodAnswer.answer,
      reviewReasons: [{ code }],
    });
  });
});

describe('a fault of the endpoint pauses it and keeps the answer queued', () => {
  test.each([
    ['a bad key', fails(401), 'bad_key', 300],
    ['no permission', fails(403), 'bad_key', 300],
    [
      'no quota',
      fails(429, { message: 'You exceeded your current quota', code: 'insufficient_quota' }, { 'retry-after': '1' }),
      'no_quota',
      900,
    ],
    ['an unknown model', fails(404), 'unknown_model', 300],
    ['a rejected request', fails(400), 'request_rejected', 1],
    ['a wish to wait no time at all', fails(429, { message: 'x' }, { 'retry-after': '0' }), 'rate_limited', 1],
    [
      'a wish to wait for ever',
      fails(429, { message: 'x' }, { 'retry-after': '99999999999999' }),
      'rate_limited',
      86_400,
    ],
    ['too many requests', fails(429, { message: 'slow down' }, { 'retry-after': '30' }), 'rate_limited', 30],
    ['an outage', fails(503), 'outage', 1],
    [
      'an error page',
      (_: unknown, response: ServerResponse) =>
        response.writeHead(502, { 'content-type': 'text/html' }).end('<h1>Bad gateway</h1>'),
      'outage',
      1,
    ],
    ['a dropped connection', drops, 'outage', 1],
    [
      'an error in a 200',
      (_: unknown, response: ServerResponse) => send(response, 200, { error: { message: 'overloaded' } }),
      'outage',
      1,
    ],
    [
      'a web page instead of a model',
      (_: unknown, response: ServerResponse) =>
        response.writeHead(200, { 'content-type': 'text/html' }).end('<h1>Hi</h1>'),
      'not_a_model_server',
      1,
    ],
    [
      'another API',
      (_: unknown, response: ServerResponse) => send(response, 200, { hello: 1 }),
      'not_a_model_server',
      1,
    ],
    ['no reply in time', hangs, 'deadline', 1],
  ] as const)('%s', async (_what, behaviour, code, pauseSeconds) => {
    const model = await startModelServer(behaviour as never);
    const { http, viva } = await startApp(
      { OPENAI_BASE_URL: model.baseUrl, VIVA_JUDGE_DEADLINE: code === 'deadline' ? '150ms' : '5s' },
      { workerPaused: true },
    );
    const started = Date.now();
    const { body } = await http.post('/v1/submissions').set('Prefer', 'wait=0').send(goodAnswer).expect(202);
    await viva.worker.runUntilEmpty();
    const { body: after } = await http.get(`/v1/submissions/${body.id}`);
    expect(after).toMatchObject({ status: 'queued', grade: null, reviewReasons: [] });
    const { paused } = viva.endpoints.find('openai')!.state;
    expect(paused).toMatchObject({ code });
    const pausedFor = (paused!.until - started) / 1000;
    expect(pausedFor).toBeGreaterThanOrEqual(pauseSeconds - 0.1);
    expect(pausedFor).toBeLessThan(pauseSeconds + 10);
    const ready = await http.get('/readyz').expect(200);
    expect(ready.body).toMatchObject({
      status: 'degraded',
      judges: [{ paused: null }, { name: 'openai', paused: { code } }],
    });
  });

  test('and the answer is graded when it is over', async () => {
    const model = await startModelServer(fails(503, {}, { 'retry-after': '0' }), honest);
    const { http } = await startWith(model.baseUrl);
    const { body } = await submit(http).expect(201);
    expect(body.status).toBe('graded');
    expect(model.requests).toHaveLength(2);
    expect((await http.get('/readyz')).body.status).toBe('ready');
  });

  test('one call finds the outage, the answers that wait make no more', async () => {
    const model = await startModelServer(fails(401));
    const { http, viva } = await startApp({ OPENAI_BASE_URL: model.baseUrl }, { workerPaused: true });
    for (let n = 0; n < 20; n++)
      await http.post('/v1/submissions').set('Prefer', 'respond-async').send(goodAnswer).expect(202);
    await viva.worker.runUntilEmpty();
    expect(model.requests).toHaveLength(1);
    expect((await http.get('/v1/submissions?status=queued&limit=100')).body.data).toHaveLength(20);
  });

  test('and the client is told to come back after the pause', async () => {
    const model = await startModelServer(fails(429, { message: 'slow' }, { 'retry-after': '40' }));
    const { http } = await startWith(model.baseUrl);
    const reply = await http.post('/v1/submissions').set('Prefer', 'wait=1').send(goodAnswer).expect(202);
    expect(Number(reply.headers['retry-after'])).toBeGreaterThan(35);
  });

  test('and readiness says so when the judge that answers wait for is gone', async () => {
    const databaseUrl = temporaryStore();
    const first = await startApp(
      { DATABASE_URL: databaseUrl, OPENAI_BASE_URL: 'http://127.0.0.1:9/v1' },
      { workerPaused: true },
    );
    await first.http.post('/v1/submissions').set('Prefer', 'wait=0').send(goodAnswer).expect(202);
    await first.viva.close();
    const { http } = await startApp({ DATABASE_URL: databaseUrl });
    const { body } = await http.get('/readyz').expect(200);
    expect(body).toMatchObject({
      status: 'degraded',
      judges: [
        { name: 'embedded', waiting: 0, paused: null },
        { name: 'openai', model: null, waiting: 1, paused: { code: 'not_configured', until: null } },
      ],
    });
  });

  test('only for so long: then a person takes over', async () => {
    const model = await startModelServer(fails(503));
    const { http } = await startApp({ OPENAI_BASE_URL: model.baseUrl, VIVA_MAX_WAIT: '1s' });
    const { body } = await http.post('/v1/submissions').set('Prefer', 'wait=20').send(goodAnswer).expect(201);
    expect(body).toMatchObject({
      status: 'needs_review',
      review: 'wanted',
      reviewReasons: [{ code: 'max_wait_exceeded' }],
    });
  });

  test('and an answer that brings its server down each time does not hold up the others', async () => {
    const model = await startModelServer((request, response) =>
      (fencedText(request).includes('poison') ? fails(500) : honest)(request, response),
    );
    const { http } = await startWith(model.baseUrl);
    const poison = { ...goodAnswer, answer: 'This is poison to the server.' };
    const { body: bad } = await http.post('/v1/submissions').set('Prefer', 'wait=0').send(poison).expect(202);
    for (let n = 0; n < 3; n++) {
      const { body } = await submit(http).expect(201);
      expect(body.status).toBe('graded');
    }
    expect((await http.get(`/v1/submissions/${bad.id}`)).body.grade).toBeNull();
  });

  test('and never makes another judge step in', async () => {
    const model = await startModelServer(fails(401));
    const { http } = await startWith(model.baseUrl);
    const { body } = await http.post('/v1/submissions').set('Prefer', 'wait=0').send(goodAnswer).expect(202);
    expect(body.grade).toBeNull();
    const own = await submit(http, { ...goodAnswer, judge: 'embedded' }).expect(201);
    expect(own.body.grade.judge.kind).toBe('embedded');
  });
});
