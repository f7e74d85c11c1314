import type { Span } from '../view.ts';

/** For one criterion of an answer: what was quoted for it, and what each reader marked. */
export interface QuotedBeside {
  answer: string;
  quoted: Span[];
  marked: Span[][];
}

/**
 * How far the words that a judge quotes are those that readers marked: F1 over words, pooled over criteria and readers; from 0 to 1, NaN where
 * nobody marked or quoted anything. Words are stretches without white space; one counts when a span touches it.
 */
export function evidenceF1(beside: QuotedBeside[]): number {
  let [both, either] = [0, 0];
  for (const { answer, quoted, marked } of beside) {
    const words = wordSpans(answer);
    const mine = touched(words, quoted);
    for (const spans of marked) {
      const theirs = touched(words, spans);
      both += [...mine].filter((word) => theirs.has(word)).length;
      either += mine.size + theirs.size;
    }
  }
  return either === 0 ? Number.NaN : (2 * both) / either;
}

const wordSpans = (text: string): Span[] =>
  [...text.matchAll(/\S+/g)].map(({ 0: word, index }) => ({ start: index, end: index + word.length }));

const touched = (words: Span[], spans: Span[]): Set<number> =>
  new Set(
    words.flatMap((word, at) => (spans.some(({ start, end }) => word.start < end && word.end > start) ? [at] : [])),
  );
