import { type Feedback, type Grade, undoubtedGrade } from './grade.ts';
import { localProvenance } from './judge.ts';
import type { Level } from './levels.ts';
import { levelsOf, type Rubric } from './rubric.ts';

/** What a person decides: a level for each criterion, and what the candidate is told. */
export interface Decision {
  levels: Record<string, Level>;
  feedback: string | null;
}

/** What of a machine's grade stays where a person changes only some of its levels. */
export type Standing = Pick<Grade, 'criteria' | 'misconceptions' | 'integrity'>;

/** What a person's levels are called in a grade. `blind`: given without seeing what a machine gave. */
export const humanProvenance = (blind: boolean) => localProvenance('human', null, { blind });

/**
 * What is wrong with levels that a person gives, by criterion; empty when nothing is.
 *
 * @param complete whether every criterion must have one
 */
export function levelFaults(rubric: Rubric, levels: Record<string, Level>, complete: boolean): Record<string, string> {
  const faults: Record<string, string> = {};
  const known = new Map(rubric.criteria.map((criterion) => [criterion.key, criterion]));
  for (const [key, level] of Object.entries(levels)) {
    const criterion = known.get(key);
    if (!criterion) faults[key] = 'the rubric has no such criterion';
    else if (!levelsOf(criterion).includes(level)) faults[key] = 'the rubric does not say what half of it would be';
  }
  for (const key of complete ? known.keys() : []) if (!Object.hasOwn(levels, key)) faults[key] = 'is required';
  return faults;
}

/**
 * The grade that a person gives. Nothing in it is doubtful, and its points follow the levels as everywhere. Where a person changes a
 * grade, criteria keep their evidence and the judge's reason as long as their level stays, and what was told to the candidate goes.
 *
 * @param standing the grade that is changed; null for one that is given without looking at any
 */
export function gradeByPerson(rubric: Rubric, { levels, feedback }: Decision, standing: Standing | null): Grade {
  const before = new Map(standing?.criteria.map((criterion) => [criterion.key, criterion]));
  const grade = undoubtedGrade(rubric, (key) => {
    const earlier = before.get(key);
    const level = Object.hasOwn(levels, key) ? levels[key]! : earlier!.level;
    return earlier?.level === level ? earlier : { level, evidence: [], finding: null };
  });
  const { misconceptions, integrity } = standing ?? grade;
  return { ...grade, misconceptions, integrity, feedback: feedback === null ? null : toldBy(feedback) };
}

function toldBy(summary: string): Feedback {
  return { summary, strengths: [], improvements: [], nextStep: '' };
}
