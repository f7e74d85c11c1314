import type { Level } from '../../src/grading/levels.ts';
import { levels as allLevels } from '../../src/grading/levels.ts';
import { type Criterion, levelsOf } from '../../src/grading/rubric.ts';
import type { Span } from '../../src/grading/view.ts';
import type { Model } from '../../src/judges/embedded/model.ts';
import { opinionOf } from '../../src/judges/embedded/opinion.ts';
import { criterionIds, windowsOf } from '../../src/judges/embedded/passages.ts';
import { clauseSpans, quotesOf } from '../../src/judges/embedded/quotes.ts';
import type { ReadAnswer } from './sets.ts';
import { wordsLevel } from '../../tests/support/words-judge.ts';

/** What a judge says of one criterion of an answer. */
export interface Said {
  /** Of all four levels, whatever the rubric allows. */
  level: Level;
  /** Of those that the criterion has. */
  allowed: Level;
  /** Tokens that are marked, none where the level is missing. */
  evidence: Span[];
  /** What is quoted for it. */
  quotes: Span[];
  /** Of the levels that the criterion has; null where the judge gives none. */
  probabilities: Record<Level, number> | null;
}

export type Reader = (answer: ReadAnswer) => Promise<Said[]>;

/** The model as the built-in judge uses it. @param requirementOnly for a model that knows nothing else of a rubric */
export function modelReader({ fitted, vocabulary, read }: Model, requirementOnly: boolean): Reader {
  return async ({ text, criteria }) => {
    const shown = ({ key, label, weight, requirement }: Criterion) => ({ key, label, weight, requirement });
    const claims = criteria.map((criterion) =>
      criterionIds(vocabulary, requirementOnly ? shown(criterion) : criterion),
    );
    const windows = windowsOf(vocabulary, vocabulary.tokensOf(text));
    const readings = await read(windows, claims, neverAborted);
    const clauses = clauseSpans(text);
    return criteria.map((criterion, at) => {
      const of = readings.map((byCriterion) => byCriterion[at]!);
      const opinion = opinionOf(fitted, windows, of, [...allLevels]);
      const served = opinionOf(fitted, windows, of, levelsOf(criterion));
      const quotes = served.level === 'missing' ? [] : quotesOf(text, clauses, served.evidence);
      return {
        level: opinion.level,
        allowed: served.level,
        probabilities: served.probabilities,
        evidence: opinion.level === 'missing' ? [] : opinion.evidence,
        quotes: spansOf(text, quotes),
      };
    });
  };
}

const neverAborted = new AbortController().signal;
const spansOf = (text: string, quotes: string[]): Span[] =>
  quotes.map((quote) => ({ start: text.indexOf(quote), end: text.indexOf(quote) + quote.length }));

/** The judge that compares words. */
export const wordsReader: Reader = ({ prompt, text, criteria }) => {
  const any = criteria.map((criterion) => ({ half: 'some of it', ...criterion }));
  const [open, kept] = [any, criteria].map((some) => wordsLevel(prompt, text, some));
  return Promise.resolve(
    open!.map(({ level, quotes }, at) => ({
      level,
      allowed: kept![at]!.level,
      probabilities: null,
      evidence: spansOf(text, quotes),
      quotes: spansOf(text, kept![at]!.quotes),
    })),
  );
};
