import { mean, type Pair, rmse } from './agreement.ts';

/** A corner of a map from the machine's scores to people's, both 0–100. */
export type Corner = [from: number, to: number];

/**
 * The map from the machine's scores to people's that never falls and is nearest to them: isotonic regression by pooling
 * adjacent violators (Ayer et al. 1955), its pools joined by straight lines, with 0 kept at 0 and 100 at 100.
 */
export function fitMonotone(pairs: Pair[]): Corner[] {
  const pools: { from: number; to: number; weight: number }[] = [];
  const sorted = [...Map.groupBy(pairs, ({ given }) => given)].toSorted(([a], [b]) => a - b);
  for (const [from, alike] of sorted) {
    let pool = { from, to: mean(alike.map(({ truth }) => truth)), weight: alike.length };
    while (pools.length > 0 && pools.at(-1)!.to >= pool.to) pool = pooled(pools.pop()!, pool);
    pools.push(pool);
  }
  const inner = pools
    .filter(({ from }) => from > 0 && from < 100)
    .map(({ from, to }): Corner => [from, Math.min(100, Math.max(0, to))]);
  return [[0, 0], ...inner, [100, 100]];
}

type Pool = { from: number; to: number; weight: number };

function pooled(a: Pool, b: Pool): Pool {
  const weight = a.weight + b.weight;
  return {
    from: (a.from * a.weight + b.from * b.weight) / weight,
    to: (a.to * a.weight + b.to * b.weight) / weight,
    weight,
  };
}

/** Whether corners are such a map: from 0 to 100, never falling. */
export function isMap(corners: Corner[]): boolean {
  const [first, last] = [corners.at(0), corners.at(-1)];
  const keepsEnds = first?.[0] === 0 && first[1] === 0 && last?.[0] === 100 && last[1] === 100;
  return (
    keepsEnds &&
    corners.every(([from, to], at) => at === 0 || (from > corners[at - 1]![0] && to >= corners[at - 1]![1]))
  );
}

/** Where a score lies on a map, in two decimals. */
export function mapScore(corners: Corner[], score: number): number {
  const at = corners.findIndex(([from]) => from >= score);
  const [to, before] = [corners[Math.max(0, at)]!, corners[Math.max(0, at - 1)]!];
  const share = to[0] === before[0] ? 1 : (score - before[0]) / (to[0] - before[0]);
  return Math.round(100 * (before[1] + share * (to[1] - before[1]))) / 100;
}

/** So many parts take turns at being left out. */
const folds = 5;

/**
 * What the map does to scores that it wasn't fitted on: each fifth is mapped by a fit of the other four.
 *
 * @returns the root of the mean squared difference to people's scores, of 1, without the map and with it
 */
export function crossFitted(pairs: Pair[]): { rmse: number; mappedRmse: number } {
  const mapped = pairs.map(({ given, truth }, at) => {
    const corners = fitMonotone(pairs.filter((_, other) => other % folds !== at % folds));
    return { given: mapScore(corners, given), truth };
  });
  return { rmse: rmse(pairs) / 100, mappedRmse: rmse(mapped) / 100 };
}
