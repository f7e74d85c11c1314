import { getEventListeners } from 'node:events';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createLimiter, type Limits, type Place } from '../../src/judges/openai/limiter.ts';

const never = new AbortController().signal;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A limiter, and calls on it by name; `going` is who got a place, in order. */
function limiterOf(limits: Partial<Limits>) {
  const limiter = createLimiter({ concurrency: 1_000, requestsPerMinute: null, tokensPerMinute: null, ...limits });
  const going: string[] = [];
  const places = new Map<string, Place>();
  const call = (name: string, tokens = 1, signal = never) =>
    limiter.enter(tokens, signal).then(
      (place) => {
        going.push(name);
        places.set(name, place);
      },
      (error: unknown) => going.push(`${name} ${String(error)}`),
    );
  const leave = async (name: string, headers?: Record<string, string>, tokens: number | null = null) => {
    places.get(name)!.leave(tokens, headers && new Headers(headers));
    await pass(0);
  };
  return { ...limiter, going, call, leave, callAll: (...names: string[]) => names.forEach((name) => void call(name)) };
}

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

const left = (requests: number, reset: string) => ({
  'x-ratelimit-remaining-requests': String(requests),
  'x-ratelimit-reset-requests': reset,
});

const tokensLeft = (tokens: number, reset: string) => ({
  'x-ratelimit-remaining-tokens': String(tokens),
  'x-ratelimit-reset-tokens': reset,
});

describe('calls to a model server', () => {
  test('are made in the order in which they came, never more at once than configured', async () => {
    const { callAll, going, leave } = limiterOf({ concurrency: 2 });
    callAll('a', 'b', 'c', 'd');
    await pass(3_600_000);
    expect(going).toEqual(['a', 'b']);
    await leave('b');
    expect(going).toEqual(['a', 'b', 'c']);
  });

  test('do not exceed the requests of a minute, which begins with each call anew', async () => {
    const { callAll, going } = limiterOf({ requestsPerMinute: 2 });
    callAll('a');
    await pass(40_000);
    callAll('b', 'c', 'd');
    await pass(19_999);
    expect(going).toEqual(['a', 'b']);
    await pass(1);
    expect(going).toEqual(['a', 'b', 'c']);
    await pass(39_999);
    expect(going).toEqual(['a', 'b', 'c']);
    await pass(1);
    expect(going).toEqual(['a', 'b', 'c', 'd']);
  });

  test('do not exceed the tokens of a minute', async () => {
    const { call, going } = limiterOf({ tokensPerMinute: 100 });
    void call('a', 60);
    await pass(59_999);
    void call('b', 41);
    await pass(0);
    expect(going).toEqual(['a']);
    await pass(1);
    expect(going).toEqual(['a', 'b']);
  });

  test('do not overtake a bigger one that waits', async () => {
    const { call, going } = limiterOf({ tokensPerMinute: 100 });
    void call('a', 60);
    void call('big', 60);
    void call('small', 1);
    await pass(0);
    expect(going).toEqual(['a']);
  });

  test('that used fewer tokens than thought let others go at once', async () => {
    const { call, going, leave } = limiterOf({ tokensPerMinute: 100 });
    void call('a', 100);
    void call('b', 50);
    await pass(0);
    await leave('a', undefined, 50);
    expect(going).toEqual(['a', 'b']);
  });

  test('that used more tokens than thought hold others back', async () => {
    const { call, going, leave } = limiterOf({ tokensPerMinute: 100 });
    void call('a', 10);
    await pass(0);
    await leave('a', undefined, 90);
    void call('b', 11);
    await pass(59_999);
    expect(going).toEqual(['a']);
    await pass(1);
    expect(going).toEqual(['a', 'b']);
  });

  test('of which nobody knows what they used count as estimated', async () => {
    const { call, going, leave } = limiterOf({ tokensPerMinute: 100 });
    void call('a', 100);
    void call('b', 1);
    await pass(0);
    await leave('a');
    expect(going).toEqual(['a']);
  });

  test('that last longer than a minute are corrected without effect on the next minute', async () => {
    const { call, going, leave } = limiterOf({ tokensPerMinute: 100 });
    void call('a', 10);
    await pass(60_000);
    await leave('a', undefined, 90);
    void call('b', 100);
    await pass(0);
    expect(going).toEqual(['a', 'b']);
  });

  test('that are bigger than the limit itself are made alone', async () => {
    const { call, going } = limiterOf({ tokensPerMinute: 100 });
    void call('a', 1);
    void call('giant', 1_000);
    void call('b', 1);
    await pass(59_999);
    expect(going).toEqual(['a']);
    await pass(1);
    expect(going).toEqual(['a', 'giant']);
    await pass(60_000);
    expect(going).toEqual(['a', 'giant', 'b']);
  });

  test('that are over are over once only', async () => {
    const { callAll, going, leave, state } = limiterOf({ concurrency: 1 });
    callAll('a', 'b', 'c');
    await pass(0);
    await leave('a');
    await leave('a');
    expect(going).toEqual(['a', 'b']);
    expect(state().inFlight).toBe(1);
  });

  test('that are given up while they wait let those behind them go', async () => {
    const { call, going, state } = limiterOf({ tokensPerMinute: 100 });
    const giveUp = new AbortController();
    void call('a', 60);
    void call('big', 60, giveUp.signal);
    void call('b', 40);
    await pass(0);
    giveUp.abort('shutdown');
    await pass(0);
    expect(going).toEqual(['a', 'big shutdown', 'b']);
    expect(state()).toMatchObject({ inFlight: 2, waiting: 0 });
  });

  test('that were given up before they came take no place', async () => {
    const { call, going, state } = limiterOf({});
    await call('a', 1, AbortSignal.abort('too late'));
    expect(going).toEqual(['a too late']);
    expect(state().inFlight).toBe(0);
  });

  test('can be given up after they got their place, and hold it until they leave', async () => {
    const { call, state, leave } = limiterOf({});
    const giveUp = new AbortController();
    await call('a', 1, giveUp.signal);
    giveUp.abort();
    expect(state().inFlight).toBe(1);
    await leave('a');
    expect(state().inFlight).toBe(0);
  });

  test('leave nothing behind on the signal of whoever makes them', async () => {
    const { call } = limiterOf({});
    const { signal } = new AbortController();
    await call('a', 1, signal);
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });

  test('share one timer, however many wait', async () => {
    const { callAll } = limiterOf({ requestsPerMinute: 1 });
    callAll('a', 'b', 'c', 'd');
    await pass(0);
    expect(vi.getTimerCount()).toBe(1);
  });

  test('can wait by the hundred thousand', { timeout: 5_000 }, async () => {
    const { enter, state } = createLimiter({ concurrency: 1, requestsPerMinute: null, tokensPerMinute: null });
    const first = await enter(1, never);
    const entries = Array.from({ length: 100_000 }, () => {
      const giveUp = new AbortController();
      return { giveUp, place: enter(1, giveUp.signal).catch(() => null) };
    });
    for (const { giveUp } of entries.slice(50_000)) giveUp.abort();
    expect(state()).toMatchObject({ inFlight: 1, waiting: 50_000 });
    first.leave(null, undefined);
    for (const { place } of entries) (await place)?.leave(null, undefined);
    expect(state()).toMatchObject({ inFlight: 0, waiting: 0 });
  });
});

describe('a model server that says how much is left', () => {
  test.each([
    ['1s', 1_000],
    ['120ms', 120],
    ['6m0s', 120_000],
    ['1m2s', 62_000],
    ['1h2m3s', 120_000],
    ['7.66s', 7_660],
    ['12', 12_000],
    ['0.5', 500],
    ['2030-01-01T00:00:20Z', 20_000],
    [`${Date.parse('2030-01-01T00:00:20Z') / 1000}`, 20_000],
  ])('and then comes back in %s is left alone for %d ms, at most two minutes', async (reset, ms) => {
    vi.setSystemTime('2030-01-01T00:00:00Z');
    const { callAll, going, leave, state } = limiterOf({});
    callAll('a');
    await pass(0);
    await leave('a', left(0, reset));
    expect(state().heldUntil! - Date.now()).toBe(ms);
    callAll('b');
    await pass(ms - 1);
    expect(going).toEqual(['a']);
    await pass(1);
    expect(going).toEqual(['a', 'b']);
  });

  test.each([
    ['no reset', { 'x-ratelimit-remaining-requests': '0' }],
    ['an unreadable reset', left(0, 'soon')],
    ['a reset that is past', left(0, '2001-01-01T00:00:00Z')],
    ['an empty number', { ...left(0, '1m'), 'x-ratelimit-remaining-requests': '' }],
    ['an unreadable number', { ...left(0, '1m'), 'x-ratelimit-remaining-requests': 'none' }],
  ])('but with %s holds nothing up', async (_, headers) => {
    const { callAll, going, leave } = limiterOf({});
    callAll('a');
    await pass(0);
    await leave('a', headers);
    callAll('b');
    await pass(0);
    expect(going).toEqual(['a', 'b']);
  });

  test('gets just so many calls before its reset', async () => {
    const { callAll, going, leave } = limiterOf({});
    callAll('a');
    await pass(0);
    await leave('a', left(2, '10s'));
    callAll('b', 'c', 'd');
    await pass(9_999);
    expect(going).toEqual(['a', 'b', 'c']);
    await pass(1);
    expect(going).toEqual(['a', 'b', 'c', 'd']);
  });

  test('has those counted that were on their way when it replied', async () => {
    const { callAll, going, leave } = limiterOf({});
    callAll('a', 'b', 'c');
    await pass(0);
    await leave('a', left(3, '10s'));
    callAll('d', 'e');
    await pass(0);
    expect(going).toEqual(['a', 'b', 'c', 'd']);
  });

  test('gets no call for which its tokens are too few before its reset', async () => {
    const { call, going, leave } = limiterOf({});
    void call('a', 50);
    await pass(0);
    await leave('a', tokensLeft(100, '10s'));
    void call('b', 60);
    void call('c', 41);
    await pass(9_999);
    expect(going).toEqual(['a', 'b']);
    await pass(1);
    expect(going).toEqual(['a', 'b', 'c']);
  });

  test('is held to our own limit where that is the stricter', async () => {
    const { callAll, going, leave } = limiterOf({ requestsPerMinute: 1 });
    callAll('a');
    await pass(0);
    await leave('a', left(0, '1s'));
    callAll('b');
    await pass(59_999);
    expect(going).toEqual(['a']);
  });

  test('is not asked sooner because of an older reply that comes late', async () => {
    const { callAll, going, leave } = limiterOf({});
    callAll('a', 'b');
    await pass(0);
    await leave('b', left(0, '10s'));
    await leave('a', left(1_000, '1ms'));
    callAll('c');
    await pass(9_999);
    expect(going).toEqual(['a', 'b']);
  });

  test('is not asked sooner because of a later call that it took first', async () => {
    const { callAll, going, leave } = limiterOf({});
    callAll('a', 'b');
    await pass(0);
    await leave('a', left(0, '10s'));
    await leave('b', left(1, '5s'));
    callAll('c');
    await pass(9_999);
    expect(going).toEqual(['a', 'b']);
  });

  test('is asked again at the later reset where two replies disagree', async () => {
    const { callAll, going, leave } = limiterOf({});
    callAll('a', 'b');
    await pass(0);
    await leave('b', left(0, '10s'));
    await leave('a', left(0, '1s'));
    callAll('c');
    await pass(9_999);
    expect(going).toEqual(['a', 'b']);
  });

  test('is heard again when a reset is over, be the call ever so old', async () => {
    const { callAll, going, leave } = limiterOf({});
    callAll('a', 'b');
    await pass(0);
    await leave('a', left(0, '1s'));
    await pass(1_000);
    await leave('b', left(0, '10s'));
    callAll('c');
    await pass(9_999);
    expect(going).toEqual(['a', 'b']);
  });

  test('is believed again when it has more for a call that was made since', async () => {
    const { callAll, going, leave } = limiterOf({});
    callAll('a');
    await pass(0);
    await leave('a', left(1, '60s'));
    callAll('b', 'c');
    await pass(0);
    expect(going).toEqual(['a', 'b']);
    await leave('b', left(500, '60s'));
    expect(going).toEqual(['a', 'b', 'c']);
  });
});

describe('what a limiter tells', () => {
  test('is how many calls are in flight and waiting', async () => {
    const { callAll, state } = limiterOf({ concurrency: 2 });
    callAll('a', 'b', 'c');
    await pass(0);
    expect(state()).toEqual({ inFlight: 2, waiting: 1, heldUntil: null });
  });

  test('is when a limit per minute lets the next call go', async () => {
    const { callAll, state } = limiterOf({ requestsPerMinute: 1 });
    const start = Date.now();
    callAll('a', 'b');
    await pass(10_000);
    expect(state()).toEqual({ inFlight: 1, waiting: 1, heldUntil: start + 60_000 });
  });

  test('is true though the system clock is set', async () => {
    const { callAll, state } = limiterOf({ requestsPerMinute: 1 });
    callAll('a', 'b');
    vi.setSystemTime(Date.now() - 86_400_000);
    await pass(10_000);
    expect(state().heldUntil).toBe(Date.now() + 50_000);
  });
});

describe('whatever comes, and whatever the server says', () => {
  const resets = fc.constantFrom('0', '10ms', '30s', '6m0s', 'soon');
  const headersArb = fc.record(
    {
      'x-ratelimit-remaining-requests': fc.integer({ min: -1, max: 4 }).map(String),
      'x-ratelimit-reset-requests': resets,
      'x-ratelimit-remaining-tokens': fc.integer({ min: -1, max: 200 }).map(String),
      'x-ratelimit-reset-tokens': resets,
    },
    { requiredKeys: [] },
  );
  const callArb = fc.record({
    comesAt: fc.integer({ min: 0, max: 100_000 }),
    lasts: fc.integer({ min: 0, max: 90_000 }),
    tokens: fc.integer({ min: 1, max: 150 }),
    /** The part of the estimate that was really used. */
    part: fc.option(fc.constantFrom(0, 0.5, 1)),
    givesUpAfter: fc.option(fc.integer({ min: 0, max: 100_000 }), { freq: 4 }),
    headers: fc.option(headersArb, { nil: undefined }),
  });
  const limitsArb = fc.record({
    concurrency: fc.integer({ min: 1, max: 4 }),
    requestsPerMinute: fc.option(fc.integer({ min: 1, max: 4 })),
    tokensPerMinute: fc.option(fc.integer({ min: 1, max: 200 })),
  });

  test('no minute exceeds the limits, and everybody gets in or gives up', async () => {
    await fc.assert(
      fc.asyncProperty(limitsArb, fc.array(callArb, { minLength: 1, maxLength: 25 }), async (limits, calls) => {
        const limiter = createLimiter(limits);
        const starts: { at: number; tokens: number }[] = [];
        let gaveUp = 0;
        let inFlight = 0;
        let most = 0;
        const make = async ({ lasts, tokens, part, givesUpAfter, headers }: (typeof calls)[number]) => {
          const used = part === null ? null : Math.floor(tokens * part);
          const giveUp = new AbortController();
          if (givesUpAfter !== null) setTimeout(() => giveUp.abort(), givesUpAfter);
          const place = await limiter.enter(tokens, giveUp.signal).catch(() => null);
          if (!place) return void (gaveUp += 1);
          starts.push({ at: performance.now(), tokens: used ?? tokens });
          most = Math.max(most, ++inFlight);
          setTimeout(() => {
            inFlight -= 1;
            place.leave(used, headers && new Headers(headers));
          }, lasts);
        };
        for (const call of calls) setTimeout(() => void make(call), call.comesAt);
        await vi.runAllTimersAsync();

        expect(starts.length + gaveUp).toBe(calls.length);
        expect(limiter.state()).toMatchObject({ inFlight: 0, waiting: 0 });
        expect(most).toBeLessThanOrEqual(limits.concurrency);
        for (const { at } of starts) {
          const minute = starts.filter((start) => start.at >= at && start.at < at + 60_000);
          expect(minute.length).toBeLessThanOrEqual(limits.requestsPerMinute ?? Infinity);
          const users = minute.filter(({ tokens }) => tokens > 0);
          const tokens = users.reduce((sum, start) => sum + start.tokens, 0);
          // Only a call that alone is too big may exceed it, and then it is alone.
          if (users.length > 1) expect(tokens).toBeLessThanOrEqual(limits.tokensPerMinute ?? Infinity);
        }
      }),
      { numRuns: 300 },
    );
  });
});
