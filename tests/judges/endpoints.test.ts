import { describe, expect, test } from 'vitest';
import { embeddedJudge } from '../../src/judges/embedded/judge.ts';
import { endpointsOf } from '../../src/judges/endpoints.ts';

const fault = (retryAfterMs: number | null) => ({
  kind: 'endpoint_fault' as const,
  code: 'outage',
  detail: 'It is down.',
  retryAfterMs,
  usage: null,
});

function endpoints() {
  const all = endpointsOf([embeddedJudge()]);
  return { ...all, pauseAt: (now: number, ms: number | null = null) => all.pause('embedded', fault(ms), now) - now };
}

describe('an endpoint', () => {
  test('is left alone longer with every fault in a row, up to five minutes', () => {
    const { pauseAt } = endpoints();
    const pauses = Array.from({ length: 11 }, (_, n) => pauseAt(n * 1e6) / 1000);
    expect(pauses).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300]);
  });

  test('is ready again when its pause is over, not before', () => {
    const { pauseAt, ready } = endpoints();
    pauseAt(0, 30_000);
    expect(ready(29_999)).toEqual({ kinds: [], nextAt: 30_000 });
    expect(ready(30_000)).toEqual({ kinds: ['embedded'], nextAt: null });
  });

  test('that has answered starts from one second again', () => {
    const { pauseAt, answered } = endpoints();
    pauseAt(0);
    pauseAt(10_000);
    answered('embedded', 20_000);
    expect(pauseAt(20_000)).toBe(1_000);
  });

  test('keeps a pause that is running, whatever a call says that was under way before it', () => {
    const { pauseAt, answered, ready } = endpoints();
    pauseAt(0, 120_000);
    answered('embedded', 1_000);
    expect(ready(1_000).kinds).toEqual([]);
    expect(pauseAt(1_000)).toBe(119_000);
  });

  test('is never asked again at once, whatever its server says', () => {
    const { pauseAt } = endpoints();
    expect([pauseAt(0, 0), pauseAt(10_000, 0)]).toEqual([1_000, 2_000]);
  });
});
