import type { Authorized } from '../access/authorize.ts';
import { claimOf, type KeyedRequest } from '../idempotency.ts';
import type { Endpoints } from '../judges/endpoints.ts';
import type { Answer, Prepare, Prepared } from './preparing.ts';
import type { StoredSubmission, SubmissionRepository } from './repository.ts';
import type { Waiting } from './waiting.ts';

export interface SubmissionParts {
  submissions: SubmissionRepository;
  prepare: Prepare;
  endpoints: Endpoints;
  waiting: Waiting;
  /** Tells the worker that there is something to do. */
  wakeWorker(): void;
  idempotencyMs: number;
}

export type Submitted =
  /** `retryAfterMs`: how long its judge is paused. */
  | { kind: 'submitted'; submission: StoredSubmission; replayed: boolean; retryAfterMs: number }
  | { kind: 'key_reused' }
  /** The body names something that isn't there. */
  | { kind: 'unknown'; field: 'questionId' | 'questionVersion'; detail: string }
  | Extract<Prepared, { kind: 'unknown' }>;

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
  /** A submission as it is now, or once it is settled, if that is within the time. Null where there is none. */
  look(caller: Authorized, id: string, waitMs: number, gone: AbortSignal): Promise<StoredSubmission | null>;
  /** Erases a submission; who waits for its grade is told at once. */
  erase(caller: Authorized, id: string): Promise<'erased' | 'erased_before' | 'absent'>;
}

export function createSubmissionService(parts: SubmissionParts): SubmissionService {
  const { submissions, prepare, endpoints, waiting, wakeWorker, idempotencyMs } = parts;

  return {
    async submit(caller, answer, keyed, waitMs, gone) {
      const now = Date.now();
      const prepared = await prepare(caller, answer, now);
      if (prepared.kind === 'unknown') return prepared;
      const { submission } = prepared;
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
      const retryAfterMs = Math.max(0, (endpoints.find(submission.judge)?.state.paused?.until ?? 0) - Date.now());
      return { kind: 'submitted', submission: current, replayed, retryAfterMs };
    },

    async look(caller, id, waitMs, gone) {
      // As above, the wait begins before the look.
      const wait = waitMs > 0 ? waiting.wait(id, waitMs, gone) : undefined;
      let submission = await submissions.find(caller, id);
      if (wait && submission && !isSettled(submission)) {
        await wait.over;
        submission = await submissions.find(caller, id);
      }
      wait?.giveUp();
      return submission;
    },

    async erase(caller, id) {
      const outcome = await submissions.erase(caller, id, new Date().toISOString());
      waiting.settle(id);
      return outcome;
    },
  };
}
