/** What many gradings will cost, by what such gradings have cost before. */
export interface Estimate {
  /** How many answers. */
  answers: number;
  /** Null where there is no history with known prices. */
  cost: { amount: number; currency: string; /** In two of three cases it is no further off. */ error: number } | null;
  /** Earlier gradings that this is based on. */
  basedOn: number;
}

/** What earlier gradings have cost, each, in one currency. */
export interface CostHistory {
  amounts: number[];
  currency: string;
}

/**
 * The mean of earlier costs for each answer. The error is the standard error of a sum of so many, with that of the mean
 * itself: `sd · √(n + n²/m)` for `n` answers by `m` earlier ones.
 *
 * @param history `free` for a judge that costs nothing
 */
export function estimateCost(answers: number, history: CostHistory | 'free'): Estimate {
  if (history === 'free') return { answers, cost: { amount: 0, currency: 'USD', error: 0 }, basedOn: 0 };
  const { amounts, currency } = history;
  const m = amounts.length;
  if (m < 2) return { answers, cost: null, basedOn: m };
  const mean = amounts.reduce((sum, cost) => sum + cost, 0) / m;
  const variance = amounts.reduce((sum, cost) => sum + (cost - mean) ** 2, 0) / (m - 1);
  const error = Math.sqrt(variance) * Math.sqrt(answers + answers ** 2 / m);
  return { answers, cost: { amount: answers * mean, currency, error }, basedOn: m };
}

/**
 * The estimate of several groups of gradings together. Their errors are taken as independent. Null where a group has none, or where their
 * currencies differ.
 */
export function sumOfCosts(costs: Estimate['cost'][]): Estimate['cost'] {
  const known = costs.filter((cost) => cost !== null);
  const currencies = new Set(known.filter(({ amount }) => amount > 0).map(({ currency }) => currency));
  if (known.length < costs.length || currencies.size > 1) return null;
  return {
    amount: known.reduce((sum, { amount }) => sum + amount, 0),
    currency: [...currencies][0] ?? 'USD',
    error: Math.hypot(...known.map(({ error }) => error)),
  };
}
