import { describe, expect, test } from 'vitest';
import type { Level } from '../../src/grading/levels.ts';
import { gradeByPerson, levelFaults } from '../../src/grading/review.ts';
import { completeRubric } from '../../src/grading/rubric.ts';

const rubric = completeRubric({
  criteria: [
    { key: 'constructor', requirement: 'An object is made by it.', weight: 1 },
    { key: 'other', requirement: 'It has no result.', weight: 1 },
  ],
});

describe('the levels that a person gives', () => {
  test('are asked for by the keys of the rubric, whatever else an object knows by that name', () => {
    expect(levelFaults(rubric, { other: 'met' }, true)).toEqual({ constructor: 'is required' });
  });

  test('leave what they do not name as it was', () => {
    const levels: Record<string, Level> = Object.fromEntries([
      ['constructor', 'met'],
      ['other', 'missing'],
    ]);
    const before = gradeByPerson(rubric, { levels, feedback: null }, null);
    const after = gradeByPerson(rubric, { levels: { other: 'met' } as Record<string, Level>, feedback: null }, before);
    expect(after.criteria.map(({ level }) => level)).toEqual(['met', 'met']);
  });
});
