import { describe, expect, test } from 'vitest';
import { goodAnswer, startApp } from '../support/app.ts';

describe('POST /v1/submissions', () => {
  test('grades a right answer with quotes that stand in the answer at their offsets', async () => {
    const { http } = await startApp();
    const { body } = await http.post('/v1/submissions').send(goodAnswer).expect(201);
    expect(body).toMatchObject({
      status: 'graded',
      review: 'none',
      grade: { score: 100, judge: { kind: 'embedded' } },
    });
    const quotes = body.grade.criteria.flatMap((criterion: { evidence: object[] }) => criterion.evidence);
    expect(quotes.length).toBeGreaterThanOrEqual(4);
    for (const { quote, start, end } of quotes) expect(goodAnswer.answer.slice(start, end)).toBe(quote);
  });

  test('says where the submission is, and gives the same there', async () => {
    const { http } = await startApp();
    const { body, headers } = await http.post('/v1/submissions').send(goodAnswer).expect(201);
    expect(headers['location']).toBe(`/v1/submissions/${body.id}`);
    await http.get(headers['location']!).expect(200, body);
  });

  test.each(['', '   \n\t ', '…', "I don't know", 'no idea', 'asdfasdf asdfasdf'])(
    'grades %j with 0 and asks no judge',
    async (answer) => {
      const { http } = await startApp({}, { judges: [{ ...neverAsked }] });
      const { body } = await http
        .post('/v1/submissions')
        .send({ ...goodAnswer, answer })
        .expect(201);
      expect(body).toMatchObject({ status: 'graded', grade: { points: 0, judge: { kind: 'screening' } } });
    },
  );

  test('gives 0 points, not an error, for an answer that says nothing of what was asked', async () => {
    const { http } = await startApp();
    const answer = 'My favourite food is a warm bowl of lentil soup with some lemon on top.';
    const { body } = await http
      .post('/v1/submissions')
      .send({ ...goodAnswer, answer })
      .expect(201);
    expect(body.grade.score).toBe(0);
  });

  test('hands an answer in a language that the judge does not know to a person', async () => {
    const { http } = await startApp();
    const answer =
      'Der Encoder gibt Mittelwert und Standardabweichung aus, und das Rauschen wird aus einer Normalverteilung gezogen.';
    const { body } = await http
      .post('/v1/submissions')
      .send({ ...goodAnswer, answer })
      .expect(201);
    expect(body).toMatchObject({ status: 'needs_review', review: 'wanted', grade: null });
    expect(body.reviewReasons[0].code).toBe('unsupported_language');
  });

  test('counts the attempts of a candidate at a question', async () => {
    const { http } = await startApp();
    const send = (externalId: string, questionId = goodAnswer.questionId) =>
      http.post('/v1/submissions').send({ ...goodAnswer, questionId, candidate: { externalId } });
    expect((await send('ada')).body.attempt).toBe(1);
    expect((await send('ada')).body.attempt).toBe(2);
    expect((await send('bob')).body.attempt).toBe(1);
    expect((await send('ada', 'gan-structure')).body.attempt).toBe(1);
    expect((await http.post('/v1/submissions').send(goodAnswer)).body.attempt).toBeNull();
  });

  test('never gives two attempts one number, also when one was erased', async () => {
    const { http } = await startApp();
    const send = () => http.post('/v1/submissions').send({ ...goodAnswer, candidate: { externalId: 'ada' } });
    const [first, second] = [(await send()).body, (await send()).body];
    await http.delete(`/v1/submissions/${first.id}`).expect(200);
    expect([second.attempt, (await send()).body.attempt]).toEqual([2, 3]);
  });

  test('refuses a judge that is not configured and says where', async () => {
    const { http } = await startApp();
    const { body } = await http
      .post('/v1/submissions')
      .send({ ...goodAnswer, judge: 'openai' })
      .expect(422);
    expect(body.errors).toEqual([{ pointer: '/judge', detail: expect.stringContaining('not configured') }]);
  });

  test('grades by an older version of the question when that one is named', async () => {
    const { http, viva } = await startApp();
    const [draft] = await currentDrafts(viva);
    await viva.questions.publishCatalogue([{ ...draft!, prompt: 'What, in other words?' }], new Date().toISOString());
    const old = await http
      .post('/v1/submissions')
      .send({ questionId: draft!.slug, questionVersion: 1, answer: 'x y z' });
    const current = await http.post('/v1/submissions').send({ questionId: draft!.slug, answer: 'x y z' });
    expect([old.body.question.version, current.body.question.version]).toEqual([1, 2]);
  });
});

describe('waiting for the grade', () => {
  test('can be done where the submission is, by whoever comes later', async () => {
    const { http, viva } = await startApp({}, { workerPaused: true });
    const { headers } = await http.post('/v1/submissions').set('Prefer', 'respond-async').send(goodAnswer).expect(202);
    const path = headers['location']!;
    const now = await http.get(path).expect(200);
    expect([now.body.status, now.headers['retry-after']]).toEqual(['queued', '2']);
    const later = http
      .get(path)
      .set('Prefer', 'wait=20')
      .then((reply) => reply);
    await viva.worker.runUntilEmpty();
    const { body, headers: said } = await later;
    expect([body.status, said['preference-applied'], said['retry-after']]).toEqual(['graded', 'wait=20', undefined]);
  });

  test('respond-async answers 202 at once, says so, and the grade is there later', async () => {
    const { http, viva } = await startApp({}, { workerPaused: true });
    const reply = await http.post('/v1/submissions').set('Prefer', 'respond-async').send(goodAnswer).expect(202);
    expect(reply.headers).toMatchObject({ 'preference-applied': 'respond-async', 'retry-after': expect.any(String) });
    expect(reply.body).toMatchObject({ status: 'queued', grade: null });
    await viva.worker.runUntilEmpty();
    const { body } = await http.get(reply.headers['location']!).expect(200);
    expect(body.status).toBe('graded');
  });

  test('a wait that runs out answers 202 with the submission as it is', async () => {
    const { http } = await startApp({}, { workerPaused: true });
    const reply = await http.post('/v1/submissions').set('Prefer', 'wait=0').send(goodAnswer).expect(202);
    expect(reply.headers['preference-applied']).toBe('wait=0');
  });

  test('a preference that is not understood changes nothing and is not reported', async () => {
    const { http } = await startApp();
    const reply = await http
      .post('/v1/submissions')
      .set('Prefer', 'wait=soon, colour=blue')
      .send(goodAnswer)
      .expect(201);
    expect(reply.headers['preference-applied']).toBeUndefined();
  });
});

describe('Idempotency-Key', () => {
  test('a retry finds the submission of the first try', async () => {
    const { http } = await startApp();
    const first = await http.post('/v1/submissions').set('Idempotency-Key', '"k-1"').send(goodAnswer).expect(201);
    const again = await http.post('/v1/submissions').set('Idempotency-Key', 'k-1').send(goodAnswer).expect(201);
    expect(again.body).toEqual(first.body);
    expect(again.headers['idempotency-replayed']).toBe('true');
    expect(first.headers['idempotency-replayed']).toBeUndefined();
    expect((await http.get('/v1/submissions')).body.data).toHaveLength(1);
  });

  test('two at the same time make one submission', async () => {
    const { http } = await startApp();
    const send = () => http.post('/v1/submissions').set('Idempotency-Key', 'k-2').send(goodAnswer);
    const replies = await Promise.all([send(), send(), send(), send()]);
    expect(new Set(replies.map(({ body }) => body.id)).size).toBe(1);
    expect(replies.every(({ status }) => status === 201)).toBe(true);
  });

  test('the order of the fields in the body does not matter', async () => {
    const { http } = await startApp();
    const { questionId, answer } = goodAnswer;
    const first = await http.post('/v1/submissions').set('Idempotency-Key', 'k-3').send({ questionId, answer });
    const again = await http.post('/v1/submissions').set('Idempotency-Key', 'k-3').send({ answer, questionId });
    expect(again.body.id).toBe(first.body.id);
  });

  test('another body with the same key is refused', async () => {
    const { http } = await startApp();
    await http.post('/v1/submissions').set('Idempotency-Key', 'k-4').send(goodAnswer).expect(201);
    const other = { ...goodAnswer, answer: 'something else' };
    const { body } = await http.post('/v1/submissions').set('Idempotency-Key', 'k-4').send(other).expect(422);
    expect(body.code).toBe('idempotency_key_reused');
  });

  test('a request that was invalid leaves the key free', async () => {
    const { http } = await startApp();
    const bad = { ...goodAnswer, questionId: 'no-such-question' };
    await http.post('/v1/submissions').set('Idempotency-Key', 'k-5').send(bad).expect(422);
    await http.post('/v1/submissions').set('Idempotency-Key', 'k-5').send(goodAnswer).expect(201);
  });

  test('a retry after erasure finds the tombstone', async () => {
    const { http } = await startApp();
    const { body } = await http.post('/v1/submissions').set('Idempotency-Key', 'k-6').send(goodAnswer);
    await http.delete(`/v1/submissions/${body.id}`).expect(200);
    const again = await http.post('/v1/submissions').set('Idempotency-Key', 'k-6').send(goodAnswer).expect(201);
    expect(again.body).toMatchObject({ id: body.id, status: 'erased', answer: null });
  });
});

describe('lists of submissions', () => {
  test('filters by status, question, candidate and time', async () => {
    const { http } = await startApp();
    const send = (body: object) => http.post('/v1/submissions').send({ ...goodAnswer, ...body });
    const ada = (await send({ candidate: { externalId: 'ada' } })).body;
    const gan = (await send({ questionId: 'gan-structure' })).body;
    const ids = async (query: string) =>
      (await http.get(`/v1/submissions?${query}`).expect(200)).body.data.map((row: { id: string }) => row.id);
    expect(await ids('')).toEqual([gan.id, ada.id]);
    expect(await ids('candidate=ada')).toEqual([ada.id]);
    expect(await ids('questionId=gan-structure')).toEqual([gan.id]);
    expect(await ids(`questionId=${gan.question.id}`)).toEqual([gan.id]);
    expect(await ids('status=graded&review=none')).toHaveLength(2);
    expect(await ids('status=queued')).toEqual([]);
    expect(await ids(`createdAfter=${gan.createdAt}`)).toEqual([]);
    // Times with more or fewer digits mean the same instant.
    const second = `${ada.createdAt.slice(0, 19)}Z`;
    expect(await ids(`createdAfter=${second}`)).toEqual([gan.id, ada.id]);
    expect(await ids(`createdBefore=${second}`)).toEqual([]);
  });
});

const neverAsked = {
  kind: 'embedded' as const,
  model: 'none',
  languages: 'any' as const,
  remote: false,
  settings: {},
  judge: () => Promise.reject(new Error('the judge was asked')),
};

async function currentDrafts(viva: Awaited<ReturnType<typeof startApp>>['viva']) {
  const { keylessCaller } = await import('../../src/access/authorize.ts');
  const found = (await viva.questions.findWithKey(keylessCaller(), 'gan-structure'))!;
  const { slug, topic, difficulty, tags, content } = found;
  return [{ slug, topic, difficulty, tags, ...content }];
}
