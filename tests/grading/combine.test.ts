import { describe, expect, test } from 'vitest';
import { lastWord, majority } from '../../src/grading/combine.ts';
import { type Judged, localProvenance } from '../../src/grading/judge.ts';
import type { Judgement } from '../../src/grading/judgement.ts';
import type { Level } from '../../src/grading/levels.ts';
import { completeRubric } from '../../src/grading/rubric.ts';

const rubric = completeRubric({ criteria: [{ key: 'a', requirement: 'Says a.', weight: 1, half: 'Hints.' }] });
const feedback = (summary: string) => ({ summary, strengths: [], improvements: [], nextStep: '' });

/** A judgement of the one criterion. */
function judged(level: Level, more: Partial<Judgement> = {}): Judged {
  const criteria = { a: { level, quotes: [level], finding: `It is ${level}.`, doubtful: false } };
  return {
    kind: 'judged',
    judgement: { criteria, misconceptions: [], integrity: [], feedback: null, ...more },
    provenance: localProvenance('embedded', 'm', {}),
    confidence: null,
    repaired: [],
    stability: null,
    reasons: [],
    trouble: null,
    usage: null,
    exchanges: [],
  };
}

describe('the majority of several judgements', () => {
  test.each([
    ['met met missing', 'met', 2, false],
    ['met met met', 'met', 3, false],
    // Most of them is not more than half.
    ['met met partial missing contradicted', 'missing', 1, true],
    ['met missing', 'missing', 1, true],
    ['met partial', 'partial', 1, true],
    ['partial', 'partial', 1, false],
  ] as const)('of %s is %s', (given, level, agreed, doubtful) => {
    const all = given.split(' ').map((one) => judged(one as Level));
    const { judgement, stability } = majority(rubric, all);
    expect(judgement.criteria['a']).toMatchObject({ level, doubtful, finding: `It is ${level}.` });
    expect(stability).toEqual({ a: { agreed, of: all.length } });
  });

  test('has the feedback of the nearest judgement that wrote some', () => {
    const all = [judged('met', { feedback: feedback('far') }), judged('missing'), judged('missing')];
    expect(majority(rubric, all).judgement.feedback?.summary).toBe('far');
    const nearer = [...all, judged('missing', { feedback: feedback('near') })];
    expect(majority(rubric, nearer).judgement.feedback?.summary).toBe('near');
  });
});

test.each([
  ['the majority', (all: Judged[]) => majority(rubric, all)],
  ['the last word', lastWord],
])('%s keeps every report of steering', (_what, combine) => {
  const report = (text: string) => ({ integrity: [{ text, quotes: [] }] });
  const { judgement } = combine([judged('met', report('one')), judged('missing', report('two'))]);
  expect(judgement.integrity.map(({ text }) => text)).toEqual(['one', 'two']);
});
