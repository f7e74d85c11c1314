import { mean } from '../../src/grading/measuring/agreement.ts';
import { evidenceF1 } from '../../src/grading/measuring/evidence.ts';
import type { MeasuredAnswer } from '../../src/grading/measuring/measured-answer.ts';
import { type Level, levelShare } from '../../src/grading/levels.ts';
import type { Said } from './reading.ts';
import type { ReadAnswer } from './sets.ts';

/** One answer with what was said of it. */
export interface Graded {
  answer: ReadAnswer;
  said: Said[];
}

/** Which level counts: that of all four, or that of those which the criterion has, as it is served. */
export type Rule = 'level' | 'allowed';

/** 0–100, every criterion weighing the same. */
export const scoreOf = (said: Level[]) => 100 * mean(said.map((level) => levelShare[level]));

/** What the measurements of the service work with. As it is served, evidence is what is quoted; else the words that are marked. */
export function measured(graded: Graded[], rule: Rule, confidenceOf: (one: Graded) => number | null): MeasuredAnswer[] {
  return graded.map((one, at): MeasuredAnswer => {
    const { answer, said } = one;
    const { question, kind, text, criteria, readers } = answer;
    return {
      id: String(at),
      question,
      kind,
      voice: 'unsaid',
      answer: text,
      score: scoreOf(said.map((of) => of[rule])),
      truths: readers.map(({ levels }) => scoreOf(criteria.map(({ key }) => levels[key]!))),
      confidence: confidenceOf(one),
      criteria: criteria.map(({ key }, index) => ({
        key,
        given: said[index]![rule],
        quoted: rule === 'allowed' ? said[index]!.quotes : said[index]!.evidence,
        read: readers.map(({ levels, evidence }) => {
          const level = levels[key]!;
          return { level, marked: level === 'missing' ? [] : (evidence[key] ?? []) };
        }),
      })),
    };
  });
}

/** {@link evidenceF1} of the words that are marked. */
export function markedF1(graded: Graded[]): number {
  const rows = measured(graded, 'level', () => null);
  return evidenceF1(
    rows.flatMap(({ answer, criteria }) =>
      criteria.map(({ quoted, read }) => ({ answer, quoted, marked: read.map(({ marked }) => marked) })),
    ),
  );
}
