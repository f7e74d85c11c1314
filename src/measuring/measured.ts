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
  /** Of all answers together, each as long as it took. */
  totalMs: number;
  notGraded: number;
  /** How many weren't for which reason. */
  reasons: Record<string, number>;
}

export function spentOn(outcomes: Outcome[]): Spent {
  const refused = outcomes.filter((outcome) => outcome.kind === 'not_graded');
  const byReason = Map.groupBy(
    refused.flatMap(({ reasons }) => reasons),
    (reason) => reason,
  );
  const latencies = outcomes.map(({ latencyMs }) => latencyMs).toSorted((a, b) => a - b);
  return {
    usage: outcomes.reduce<Usage | null>((sum, { usage }) => addUsage(sum, usage), null),
    medianMs: latencies[Math.floor(latencies.length / 2)]!,
    slowMs: latencies[Math.floor(0.95 * latencies.length)]!,
    totalMs: latencies.reduce((sum, ms) => sum + ms, 0),
    notGraded: refused.length,
    reasons: Object.fromEntries([...byReason].map(([reason, some]) => [reason, some.length])),
  };
}

/** How many answers weren't graded, and why. */
export function notGradedText({ notGraded, reasons }: Pick<Spent, 'notGraded' | 'reasons'>): string {
  const why = Object.entries(reasons).map(([reason, count]) => `${reason} ${count}`);
  return why.length === 0 ? String(notGraded) : `${notGraded} (${why.join(', ')})`;
}
