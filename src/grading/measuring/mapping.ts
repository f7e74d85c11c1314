import { mean, type Pair } from './agreement.ts';

/**
 * The grades after a straight line, fitted by least squares on all other clusters and held to 0–100: what a judge reaches whose scale
 * is another than people's, without having seen the question. Clusters of which nothing else is left keep their grades.
 *
 * @param clusters pairs of 0–100 that hang together: all answers to one question
 */
export function leaveOneOutLine(clusters: Pair[][]): Pair[][] {
  return clusters.map((cluster, at) => {
    const others = clusters.toSpliced(at, 1).flat();
    if (others.length === 0) return cluster;
    const line = leastSquares(others);
    return cluster.map(({ given, truth }) => ({ given: Math.min(100, Math.max(0, line(given))), truth }));
  });
}

/** The line from what was given to what is true; the mean where what was given doesn't vary. */
export function leastSquares(pairs: Pair[]): (given: number) => number {
  const [x, y] = [mean(pairs.map(({ given }) => given)), mean(pairs.map(({ truth }) => truth))];
  const spread = mean(pairs.map(({ given }) => (given - x) ** 2));
  const slope = spread === 0 ? 0 : mean(pairs.map(({ given, truth }) => (given - x) * (truth - y))) / spread;
  return (given) => y + slope * (given - x);
}
