import { type Level, levels, levelShare } from '../../src/grading/levels.ts';
import type { Said } from './reading.ts';
import type { ReadAnswer } from './sets.ts';

/** One answer with what was said of it. */
export interface Graded {
  answer: ReadAnswer;
  said: Said[];
}

/** A figure with its interval of 95 %; NaN where it can't be had. */
export interface Figure {
  value: number;
  low: number;
  high: number;
}

const wrong = new Set<Level>(['missing', 'contradicted']);

/** Which level counts: that of all four, or that of those which the criterion has, as it is served. */
export type Rule = 'level' | 'allowed';

/** Each pair of what was said and what a reader says. */
function pairs(graded: Graded[], rule: Rule): { said: Level; truth: Level }[] {
  return graded.flatMap(({ answer, said }) =>
    answer.readers.flatMap(({ levels: read }) =>
      answer.criteria.map(({ key }, at) => ({ said: said[at]![rule], truth: read[key]! })),
    ),
  );
}

const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

/** Share of levels that are the reader's. */
export const exact = (rule: Rule) => (graded: Graded[]) =>
  mean(pairs(graded, rule).map(({ said, truth }) => Number(said === truth)));

/** Share of levels that are met where the reader says missing or contradicted, or the other way round. */
export const opposite = (rule: Rule) => (graded: Graded[]) =>
  mean(
    pairs(graded, rule).map(({ said, truth }) =>
      Number((said === 'met' && wrong.has(truth)) || (wrong.has(said) && truth === 'met')),
    ),
  );

export const f1Of =
  (level: Level) =>
  (graded: Graded[]): number => {
    const all = pairs(graded, 'level');
    const hits = all.filter(({ said, truth }) => said === level && truth === level).length;
    const either = all.filter(({ said }) => said === level).length + all.filter(({ truth }) => truth === level).length;
    return either === 0 ? Number.NaN : (2 * hits) / either;
  };

/** 0–100, every criterion weighing the same. */
export const scoreOf = (said: Level[]) => 100 * mean(said.map((level) => levelShare[level]));
const truthOf = ({ criteria, readers }: ReadAnswer) =>
  mean(readers.map(({ levels: read }) => scoreOf(criteria.map(({ key }) => read[key]!))));

export function pearson(a: number[], b: number[]): number {
  const [ma, mb] = [mean(a), mean(b)];
  const cov = mean(a.map((value, at) => (value - ma) * (b[at]! - mb)));
  return cov / Math.sqrt(mean(a.map((value) => (value - ma) ** 2)) * mean(b.map((value) => (value - mb) ** 2)));
}

/** Correlation of points with the mean of the readers' points: `level` of all four, `allowed` by the rule for criteria without half. */
export const correlation = (by: Rule) => (graded: Graded[]) =>
  pearson(
    graded.map(({ said }) => scoreOf(said.map((one) => one[by]))),
    graded.map(({ answer }) => truthOf(answer)),
  );

/** Of the words of evidence: how far those found (marked, or quoted) and those that readers marked are the same. */
export const evidenceF1 =
  (what: 'evidence' | 'quotes') =>
  (graded: Graded[]): number => {
    let [both, found, marked] = [0, 0, 0];
    for (const { answer, said } of graded) {
      const words = [...answer.text.matchAll(/\S+/g)].map(({ 0: word, index }) => ({
        start: index,
        end: index + word.length,
      }));
      for (const { levels: read, evidence } of answer.readers) {
        answer.criteria.forEach(({ key }, at) => {
          const touches = (spans: { start: number; end: number }[]) => (word: { start: number; end: number }) =>
            spans.some(({ start, end }) => word.start < end && word.end > start);
          const theirSpans = read[key] === 'missing' ? [] : (evidence[key] ?? []);
          const [mine, theirs] = [touches(said[at]![what]), touches(theirSpans)];
          for (const word of words) {
            both += Number(mine(word) && theirs(word));
            found += Number(mine(word));
            marked += Number(theirs(word));
          }
        });
      }
    }
    return (2 * both) / (found + marked);
  };

/** What knowing nothing but the kind of an answer would reach: the mean of its kind on the other questions. */
export function byKindAlone(graded: Graded[]): { r: number; exact: number } {
  const truths = graded.map(({ answer }) => truthOf(answer));
  const guesses = graded.map(({ answer }) => {
    const alike = graded.flatMap((other, at) =>
      other.answer.kind === answer.kind && other.answer.question !== answer.question ? [truths[at]!] : [],
    );
    return alike.length === 0 ? mean(truths) : mean(alike);
  });
  const usual = ({ kind, question }: ReadAnswer) => {
    const read = graded
      .filter(({ answer }) => answer.kind === kind && answer.question !== question)
      .flatMap(({ answer }) => answer.readers.flatMap(({ levels: of }) => Object.values(of)));
    return levels.toSorted((a, b) => count(read, b) - count(read, a))[0]!;
  };
  const hits = graded.flatMap(({ answer }) => {
    const guess = usual(answer);
    return answer.readers.flatMap(({ levels: of }) => Object.values(of).map((level) => Number(level === guess)));
  });
  return { r: pearson(guesses, truths), exact: mean(hits) };
}
const count = <T>(values: T[], value: T) => values.filter((one) => one === value).length;

/** Correlation within kinds: of what is left when the mean of each kind is taken away. */
export function withinKinds(graded: Graded[]): number {
  const centred = (value: (one: Graded) => number) =>
    graded.map((one) => {
      const alike = graded.filter(({ answer }) => answer.kind === one.answer.kind);
      return value(one) - mean(alike.map(value));
    });
  return pearson(
    centred(({ said }) => scoreOf(said.map(({ level }) => level))),
    centred(({ answer }) => truthOf(answer)),
  );
}

/** Mean points given and mean points of the readers, by kind. */
export function meansByKind(graded: Graded[]): Map<string, { given: number; read: number }> {
  const kinds = [...new Set(graded.map(({ answer }) => answer.kind))].toSorted((a, b) => (a < b ? -1 : 1));
  return new Map(
    kinds.map((kind) => {
      const alike = graded.filter(({ answer }) => answer.kind === kind);
      const given = mean(alike.map(({ said }) => scoreOf(said.map(({ allowed }) => allowed))));
      return [kind, { given, read: mean(alike.map(({ answer }) => truthOf(answer))) }];
    }),
  );
}

/** How good the confidence is: its Brier score (0 is best), that of always saying the share that is near, and by fifths what was said and what held. */
export function reliability(graded: Graded[], confidenceOf: (one: Graded) => number) {
  const seen = graded
    .map((one) => {
      const given = scoreOf(one.said.map(({ allowed }) => allowed));
      return { said: confidenceOf(one), held: Number(Math.abs(given - truthOf(one.answer)) <= 10) };
    })
    .toSorted((a, b) => a.said - b.said);
  const share = mean(seen.map(({ held }) => held));
  const fifths = [0, 1, 2, 3, 4].map((fifth) => {
    const some = seen.slice(Math.floor((fifth * seen.length) / 5), Math.floor(((fifth + 1) * seen.length) / 5));
    return { said: mean(some.map(({ said }) => said)), held: mean(some.map(({ held }) => held)) };
  });
  return { brier: mean(seen.map(({ said, held }) => (said - held) ** 2)), always: share * (1 - share), fifths };
}

/**
 * A figure with an interval that knows how few questions there are: the jackknife over questions, with Student's t
 * (Tukey 1958; quantile by the expansion of Cornish and Fisher).
 */
export function withInterval(graded: Graded[], figure: (some: Graded[]) => number): Figure {
  const questions = [...new Set(graded.map(({ answer }) => answer.question))];
  const value = figure(graded);
  const without = questions.map((question) => figure(graded.filter(({ answer }) => answer.question !== question)));
  const k = questions.length;
  const centre = mean(without);
  const error = Math.sqrt(((k - 1) / k) * without.reduce((sum, one) => sum + (one - centre) ** 2, 0));
  const reach = student(k - 1) * error;
  return { value, low: value - reach, high: value + reach };
}

/** The 97.5 % quantile of Student's t. */
function student(df: number): number {
  const z = 1.959964;
  return z + (z ** 3 + z) / (4 * df) + (5 * z ** 5 + 16 * z ** 3 + 3 * z) / (96 * df ** 2);
}
