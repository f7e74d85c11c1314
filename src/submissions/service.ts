import { randomBytes } from 'node:crypto';
import type { Authorized } from '../access/authorize.ts';
import type { CohortRepository, StoredCohort } from '../cohorts/repository.ts';
import type { FeedbackWish } from '../grading/judge.ts';
import { claimOf, type KeyedRequest } from '../idempotency.ts';
import { newId } from '../ids.ts';
import type { Endpoints } from '../judges/endpoints.ts';
import type { Chosen, JudgeWish, Roster } from '../judges/roster.ts';
import type { NewSubmission, StoredSubmission, SubmissionRepository } from './repository.ts';
import type { Waiting } from './waiting.ts';

export interface SubmissionParts {
  submissions: SubmissionRepository;
  cohorts: Pick<CohortRepository, 'find'>;
  endpoints: Endpoints;
  waiting: Waiting;
  /** Tells the worker that there is something to do. */
  wakeWorker(): void;
  roster: Roster;
  idempotencyMs: number;
}

/** An answer as a client sends it. */
export interface Answer extends JudgeWish {
  questionId: string;
  questionVersion?: number | undefined;
  answer: string;
  /** A cohort's id or name. */
  cohort?: string | undefined;
  candidate?: { externalId: string; displayName?: string | undefined } | undefined;
  metadata?: Record<string, string> | undefined;
  /** Null when none is wanted. */
  feedback: FeedbackWish | null;
  /** Whether an equal request's judgement won't do. */
  fresh?: boolean | undefined;
}

export type Submitted =
  /** `retryAfterMs`: how long its judge is paused. */
  | { kind: 'submitted'; submission: StoredSubmission; replayed: boolean; retryAfterMs: number }
  | { kind: 'key_reused' }
  /** The body names something that isn't there. */
  | { kind: 'unknown'; field: 'questionId' | 'questionVersion' | 'cohort'; detail: string }
  | Extract<Chosen, { kind: 'unknown' }>;

const unknownDetail = {
  questionId: 'no published question has this id or slug',
  questionVersion: 'the question has no such version',
};

const settled = new Set(['graded', 'needs_review', 'erased']);

/** Whether a submission is done: it won't change by itself any more. */
export function isSettled(submission: StoredSubmission): boolean {
  return settled.has(submission.status);
}

export interface SubmissionService {
  /**
   * Puts an answer on disk, then waits for its grade as long as the client wants to. A retry with the same key joins the wait.
   *
   * @param keyed the client's key, with the body it came with
   */
  submit(
    caller: Authorized,
    answer: Answer,
    keyed: KeyedRequest | null,
    waitMs: number,
    gone: AbortSignal,
  ): Promise<Submitted>;
  /** Erases a submission; who waits for its grade is told at once. */
  erase(caller: Authorized, id: string): Promise<'erased' | 'erased_before' | 'absent'>;
}

export function createSubmissionService(parts: SubmissionParts): SubmissionService {
  const { submissions, cohorts, endpoints, roster, waiting, wakeWorker, idempotencyMs } = parts;

  return {
    async submit(caller, answer, keyed, waitMs, gone) {
      const { questionId, questionVersion, candidate, metadata = {}, feedback, fresh = false } = answer;
      const cohort = answer.cohort === undefined ? null : await cohorts.find(caller, answer.cohort);
      if (answer.cohort !== undefined && !cohort) {
        return { kind: 'unknown', field: 'cohort', detail: 'there is no such cohort' };
      }
      const chosen = cohort ? chosenFor(cohort) : roster.choose(answer);
      if (chosen.kind === 'unknown') return chosen;
      const { judge, ...how } = chosen.choice;
      const now = Date.now();
      const submission: NewSubmission = {
        id: newId('sub'),
        questionId,
        questionVersion,
        answer: answer.answer,
        salt: randomBytes(16).toString('hex'),
        metadata,
        cohort: cohort && { id: cohort.id, name: cohort.name, pins: cohort.pins },
        candidate: candidate ? { externalId: candidate.externalId, displayName: candidate.displayName ?? null } : null,
        judge,
        options: { ...how, feedback, fresh },
        now: new Date(now).toISOString(),
      };
      const acceptance = await submissions.accept(caller, submission, claimOf(keyed, now, idempotencyMs));
      if (acceptance.kind === 'key_reused') return acceptance;
      if (acceptance.kind === 'unknown') return { ...acceptance, detail: unknownDetail[acceptance.field] };

      const replayed = acceptance.kind === 'replayed';
      const id = replayed ? acceptance.id : acceptance.submission.id;
      // The wait begins before the worker does, so that a grade in between isn't missed.
      const wait = waitMs > 0 ? waiting.wait(id, waitMs, gone) : undefined;
      wakeWorker();
      let current = replayed ? (await submissions.find(caller, id))! : acceptance.submission;
      if (wait && !isSettled(current)) {
        await wait.over;
        current = (await submissions.find(caller, id))!;
      }
      wait?.giveUp();
      const retryAfterMs = Math.max(0, (endpoints.find(judge)?.state.paused?.until ?? 0) - Date.now());
      return { kind: 'submitted', submission: current, replayed, retryAfterMs };
    },

    async erase(caller, id) {
      const outcome = await submissions.erase(caller, id, new Date().toISOString());
      waiting.settle(id);
      return outcome;
    },
  };
  /**
   * As the cohort says. Where its model is gone, its judge with the one that there is, which its grade then says; where its judge is, the
   * answer waits for it: another one never steps in.
   */
  function chosenFor({ pins }: StoredCohort): Chosen {
    const { judge, model: _, ...how } = pins;
    const choices = [pins, { judge, ...how }, { judge, prompt: how.prompt }].map(roster.choose);
    return choices.find(({ kind }) => kind === 'chosen') ?? { kind: 'chosen', choice: { judge, ...how } };
  }
}
