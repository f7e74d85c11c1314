import type { DueDelivery, Verdict } from './repository.ts';
import type { Sent } from './send.ts';

/** A receiver that asks for more patience than this gets this. */
const longestWaitMs = 24 * 3_600_000;

/**
 * What becomes of a delivery after an attempt.
 *
 * @param delivery with the tries before this one
 * @param retriesMs how long to wait after the first try, the second, and so on; after the last there is none
 * @param random from 0 to 1: spreads what fell due together over a fifth of the wait
 */
export function verdictOn(
  { tries, event }: Pick<DueDelivery, 'tries' | 'event'>,
  { outcome, retryAfterMs }: Sent,
  retriesMs: readonly number[],
  now: number,
  random: number,
): Verdict {
  if (outcome === 'delivered') return { state: 'delivered' };
  if (outcome === 'gone') return { state: 'failed', disable: 'gone' };
  // Whoever asked for a test looks at what came of it, and asks again.
  if (event.type === 'webhook.test') return { state: 'failed', disable: 'no' };
  const wait = retriesMs[tries];
  if (wait === undefined) return { state: 'failed', disable: 'if_nothing_came_through' };
  const asked = Math.min(retryAfterMs ?? 0, longestWaitMs);
  return { state: 'pending', nextAt: new Date(now + Math.max(asked, wait * (1 + random / 5))).toISOString() };
}
