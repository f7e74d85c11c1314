import { describe, expect, test } from 'vitest';
import { goodAnswer, startApp, startHeldModelServer, startModelServer } from '../support/app.ts';
import { chosenCaller } from '../support/callers.ts';
import { honest, judges, says } from '../support/model-server.ts';

type Http = Awaited<ReturnType<typeof startApp>>['http'];

const send = (http: Http, change: object = {}, headers: Record<string, string> = {}) =>
  http
    .post('/v1/submissions')
    .set({ prefer: 'wait=10', ...headers })
    .send({ ...goodAnswer, ...change });

async function withModel() {
  const model = await startModelServer();
  const { http, viva } = await startApp({ OPENAI_BASE_URL: model.baseUrl }, { authenticate: chosenCaller });
  return { model, http, viva };
}

describe('an equal answer', () => {
  test('gets the same grade without a second call, and says so', async () => {
    const { model, http } = await withModel();
    const [first, second] = [(await send(http)).body, (await send(http)).body];
    expect(model.requests).toHaveLength(1);
    expect([first.grade.reused, second.grade.reused]).toEqual([false, true]);
    expect(second.grade.usage).toBeNull();
    const { id: _, submissionId: __, createdAt: ___, latencyMs: ____, usage: _____, ...same } = first.grade;
    expect(second.grade).toMatchObject({ ...same, reused: true });
    expect(second.grade.id).not.toBe(first.grade.id);
  });

  test('has quotes cut from its own text', async () => {
    const { http } = await withModel();
    await send(http, { answer: 'Noise is\nadded.' });
    const answer = '  Noise is\r\nadded.\n';
    const { body } = await send(http, { answer });
    const [{ quote, start, end }] = body.grade.criteria[0].evidence;
    expect(body.grade.reused).toBe(true);
    expect(answer.slice(start, end)).toBe(quote);
  });

  test.each([
    ['another case', goodAnswer.answer.replace('z =', 'Z =')],
    ['a power instead of a digit', goodAnswer.answer.replace('mu', 'mu²')],
    ['a comma less', goodAnswer.answer.replace(',', '')],
  ])('is not one with %s', async (_what, answer) => {
    const { model, http } = await withModel();
    await send(http);
    expect((await send(http, { answer })).body.grade.reused).toBe(false);
    expect(model.requests).toHaveLength(2);
  });

  test.each([
    ['asks for a fresh judgement', { fresh: true }, {}],
    ['wants other feedback', { feedback: { language: 'de' } }, {}],
    ['is under another policy', { policy: 'repeat' }, {}],
    ['belongs to another organisation', {}, { 'x-test-organisation': 'org_catalogue' }],
  ])('is judged anew when it %s', async (_what, change, headers) => {
    const { model, http } = await withModel();
    await send(http);
    expect((await send(http, change, headers)).body.grade.reused).toBe(false);
    expect(model.requests.length).toBeGreaterThan(1);
  });

  test('in flight at the same time makes one call for both', async () => {
    const model = await startHeldModelServer();
    const { http } = await startApp({ OPENAI_BASE_URL: model.baseUrl });
    const both = [send(http).then(({ body }) => body), send(http).then(({ body }) => body)];
    await model.asked;
    model.answer();
    const reused = (await Promise.all(both)).filter(({ grade }) => grade.reused);
    expect(reused).toHaveLength(1);
    expect(model.requests).toHaveLength(1);
  });

  test('in flight waits for no call of another organisation', async () => {
    const held: (() => void)[] = [];
    const model = await startModelServer((request, response) => {
      held.push(() => honest(request, response));
      if (held.length === 2) for (const answer of held) answer();
    });
    const { http } = await startApp({ OPENAI_BASE_URL: model.baseUrl }, { authenticate: chosenCaller });
    // Neither is answered before both have been asked.
    const both = [send(http).expect(201), send(http, {}, { 'x-test-organisation': 'org_catalogue' }).expect(201)];
    await Promise.all(both);
    expect(model.requests).toHaveLength(2);
  });

  test('that waits for another keeps nobody from their turn', async () => {
    const model = await startHeldModelServer();
    const { http } = await startApp({ OPENAI_BASE_URL: model.baseUrl, VIVA_CONCURRENCY: '2' });
    for (let n = 0; n < 5; n++) await send(http, {}, { prefer: 'respond-async' }).expect(202);
    await model.asked;
    const { body } = await send(http, { judge: 'embedded' }, { prefer: 'wait=5' }).expect(201);
    expect(body.status).toBe('graded');
    model.answer();
    const graded = async () => (await http.get('/v1/submissions?status=graded')).body.data.length as number;
    await expect.poll(graded, { timeout: 5_000, interval: 20 }).toBe(6);
    expect(model.requests).toHaveLength(1);
  });

  test('is judged by one after the other, not by all at once, when the first judgement fails', async () => {
    let [inFlight, most] = [0, 0];
    const model = await startModelServer((_request, response) => {
      inFlight += 1;
      most = Math.max(most, inFlight);
      setTimeout(() => {
        inFlight -= 1;
        says(null, { refusal: 'No.' })(_request, response);
      }, 20);
    });
    const { http } = await startApp({ OPENAI_BASE_URL: model.baseUrl });
    await Promise.all(Array.from({ length: 4 }, () => send(http).expect(201)));
    expect([model.requests.length, most]).toEqual([4, 1]);
  });

  test('finds nothing to borrow once the lender is erased; what was borrowed stays', async () => {
    const { model, http } = await withModel();
    const lender = (await send(http)).body;
    const borrower = (await send(http)).body;
    await http.delete(`/v1/submissions/${lender.id}`).expect(200);
    const { body: kept } = await http.get(`/v1/submissions/${borrower.id}`);
    expect(kept.grade).toEqual(borrower.grade);
    expect((await send(http)).body.grade.reused).toBe(false);
    expect(model.requests).toHaveLength(2);
  });

  test('after a judgement that failed is judged anew', async () => {
    const { model, http } = await withModel();
    model.behave(judges(() => ({})));
    expect((await send(http)).body.status).toBe('needs_review');
    model.behave(honest);
    expect((await send(http)).body).toMatchObject({ status: 'graded', grade: { reused: false } });
  });
});
