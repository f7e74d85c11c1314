import { type Level, levels, levelShare } from '../../grading/levels.ts';
import type { Rubric } from '../../grading/rubric.ts';
import type { Fitted } from './model.ts';
import type { Opinion } from './opinion.ts';

/**
 * The probability that the points would differ by at most a tenth from those of a reader like the one whose levels it was
 * fitted on: a logistic function of the share of the points that is at risk.
 */
export function confidenceOf(
  rubric: Pick<Rubric, 'criteria'>,
  opinions: Record<string, Pick<Opinion, 'level' | 'probabilities'>>,
  { confidence }: Pick<Fitted, 'confidence'>,
): number {
  // All criteria of a group count here, whichever of them are the best: the share is of all that was judged.
  const weights = rubric.criteria.reduce((sum, { weight }) => sum + weight, 0);
  const risk = rubric.criteria.reduce((sum, { key, weight }) => sum + weight * riskOf(opinions[key]!), 0) / weights;
  return 1 / (1 + Math.exp(-(confidence.intercept + confidence.slope * risk)));
}

/** How far the points of a criterion would be off on average, as a share of its weight, if the probabilities hold. */
export function riskOf({ level: shown, probabilities }: Pick<Opinion, 'level' | 'probabilities'>): number {
  const off = (level: Level) => Math.abs(levelShare[level] - levelShare[shown]);
  return levels.reduce((sum, level) => sum + probabilities[level] * off(level), 0);
}
