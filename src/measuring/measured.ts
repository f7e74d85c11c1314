import type { MeasuredAnswer } from '../grading/measuring/measured-answer.ts';
import { countPoints } from '../grading/rubric.ts';
import { addUsage, type Usage } from '../grading/judge.ts';
import type { GradedAnswer, ReaderGrade } from './graded-answers.ts';
import type { AskedQuestion, Outcome } from './run.ts';

/** A graded answer beside what a judge made of it; null when it made no grade. */
export function measuredAnswer(graded: GradedAnswer, outcome: Outcome, question: AskedQuestion): MeasuredAnswer | null {
  if (outcome.kind === 'not_graded') return null;
  const { id, kind, voice, answer, readers } = graded;
  const { rubric } = question.content;
  const withLevels = readers.filter((reader) => 'levels' in reader);
  const criteria = outcome.criteria.map(({ key, level, evidence }) => ({
    key,
    given: level,
    quoted: evidence.map(({ start, end }) => ({ start, end })),
    read: withLevels.map(({ levels, quotes }) => ({
      level: levels[key]!,
      marked: (quotes[key] ?? []).map((quote) => ({
        start: answer.indexOf(quote),
        end: answer.indexOf(quote) + quote.length,
      })),
    })),
  }));
  const truth = (reader: ReaderGrade) => ('score' in reader ? reader.score : countPoints(rubric, reader.levels).score);
  const { score, confidence } = outcome;
  const read = withLevels.length > 0 ? criteria : [];
  return {
    id,
    question: question.name,
    kind,
    voice,
    answer,
    score,
    truths: readers.map(truth),
    confidence,
    criteria: read,
  };
}

/** What a run took. */
export interface Spent {
  usage: Usage | null;
  medianMs: number;
  /** Nineteen of twenty took no longer. */
  slowMs: number;
  notGraded: number;
}

export function spentOn(outcomes: Outcome[]): Spent {
  const latencies = outcomes.map(({ latencyMs }) => latencyMs).toSorted((a, b) => a - b);
  return {
    usage: outcomes.reduce<Usage | null>((sum, { usage }) => addUsage(sum, usage), null),
    medianMs: latencies[Math.floor(latencies.length / 2)]!,
    slowMs: latencies[Math.floor(0.95 * latencies.length)]!,
    notGraded: outcomes.filter(({ kind }) => kind === 'not_graded').length,
  };
}
