import { describe, expect, test } from 'vitest';
import { type CohortDifference, differencesOf } from '../../src/grading/cohort.ts';
import { screeningProvenance } from '../../src/grading/grade.ts';
import { humanProvenance } from '../../src/grading/review.ts';

type Grade = Parameters<typeof differencesOf>[0];

describe('a grade', () => {
  const pins = { judge: 'openai', model: 'gpt', prompt: 'strong-1', policy: 'single' } as const;
  const graded = (change: object): Grade =>
    ({
      questionVersion: 1,
      provenance: { kind: 'openai', model: 'gpt-2026', requestedModel: 'gpt' },
      asked: { prompt: 'strong-1', policy: 'single' },
      ...change,
    }) as Grade;

  test.each([
    ['as its cohort asks', graded({}), []],
    ['by another version', graded({ questionVersion: 2 }), ['question_version']],
    ['by another model', graded({ provenance: { kind: 'openai', model: 'x', requestedModel: 'x' } }), ['model']],
    ['by another prompt and policy', graded({ asked: { prompt: 'plain', policy: 'repeat' } }), ['prompt', 'policy']],
    [
      'by the first judge of its policy, and then another',
      graded({
        provenance: {
          kind: 'panel',
          model: 'other',
          requestedModel: 'other',
          policy: { judgements: [{ kind: 'openai', model: 'gpt-2026', requestedModel: 'gpt' }, {}] },
        },
      }),
      [],
    ],
    ['by a person', graded({ provenance: humanProvenance(false), asked: null }), []],
    ['without a judge', graded({ provenance: screeningProvenance }), []],
  ] satisfies [string, Grade, CohortDifference[]][])('that was given %s differs in just that', (_, grade, differs) => {
    expect(differencesOf(grade, pins, 1)).toEqual(differs);
  });
});
