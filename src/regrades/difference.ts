import type { StoredGrade } from '../grades/repository.ts';
import type { Grade } from '../grading/grade.ts';
import type { Level } from '../grading/levels.ts';

/** What of a grade is compared. */
type Compared = Pick<Grade, 'points' | 'maxPoints' | 'score' | 'passed'> & {
  criteria: { key: string; level: Level }[];
};

/** How one grade differs from another. */
export interface Difference {
  before: Pick<Grade, 'points' | 'maxPoints' | 'score' | 'passed'> | null;
  after: Pick<Grade, 'points' | 'maxPoints' | 'score' | 'passed'> | null;
  /** Whether the decision is another one: passed and not passed. */
  flips: boolean;
  /** Those whose level differs; null for a criterion that the other version of the question doesn't have. */
  criteria: { key: string; before: Level | null; after: Level | null }[];
}

export function differenceOf(before: StoredGrade | null, after: Grade | null): Difference {
  const [old, fresh] = [before && totals(before), after && totals(after)];
  const decided = old && fresh && old.passed !== null && fresh.passed !== null;
  const levels = new Map<string, [Level | null, Level | null]>();
  for (const { key, level } of before?.criteria ?? []) levels.set(key, [level, null]);
  for (const { key, level } of after?.criteria ?? []) levels.set(key, [levels.get(key)?.[0] ?? null, level]);
  const changed = [...levels].filter(([, [one, other]]) => one !== other);
  return {
    before: old,
    after: fresh,
    flips: Boolean(decided && old.passed !== fresh.passed),
    criteria: before && after ? changed.map(([key, [one, other]]) => ({ key, before: one, after: other })) : [],
  };
}

function totals({ points, maxPoints, score, passed }: Compared) {
  return { points, maxPoints, score, passed };
}
