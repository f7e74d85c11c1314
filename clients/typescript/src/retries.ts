/** How a call that doesn't get through is repeated. */
export interface Retries {
  /** How often a request is sent at most. Default: 8, about a minute. */
  tries: number;
  /**
   * The longest that a call may take with all its tries, until it has its reply; one that sends a stream has no limit.
   * Default: five minutes.
   */
  withinMs: number;
  /** About how long the first pause is; each one is twice as long as the one before. Default: half a second. */
  pauseMs: number;
}

export const usualRetries: Retries = { tries: 8, withinMs: 300_000, pauseMs: 500 };

/**
 * When a request may be sent again: `always` where doing it twice does no harm, `untouched` where nothing may have
 * been done, `never` where its body is gone.
 */
export type Repeatable = 'always' | 'untouched' | 'never';

/** By that, the statuses after which it is sent again; null is a connection that broke. */
const passing: Record<Repeatable, (number | null)[]> = {
  always: [null, 429, 502, 503, 504],
  untouched: [429, 503],
  never: [],
};

const longestPauseMs = 30_000;

/** A try that failed. */
export interface Failed {
  status: number | null;
  retryAfterMs: number | null;
}

/**
 * How long to wait before the next try; null when there is to be none.
 *
 * @param tries so far
 * @param leftMs of the time that the call may take
 */
export function pauseAfter(
  { status, retryAfterMs }: Failed,
  repeatable: Repeatable,
  retries: Retries,
  tries: number,
  leftMs: number,
): number | null {
  if (!passing[repeatable].includes(status) || tries >= retries.tries) return null;
  const backOff = Math.min(longestPauseMs, retries.pauseMs * 2 ** (tries - 1));
  // Callers that were turned away together must not come back together.
  const pause = (retryAfterMs ?? 0) + backOff * (0.5 + Math.random() / 2);
  return pause < leftMs ? pause : null;
}
