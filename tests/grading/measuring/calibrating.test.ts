import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { calibrate, type GradePair, isWrong, surenessOf } from '../../../src/grading/measuring/calibrating.ts';
import { binomialCdf } from '../../../src/grading/measuring/distributions.ts';
import { crossFitted, fitMonotone, mapScore } from '../../../src/grading/measuring/monotone.ts';
import { driftOf, findThreshold, neededGrades } from '../../../src/grading/measuring/thresholds.ts';

/** Uniform numbers that are the same everywhere (Park and Miller 1988). */
function generator(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
}

const five = { risk: 0.05, assurance: 0.95 };
const ten = { risk: 0.1, assurance: 0.95 };

describe('a threshold', () => {
  test('takes 59 accepted grades without an error to promise 5 % at 95 %, and 29 for 10 %', () => {
    expect([neededGrades(five), neededGrades(ten)]).toEqual([59, 29]);
    const right = (count: number) => Array.from({ length: count }, () => ({ sureness: 0.8, wrong: false }));
    expect(findThreshold(right(58), five)).toEqual({ kind: 'too_few', missing: 1 });
    expect(findThreshold(right(59), five)).toEqual({
      kind: 'found',
      atLeast: 0.8,
      accepted: 59,
      wrong: 0,
      coverage: 1,
    });
    expect(findThreshold([...right(58), { sureness: 0.8, wrong: true }], five)).toEqual({ kind: 'not_met' });
  });

  test('goes no lower once one has failed, whatever lies below', () => {
    const grades = [
      ...Array.from({ length: 40 }, () => ({ sureness: 0.9, wrong: false })),
      ...Array.from({ length: 20 }, () => ({ sureness: 0.6, wrong: true })),
      ...Array.from({ length: 2_000 }, () => ({ sureness: 0.3, wrong: false })),
    ];
    expect(findThreshold(grades, ten)).toMatchObject({ kind: 'found', atLeast: 0.9, accepted: 40 });
  });

  // How sure a judge is, and how often it is wrong then.
  const worlds: Record<string, (sureness: number) => number> = {
    'sure where it is right': (sureness) => 0.5 * (1 - sureness) ** 2,
    'just at the promise wherever it is sure': (sureness) => (sureness > 0.5 ? 0.1001 : 0.6),
    'wrong as often whatever it says': () => 0.11,
    'wrong where it is surest': (sureness) => (sureness > 0.9 ? 0.3 : 0.05),
  };

  /** The share that is wrong above a threshold, sureness being spread evenly. */
  function riskAbove(atLeast: number, wrongAt: (sureness: number) => number): number {
    const steps = 2_000;
    const at = Array.from({ length: steps }, (_, step) => atLeast + ((step + 0.5) / steps) * (1 - atLeast));
    return at.reduce((sum, sureness) => sum + wrongAt(sureness), 0) / steps;
  }

  test.each([30, 60, 150, 500].flatMap((n) => Object.entries(worlds).map(([name, wrongAt]) => ({ n, name, wrongAt }))))(
    'keeps its promise in a simulation with $n grades of a judge that is $name',
    ({ n, wrongAt }) => {
      const uniform = generator(n + 1);
      const runs = 1_000;
      let broken = 0;
      for (let run = 0; run < runs; run++) {
        const grades = Array.from({ length: n }, () => {
          const sureness = uniform();
          return { sureness, wrong: uniform() < wrongAt(sureness) };
        });
        const found = findThreshold(grades, ten);
        if (found.kind === 'found' && riskAbove(found.atLeast, wrongAt) > ten.risk) broken += 1;
      }
      // Promised in 95 of 100 cases: not rejected at 1 %.
      expect(1 - binomialCdf(broken - 1, runs, 0.05)).toBeGreaterThan(0.01);
    },
  );

  test('promises less to whoever adds grades and tries again until it holds', () => {
    const uniform = generator(11);
    const runs = 500;
    let [once, atLast] = [0, 0];
    for (let run = 0; run < runs; run++) {
      const grades = Array.from({ length: 300 }, () => ({ sureness: 1, wrong: uniform() < 0.105 }));
      const holds = (count: number) => findThreshold(grades.slice(0, count), ten).kind === 'found';
      once += Number(holds(300));
      atLast += Number(Array.from({ length: 28 }, (_, at) => 30 + 10 * at).some(holds));
    }
    expect(once / runs).toBeLessThan(0.06);
    expect(atLast).toBeGreaterThan(2 * once);
  });

  test('is found where there is one', () => {
    const uniform = generator(9);
    const grades = Array.from({ length: 500 }, () => {
      const sureness = uniform();
      return { sureness, wrong: uniform() < worlds['sure where it is right']!(sureness) };
    });
    const found = findThreshold(grades, ten);
    expect(found.kind === 'found' && found.coverage).toBeGreaterThan(0.4);
  });

  test('is contradicted by what people find later, and a kept one rarely, however often one looks', () => {
    expect(driftOf([], 0.1)).toEqual({ checked: 0, wrong: 0, pValue: 1 });
    // ∫ q² dq from .1 to 1, over .9, beside .1²: 37 times as likely.
    expect(driftOf([true, true], 0.1).pValue).toBeCloseTo(1 / 37, 9);
    expect(driftOf([false, false], 0.1).pValue).toBe(1);
    const uniform = generator(3);
    const runs = 1_000;
    let alarms = 0;
    for (let run = 0; run < runs; run++) {
      const seen: boolean[] = [];
      for (let look = 0; look < 100; look++) {
        seen.push(uniform() < 0.1);
        if (driftOf(seen, 0.1).pValue < 0.05) {
          alarms += 1;
          break;
        }
      }
    }
    expect(1 - binomialCdf(alarms - 1, runs, 0.05)).toBeGreaterThan(0.01);
  });
});

const { isotonic } = JSON.parse(
  readFileSync(new URL('reference.json', import.meta.url), 'utf8').replace(/\bNaN\b/g, 'null'),
) as { isotonic: { given: number[]; truth: number[]; mapped: number[] }[] };
const paired = (given: number[], truth: number[]) => given.map((one, at) => ({ given: one, truth: truth[at]! }));
const score = fc.integer({ min: 0, max: 100 });
const pairs = fc.array(fc.record({ given: score, truth: score }), { minLength: 5, maxLength: 60 });

describe('the map from scores to calibrated ones', () => {
  test('has the pools of scikit-learn’s isotonic regression', () => {
    for (const { given, truth, mapped } of isotonic) {
      const corners = fitMonotone(paired(given, truth));
      // A pool's corner lies at the mean of its scores: there the map has the pool's value.
      const pools = [...Map.groupBy(mapped.keys(), (at) => mapped[at]!.toFixed(9)).values()];
      const expected = pools
        .map((some) => [some.reduce((sum, at) => sum + given[at]!, 0) / some.length, mapped[some[0]!]!])
        .toSorted(([a], [b]) => a! - b!);
      const inner = corners.slice(1, -1);
      expect(inner).toHaveLength(expected.length);
      inner.forEach(([from, to], at) => {
        expect(Math.abs(from - expected[at]![0]!)).toBeLessThan(1e-9);
        expect(Math.abs(to - expected[at]![1]!)).toBeLessThan(1e-9);
      });
    }
  });

  test('never falls, keeps nothing at nothing and everything at everything, and stays within 0 and 100', () => {
    fc.assert(
      fc.property(pairs, score, score, (some, a, b) => {
        const corners = fitMonotone(some);
        const [low, high] = [mapScore(corners, Math.min(a, b)), mapScore(corners, Math.max(a, b))];
        expect(low).toBeLessThanOrEqual(high);
        expect(low).toBeGreaterThanOrEqual(0);
        expect(high).toBeLessThanOrEqual(100);
        expect([mapScore(corners, 0), mapScore(corners, 100)]).toEqual([0, 100]);
      }),
    );
  });

  test('is judged by grades that it was not fitted on', () => {
    const uniform = generator(5);
    const harsh = Array.from({ length: 200 }, () => {
      const given = Math.round(100 * uniform());
      return { given, truth: given ** 2 / 100 };
    });
    const { rmse, mappedRmse } = crossFitted(harsh);
    expect(mappedRmse).toBeLessThan(rmse / 3);
    // Where there is nothing to learn it says so.
    const noise = harsh.map(({ given }) => ({ given, truth: given }));
    expect(crossFitted(noise).mappedRmse).toBeLessThan(0.02);
  });
});

const pair = (more: Partial<GradePair> & { score?: number; person?: number } = {}): GradePair => ({
  question: 'q',
  passScore: null,
  machine: {
    score: more.score ?? 50,
    scoreRange: [50, 50],
    confidence: 0.9,
    levels: { a: 'met' },
    doubtful: false,
    screened: false,
  },
  human: { score: more.person ?? 50, levels: { a: 'met' } },
  blind: true,
  random: true,
  ...more,
});
const terms = { tolerance: 10, ...ten };

describe('what human grades show', () => {
  test('a grade is wrong when it is further off than the tolerance, or on the other side of the decision line', () => {
    expect(isWrong(pair({ score: 50, person: 60 }), terms)).toBe(false);
    expect(isWrong(pair({ score: 50, person: 61 }), terms)).toBe(true);
    expect(isWrong(pair({ score: 59, person: 60, passScore: 60 }), terms)).toBe(true);
    expect(isWrong(pair({ score: 60, person: 60, passScore: 60 }), terms)).toBe(false);
  });

  test('without a confidence a judge is as sure as few points hang on doubtful criteria', () => {
    expect(surenessOf({ confidence: 0.4, scoreRange: [0, 100] })).toBe(0.4);
    expect(surenessOf({ confidence: null, scoreRange: [30, 80] })).toBe(0.5);
    expect(surenessOf({ confidence: null, scoreRange: [70, 70] })).toBe(1);
  });

  test('threshold and correction come from blind grades of random answers that a judge graded without doubt', () => {
    const machine = pair().machine;
    const unfair = [
      pair({ blind: false }),
      pair({ random: false }),
      pair({ machine: { ...machine, doubtful: true } }),
      pair({ machine: { ...machine, screened: true } }),
    ];
    const { usable, agreement } = calibrate([...unfair, pair()], terms);
    expect([usable, agreement.grades]).toEqual([1, 5]);
  });

  test('criteria are listed by how far machine and person are apart, and in which direction', () => {
    const human = { score: 0, levels: { a: 'missing' as const, b: 'met' as const } };
    const machine = { ...pair().machine, levels: { a: 'met' as const, b: 'met' as const } };
    const { agreement } = calibrate([pair({ machine, human }), pair({ machine, human })], terms);
    expect(agreement.byCriterion).toEqual([
      { question: 'q', key: 'a', grades: 2, exact: 0, tooHigh: 1, tooLow: 0 },
      { question: 'q', key: 'b', grades: 2, exact: 1, tooHigh: 0, tooLow: 0 },
    ]);
    expect(agreement).toMatchObject({ pearson: null, exact: 0.5, right: 0 });
  });
});
