/** A grade that somebody gave beside one that somebody else did, on the same scale. */
export interface Pair {
  given: number;
  truth: number;
}

const sum = (values: number[]) => values.reduce((total, value) => total + value, 0);
export const mean = (values: number[]) => sum(values) / values.length;

/** What is left of equal values by rounding is no difference. */
const varies = (values: number[], centre: number) =>
  values.some((value) => Math.abs(value - centre) > 1e-9 * Math.max(1, Math.abs(centre)));

/**
 * Pearson's correlation, from −1 to 1; NaN where one side doesn't vary or there are fewer than two.
 */
export function pearson(pairs: Pair[]): number {
  const [given, truth] = [pairs.map((pair) => pair.given), pairs.map((pair) => pair.truth)];
  const [a, b] = [mean(given), mean(truth)];
  if (!varies(given, a) || !varies(truth, b)) return Number.NaN;
  const covariance = sum(pairs.map((pair) => (pair.given - a) * (pair.truth - b)));
  const [varianceA, varianceB] = [
    sum(given.map((value) => (value - a) ** 2)),
    sum(truth.map((value) => (value - b) ** 2)),
  ];
  return Math.min(1, Math.max(-1, covariance / Math.sqrt(varianceA * varianceB)));
}

/** The root of the mean squared difference, on the scale of the grades. */
export function rmse(pairs: Pair[]): number {
  return Math.sqrt(mean(pairs.map(({ given, truth }) => (given - truth) ** 2)));
}

/** What {@link rmse} would be for whoever always gave the mean of the truths: what a figure has to beat. */
export function rmseOfMean(pairs: Pair[]): number {
  const always = mean(pairs.map(({ truth }) => truth));
  return rmse(pairs.map(({ truth }) => ({ given: always, truth })));
}

/**
 * Cohen's kappa with quadratic weights (Cohen 1968): 1 for full agreement, 0 for what chance would reach with the same
 * shares. NaN where chance can't disagree.
 *
 * @param pairs of whole numbers from 0 to `bins` − 1
 */
export function quadraticKappa(pairs: Pair[], bins: number): number {
  const shares = (side: keyof Pair) => {
    const counts = Array.from({ length: bins }, () => 0);
    for (const pair of pairs) counts[pair[side]]! += 1 / pairs.length;
    return counts;
  };
  const [given, truth] = [shares('given'), shares('truth')];
  const observed = mean(pairs.map((pair) => (pair.given - pair.truth) ** 2));
  const expected = sum(given.flatMap((share, at) => truth.map((other, to) => share * other * (at - to) ** 2)));
  return 1 - observed / expected;
}

/** The share of pairs that are the same. */
export function exactShare(pairs: Pair[]): number {
  return mean(pairs.map(({ given, truth }) => Number(given === truth)));
}

/** The share of pairs that are at most one step apart. */
export function adjacentShare(pairs: Pair[]): number {
  return mean(pairs.map(({ given, truth }) => Number(Math.abs(given - truth) <= 1)));
}

/** How often each label was given where each was true. */
export function confusion<L extends string>(
  labels: readonly L[],
  pairs: { given: L; truth: L }[],
): Record<L, Record<L, number>> {
  const row = () => Object.fromEntries(labels.map((label) => [label, 0])) as Record<L, number>;
  const table = Object.fromEntries(labels.map((label) => [label, row()])) as Record<L, Record<L, number>>;
  for (const { given, truth } of pairs) table[truth][given] += 1;
  return table;
}

/**
 * The harmonic mean of precision and recall of one label (van Rijsbergen 1979), from 0 to 1; NaN where it was neither given nor
 * true.
 */
export function f1<L extends string>(label: L, pairs: { given: L; truth: L }[]): number {
  const hits = pairs.filter(({ given, truth }) => given === label && truth === label).length;
  const either = sum(pairs.map(({ given, truth }) => Number(given === label) + Number(truth === label)));
  return either === 0 ? Number.NaN : (2 * hits) / either;
}

/**
 * Correlation once the mean of each group is taken away from both sides: what is left is more than telling the groups apart.
 *
 * @param groups of pairs that are alike: all answers to one question, of one kind
 */
export function pearsonWithin(groups: Pair[][]): number {
  return pearson(
    groups.flatMap((group) => {
      const [a, b] = [mean(group.map(({ given }) => given)), mean(group.map(({ truth }) => truth))];
      return group.map(({ given, truth }) => ({ given: given - a, truth: truth - b }));
    }),
  );
}
