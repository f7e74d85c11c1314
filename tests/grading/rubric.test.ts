import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Level, levels } from '../../src/grading/levels.ts';
import {
  completeRubric,
  countPoints,
  levelsOf,
  maxPointsOf,
  rubricSchema,
  type WeighedRubric,
} from '../../src/grading/rubric.ts';

const criterion = (key: string, weight: number) => ({ key, weight, requirement: `Says ${key}.` });

/** A rubric with up to two groups, and a level for each criterion. */
const graded = fc
  .record({
    loose: fc.array(fc.integer({ min: 1, max: 9 }), { maxLength: 6 }),
    groups: fc.array(
      fc.record({
        size: fc.integer({ min: 2, max: 5 }),
        weight: fc.integer({ min: 1, max: 9 }),
        best: fc.integer({ min: 1, max: 2 }),
      }),
      { minLength: 1, maxLength: 2 },
    ),
    seed: fc.array(fc.constantFrom<Level>(...levels), { minLength: 20, maxLength: 20 }),
  })
  .map(({ loose, groups, seed }) => {
    const criteria = loose.map((weight, index) => ({ key: `l${index}`, weight }));
    const made = groups.map(({ size, weight, best }, at) => {
      const keys = Array.from({ length: size }, (_, index) => `g${at}-${index}`);
      criteria.push(...keys.map((key) => ({ key, weight })));
      return { keys, best };
    });
    const rubric: WeighedRubric = { criteria, groups: made };
    return { rubric, levelByKey: Object.fromEntries(criteria.map(({ key }, index) => [key, seed[index]!])) };
  });

describe('points', () => {
  test('never leave 0 … max, and add up from the criteria', () => {
    fc.assert(
      fc.property(graded, ({ rubric, levelByKey }) => {
        const { points, maxPoints, score, byKey } = countPoints(rubric, levelByKey);
        expect(points).toBeGreaterThanOrEqual(0);
        expect(points).toBeLessThanOrEqual(maxPoints);
        expect(score).toBeGreaterThanOrEqual(0);
        expect(score).toBeLessThanOrEqual(100);
        expect(Object.values(byKey).reduce((sum, value) => sum + value, 0)).toBe(points);
      }),
    );
  });

  test('do not depend on the order of criteria or of keys in a group', () => {
    fc.assert(
      fc.property(graded, fc.infiniteStream(fc.nat()), ({ rubric, levelByKey }, chance) => {
        const shuffled = <T>(list: T[]) =>
          list
            .map((item) => ({ item, at: chance.next().value as number }))
            .sort((a, b) => a.at - b.at)
            .map(({ item }) => item);
        const other = {
          criteria: shuffled(rubric.criteria),
          groups: shuffled(rubric.groups!.map(({ keys, best }) => ({ keys: shuffled(keys), best }))),
        };
        expect(countPoints(other, levelByKey)).toEqual(countPoints(rubric, levelByKey));
      }),
    );
  });

  test('never fall when a level gets better', () => {
    fc.assert(
      fc.property(graded, fc.nat(), ({ rubric, levelByKey }, pick) => {
        const { key } = rubric.criteria[pick % rubric.criteria.length]!;
        const better = countPoints(rubric, { ...levelByKey, [key]: 'met' }).points;
        expect(better).toBeGreaterThanOrEqual(countPoints(rubric, levelByKey).points);
      }),
    );
  });

  test('are all of them when everything is met, and none when everything is missing', () => {
    fc.assert(
      fc.property(graded, ({ rubric }) => {
        const all = (level: Level) => Object.fromEntries(rubric.criteria.map(({ key }) => [key, level]));
        expect(countPoints(rubric, all('met')).score).toBe(100);
        expect(countPoints(rubric, all('missing')).points).toBe(0);
      }),
    );
  });

  test('of a group count the best only', () => {
    const rubric = {
      criteria: ['a', 'b', 'c'].map((key) => criterion(key, 4)),
      groups: [{ keys: ['a', 'b', 'c'], best: 2 }],
    };
    const count = countPoints(rubric, { a: 'partial', b: 'met', c: 'met' });
    expect(count).toEqual({ byKey: { a: 0, b: 4, c: 4 }, points: 8, maxPoints: 8, score: 100 });
    expect(maxPointsOf(rubric)).toBe(8);
  });

  test('are rounded once, at the end', () => {
    const rubric = { criteria: [criterion('a', 1), criterion('b', 2)] };
    expect(countPoints(rubric, { a: 'met', b: 'missing' })).toMatchObject({ points: 1, score: 33.33 });
    expect(countPoints(rubric, { a: 'partial', b: 'met' })).toMatchObject({ points: 2.5, score: 83.33 });
  });
});

describe('a rubric', () => {
  test('gets neutral labels where it has none, never the requirement', () => {
    const rubric = completeRubric({ criteria: [criterion('a', 1), { ...criterion('b', 1), label: 'Speed' }] });
    expect(rubric.criteria.map(({ label }) => label)).toEqual(['Point 1', 'Speed']);
  });

  test('has a half only where it says what half is', () => {
    expect(levelsOf({})).toEqual(['met', 'missing', 'contradicted']);
    expect(levelsOf({ half: 'Names it.' })).toEqual(['met', 'partial', 'missing', 'contradicted']);
  });

  test.each([
    ['a key twice', { criteria: [criterion('a', 1), criterion('a', 1)] }, '"a" is used twice'],
    ['a weight of 0', { criteria: [criterion('a', 0)] }, '>=1'],
    ['a weight that is no whole number', { criteria: [criterion('a', 1.5)] }, 'int'],
    ['no criteria', { criteria: [] }, '>=1'],
    ['a key with capitals', { criteria: [criterion('A', 1)] }, 'lower-case'],
    [
      'a group of nothing',
      { criteria: [criterion('a', 1)], groups: [{ keys: ['a', 'x'], best: 1 }] },
      'no criterion has the key "x"',
    ],
    [
      'a group of mixed weights',
      { criteria: [criterion('a', 1), criterion('b', 2)], groups: [{ keys: ['a', 'b'], best: 1 }] },
      'one weight',
    ],
    [
      'a group that counts more than it holds',
      { criteria: [criterion('a', 1), criterion('b', 1)], groups: [{ keys: ['a', 'b'], best: 3 }] },
      'more than the group holds',
    ],
    [
      'a key in a group twice',
      { criteria: [criterion('a', 1), criterion('b', 1)], groups: [{ keys: ['a', 'a'], best: 1 }] },
      'in a group already',
    ],
    ['a score to pass above 100', { criteria: [criterion('a', 1)], passScore: 101 }, '<=100'],
    ['a blank requirement', { criteria: [{ ...criterion('a', 1), requirement: ' ' }] }, 'blank'],
  ])('with %s is refused with the reason', (_name, rubric, reason) => {
    const parsed = rubricSchema.safeParse(rubric);
    expect(parsed.success).toBe(false);
    expect(JSON.stringify(parsed.error?.issues)).toContain(JSON.stringify(reason).slice(1, -1));
  });
});
