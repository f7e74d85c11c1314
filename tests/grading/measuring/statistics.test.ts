import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Level, levels } from '../../../src/grading/levels.ts';
import {
  adjacentShare,
  confusion,
  exactShare,
  f1,
  pearson,
  quadraticKappa,
  rmse,
  rmseOfMean,
} from '../../../src/grading/measuring/agreement.ts';
import {
  brier,
  expectedCalibrationError,
  reliability,
  riskCoverage,
} from '../../../src/grading/measuring/calibration.ts';
import {
  binomialCdf,
  incompleteBeta,
  studentCdf,
  studentQuantile,
} from '../../../src/grading/measuring/distributions.ts';
import { jackknife, pairedDifference } from '../../../src/grading/measuring/intervals.ts';

interface Reference {
  cases: {
    given: number[];
    truth: number[];
    pearson: number;
    rmse: number;
    rmseOfMean: number;
    kappa: number;
    said: Level[];
    told: Level[];
    f1: Record<Level, number | null>;
    confidence: number[];
    held: boolean[];
    brier: number;
  }[];
  quantiles: [number, number, number][];
  tails: [number, number, number, number][];
  betas: [number, number, number, number][];
}

// Python writes NaN, which is no JSON.
const text = readFileSync(new URL('reference.json', import.meta.url), 'utf8').replace(/\bNaN\b/g, 'null');
const reference = JSON.parse(text) as Reference;

/** The same to nine places, of the larger of the two and one. */
const near = (value: number, expected: number) =>
  expect(Math.abs(value - expected)).toBeLessThanOrEqual(1e-9 * Math.max(1, Math.abs(expected)));
const paired = <T>(given: T[], truth: T[]) => given.map((value, at) => ({ given: value, truth: truth[at]! }));

describe('figures are those of scipy and scikit-learn on the same numbers', () => {
  test.each(reference.cases.map((one) => [one.given.length, one] as const))('of %i pairs', (_size, one) => {
    const pairs = paired(one.given, one.truth);
    near(pearson(pairs), one.pearson);
    near(rmse(pairs), one.rmse);
    near(rmseOfMean(pairs), one.rmseOfMean);
    near(quadraticKappa(pairs, 5), one.kappa);
    const labels = paired(one.said, one.told);
    for (const level of levels) {
      const expected = one.f1[level];
      if (expected === null) expect(f1(level, labels)).toBeNaN();
      else near(f1(level, labels), expected);
    }
    near(brier(one.confidence.map((confidence, at) => ({ confidence, held: one.held[at]! }))), one.brier);
  });

  test('of distributions', () => {
    for (const [p, df, quantile] of reference.quantiles) near(studentQuantile(p, df), quantile);
    for (const [k, n, p, expected] of reference.tails) near(binomialCdf(k, n, p), expected);
    for (const [x, a, b, expected] of reference.betas) near(incompleteBeta(x, a, b), expected);
  });
});

const grades = fc.array(fc.record({ given: fc.integer({ min: 0, max: 4 }), truth: fc.integer({ min: 0, max: 4 }) }), {
  minLength: 3,
  maxLength: 30,
});

describe('agreement', () => {
  test('is the same whoever is called the truth', () => {
    fc.assert(
      fc.property(grades, (pairs) => {
        const turned = pairs.map(({ given, truth }) => ({ given: truth, truth: given }));
        for (const figure of [
          pearson,
          rmse,
          exactShare,
          adjacentShare,
          (some: typeof pairs) => quadraticKappa(some, 5),
        ]) {
          const [one, other] = [figure(pairs), figure(turned)];
          if (Number.isNaN(one)) expect(other).toBeNaN();
          else expect(one).toBeCloseTo(other, 9);
        }
      }),
    );
  });

  test('never passes one by rounding, and is none where a side does not vary', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 300 }), { minLength: 3 }),
        fc.integer({ min: 1, max: 7 }),
        (some, by) => {
          const line = some.map((value) => ({ given: value / 3, truth: value / by }));
          const r = pearson(line);
          if (new Set(some).size === 1) expect(r).toBeNaN();
          else expect(r <= 1 && r > 0.999).toBe(true);
        },
      ),
    );
    expect(pearson([1, 2, 3].map((truth) => ({ given: 33.33, truth })))).toBeNaN();
  });

  test('is full with oneself', () => {
    fc.assert(
      fc.property(grades, (pairs) => {
        const same = pairs.map(({ truth }) => ({ given: truth, truth }));
        expect([rmse(same), exactShare(same), adjacentShare(same)]).toEqual([0, 1, 1]);
        const varies = new Set(same.map(({ truth }) => truth)).size > 1;
        if (varies) expect(quadraticKappa(same, 5)).toBeCloseTo(1, 9);
      }),
    );
  });

  test('by label adds up', () => {
    const pairs = paired<Level>(['met', 'met', 'missing'], ['met', 'partial', 'missing']);
    const table = confusion(levels, pairs);
    expect([table.met.met, table.partial.met, table.missing.missing, table.met.missing]).toEqual([1, 1, 1, 0]);
  });
});

const forecasts = fc.array(fc.record({ confidence: fc.double({ min: 0, max: 1, noNaN: true }), held: fc.boolean() }), {
  minLength: 1,
  maxLength: 40,
});

describe('confidence', () => {
  test('is counted once in one stretch each, and the error is within what is possible', () => {
    fc.assert(
      fc.property(forecasts, fc.integer({ min: 1, max: 15 }), (some, bins) => {
        const counted = reliability(some, bins).reduce((sum, { count }) => sum + count, 0);
        expect(counted).toBe(some.length);
        const error = expectedCalibrationError(some, bins);
        expect(error).toBeGreaterThanOrEqual(0);
        expect(error).toBeLessThanOrEqual(1);
      }),
    );
  });

  test('has a risk at full coverage that is the share of what did not hold', () => {
    fc.assert(
      fc.property(forecasts, (some) => {
        const curve = riskCoverage(some);
        const failed = some.filter(({ held }) => !held).length / some.length;
        expect(curve.at(-1)!.coverage).toBeCloseTo(1, 12);
        expect(curve.at(-1)!.risk).toBeCloseTo(failed, 12);
        const coverages = curve.map(({ coverage }) => coverage);
        expect(coverages).toEqual(coverages.toSorted((a, b) => a - b));
      }),
    );
  });
});

describe('an interval', () => {
  test('of a mean with a cluster for each row is the textbook one', () => {
    const values = [3, 5, 4, 8, 2, 6];
    const average = (rows: number[]) => rows.reduce((sum, value) => sum + value, 0) / rows.length;
    const { value, low, high } = jackknife(
      values.map((one) => [one]),
      average,
      0.95,
    );
    const centre = average(values);
    const variance = values.reduce((sum, one) => sum + (one - centre) ** 2, 0) / (values.length - 1);
    const reach = studentQuantile(0.975, 5) * Math.sqrt(variance / values.length);
    near(value, centre);
    near(low, centre - reach);
    near(high, centre + reach);
  });

  test('covers at its rate with ten clusters', () => {
    // A small generator of its own (Park and Miller 1988), so that the run is the same everywhere.
    let seed = 42;
    const uniform = () => (seed = (seed * 48_271) % 2_147_483_647) / 2_147_483_647;
    const normal = () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
    const average = (rows: number[]) => rows.reduce((sum, value) => sum + value, 0) / rows.length;
    const runs = 2_000;
    let covered = 0;
    for (let run = 0; run < runs; run++) {
      const clusters = Array.from({ length: 10 }, () => {
        const shift = normal();
        return Array.from({ length: 8 }, () => shift + normal());
      });
      const { low, high } = jackknife(clusters, average, 0.95);
      covered += Number(low <= 0 && 0 <= high);
    }
    // Not rejected at 1 % in either direction.
    expect(binomialCdf(covered, runs, 0.95)).toBeGreaterThan(0.005);
    expect(binomialCdf(covered, runs, 0.95)).toBeLessThan(0.995);
  });

  test('says nothing with a single cluster', () => {
    expect(jackknife([[1, 2]], (rows) => rows[0]!, 0.95)).toMatchObject({
      low: Number.NaN,
      high: Number.NaN,
      clusters: 1,
    });
  });

  test('of a difference can be told from nothing only where it leaves zero out', () => {
    const clusters = Array.from({ length: 10 }, (_, at) => [{ one: 1 + at / 100, other: at / 50 }]);
    const average = (name: 'one' | 'other') => (rows: { one: number; other: number }[]) =>
      rows.reduce((sum, row) => sum + row[name], 0) / rows.length;
    expect(pairedDifference(clusters, [average('one'), average('other')], 0.95).distinguishable).toBe(true);
    expect(pairedDifference(clusters, [average('one'), average('one')], 0.95).distinguishable).toBe(false);
  });
});

test("Student's distribution and its quantile undo each other", () => {
  fc.assert(
    fc.property(fc.double({ min: 0.001, max: 0.999, noNaN: true }), fc.integer({ min: 1, max: 200 }), (p, df) => {
      expect(studentCdf(studentQuantile(p, df), df)).toBeCloseTo(p, 9);
    }),
  );
});
