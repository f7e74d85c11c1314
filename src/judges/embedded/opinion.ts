import { type Level, levels } from '../../grading/levels.ts';
import type { Fitted, Reading } from './model.ts';
import type { Window } from './passages.ts';

/** What the model thinks of one criterion. */
export interface Opinion {
  level: Level;
  /** Of each level; they add up to 1. A level that the criterion doesn't have has 0. */
  probabilities: Record<Level, number>;
  /** The second level comes near. */
  close: boolean;
  /** Tokens that are evidence, each with its probability. */
  evidence: { start: number; end: number; probability: number }[];
}

/** A level is doubtful when the second one is within this of it. */
export const closeBelow = 0.2;

const nothingRead: Opinion = {
  level: 'missing',
  probabilities: { met: 0, partial: 0, missing: 1, contradicted: 0 },
  close: false,
  evidence: [],
};

const logistic = (value: number) => 1 / (1 + Math.exp(-value));

/** Softmax of logits over the allowed levels. */
function probabilitiesOf(logits: number[], allowed: Level[]): Record<Level, number> {
  const weights = levels.map((level, index) => (allowed.includes(level) ? Math.exp(logits[index]!) : 0));
  const all = weights.reduce((sum, weight) => sum + weight, 0);
  return Object.fromEntries(levels.map((level, index) => [level, weights[index]! / all])) as Record<Level, number>;
}

/**
 * Joins what the model says of one criterion in each window of an answer. The window that says most counts. Among many
 * windows one says something by accident more often than one alone: the odds of `missing` grow by their number.
 *
 * @param readings of the criterion, by window
 * @param allowed the levels that the criterion has
 */
export function opinionOf(fitted: Fitted, windows: Window[], readings: Reading[], allowed: Level[]): Opinion {
  if (windows.length === 0) return nothingRead;
  const surplus = Math.log(windows.length);
  const seen = readings.map(({ levels: logits, evidence }, index) => {
    const added = { met: 0, partial: 0, missing: surplus, contradicted: fitted.contradicted };
    const scaled = levels.map((level, at) => logits[at]! / fitted.temperature + added[level]);
    return { probabilities: probabilitiesOf(scaled, allowed), evidence, window: windows[index]! };
  });
  const { probabilities, evidence, window } = seen.reduce((best, one) =>
    one.probabilities.missing < best.probabilities.missing ? one : best,
  );
  const [first, second] = allowed.toSorted((a, b) => probabilities[b] - probabilities[a]);
  return {
    level: first!,
    probabilities,
    close: probabilities[first!] - probabilities[second!] < closeBelow,
    evidence: window.tokens.flatMap(({ start, end }, index) => {
      const probability = logistic(evidence[index]!);
      return probability >= fitted.evidenceFrom ? [{ start, end, probability }] : [];
    }),
  };
}
