import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { ExplainedError } from '../explained-error.ts';
import type { Evidence } from '../grading/evidence.ts';
import { canonicalHash } from '../grading/hash.ts';
import type { QuestionVersion, Usage } from '../grading/judge.ts';
import type { Level } from '../grading/levels.ts';

/** A question that answers are graded by: of the store, or brought along. */
export interface AskedQuestion {
  name: string;
  content: QuestionVersion;
  /** Null when it was brought along. */
  version: number | null;
}

/** A text to have graded. */
export interface Case {
  id: string;
  question: AskedQuestion;
  answer: string;
}

/** What an outcome is of: another answer, or another version of the question, is another case. */
export const caseHash = ({ question, answer }: Case): string =>
  canonicalHash({ question: question.content.contentHash, answer }).slice(-16);

/** What a judge gave one criterion. */
export interface GivenLevel {
  key: string;
  level: Level;
  doubtful: boolean;
  finding: string | null;
  evidence: Evidence[];
}

/** What became of one case in a run. */
export type Outcome = { id: string; caseHash: string; latencyMs: number; usage: Usage | null } & (
  | {
      kind: 'graded';
      score: number;
      confidence: number | null;
      criteria: GivenLevel[];
      /** Codes of what speaks to the grader or is hidden. */
      flags: string[];
      /** Whether a person should look at it. */
      wanted: boolean;
      /** Everything that the candidate may read besides their own words. */
      shown: string[];
    }
  /** A person would have to. */
  | { kind: 'not_graded'; reasons: string[] }
);

/** What a run is of; a run goes on only with the same. */
export interface RunHead {
  measure: string;
  judge: string;
  model: string;
  prompt: string;
  policy: string;
  /** Of the judge with all its settings, its server too. */
  settings: string;
}

/** What is still to be done, by the first few. */
export interface RunEstimate {
  left: number;
  ms: number;
  /** Null where no price is known. */
  cost: { amount: number; currency: string } | null;
}

export interface RunParts<C extends Case> {
  head: RunHead;
  cases: C[];
  /** Grades one case; throws an {@link ExplainedError} when the judge can't be asked now: the run is gone on with later. */
  grade(one: C): Promise<Outcome>;
  /** Where outcomes are kept, one a line, as they come; null for nowhere. */
  file: string | null;
  /** So many at once. */
  atOnce: number;
  /** So many are graded before the rest is estimated. */
  firstFew: number;
  /** Called once the first few have shown what the rest will take. @returns whether to go on */
  estimated(estimate: RunEstimate): boolean;
  progress(done: number, all: number): void;
}

/**
 * Has every case graded. With a file a run that broke off goes on where it was. What is in flight when something goes wrong is
 * waited for and kept.
 *
 * @returns null when the estimate ended it
 * @throws {ExplainedError} when the file is of another run, or the judge can't be asked
 */
export async function runOver<C extends Case>(parts: RunParts<C>): Promise<Outcome[] | null> {
  const { head, cases, file, atOnce, progress } = parts;
  const done = file === null ? new Map<string, Outcome>() : outcomesIn(file, head);
  const waiting = cases.filter((one) => done.get(one.id)?.caseHash !== caseHash(one));
  const known = cases.length - waiting.length;
  const fresh: Outcome[] = [];

  const next = async () => {
    const one = waiting.shift()!;
    const outcome = await parts.grade(one);
    done.set(one.id, outcome);
    fresh.push(outcome);
    if (file !== null) appendFileSync(file, `${JSON.stringify(outcome)}\n`);
    progress(known + fresh.length, cases.length);
  };

  while (waiting.length > 0 && fresh.length < parts.firstFew) await next();
  if (waiting.length > 0 && !parts.estimated(estimateOf(fresh, waiting.length, atOnce))) return null;
  let failure: unknown = null;
  const worker = async () => {
    while (waiting.length > 0 && failure === null) {
      try {
        await next();
      } catch (error) {
        failure ??= error;
      }
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  if (failure !== null) throw failure;
  return cases.map(({ id }) => done.get(id)!);
}

function estimateOf(fresh: Outcome[], left: number, atOnce: number): RunEstimate {
  const sum = (values: number[]) => values.reduce((total, value) => total + value, 0);
  const each = left / fresh.length;
  // The first may have waited for a model to be loaded: the one in the middle says more than the mean.
  const usual = fresh.map(({ latencyMs }) => latencyMs).toSorted((a, b) => a - b)[Math.floor(fresh.length / 2)]!;
  const ms = (usual * left) / Math.min(atOnce, left);
  const costs = fresh.map(({ usage }) => (usage === null ? { amount: 0, currency: 'USD' } : knownCost(usage)));
  if (costs.includes(null)) return { left, ms, cost: null };
  const currency = costs.find((cost) => cost!.amount > 0)?.currency ?? 'USD';
  return { left, ms, cost: { amount: sum(costs.map((cost) => cost!.amount)) * each, currency } };
}

const knownCost = ({ cost, unpricedCalls }: Usage) => (unpricedCalls > 0 ? null : cost);

/** What a run has come to so far. A last line that was cut off is graded again; nothing else of the file is touched. */
function outcomesIn(file: string, head: RunHead): Map<string, Outcome> {
  const first = `${JSON.stringify(head)}\n`;
  const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
  // New, or killed while its first line was written.
  if (first.startsWith(text) && text !== first) {
    writeFileSync(file, first);
    return new Map();
  }
  const whole = text.slice(0, text.lastIndexOf('\n') + 1);
  const run = parseRun(file, whole === '' ? text : whole);
  if (JSON.stringify(run.head) !== JSON.stringify(head)) {
    const of = JSON.stringify(run.head).slice(0, 200);
    throw new ExplainedError(`${file} is a run of something else: ${of}. Give this one a file of its own.`);
  }
  if (whole !== text) writeFileSync(file, whole);
  return new Map(run.outcomes.map((outcome) => [outcome.id, outcome]));
}

/**
 * A run that was kept.
 *
 * @param measure of what it must be
 * @throws {ExplainedError} when the file can't be read or is none
 */
export function readRun(file: string, measure: string): { head: RunHead; outcomes: Outcome[] } {
  try {
    const run = parseRun(file, readFileSync(file, 'utf8'));
    if (run.head.measure !== measure)
      throw new ExplainedError(`${file} is a run of ${run.head.measure}, not of ${measure}.`);
    return run;
  } catch (error) {
    if (error instanceof ExplainedError) throw error;
    throw new ExplainedError(`${file} can't be read: ${(error as Error).message}`);
  }
}

function parseRun(file: string, text: string): { head: RunHead; outcomes: Outcome[] } {
  const lines = text.split('\n').filter((line) => line !== '');
  try {
    const [head, ...outcomes] = lines.map((line) => JSON.parse(line) as unknown);
    if (!(head as RunHead | undefined)?.measure) throw new Error('its first line says nothing of a run');
    return { head: head as RunHead, outcomes: outcomes as Outcome[] };
  } catch (error) {
    throw new ExplainedError(`${file} is no run that can be read: ${(error as Error).message}`);
  }
}
