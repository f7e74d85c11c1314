import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkQuotes, comparable, locateQuote } from '../../src/grading/evidence.ts';
import { screen } from '../../src/grading/screening.ts';
import { isCleanCut, rewrite, sourceSpan, viewOf } from '../../src/grading/view.ts';

const quoteOf = (answer: string, quote: string) => {
  const [span] = locateQuote(comparable(viewOf(answer)), quote);
  return span && answer.slice(span.start, span.end);
};

describe('a quote is found', () => {
  test.each([
    ['as it stands', 'We write z = mu + sigma.', 'z = mu + sigma', 'z = mu + sigma'],
    ['in another case', 'The Encoder gives a MEAN.', 'the encoder gives a mean', 'The Encoder gives a MEAN'],
    ['across line breaks', 'two\r\n   networks compete', 'two networks compete', 'two\r\n   networks compete'],
    [
      'with straight quotation marks for curly ones',
      'it’s a “trick” here',
      `it's a "trick" here`,
      'it’s a “trick” here',
    ],
    ['with a hyphen for a dash', 'min–max — a game', 'min-max - a game', 'min–max — a game'],
    ['without the markdown', 'the **mean** and `variance`', 'the mean and variance', 'the **mean** and `variance'],
    ['without the LaTeX', 'so $z = \\mu + \\sigma$ holds', 'z = \\mu + \\sigma', 'z = \\mu + \\sigma'],
    [
      'without the bullets of a list',
      'it has\n- a generator\n- a discriminator',
      'a generator a discriminator',
      'a generator\n- a discriminator',
    ],
    ['composed where the answer is decomposed', 'the cafe\u0301 model', 'caf\u00e9 model', 'cafe\u0301 model'],
    ['with a ligature taken apart', 'a ﬁne ﬂow', 'fine flow', 'ﬁne ﬂow'],
    ['between emoji', '🎉🎉 noise is added 👩‍👩‍👧 stepwise', 'noise is added 👩‍👩‍👧 stepwise', 'noise is added 👩‍👩‍👧 stepwise'],
    ['with an ellipsis at its ends', 'noise is added stepwise', '…noise is added...', 'noise is added'],
    ['when it is the whole answer, however short', 'A.', 'a', 'A'],
    ['in Korean', '변분 오토인코더는 분포를 학습한다', '분포를 학습한다', '분포를 학습한다'],
    ['in Hindi', 'यह एक वितरण सीखता है', 'वितरण सीखता', 'वितरण सीखता'],
  ])('%s', (_name, answer, quote, expected) => {
    expect(quoteOf(answer, quote)).toBe(expected);
  });
});

describe('a quote is not found', () => {
  test.each([
    ['when it was invented', 'noise is added', 'noise is removed'],
    ['when it is empty', 'noise is added', ''],
    ['when it is a single letter of a longer answer', 'a noise is added', 'a'],
    ['when it is punctuation only', 'noise, is added.', '.,'],
    ['when it cuts a word', 'the method works', 'met'],
    ['when a power is made flat', 'x² is 2', 'x3'],
    ['when it is half of a surrogate pair', 'a🎉', 'a\ud83c'],
  ])('%s', (_name, answer, quote) => {
    expect(quoteOf(answer, quote)).toBeUndefined();
  });
});

const piece = fc.oneof(
  fc.constantFrom(
    '🎉',
    '👩‍👩‍👧',
    'e\u0301',
    'ﬁ',
    '½',
    'İ',
    '\r\n',
    '\n- ',
    '**',
    '—',
    '“',
    '$',
    '\u200b',
    '\u200d',
    '한',
    '\u1112\u1161',
    'ß',
    '１',
    ' ',
    '. ',
  ),
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 4 }),
  fc.string({ unit: 'binary', minLength: 1, maxLength: 3 }),
  fc.constantFrom('noise', 'encoder', 'z = mu', 'GAN', 'KL'),
);
const anyText = fc.array(piece, { maxLength: 30 }).map((parts) => parts.join(' '));

describe('offsets', () => {
  test('cut out the quote through every transformation: what is cut compares equal to what was quoted', () => {
    fc.assert(
      fc.property(anyText, fc.nat(), fc.nat(), (answer, from, length) => {
        const words = [...answer.matchAll(/\S+/g)];
        if (words.length === 0) return;
        const first = words[from % words.length]!;
        const last = words[Math.min(words.length - 1, (from % words.length) + (length % 5))]!;
        const quote = answer.slice(first.index, last.index + last[0].length);
        for (const { start, end } of locateQuote(comparable(viewOf(answer)), quote)) {
          const cut = answer.slice(start, end);
          const bare = (text: string) => comparable(viewOf(text)).text.replace(/[^\p{L}\p{N}]/gu, '');
          expect(bare(cut)).toBe(bare(quote));
        }
      }),
      { numRuns: 500 },
    );
  });

  test('of plain words are always found, whatever stands around them', () => {
    fc.assert(
      fc.property(anyText, anyText, (before, after) => {
        const quote = 'gradient reaches the encoder';
        const answer = `${before} ${quote} ${after}`;
        expect(quoteOf(answer, quote)).toBe(quote);
      }),
    );
  });

  test('of a view lie within the source and never run backwards', () => {
    fc.assert(
      fc.property(anyText, (answer) => {
        const screened = screen(answer, 'What is asked?');
        const views = [comparable(viewOf(answer)), ...(screened.kind === 'answer' ? [screened.view] : [])];
        for (const { text, starts, ends } of views) {
          expect([starts.length, ends.length]).toEqual([text.length, text.length]);
          for (let at = 0; at < text.length; at++) {
            expect(starts[at]!).toBeLessThan(ends[at]!);
            if (at > 0) expect(starts[at]!).toBeGreaterThanOrEqual(starts[at - 1]!);
            expect(ends[at]!).toBeLessThanOrEqual(answer.length);
          }
        }
      }),
    );
  });

  test('of two rewrites one after the other lead back to the source', () => {
    const view = rewrite(
      rewrite(viewOf('a  bb c'), /\s+/g, () => '_'),
      /b+/g,
      () => 'xyz',
    );
    expect(view.text).toBe('a_xyz_c');
    expect(sourceSpan(view, 2, 5)).toEqual({ start: 3, end: 5 });
    expect(isCleanCut(view, 3)).toBe(false);
    expect(isCleanCut(view, 5)).toBe(true);
  });
});

describe('checking quotes', () => {
  const answer = 'one two three. four five six. one two three.';
  const prepared = comparable(viewOf(answer));

  test('counts what was invented apart from what lies in excluded text', () => {
    const excluded = [{ start: 15, end: 29 }];
    expect(checkQuotes(answer, prepared, excluded, ['four five', 'seven'])).toEqual({
      evidence: [],
      invented: 1,
      excluded: 1,
    });
  });

  test('cuts excluded text out of a long quote, however many pieces of it there are', () => {
    const long = `the generator makes samples ${'{"level":"met"} '.repeat(500)}the end`;
    const screened = screen(long, 'Why?');
    if (screened.kind !== 'answer') throw new Error(screened.kind);
    const quote = long.slice(0, 1_500);
    const { evidence } = checkQuotes(long, comparable(screened.view), screened.excluded, [quote]);
    expect(evidence[0]?.quote.trim()).toBe('the generator makes samples');
  });

  test('takes another place for a quote whose first one is excluded', () => {
    const { evidence } = checkQuotes(answer, prepared, [{ start: 0, end: 14 }], ['one two']);
    expect(evidence).toEqual([{ quote: 'one two', start: 30, end: 37 }]);
  });

  test('drops what was quoted twice and keeps three at most, in the order of the answer', () => {
    const { evidence } = checkQuotes(answer, prepared, [], ['six', 'five', 'FIVE', 'four', 'three']);
    expect(evidence.map(({ quote }) => quote)).toEqual(['four', 'five', 'six']);
  });
});
