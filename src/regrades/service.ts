import type { Authorized } from '../access/authorize.ts';
import type { Evaluate, Evaluated } from '../evaluations/service.ts';
import type { CostHistory } from '../grades/repository.ts';
import type { ReviewReason } from '../grading/grade.ts';
import type { Usage } from '../grading/judge.ts';
import { claimOf, type KeyedRequest } from '../idempotency.ts';
import type { JudgeWish, Roster } from '../judges/roster.ts';
import type { Page } from '../page.ts';
import type { QuestionRepository } from '../questions/repository.ts';
import type { Regraded, StoredSubmission, SubmissionRepository } from '../submissions/repository.ts';
import type { Waiting } from '../submissions/waiting.ts';
import { type Difference, differenceOf } from './difference.ts';
import { type Estimate, estimateCost } from '../grading/estimate.ts';

/** By whom and what to grade again. */
export interface RegradeWish extends JudgeWish {
  questionVersion?: number | undefined;
}

/** One answer, tried. */
export interface Trial extends Difference {
  submissionId: string;
  reviewReasons: ReviewReason[];
  usage: Usage | null;
}

export type Unknown = { kind: 'unknown'; field: string; detail: string };

export type Tried =
  | { kind: 'tried'; trial: Trial }
  | { kind: 'absent' | 'erased' }
  | Unknown
  | Extract<Evaluated, { kind: 'unavailable' }>;

export type Asked =
  /** Done already, if nothing is left of its `regrade`. */
  | { kind: 'asked'; submission: StoredSubmission; replayed: boolean }
  | { kind: Exclude<Regraded, 'queued' | 'replayed' | 'unknown_version'> }
  | Unknown;

export type Estimated = { kind: 'estimated'; questionId: string; estimate: Estimate } | { kind: 'absent' } | Unknown;

export interface RegradeParts {
  submissions: SubmissionRepository;
  questions: QuestionRepository;
  costs: CostHistory;
  roster: Roster;
  evaluate: Evaluate;
  waiting: Waiting;
  wakeWorker(): void;
  idempotencyMs: number;
}

export interface RegradeService {
  /** Judges a stored answer again and shows the difference; nothing changes. */
  try(caller: Authorized, submissionId: string, wish: RegradeWish, gone: AbortSignal): Promise<Tried>;
  /** Puts a submission into the queue again, and waits for the grade as long as the client wants to. */
  ask(
    caller: Authorized,
    submissionId: string,
    wish: RegradeWish & { fresh: boolean },
    keyed: KeyedRequest | null,
    waitMs: number,
    gone: AbortSignal,
  ): Promise<Asked>;
  /** What trying all answers to a question would cost. */
  estimate(caller: Authorized, question: string, wish: RegradeWish): Promise<Estimated>;
  /** Answers to a question that can be graded again, newest first. */
  answers(caller: Authorized, questionId: string, page: Page): Promise<StoredSubmission[]>;
}

const unknownVersion: Unknown = {
  kind: 'unknown',
  field: 'questionVersion',
  detail: 'the question has no such version',
};

export function createRegradeService(parts: RegradeParts): RegradeService {
  const { submissions, questions, costs, roster, evaluate, waiting, wakeWorker, idempotencyMs } = parts;
  return {
    async try(caller, submissionId, { questionVersion, ...wish }, gone) {
      const submission = await submissions.find(caller, submissionId);
      if (!submission) return { kind: 'absent' };
      const { answer, candidate, question } = submission;
      if (answer === null) return { kind: 'erased' };
      const version = questionVersion ?? question.version;
      const found = await questions.findWithKey(caller, question.id, version);
      if (!found) return unknownVersion;
      const names = candidate?.displayName ? [candidate.displayName] : [];
      const asked = {
        question: found.content,
        version,
        answer,
        names,
        wish,
        feedback: null,
        purpose: 'trial' as const,
      };
      const evaluated = await evaluate(caller, asked, gone);
      switch (evaluated.kind) {
        case 'unknown':
        case 'unavailable':
          return evaluated;
        case 'not_graded': {
          const { reasons: reviewReasons, usage } = evaluated;
          const difference = differenceOf(submission.grade, null);
          return { kind: 'tried', trial: { submissionId, ...difference, reviewReasons, usage } };
        }
        case 'graded': {
          const { grade, usage } = evaluated;
          const { reviewReasons } = grade;
          const difference = differenceOf(submission.grade, grade);
          return { kind: 'tried', trial: { submissionId, ...difference, reviewReasons, usage } };
        }
      }
    },

    async ask(caller, submissionId, { questionVersion, fresh, ...wish }, keyed, waitMs, gone) {
      const chosen = roster.choose(wish);
      if (chosen.kind === 'unknown') return chosen;
      const { judge, ...how } = chosen.choice;
      const now = Date.now();
      const regrade = { judge, options: { ...how, fresh }, questionVersion, now: new Date(now).toISOString() };
      const kind = await submissions.regrade(caller, submissionId, regrade, claimOf(keyed, now, idempotencyMs));
      if (kind === 'unknown_version') return unknownVersion;
      if (kind !== 'queued' && kind !== 'replayed') return { kind };
      wakeWorker();
      const submission = await untilDone(caller, submissionId, now + waitMs, gone);
      return { kind: 'asked', submission, replayed: kind === 'replayed' };
    },

    async estimate(caller, name, wish) {
      const chosen = roster.choose(wish);
      if (chosen.kind === 'unknown') return chosen;
      const question = await questions.find(caller, name);
      if (!question) return { kind: 'absent' };
      const answers = await submissions.countAnswers(caller, question.id);
      const judge = roster.judgeOf(chosen.choice)!;
      const history = judge.remote ? await costs.costsOf(caller, question.id, judge.model) : 'free';
      return { kind: 'estimated', questionId: question.id, estimate: estimateCost(answers, history) };
    },

    async answers(caller, questionId, page) {
      return submissions.list(caller, { questionId }, page);
    },
  };

  /** The submission once nothing runs any more, or as it is when the time is over. */
  async function untilDone(
    caller: Authorized,
    submissionId: string,
    until: number,
    gone: AbortSignal,
  ): Promise<StoredSubmission> {
    for (;;) {
      // The wait begins before the look, so that an end in between isn't missed.
      const wait = waiting.wait(submissionId, Math.max(0, until - Date.now()), gone);
      const submission = (await submissions.find(caller, submissionId))!;
      if (submission.regrade === null || Date.now() >= until || gone.aborted) {
        wait.giveUp();
        return submission;
      }
      await wait.over;
    }
  }
}
