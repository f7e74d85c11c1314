import type { Level } from '../levels.ts';
import { mean } from './agreement.ts';

/** One answer, graded as it is and once more with something changed that must not matter. */
export interface Retest {
  change: string;
  first: { score: number; levels: Record<string, Level> };
  second: { score: number; levels: Record<string, Level> };
}

/** How far grades hold under a change. */
export interface RetestFigures {
  change: string;
  answers: number;
  /** Share of levels that are another. */
  flips: number;
  /** Of points of 100: the standard deviation of one grading, √(mean of squared differences / 2) (Bland and Altman 1996). */
  deviation: number;
  largest: number;
}

export function retestFigures(retests: Retest[]): RetestFigures[] {
  return [...Map.groupBy(retests, ({ change }) => change)].map(([change, some]) => {
    const differences = some.map(({ first, second }) => second.score - first.score);
    const flips = some.flatMap(({ first, second }) =>
      Object.entries(first.levels).map(([key, level]) => Number(second.levels[key] !== level)),
    );
    return {
      change,
      answers: some.length,
      flips: mean(flips),
      deviation: Math.sqrt(mean(differences.map((difference) => difference ** 2)) / 2),
      largest: Math.max(...differences.map(Math.abs)),
    };
  });
}
