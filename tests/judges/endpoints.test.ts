import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { JudgeOutcome, JudgeRequest } from '../../src/grading/judge.ts';
import { type EndpointState, endpointsOf } from '../../src/judges/endpoints.ts';
import { wordsJudge } from '../support/words-judge.ts';

const spent = { usage: null, exchanges: [] };
const fault = (retryAfterMs: number | null): JudgeOutcome => {
  return { kind: 'endpoint_fault', code: 'outage', detail: 'It is down.', retryAfterMs, ...spent };
};
const answers: JudgeOutcome = { kind: 'submission_fault', code: 'refused', detail: 'No.', ...spent };

const request = (signal = new AbortController().signal) => ({ signal }) as JudgeRequest;

/** One endpoint whose judge does what it is told; what is saved of it is kept. */
function endpoint(saved: EndpointState[] = []) {
  const outcomes: (JudgeOutcome | Promise<JudgeOutcome>)[] = [];
  const probes: boolean[] = [];
  const kept: EndpointState[] = [];
  const judge = {
    ...wordsJudge,
    async judge({ probe }: JudgeRequest) {
      probes.push(probe);
      return outcomes.shift() ?? answers;
    },
  };
  const store = { load: async () => saved, save: async (state: EndpointState) => void kept.push(state) };
  const all = endpointsOf([{ name: 'embedded', model: 'm', by: () => judge }], store, saved);
  const ask = (next: JudgeOutcome | Promise<JudgeOutcome> = answers, signal?: AbortSignal) => {
    outcomes.push(next);
    return all.judge('embedded', 'strong-1').judge(request(signal));
  };
  const pauseOf = async (next: JudgeOutcome) => ((await ask(next)) as { retryAfterMs: number }).retryAfterMs;
  return { all, ask, pauseOf, probes, kept };
}

describe('an endpoint', () => {
  beforeEach(() => void vi.useFakeTimers({ now: 0 }));
  afterEach(() => void vi.useRealTimers());

  test('is left alone longer with every fault in a row, up to five minutes', async () => {
    const { pauseOf } = endpoint();
    const pauses: number[] = [];
    for (let n = 0; n < 11; n++) {
      vi.setSystemTime(n * 1e6);
      pauses.push((await pauseOf(fault(null))) / 1000);
    }
    expect(pauses).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300]);
  });

  test('is ready again when its pause is over, not before', async () => {
    const { all, ask } = endpoint();
    await ask(fault(30_000));
    expect(all.ready(29_999)).toEqual({ names: [], nextAt: 30_000 });
    expect(all.ready(30_000)).toEqual({ names: ['embedded'], nextAt: null });
  });

  test('is not asked while it is paused, and says for how long', async () => {
    const { ask, probes } = endpoint();
    await ask(fault(30_000));
    vi.setSystemTime(10_000);
    expect(await ask()).toMatchObject({ kind: 'endpoint_fault', code: 'paused', retryAfterMs: 20_000 });
    expect(probes).toHaveLength(1);
  });

  test('is tried with one request when its pause is over; the others wait for what comes of it', async () => {
    const { all, ask, probes } = endpoint();
    await ask(fault(1_000));
    vi.setSystemTime(1_000);
    const { promise, resolve } = Promise.withResolvers<JudgeOutcome>();
    const probe = ask(promise);
    expect(all.ready(1_000).names).toEqual([]);
    expect(await ask()).toMatchObject({ code: 'paused' });
    resolve(answers);
    await probe;
    expect(all.ready(1_000).names).toEqual(['embedded']);
    await ask();
    expect(probes).toEqual([false, true, false]);
  });

  test('that has answered starts from one second again', async () => {
    const { ask, pauseOf } = endpoint();
    await ask(fault(null));
    vi.setSystemTime(10_000);
    await ask(fault(null));
    vi.setSystemTime(20_000);
    await ask();
    expect(await pauseOf(fault(null))).toBe(1_000);
  });

  test('that fails many calls at the same time is paused for one fault', async () => {
    const { ask, pauseOf } = endpoint();
    await Promise.all([ask(fault(null)), ask(fault(null)), ask(fault(null))]);
    vi.setSystemTime(1_000);
    expect(await pauseOf(fault(null))).toBe(2_000);
  });

  test('keeps a pause that is running, whatever a call says that was under way before it', async () => {
    const { all, ask } = endpoint();
    const { promise, resolve } = Promise.withResolvers<JudgeOutcome>();
    const earlier = ask(promise);
    await ask(fault(120_000));
    vi.setSystemTime(1_000);
    resolve(answers);
    await earlier;
    expect(all.ready(1_000).names).toEqual([]);
  });

  test('is never asked again at once, whatever its server says', async () => {
    const { pauseOf } = endpoint();
    const first = await pauseOf(fault(0));
    vi.setSystemTime(10_000);
    expect([first, await pauseOf(fault(0))]).toEqual([1_000, 2_000]);
  });

  test('is not blamed for a call that its caller gave up', async () => {
    const { all, ask } = endpoint();
    const gone = new AbortController();
    gone.abort();
    await ask(fault(null), gone.signal);
    expect(all.ready(0).names).toEqual(['embedded']);
  });

  test('is still paused after a restart', async () => {
    const { kept, ask } = endpoint();
    await ask(fault(60_000));
    expect(endpoint([kept.at(-1)!]).all.ready(59_999).names).toEqual([]);
  });
});
