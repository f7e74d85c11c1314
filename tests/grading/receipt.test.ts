import canonicalize from 'canonicalize';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { gradeJudgement } from '../../src/grading/grade.ts';
import type { JudgedCriterion } from '../../src/grading/judgement.ts';
import type { Provenance } from '../../src/grading/judge.ts';
import { questionVersion } from '../../src/grading/question.ts';
import { canonicalHash } from '../../src/grading/hash.ts';
import { mapScore } from '../../src/grading/measuring/monotone.ts';
import { type ReceiptDocument, verifyReceipt, writeReceipt } from '../../src/grading/receipt.ts';
import { viewOf } from '../../src/grading/view.ts';

const question = questionVersion({
  prompt: 'Why?',
  reference: 'Because of noise and light.',
  language: 'en',
  rubric: {
    criteria: [
      { key: 'noise', requirement: 'Says noise.', weight: 3, half: 'Says sound.' },
      { key: 'light', requirement: 'Says light.', weight: 2 },
      { key: 'heat', requirement: 'Says heat.', weight: 2 },
    ],
    groups: [{ keys: ['light', 'heat'], best: 1 }],
  },
});
const answer = 'Because of 🎉 noise, and of light.';
const salt = '00112233445566778899aabbccddeeff';
const provenance: Provenance = {
  kind: 'openai',
  model: 'm-1',
  requestedModel: 'm',
  promptVersion: 'strong-1',
  promptHash: canonicalHash('prompt'),
  outputMode: 'json_schema',
  evidenceFirst: true,
  systemFingerprint: null,
  settings: { temperature: 0 },
  policy: null,
};

function documentOf(): ReceiptDocument {
  const judged = (level: JudgedCriterion['level'], ...quotes: string[]) => ({
    level,
    quotes,
    finding: null,
    doubtful: false,
  });
  const criteria = { noise: judged('partial', '🎉 noise'), light: judged('met', 'of light'), heat: judged('missing') };
  const judgement = { criteria, misconceptions: [], integrity: [], feedback: null };
  const grade = gradeJudgement(
    answer,
    { kind: 'answer', view: viewOf(answer), flags: [], excluded: [] },
    question.rubric,
    { judgement, confidence: null, stability: null, reasons: [] },
  );
  return { ...writeReceipt(grade, { ...question, version: 1 }, provenance, answer, salt), texts: { salt, answer } };
}

/** A receipt with a change, hashed again as a forger would. */
function forged(change: (document: ReceiptDocument) => void): ReceiptDocument {
  const document = structuredClone(documentOf());
  change(document);
  return { ...document, hash: canonicalHash(document.receipt) };
}

describe('a receipt', () => {
  test('with a calibrated score verifies it by its map, and refuses a map that is none', () => {
    const corners: [number, number][] = [
      [0, 0],
      [50, 30],
      [100, 100],
    ];
    const calibrated = (score: number, map = corners) =>
      forged(({ receipt }) => (receipt.calibration = { id: 'cal_1', corners: map, score }));
    const { score } = documentOf().receipt;
    expect(verifyReceipt(calibrated(mapScore(corners, score)))).toEqual({ ok: true, texts: 'verified' });
    expect(verifyReceipt(calibrated(99))).toMatchObject({
      ok: false,
      difference: expect.stringContaining('stated 99'),
    });
    const noMaps: [number, number][][] = [
      [],
      [[0, 0]],
      [
        [0, 0],
        [100, 5],
      ],
      [
        [0, 0],
        [60, 80],
        [70, 10],
        [100, 100],
      ],
    ];
    for (const map of noMaps) {
      expect(verifyReceipt(calibrated(0, map))).toMatchObject({ difference: expect.stringContaining('are no map') });
    }
  });

  test('verifies from nothing but itself', () => {
    expect(verifyReceipt(JSON.parse(JSON.stringify(documentOf())))).toEqual({ ok: true, texts: 'verified' });
  });

  test('verifies hash and points after the texts are erased', () => {
    expect(verifyReceipt({ ...documentOf(), texts: null })).toEqual({ ok: true, texts: 'erased' });
  });

  test('holds no word of the answer, the question or the key to it', () => {
    expect(JSON.stringify(documentOf().receipt)).not.toMatch(/Because|noise,|Says|Why/);
  });

  test.each<[string, (document: ReceiptDocument) => void, string]>([
    ['a total', ({ receipt }) => (receipt.points = 5), 'points: stated 5, computed 3.5'],
    ['a maximum', ({ receipt }) => (receipt.maxPoints = 4), 'maxPoints: stated 4, computed 5'],
    ['a score', ({ receipt }) => (receipt.score = 71), 'score: stated 71, computed 70'],
    ['a level', ({ receipt }) => (receipt.criteria[0]!.level = 'met'), 'points of "noise": stated 1.5, computed 3'],
    [
      'the points of a criterion',
      ({ receipt }) => (receipt.criteria[1]!.points = 1),
      'points of "light": stated 1, computed 2',
    ],
    ['the size of a group', ({ receipt }) => (receipt.groups[0]!.best = 2), 'maxPoints: stated 5, computed 7'],
    [
      'a group of strangers',
      ({ receipt }) => receipt.groups[0]!.keys.push('x'),
      'groups: no criterion has the key "x"',
    ],
    ['an offset', ({ receipt }) => (receipt.criteria[0]!.evidence[0]!.start += 1), 'evidence of "noise"'],
    ['the answer', ({ texts }) => (texts!.answer += '!'), 'the answer is not the one that was graded'],
  ])('in which %s was changed is caught, and the difference is named', (_what, change, difference) => {
    expect(verifyReceipt(forged(change))).toEqual({ ok: false, difference: expect.stringContaining(difference) });
  });

  test('whose hash does not fit is caught', () => {
    const document = documentOf();
    document.receipt.judge.model = 'm-2';
    expect(verifyReceipt(document)).toEqual({ ok: false, difference: expect.stringContaining('hash: stated') });
  });

  test('that is none is told apart', () => {
    expect(verifyReceipt({ hello: 1 })).toEqual({ ok: false, difference: expect.stringContaining('not a receipt') });
  });
});

describe('canonical JSON', () => {
  const json = fc.jsonValue().map((value) => JSON.parse(JSON.stringify(value)) as unknown);

  test('and its hash are the same after a round trip and for any order of fields', () => {
    const reversed = (value: unknown): unknown => {
      if (Array.isArray(value)) return value.map(reversed);
      if (typeof value !== 'object' || value === null) return value;
      return Object.fromEntries(
        Object.entries(value)
          .reverse()
          .map(([key, inner]) => [key, reversed(inner)]),
      );
    };
    fc.assert(
      fc.property(json, (value) => {
        expect(canonicalHash(reversed(value))).toBe(canonicalHash(value));
        expect(canonicalize(JSON.parse(canonicalize(value)!))).toBe(canonicalize(value));
      }),
    );
  });

  test('is that of RFC 8785', () => {
    const value = {
      numbers: [Number('333333333.33333329'), 1e30, 4.5, 2e-3, 1e-27],
      string: '€$\u000f\nA\'B"\\\\"/',
      literals: [null, true, false],
    };
    expect(canonicalize(value)).toBe(
      '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
    );
  });
});
