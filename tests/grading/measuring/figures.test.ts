import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Level } from '../../../src/grading/levels.ts';
import { pearsonWithin } from '../../../src/grading/measuring/agreement.ts';
import { attackFigures, type AttackTrial, longestCommonRun } from '../../../src/grading/measuring/attacks.ts';
import { evidenceF1 } from '../../../src/grading/measuring/evidence.ts';
import { compareRuns } from '../../../src/grading/measuring/comparing.ts';
import { figuresOf } from '../../../src/grading/measuring/figures.ts';
import { type MeasuredAnswer } from '../../../src/grading/measuring/measured-answer.ts';
import { jackknife } from '../../../src/grading/measuring/intervals.ts';
import { leastSquares, leaveOneOutLine } from '../../../src/grading/measuring/mapping.ts';
import { retestFigures } from '../../../src/grading/measuring/retest.ts';
import { voiceFigures } from '../../../src/grading/measuring/twins.ts';

interface Reference {
  cases: { given: number[]; truth: number[]; line: [slope: number, intercept: number] | null }[];
  run: {
    groups: { given: number[]; truth: number[] }[];
    within: number;
    mapped: number[][];
    quoted: boolean[];
    marked: boolean[];
    evidence: number;
    differences: number[];
    ninety: [number, number];
    tost: number;
  };
}
const text = readFileSync(new URL('reference.json', import.meta.url), 'utf8').replace(/\bNaN\b/g, 'null');
const { cases, run } = JSON.parse(text) as Reference;
const near = (value: number, expected: number) =>
  expect(Math.abs(value - expected)).toBeLessThanOrEqual(1e-9 * Math.max(1, Math.abs(expected)));
const paired = ({ given, truth }: { given: number[]; truth: number[] }) =>
  given.map((value, at) => ({ given: value, truth: truth[at]! }));

describe('figures of runs are those of numpy, scipy and scikit-learn on the same numbers', () => {
  test('the line from what is given to what is true', () => {
    for (const one of cases) {
      if (one.line === null) continue;
      const line = leastSquares(paired(one));
      near(line(0), one.line[1]);
      near(line(1), one.line[0] + one.line[1]);
    }
  });

  test('correlation within groups, and points after a line that was fitted without the group', () => {
    const groups = run.groups.map(paired);
    near(pearsonWithin(groups), run.within);
    leaveOneOutLine(groups).forEach((group, at) => group.forEach(({ given }, to) => near(given, run.mapped[at]![to]!)));
  });

  test('evidence, word by word', () => {
    const answer = run.quoted.map((_, at) => `w${at}`).join(' ');
    const spans = (flags: boolean[]) =>
      flags.flatMap((flag, at) => {
        const start = answer.split(' ').slice(0, at).join(' ').length + Number(at > 0);
        return flag ? [{ start, end: start + `w${at}`.length }] : [];
      });
    near(evidenceF1([{ answer, quoted: spans(run.quoted), marked: [spans(run.marked)] }]), run.evidence);
  });

  test('the interval by which two voices are shown to be the same', () => {
    const { low, high } = jackknife(
      run.differences.map((one) => [one]),
      (some) => some.reduce((sum, one) => sum + one, 0) / some.length,
      0.9,
    );
    near(low, run.ninety[0]);
    near(high, run.ninety[1]);
    const twins = run.differences.map((difference, at) => ({
      question: `q${at}`,
      base: 'half',
      voice: 'loud',
      plain: 50,
      score: 50 + difference,
      again: 50,
    }));
    expect(voiceFigures(twins)[0]!.equivalent).toBe(run.tost < 0.05);
  });
});

const row = (id: number, score: number, truth: number, more: Partial<MeasuredAnswer> = {}): MeasuredAnswer => ({
  id: String(id),
  question: `q${id % 4}`,
  kind: 'unsaid',
  voice: 'unsaid',
  answer: 'words',
  score,
  truths: [truth],
  confidence: null,
  criteria: [],
  ...more,
});
const withLevel = (given: Level, ...read: Level[]): Partial<MeasuredAnswer> => ({
  criteria: [{ key: 'a', given, quoted: [], read: read.map((level) => ({ level, marked: [] })) }],
});
const points = fc.integer({ min: 0, max: 100 });

describe('the figures of a run', () => {
  test('say nothing of levels, kinds, confidence or people where these are not known', () => {
    const figures = figuresOf([row(1, 10, 20), row(2, 80, 90)]);
    expect(figures).toMatchObject({ levels: null, kinds: null, confidence: null, people: null, decisions: null });
  });

  test('take missing and contradicted for one where steps count, and not where levels do', () => {
    const rows = [
      row(1, 0, 0, withLevel('missing', 'contradicted')),
      row(2, 100, 100, withLevel('met', 'met')),
      row(3, 50, 50, withLevel('partial', 'partial')),
    ];
    const { levels } = figuresOf(rows);
    expect(levels!.exact.value).toBeCloseTo(2 / 3, 12);
    expect(levels!.kappa.value).toBeCloseTo(1, 12);
    expect(levels!.opposite.value).toBe(0);
  });

  test('put the machine beside each of two people, and these beside each other', () => {
    const rows = [
      row(1, 10, 0, { truths: [10, 0] }),
      row(2, 60, 0, { truths: [60, 90] }),
      row(3, 90, 0, { truths: [90, 70] }),
    ];
    const [withA, withB, between] = figuresOf(rows).people!;
    expect(withA).toMatchObject({ pair: 'machine – A', pearson: 1, rmse: 0 });
    expect([withB!.pearson, withB!.rmse]).toEqual([between!.pearson, between!.rmse]);
  });

  test('count right and wrong where nothing lies between', () => {
    const { decisions } = figuresOf([row(1, 60, 100), row(2, 40, 0), row(3, 40, 100), row(4, 0, 0)]);
    expect(decisions!.accuracy).toBe(0.75);
    // Right: precision 1, recall ½; wrong: precision ⅔, recall 1.
    expect(decisions!.macroF1).toBeCloseTo((2 / 3 + 4 / 5) / 2, 12);
  });

  test('name the criterion first that is furthest off', () => {
    const criteria = (given: Level) => [
      { key: 'good', given: 'met' as const, quoted: [], read: [{ level: 'met' as const, marked: [] }] },
      { key: 'bad', given, quoted: [], read: [{ level: 'met' as const, marked: [] }] },
    ];
    const rows = [row(0, 50, 100, { criteria: criteria('missing') }), row(4, 50, 100, { criteria: criteria('met') })];
    const { byCriterion } = figuresOf(rows).levels!;
    expect(byCriterion.map(({ key, exact }) => [key, exact])).toEqual([
      ['bad', 0.5],
      ['good', 1],
    ]);
  });

  test('of a run beside itself differ in nothing, and nothing can be told apart', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(points, points), { minLength: 8, maxLength: 20 }), (pairs) => {
        const rows = pairs.map(([score, truth], at) => row(at, score, truth));
        const { answers, figures } = compareRuns(rows, rows);
        expect(answers).toBe(rows.length);
        expect(figures.filter(({ distinguishable }) => distinguishable)).toEqual([]);
        for (const { one, other } of figures) expect(one).toEqual(other);
      }),
    );
  });

  test('leave out of a comparison what only one run graded', () => {
    const rows = [row(1, 10, 0), row(2, 20, 30), row(3, 40, 50)];
    expect(compareRuns(rows, rows.slice(1)).answers).toBe(2);
  });
});

const trial = (more: Partial<AttackTrial>): AttackTrial => ({
  attack: 'a',
  category: 'plea',
  steersGrade: true,
  question: 'q',
  base: 'weak',
  attacked: 50,
  control: 50,
  flagged: true,
  leaked: 0,
  ...more,
});

describe('the figures of attacks', () => {
  test('count gain over the control, losses apart, and what was not graded', () => {
    const [plea] = attackFigures([
      trial({ attacked: 90, question: 'q1', attack: 'worst' }),
      trial({ attacked: 40, question: 'q2', base: 'right', flagged: false }),
      trial({ attacked: null, question: 'q2', leaked: 7 }),
    ]);
    expect(plea).toMatchObject({
      trials: 3,
      notGraded: 1,
      gained: 0.5,
      lost: 0.5,
      leaked: 7,
      worst: { attack: 'worst', gain: 40 },
    });
    expect(plea!.gain.value).toBe(15);
    expect(plea!.weakGain.value).toBe(40);
    // What went to a person isn't counted: nobody knows whether it would have been flagged.
    expect(plea!.unflagged).toBe(0.5);
  });

  test('have those first that want another grade', () => {
    const trials = [
      trial({ category: 'task', steersGrade: false, attacked: 100 }),
      trial({ attacked: 51 }),
      trial({ category: 'spell', attacked: 70 }),
    ];
    expect(attackFigures(trials).map(({ category }) => category)).toEqual(['spell', 'plea', 'task']);
  });

  test('find what leaks: words in a row of the key that the candidate had not written', () => {
    const key = 'The generator takes random noise as input.';
    expect(longestCommonRun('It says the Generator takes random noise, you see.', key, '')).toBe(5);
    expect(longestCommonRun('It says the generator takes random noise.', key, 'the generator takes random noise')).toBe(
      0,
    );
    expect(longestCommonRun('Nothing of it', key, '')).toBe(0);
  });
});

describe('a retest', () => {
  test('counts levels that flip and the spread of one grading', () => {
    const first = { score: 50, levels: { a: 'met', b: 'missing' } as Record<string, Level> };
    const second = { score: 60, levels: { a: 'met', b: 'partial' } as Record<string, Level> };
    expect(retestFigures([{ change: 'comma', first, second }])).toEqual([
      { change: 'comma', answers: 1, flips: 0.5, deviation: expect.closeTo(10 / Math.SQRT2, 12), largest: 10 },
    ]);
  });
});
