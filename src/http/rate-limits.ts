import { RateLimiterMemory, type RateLimiterRes } from 'rate-limiter-flexible';
import { Problem } from './problems.ts';

/** By what calls are counted. */
export type Counted = 'key' | 'organisation' | 'address';

export interface RateLimits {
  /**
   * Counts one call.
   *
   * @param by whose it is, as far as that is known
   * @returns headers that say what is left
   * @throws {Problem} `rate_limited`, with the same headers, when a limit is reached
   */
  count(by: Partial<Record<Counted, string>>): Promise<Record<string, string>>;
}

const windowSeconds = 60;

/**
 * Counts calls in windows of a minute that begin with a caller's first one. One process serves a store, so
 * its memory is the place to count.
 *
 * @param most calls a minute, by what is counted
 */
export function createRateLimits(most: Record<Counted, number>): RateLimits {
  const limiters = Object.entries(most).map(([name, points]) => ({
    name: name as Counted,
    policy: `"${name}";q=${points};w=${windowSeconds}`,
    limiter: new RateLimiterMemory({ points, duration: windowSeconds }),
  }));

  return {
    async count(by) {
      const counted = await Promise.all(
        limiters.flatMap(({ name, policy, limiter }) => {
          const whose = by[name];
          return whose === undefined ? [] : [countOne(limiter, whose).then((one) => ({ name, policy, ...one }))];
        }),
      );
      const headers = {
        'ratelimit-policy': counted.map(({ policy }) => policy).join(', '),
        ratelimit: counted.map(({ name, left, seconds }) => `"${name}";r=${left};t=${seconds}`).join(', '),
      };
      const over = counted.filter(({ exceeded }) => exceeded);
      if (over.length === 0) return headers;
      const seconds = Math.max(...over.map((one) => one.seconds));
      const detail = `Too many calls by this ${over[0]!.name}: ${most[over[0]!.name]} a minute are allowed.`;
      throw new Problem('rate_limited', detail, { headers: { ...headers, 'retry-after': String(seconds) } });
    },
  };
}

async function countOne(limiter: RateLimiterMemory, whose: string) {
  // The library rejects with the same object that it resolves with.
  const [result, exceeded] = await limiter.consume(whose).then(
    (value) => [value, false] as const,
    (value: RateLimiterRes) => [value, true] as const,
  );
  const seconds = Math.max(1, Math.ceil(result.msBeforeNext / 1000));
  return { left: result.remainingPoints, seconds, exceeded };
}
