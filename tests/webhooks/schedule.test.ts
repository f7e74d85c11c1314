import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readConfig } from '../../src/config.ts';
import { verdictOn } from '../../src/webhooks/schedule.ts';

const { VIVA_WEBHOOK_RETRIES: retriesMs } = readConfig({});
const event = { id: 'evt_1', type: 'submission.graded', subjectId: 'sub_1', data: {}, createdAt: '' };
const failed = { outcome: 'refused', status: 500, retryAfterMs: null } as const;
const now = Date.parse('2026-01-01T00:00:00.000Z');
const after = (tries: number, sent: Parameters<typeof verdictOn>[1] = failed, random = 0) =>
  verdictOn({ tries, event }, sent, retriesMs, now, random);
const waitMs = (verdict: ReturnType<typeof after>) =>
  verdict.state === 'pending' ? Date.parse(verdict.nextAt) - now : undefined;

describe('a webhook that did not come through', () => {
  test('is tried again over about three days, each time later', () => {
    const waits = retriesMs.map((_, tries) => waitMs(after(tries))!);
    expect(waits).toEqual(waits.toSorted((one, other) => one - other));
    const days = waits.reduce((sum, wait) => sum + wait) / 86_400_000;
    expect(days).toBeGreaterThan(2.9);
    expect(days).toBeLessThan(3.6);
  });

  test('is given up after the last try, with its endpoint if nothing else came through', () => {
    expect(after(retriesMs.length)).toEqual({ state: 'failed', disable: 'if_nothing_came_through' });
  });

  test('waits as long as the receiver asks for, up to a day', () => {
    expect(waitMs(after(0, { ...failed, retryAfterMs: 60_000 }))).toBe(60_000);
    expect(waitMs(after(0, { ...failed, retryAfterMs: 1e12 }))).toBe(86_400_000);
  });

  test('never comes earlier than planned, and at most a fifth later', () => {
    fc.assert(
      fc.property(fc.nat(retriesMs.length - 1), fc.double({ min: 0, max: 1, noNaN: true }), (tries, random) => {
        const wait = waitMs(after(tries, failed, random))!;
        expect(wait).toBeGreaterThanOrEqual(retriesMs[tries]!);
        expect(wait).toBeLessThanOrEqual(retriesMs[tries]! * 1.2);
      }),
    );
  });

  test('is given up at once when the receiver is gone for good', () => {
    expect(after(0, { ...failed, outcome: 'gone', status: 410 })).toEqual({ state: 'failed', disable: 'gone' });
  });

  test('is not tried again when it was a test', () => {
    const verdict = verdictOn({ tries: 0, event: { ...event, type: 'webhook.test' } }, failed, retriesMs, now, 0);
    expect(verdict).toEqual({ state: 'failed', disable: 'no' });
  });
});
