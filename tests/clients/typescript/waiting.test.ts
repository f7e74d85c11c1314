import { describe, expect, test } from 'vitest';
import { createViva, grade, untilSettled, VivaTimeout } from '../../../clients/typescript/src/index.ts';
import { goodAnswer } from '../../support/app.ts';
import { json, passesOn, startLoopback } from './loopback.ts';
import { fakeClock, startService } from './service.ts';

/** A service whose judge begins once the client has asked so often whether it is done. */
async function startSlowService(asked: number) {
  let left = asked;
  const clock = fakeClock(async () => {
    left -= 1;
    if (left === 0) await service.app.viva.worker.runUntilEmpty();
  });
  const service = await startService({ VIVA_WAIT: '0s' }, { clock }, { workerPaused: true });
  return { ...service, clock };
}

describe('grading an answer', () => {
  test('gives the grade at once when it is there at once', async () => {
    const { viva } = await startService();
    expect(await grade(viva, goodAnswer)).toMatchObject({ status: 'graded', grade: { score: 100 } });
  });

  test('waits as long as the judge takes', async () => {
    const { viva, clock } = await startSlowService(20);
    expect(await grade(viva, goodAnswer)).toMatchObject({ status: 'graded', grade: { score: 100 } });
    expect(clock.pauses).toHaveLength(20);
  });

  test('asks again when the service says', async () => {
    const { viva, clock } = await startSlowService(9);
    await grade(viva, goodAnswer);
    expect(clock.pauses).toEqual(clock.pauses.map(() => 2_000));
  });

  test('asks ever less often where nobody says when', async () => {
    const slow = await startSlowService(9);
    const between = await startLoopback(passesOn(slow.url, ['content-type']));
    await grade(createViva({ baseUrl: between.url, clock: slow.clock }), goodAnswer);
    const { pauses } = slow.clock;
    expect(pauses).toEqual(pauses.toSorted((one, other) => one - other));
    expect([pauses[0], pauses.at(-1)]).toEqual([1_000, 10_000]);
  });

  test('does not take what it has already', async () => {
    const slow = await startSlowService(3);
    const between = await startLoopback(passesOn(slow.url));
    await grade(createViva({ baseUrl: between.url, clock: slow.clock }), goodAnswer);
    const asking = between.requests.filter(({ method }) => method === 'GET');
    expect(asking.map(({ headers }) => headers['if-none-match'])).toEqual(asking.map(() => expect.any(String)));
  });

  test('ends where a person has to grade', async () => {
    const { viva } = await startService();
    const answer = 'Der Encoder gibt Mittelwert und Standardabweichung aus, gezogen wird aus einer Normalverteilung.';
    expect(await grade(viva, { ...goodAnswer, answer })).toMatchObject({ status: 'needs_review', grade: null });
  });

  test('gives up after the time that it may take, and leaves the submission to be waited for', async () => {
    const { viva, clock, app } = await startSlowService(Infinity);
    const timeout = await grade(viva, goodAnswer, { timeoutMs: 60_000 }).catch((error: unknown) => error);
    expect(timeout).toBeInstanceOf(VivaTimeout);
    const { submission } = timeout as VivaTimeout;
    expect(submission.status).toBe('queued');
    expect(clock.pauses.reduce((sum, pause) => sum + pause)).toBe(60_000);
    await app.viva.worker.runUntilEmpty();
    expect(await untilSettled(viva, submission.id)).toMatchObject({ id: submission.id, status: 'graded' });
  });

  test('does not let the service hold its reply for longer than the caller waits', async () => {
    const server = await startLoopback(json(201, { id: 'sub_1', status: 'graded' }));
    await grade(createViva({ baseUrl: server.url }), goodAnswer, { timeoutMs: 5_500 });
    await grade(createViva({ baseUrl: server.url }), goodAnswer);
    expect(server.requests.map(({ headers }) => headers['prefer'])).toEqual(['wait=5', undefined]);
  });

  test('finds the submission that an earlier process made, by its key', async () => {
    const { viva } = await startService();
    const first = await grade(viva, goodAnswer, { idempotencyKey: 'exam-7-ada' });
    expect((await grade(viva, goodAnswer, { idempotencyKey: 'exam-7-ada' })).id).toBe(first.id);
  });

  test('stops when the caller gives up', async () => {
    const enough = new AbortController();
    const clock = fakeClock(() => enough.abort(new Error('enough')));
    const { viva } = await startService({ VIVA_WAIT: '0s' }, { clock }, { workerPaused: true });
    await expect(grade(viva, goodAnswer, { signal: enough.signal })).rejects.toThrow('enough');
  });
});

describe('waiting for a submission', () => {
  test('ends when it is erased', async () => {
    const clock = fakeClock(async () => void (await viva.eraseSubmission({ path: { id } })));
    const { viva } = await startService({ VIVA_WAIT: '0s' }, { clock }, { workerPaused: true });
    const { id } = await viva.createSubmission({ body: goodAnswer });
    expect(await untilSettled(viva, id)).toMatchObject({ id, status: 'erased', answer: null });
  });
});
