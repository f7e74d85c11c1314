import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Level, levels } from '../../../src/grading/levels.ts';
import { completeRubric } from '../../../src/grading/rubric.ts';
import { confidenceOf } from '../../../src/judges/embedded/confidence.ts';
import { feedbackOf } from '../../../src/judges/embedded/feedback.ts';
import type { Fitted } from '../../../src/judges/embedded/model.ts';
import { opinionOf } from '../../../src/judges/embedded/opinion.ts';
import { criterionIds, windowsOf } from '../../../src/judges/embedded/passages.ts';
import { clauseSpans, quotesOf } from '../../../src/judges/embedded/quotes.ts';
import type { Vocabulary } from '../../../src/judges/embedded/tokens.ts';

/** A word is a token, and its length is its id. */
const vocabulary: Vocabulary = {
  tokensOf: (text) =>
    [...text.matchAll(/\S+/g)].map(({ 0: word, index }) => ({
      id: word.length,
      start: index,
      end: index + word.length,
    })),
  special: { cls: 101, sep: 102, mask: 103 },
};
const wordsOf = (count: number) => vocabulary.tokensOf(Array.from({ length: count }, () => 'word').join(' '));
const fitted: Fitted = {
  name: 'test',
  sha256: { model: '', tokenizer: '' },
  temperature: 1,
  contradicted: 0,
  evidenceFrom: 0.5,
  confidence: { intercept: 2, slope: -8 },
};

describe('windows over an answer', () => {
  test('a short answer is one window', () => {
    const [window, ...rest] = windowsOf(vocabulary, vocabulary.tokensOf('since it is'));
    expect(rest).toEqual([]);
    expect(window!.ids).toEqual([5, 2, 2, 102]);
  });

  test('of a long answer any stretch of 100 tokens stands whole in one of them', () => {
    fc.assert(
      fc.property(fc.integer({ min: 301, max: 3_000 }), fc.nat(), (length, at) => {
        const tokens = wordsOf(length);
        const from = at % (length - 99);
        const [first, last] = [tokens[from]!, tokens[from + 99]!];
        const windows = windowsOf(vocabulary, tokens);
        expect(windows.some((window) => window.tokens.includes(first) && window.tokens.includes(last))).toBe(true);
      }),
    );
  });

  test('an answer of which nothing may be read has none, and is missing everything', () => {
    expect(windowsOf(vocabulary, [])).toEqual([]);
    expect(opinionOf(fitted, [], [], [...levels])).toMatchObject({ level: 'missing', evidence: [] });
  });
});

describe('a criterion', () => {
  test('is read with its other right forms, with what earns half and with its misconceptions', () => {
    const criterion = { key: 'a', label: 'A', weight: 1, requirement: 'it is' };
    expect(criterionIds(vocabulary, criterion)).toEqual([101, 103, 2, 2, 102]);
    const more = { accept: ['yes'], half: 'some', misconceptions: ['never'] };
    const ids = criterionIds(vocabulary, { ...criterion, ...more });
    expect(ids.join(' ')).toBe('101 103 2 2 102 5 3 102 5 4 102 6 5 102');
  });
});

const reading = (logits: number[], evidence: number[] = []) => ({
  levels: logits,
  evidence: Float32Array.from(evidence),
});
const windows = (count: number) => Array.from({ length: count }, () => ({ ids: [], tokens: wordsOf(1) }));

describe('an opinion', () => {
  test('is the most probable of the levels that the criterion has', () => {
    const read = [reading([1, 3, 0, 0], [0])];
    expect(opinionOf(fitted, windows(1), read, [...levels]).level).toBe('partial');
    const without = opinionOf(fitted, windows(1), read, ['met', 'missing', 'contradicted']);
    expect(without.level).toBe('met');
    expect(without.probabilities.partial).toBe(0);
  });

  test('has probabilities that add up to one', () => {
    const logit = fc.double({ min: -8, max: 8, noNaN: true });
    const read = fc.tuple(logit, logit, logit, logit).map((logits) => reading(logits, [0]));
    fc.assert(
      fc.property(fc.array(read, { minLength: 1, maxLength: 5 }), (readings) => {
        const { probabilities } = opinionOf(fitted, windows(readings.length), readings, [...levels]);
        expect(Object.values(probabilities).reduce((sum, one) => sum + one)).toBeCloseTo(1, 9);
      }),
    );
  });

  test('is close when the second level is nearly as probable', () => {
    expect(opinionOf(fitted, windows(1), [reading([1, 0, 1.1, 0], [0])], [...levels]).close).toBe(true);
    expect(opinionOf(fitted, windows(1), [reading([5, 0, 0, 0], [0])], [...levels]).close).toBe(false);
  });

  test('comes from the window that says most', () => {
    const read = [reading([0, 0, 5, 0], [-9]), reading([5, 0, 0, 0], [9])];
    expect(opinionOf(fitted, windows(2), read, [...levels])).toMatchObject({ level: 'met', evidence: [{ start: 0 }] });
  });

  test('needs more to be met among many windows than in one', () => {
    const slight = reading([1, 0, 0.5, 0], [0]);
    expect(opinionOf(fitted, windows(1), [slight], [...levels]).level).toBe('met');
    const many = Array.from({ length: 30 }, () => slight);
    expect(opinionOf(fitted, windows(30), many, [...levels]).level).toBe('missing');
  });
});

describe('quotes', () => {
  const text = 'The first learns; the second judges. It rains, but nobody minds.\nThe end';

  test('are clauses of the answer, in its order and with the most evidence', () => {
    const at = (word: string, probability: number) => {
      return { start: text.indexOf(word), end: text.indexOf(word) + word.length, probability };
    };
    const evidence = [at('nobody', 0.6), at('first', 0.9), at('judges', 0.8), at('end', 0.7)];
    expect(quotesOf(text, clauseSpans(text), evidence)).toEqual(['The first learns;', 'the second judges.', 'The end']);
  });

  test('of a clause that runs on are the part from its first evidence to its last', () => {
    const long = `${'and so it goes on '.repeat(20)}the first learns from noise ${'and on it goes '.repeat(20)}`;
    const at = (word: string) => ({ start: long.indexOf(word), end: long.indexOf(word) + word.length, probability: 1 });
    expect(quotesOf(long, clauseSpans(long), [at('first'), at('noise')])).toEqual(['first learns from noise']);
  });

  test('are not torn at "e.g." or at the number of a list', () => {
    const listed = '1. Noise, e.g. random numbers, goes in.\n2. A picture comes out.';
    expect(clauseSpans(listed).map(({ start, end }) => listed.slice(start, end))).toEqual([
      '1. Noise, e.g. random numbers, goes in.',
      '2. A picture comes out.',
    ]);
  });

  test('are none without evidence', () => {
    expect(quotesOf(text, clauseSpans(text), [])).toEqual([]);
  });

  test('are cut verbatim from any text, which the clauses cover but for white space', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (written) => {
        const clauses = clauseSpans(written);
        let rest = written;
        for (const { start, end } of clauses.toReversed()) rest = rest.slice(0, start) + rest.slice(end);
        expect(rest.trim()).toBe('');
      }),
    );
  });
});

const { criteria } = completeRubric({
  criteria: ['a', 'b', 'c', 'd'].map((key) => {
    return { key, label: `Topic ${key}`, weight: 1, requirement: `The secret of ${key}.`, half: 'Some of it.' };
  }),
});
const judged = (byKey: Record<string, Level>) =>
  Object.fromEntries(
    Object.entries(byKey).map(([key, level]) => [key, { level, quotes: ['so it is'], finding: null, doubtful: false }]),
  );
const wish = { audience: 'candidate', language: null, citeReference: false } as const;

describe('feedback without a language model', () => {
  const said = feedbackOf(criteria, judged({ a: 'met', b: 'partial', c: 'missing', d: 'contradicted' }), wish);

  test('names what is there by its quote, and what is half there, missing or wrong by its label', () => {
    expect(said).toEqual({
      summary: 'Points made: 1 of 4, half made: 1 of 4, not made: 1 of 4, contradicted: 1 of 4.',
      strengths: [{ text: 'You made the point “Topic a”.', quotes: ['so it is'] }],
      improvements: [
        '“Topic b” is half there: something of it is still missing.',
        "“Topic c” isn't there.",
        'What is said about “Topic d” contradicts what was asked for.',
      ],
      nextStep: 'Look up again: “Topic d”.',
    });
  });

  test('holds nothing of the key', () => {
    expect(JSON.stringify(said)).not.toContain('secret');
  });

  test('praises nothing that has no quote', () => {
    const bare = { ...judged({ a: 'met', b: 'met', c: 'met', d: 'met' }) };
    const unproved = Object.fromEntries(Object.entries(bare).map(([key, one]) => [key, { ...one, quotes: [] }]));
    expect(feedbackOf(criteria, unproved, wish).strengths).toEqual([]);
  });
});

describe('confidence', () => {
  const rubric = { criteria };
  const sure = (share: number) => ({
    level: 'met' as const,
    probabilities: { met: share, partial: 0, missing: 1 - share, contradicted: 0 },
  });
  const of = (share: number) =>
    confidenceOf(rubric, Object.fromEntries(criteria.map(({ key }) => [key, sure(share)])), fitted);

  test('falls as more of the points is at risk', () => {
    expect(of(0.99)).toBeGreaterThan(of(0.8));
    expect(of(0.8)).toBeGreaterThan(of(0.5));
  });

  test('is the same for criteria of which only the best count', () => {
    const opinions = Object.fromEntries(criteria.map(({ key }) => [key, sure(0.8)]));
    const grouped = { criteria, groups: [{ keys: criteria.map(({ key }) => key), best: 1 }] };
    expect(confidenceOf(grouped, opinions, fitted)).toBe(of(0.8));
  });
});
