import { z } from 'zod';
import { type Level, levelShare, levels } from './levels.ts';
import { text } from './text.ts';

const key = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,62}$/, 'must be lower-case letters, digits and dashes, starting with a letter')
  .describe('Stays with its claim through all versions of the question.');

const criterionShape = z.strictObject({
  key,
  label: text(120)
    .optional()
    .describe('What the criterion is about, fit for a candidate to read. Default: "Point 1", "Point 2", …'),
  requirement: text(1_000).describe('One claim that an answer must make to meet this criterion.'),
  weight: z.int().min(1).max(1_000).describe('Points for `met`.'),
  half: text(1_000).optional().describe('What earns half. Without it there is no `partial` level.'),
  accept: z.array(text(1_000)).max(20).optional().describe('Other right forms of the claim.'),
  misconceptions: z.array(text(1_000)).max(20).optional().describe('Sentences that contradict the claim.'),
  unasked: z
    .literal(true)
    .optional()
    .describe('The question does not ask for it. All such criteria together should weigh at most a tenth.'),
});

const groupShape = z.strictObject({
  keys: z.array(key).min(2).max(40).describe('Criteria of one open list. They share one weight.'),
  best: z.int().min(1).describe('How many of them count: the highest.'),
});

/**
 * A rubric as it is written in `seed/`, in an evaluation and wherever a question is authored.
 * Refused: keys used twice, groups that name unknown keys, overlap, mix weights or count more than they hold.
 */
export const rubricSchema = z
  .strictObject({
    criteria: z.array(criterionShape).min(1).max(40),
    groups: z.array(groupShape).max(10).optional().describe('Open lists, such as "any three of these".'),
    passScore: z.number().min(0).max(100).optional().describe('The decision line, on the 0–100 score.'),
  })
  .superRefine((rubric, context) => {
    const weights = new Map<string, number>();
    rubric.criteria.forEach((criterion, index) => {
      if (weights.has(criterion.key)) {
        context.addIssue({
          code: 'custom',
          path: ['criteria', index, 'key'],
          message: `the key "${criterion.key}" is used twice`,
        });
      }
      weights.set(criterion.key, criterion.weight);
    });
    const grouped = new Set<string>();
    rubric.groups?.forEach((group, index) => {
      const say = (message: string) => context.addIssue({ code: 'custom', path: ['groups', index], message });
      const unknown = group.keys.find((name) => !weights.has(name));
      if (unknown !== undefined) say(`no criterion has the key "${unknown}"`);
      const twice = group.keys.find((name, at) => grouped.has(name) || group.keys.indexOf(name) !== at);
      if (twice !== undefined) say(`"${twice}" is in a group already`);
      group.keys.forEach((name) => grouped.add(name));
      if (new Set(group.keys.map((name) => weights.get(name))).size > 1)
        say('the criteria of a group must have one weight');
      if (group.best > group.keys.length) say('`best` is more than the group holds');
    });
  });

export type RubricInput = z.infer<typeof rubricSchema>;
export type Criterion = RubricInput['criteria'][number] & { label: string };
export type Rubric = Omit<RubricInput, 'criteria'> & { criteria: Criterion[] };

/** Fills in the neutral labels ("Point 1", …) of a rubric that {@link rubricSchema} has accepted. */
export function completeRubric(input: RubricInput): Rubric {
  return {
    ...input,
    criteria: input.criteria.map((criterion, index) => ({
      ...criterion,
      label: criterion.label ?? `Point ${index + 1}`,
    })),
  };
}

/** The levels that a judge may give this criterion: `partial` only where it says what half is. */
export function levelsOf(criterion: Pick<Criterion, 'half'>): Level[] {
  return levels.filter((level) => level !== 'partial' || criterion.half !== undefined);
}

export interface Count {
  /** What each criterion contributed, by key; they add up to `points`. */
  byKey: Record<string, number>;
  points: number;
  maxPoints: number;
  /** 0–100, two decimals. */
  score: number;
}

/**
 * Counts points: weight × the level's share, of a group only the `best` highest, rounded once at the end.
 * Among equals in a group the alphabetically first keys count, so that the order of the criteria changes nothing.
 *
 * @param levelByKey a level for every criterion of the rubric
 */
export function countPoints(rubric: WeighedRubric, levelByKey: Record<string, Level>): Count {
  const byKey: Record<string, number> = {};
  for (const { key: name, weight } of rubric.criteria) {
    const level = levelByKey[name];
    if (level === undefined) throw new Error(`no level for the criterion "${name}"`);
    byKey[name] = weight * levelShare[level];
  }
  for (const group of rubric.groups ?? []) {
    const ranked = [...group.keys].sort((a, b) => byKey[b]! - byKey[a]! || (a < b ? -1 : 1));
    for (const surplus of ranked.slice(group.best)) byKey[surplus] = 0;
  }
  const total = Object.values(byKey).reduce((sum, points) => sum + points, 0);
  const maxPoints = maxPointsOf(rubric);
  return { byKey, points: round(total), maxPoints, score: round((100 * total) / maxPoints) };
}

/** The part of a rubric that arithmetic needs; a receipt holds just this. */
export interface WeighedRubric {
  criteria: { key: string; weight: number }[];
  groups?: { keys: string[]; best: number }[] | undefined;
}

/** The weights outside groups, and `best` × weight for each group. */
export function maxPointsOf(rubric: WeighedRubric): number {
  const weights = new Map(rubric.criteria.map((criterion) => [criterion.key, criterion.weight]));
  let total = 0;
  for (const group of rubric.groups ?? []) {
    total += group.best * weights.get(group.keys[0]!)!;
    group.keys.forEach((name) => weights.delete(name));
  }
  for (const weight of weights.values()) total += weight;
  return total;
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
