import { mean } from './agreement.ts';
import { studentQuantile } from './distributions.ts';

/** A figure with its interval; NaN where it can't be had. */
export interface Interval {
  value: number;
  low: number;
  high: number;
  /** How many clusters it comes from: with few of them it is wide. */
  clusters: number;
}

/** Fewer say nothing about how far a figure can be off. */
const leastClusters = 3;

/** The least and the most that a figure can be. */
export type Range = [least: number, most: number];

/**
 * A figure with an interval that knows how few clusters there are: the delete-one jackknife over clusters (Tukey 1958), with Student's
 * t of one degree of freedom less than there are.
 *
 * @param clusters what hangs together: all answers to one question, say
 * @param figure of all rows of some clusters
 * @param level such as 0.95
 * @param range what is possible: an interval is cut there
 */
export function jackknife<T>(
  clusters: T[][],
  figure: (rows: T[]) => number,
  level: number,
  [least, most]: Range = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY],
): Interval {
  const value = figure(clusters.flat());
  const count = clusters.length;
  if (count < leastClusters) return { value, low: Number.NaN, high: Number.NaN, clusters: count };
  const without = clusters.map((_, at) => figure(clusters.toSpliced(at, 1).flat()));
  const centre = mean(without);
  const error = Math.sqrt(((count - 1) / count) * without.reduce((sum, one) => sum + (one - centre) ** 2, 0));
  const reach = studentQuantile((1 + level) / 2, count - 1) * error;
  return { value, low: Math.max(least, value - reach), high: Math.min(most, value + reach), clusters: count };
}

/**
 * The difference of a figure between two runs over the same rows, with its interval. It can be told from nothing when the
 * interval leaves zero out.
 *
 * @param clusters of rows that both runs have
 */
export function pairedDifference<T>(
  clusters: T[][],
  figures: [one: (rows: T[]) => number, other: (rows: T[]) => number],
  level: number,
): Interval & { distinguishable: boolean } {
  const [one, other] = figures;
  const difference = jackknife(clusters, (rows) => one(rows) - other(rows), level);
  return { ...difference, distinguishable: difference.low > 0 || difference.high < 0 };
}
