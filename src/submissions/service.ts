import { randomBytes } from 'node:crypto';
import type { Authorized } from '../access/authorize.ts';
import { newId } from '../ids.ts';
import type { Endpoints } from '../judges/endpoints.ts';
import type { QuestionRepository } from '../questions/repository.ts';
import type {
  IdempotencyClaim,
  JudgeKind,
  NewSubmission,
  StoredSubmission,
  SubmissionRepository,
} from './repository.ts';
import type { Waiting } from './waiting.ts';

export interface SubmissionParts {
  submissions: SubmissionRepository;
  questions: QuestionRepository;
  endpoints: Endpoints;
  waiting: Waiting;
  /** Tells the worker that there is something to do. */
  wakeWorker(): void;
  defaultJudge: JudgeKind;
  idempotencyHours: number;
}

/** An answer as a client sends it. */
export interface Answer {
  questionId: string;
  questionVersion?: number | undefined;
  answer: string;
  candidate?: { externalId: string; displayName?: string | undefined } | undefined;
  metadata?: Record<string, string> | undefined;
  feedback?: { enabled: boolean } | undefined;
  judge?: JudgeKind | undefined;
}

export type Submitted =
  | { kind: 'submitted'; submission: StoredSubmission; replayed: boolean }
  | { kind: 'key_reused' }
  /** The body names something that isn't there. */
  | { kind: 'unknown'; field: 'questionId' | 'questionVersion' | 'judge'; detail: string };

const settled = new Set(['graded', 'needs_review', 'erased']);

/** Whether a submission is done: it won't change by itself any more. */
export function isSettled(submission: StoredSubmission): boolean {
  return settled.has(submission.status);
}

export interface SubmissionService {
  /**
   * Puts an answer on disk, then waits for its grade as long as the client wants to. A retry with the same key joins the wait.
   *
   * @param key of the client, with the body it came with
   */
  submit(
    caller: Authorized,
    answer: Answer,
    key: Pick<IdempotencyClaim, 'key' | 'route' | 'body'> | null,
    waitMs: number,
    gone: AbortSignal,
  ): Promise<Submitted>;
  /** Erases a submission; who waits for its grade is told at once. */
  erase(caller: Authorized, id: string): Promise<'erased' | 'erased_before' | 'absent'>;
}

export function createSubmissionService(parts: SubmissionParts): SubmissionService {
  const { submissions, questions, endpoints, waiting, wakeWorker, defaultJudge, idempotencyHours } = parts;

  async function resolve(caller: Authorized, answer: Answer): Promise<NewSubmission | Submitted> {
    const { questionId, questionVersion, judge = defaultJudge } = answer;
    const question = await questions.find(caller, questionId);
    if (!question || question.status === 'retired') {
      return { kind: 'unknown', field: 'questionId', detail: 'there is no such question' };
    }
    const version = questionVersion ?? question.version;
    if (version !== question.version && !(await questions.find(caller, question.id, version))) {
      return { kind: 'unknown', field: 'questionVersion', detail: `the question has no version ${version}` };
    }
    if (!endpoints.find(judge)) {
      return { kind: 'unknown', field: 'judge', detail: `the judge "${judge}" is not configured here` };
    }
    const { externalId, displayName = null } = answer.candidate ?? {};
    return {
      id: newId('sub'),
      questionId: question.id,
      questionVersion: version,
      answer: answer.answer,
      salt: randomBytes(16).toString('hex'),
      metadata: answer.metadata ?? {},
      candidate: externalId === undefined ? null : { externalId, displayName },
      judge,
      withFeedback: answer.feedback?.enabled ?? true,
      now: new Date().toISOString(),
    };
  }

  return {
    async submit(caller, answer, key, waitMs, gone) {
      const accepted = await resolve(caller, answer);
      if ('kind' in accepted) return accepted;
      const expiresAt = new Date(Date.now() + idempotencyHours * 3_600_000).toISOString();
      const acceptance = await submissions.accept(caller, accepted, key && { ...key, expiresAt });
      if (acceptance.kind === 'key_reused') return acceptance;

      const { id } = acceptance;
      // The wait begins before the look, so that a grade in between isn't missed.
      const seen = new AbortController();
      const waited = waiting.wait(id, waitMs, AbortSignal.any([gone, seen.signal]));
      wakeWorker();
      let submission = await submissions.find(caller, id);
      if (submission && !isSettled(submission)) {
        await waited;
        submission = await submissions.find(caller, id);
      }
      seen.abort();
      return { kind: 'submitted', submission: submission!, replayed: acceptance.kind === 'replayed' };
    },

    async erase(caller, id) {
      const outcome = await submissions.erase(caller, id, new Date().toISOString());
      waiting.settle(id);
      return outcome;
    },
  };
}
