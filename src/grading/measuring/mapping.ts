import { mean, type Pair } from './agreement.ts';

/** What a straight line is fitted by: counts and sums, which can be added up and taken away. */
interface Sums {
  n: number;
  x: number;
  y: number;
  xx: number;
  xy: number;
}

const sumsOf = (pairs: Pair[]): Sums =>
  pairs.reduce(
    (sums, { given: x, truth: y }) => ({
      n: sums.n + 1,
      x: sums.x + x,
      y: sums.y + y,
      xx: sums.xx + x * x,
      xy: sums.xy + x * y,
    }),
    { n: 0, x: 0, y: 0, xx: 0, xy: 0 },
  );

const less = (all: Sums, some: Sums): Sums => ({
  n: all.n - some.n,
  x: all.x - some.x,
  y: all.y - some.y,
  xx: all.xx - some.xx,
  xy: all.xy - some.xy,
});

/** The least-squares line; the mean where what was given doesn't vary. NaN of nothing. */
function lineOf({ n, x, y, xx, xy }: Sums): (given: number) => number {
  const spread = xx / n - (x / n) ** 2;
  // What rounding leaves of equal values is no spread.
  const slope = spread <= 1e-9 * Math.max(1, xx / n) ? 0 : (xy / n - (x / n) * (y / n)) / spread;
  return (given) => y / n + slope * (given - x / n);
}

/** The line from what was given to what is true. */
export const leastSquares = (pairs: Pair[]): ((given: number) => number) => lineOf(sumsOf(pairs));

/**
 * The grades after a straight line, fitted by least squares on all other clusters and held to 0–100: what a judge reaches whose scale
 * is another than people's, without having seen the question. NaN where there is no other cluster.
 *
 * @param clusters pairs of 0–100 that hang together: all answers to one question
 */
export function leaveOneOutLine(clusters: Pair[][]): Pair[][] {
  // Around the middle, so that sums are small and differences exact.
  const [x, y] = [mean(clusters.flat().map(({ given }) => given)), mean(clusters.flat().map(({ truth }) => truth))];
  const each = clusters.map((cluster) =>
    sumsOf(cluster.map(({ given, truth }) => ({ given: given - x, truth: truth - y }))),
  );
  const all = each.reduce((sums, some) =>
    less(sums, { n: -some.n, x: -some.x, y: -some.y, xx: -some.xx, xy: -some.xy }),
  );
  return clusters.map((cluster, at) => {
    const line = lineOf(less(all, each[at]!));
    return cluster.map(({ given, truth }) => ({ given: Math.min(100, Math.max(0, y + line(given - x))), truth }));
  });
}
