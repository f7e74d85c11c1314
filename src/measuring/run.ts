import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { ExplainedError } from '../explained-error.ts';
import type { Level } from '../grading/levels.ts';
import type { Usage } from '../grading/judge.ts';
import type { GradedAnswer } from './graded-answers.ts';

/** What became of one answer in a run. */
export type Outcome = { id: string; latencyMs: number; usage: Usage | null } & (
  | { kind: 'graded'; levels: Record<string, Level>; score: number; confidence: number | null }
  /** A person would have to. */
  | { kind: 'not_graded'; reasons: string[] }
);

/** What a run is of; a run goes on only with the same. */
export interface RunHead {
  judge: string;
  model: string;
  prompt: string;
  policy: string;
}

export interface RunParts {
  head: RunHead;
  answers: GradedAnswer[];
  /** Grades one answer; throws an {@link ExplainedError} when the judge can't be asked now: the run is gone on with later. */
  grade(answer: GradedAnswer): Promise<Outcome>;
  /** Where outcomes are kept, one a line, as they come; null for nowhere. */
  file: string | null;
  progress(done: number, all: number): void;
}

/**
 * Has every answer graded, one after the other. With a file a run that broke off goes on where it was.
 *
 * @throws {ExplainedError} when the file is of another run
 */
export async function runOver({ head, answers, grade, file, progress }: RunParts): Promise<Outcome[]> {
  const done = file === null ? new Map<string, Outcome>() : outcomesIn(file, head);
  for (const [at, answer] of answers.entries()) {
    if (!done.has(answer.id)) {
      const outcome = await grade(answer);
      done.set(answer.id, outcome);
      if (file !== null) appendFileSync(file, `${JSON.stringify(outcome)}\n`);
    }
    progress(at + 1, answers.length);
  }
  return answers.map(({ id }) => done.get(id)!);
}

/** What a run has come to so far. A last line that was cut off is graded again. */
function outcomesIn(file: string, head: RunHead): Map<string, Outcome> {
  if (!existsSync(file)) {
    writeFileSync(file, `${JSON.stringify(head)}\n`);
    return new Map();
  }
  const text = readFileSync(file, 'utf8');
  const whole = text.slice(0, text.lastIndexOf('\n') + 1);
  if (whole !== text) writeFileSync(file, whole);
  const [first = '', ...lines] = whole.split('\n').filter((line) => line !== '');
  if (first !== JSON.stringify(head)) {
    throw new ExplainedError(
      `${file} is a run of something else: ${first.slice(0, 200)}. Give this one a file of its own.`,
    );
  }
  const outcomes = lines.map((line) => JSON.parse(line) as Outcome);
  return new Map(outcomes.map((outcome) => [outcome.id, outcome]));
}
