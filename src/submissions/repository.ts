import type { Exchange, FeedbackWish, JudgeName } from '../grading/judge.ts';
import type { PromptName } from '../grading/prompt/strong.ts';
import type { Authorized } from '../access/authorize.ts';
import type { StoredCohort } from '../cohorts/repository.ts';
import type { StoredGrade } from '../grades/repository.ts';
import type { ReviewReason } from '../grading/grade.ts';
import type { EarlierClaim, IdempotencyClaim } from '../idempotency.ts';
import type { Page } from '../page.ts';

export const submissionStatuses = ['queued', 'grading', 'graded', 'needs_review', 'erased'] as const;
export type SubmissionStatus = (typeof submissionStatuses)[number];

export const reviewStates = ['none', 'wanted', 'sampled', 'done'] as const;
export type ReviewState = (typeof reviewStates)[number];

/** How a submission is to be graded, besides by whom. */
export interface GradingOptions {
  prompt: PromptName;
  policy: string;
  /** Null when no feedback is wanted. */
  feedback: FeedbackWish | null;
  /** Whether an equal request's judgement won't do. */
  fresh: boolean;
}

export interface NewSubmission {
  id: string;
  /** A question's id or slug. */
  questionId: string;
  /** The current one when left out. */
  questionVersion: number | undefined;
  answer: string;
  salt: string;
  metadata: Record<string, string>;
  candidate: { externalId: string; displayName: string | null } | null;
  cohort: Pick<StoredCohort, 'id' | 'name' | 'pins'> | null;
  judge: JudgeName;
  options: GradingOptions;
  now: string;
}

export type Acceptance =
  /** Now on disk, as it was written. */
  | { kind: 'accepted'; submission: StoredSubmission }
  | EarlierClaim
  /** There is no such question to answer, or no such version of it. */
  | { kind: 'unknown'; field: 'questionId' | 'questionVersion' };

export interface StoredSubmission {
  id: string;
  status: SubmissionStatus;
  review: ReviewState;
  reviewReasons: ReviewReason[];
  question: { id: string; slug: string; version: number };
  /** Null once erased. */
  answer: string | null;
  metadata: Record<string, string>;
  candidate: { externalId: string; displayName: string | null } | null;
  /** With the version of the question that the cohort is graded by. */
  cohort: (Pick<StoredCohort, 'id' | 'name' | 'pins'> & { version: number }) | null;
  attempt: number | null;
  regrade: StoredRegrade | null;
  grade: StoredGrade | null;
  createdAt: string;
  updatedAt: string;
}

export interface StoredExchange {
  gradeId: string | null;
  messages: Exchange;
  createdAt: string;
}

/** Grading again that has been asked for and isn't over. */
export interface StoredRegrade {
  judge: JudgeName;
  askedAt: string;
  /** Its judge isn't asked before. */
  notBefore: string;
  /** Why a person may want to look though it only waits. */
  reviewReasons: ReviewReason[];
}

export interface SubmissionFilter {
  status?: SubmissionStatus | undefined;
  review?: ReviewState | undefined;
  questionId?: string | undefined;
  /** The candidate's external id. */
  candidate?: string | undefined;
  /** A cohort's id or name. */
  cohort?: string | undefined;
  createdAfter?: string | undefined;
  createdBefore?: string | undefined;
}

/** Grading a submission again, by another judge, prompt, policy or question version. */
export interface Regrade {
  judge: JudgeName;
  /** The feedback of the first grading is kept when left out. */
  options: Omit<GradingOptions, 'feedback'> & { feedback?: FeedbackWish | null };
  /** The version that was answered when left out. */
  questionVersion: number | undefined;
  now: string;
}

/** `replayed`: the key was used for this before. */
export type Regraded = 'queued' | 'replayed' | 'key_reused' | 'absent' | 'erased' | 'under_way' | 'unknown_version';

/** Where submissions are kept. Each method that writes is one transaction, on disk when it resolves. */
export interface SubmissionRepository {
  /**
   * Writes submission, work, event and idempotency record together, or finds what the key stands for: that
   * first, so that a retry finds its submission even when the question has been retired since.
   */
  accept(caller: Authorized, submission: NewSubmission, claim: IdempotencyClaim | null): Promise<Acceptance>;
  find(caller: Authorized, id: string): Promise<StoredSubmission | null>;
  /**
   * Puts a submission into the queue again, in place of work on it that only waits; the grade that stands stands until
   * there is another.
   */
  regrade(caller: Authorized, id: string, regrade: Regrade, claim: IdempotencyClaim | null): Promise<Regraded>;
  /** What was said to models about a submission and what they said, oldest first; null where there is no such submission. */
  exchangesOf(caller: Authorized, id: string, since: string): Promise<StoredExchange[] | null>;
  /** How many answers to a question there are that aren't erased. */
  countAnswers(caller: Authorized, questionId: string): Promise<number>;
  /** Newest first. */
  list(caller: Authorized, filter: SubmissionFilter, page: Page): Promise<StoredSubmission[]>;
  /** Forgets the answer and all that was written about it; what is in flight finishes into nothing. */
  erase(caller: Authorized, id: string, now: string): Promise<'erased' | 'erased_before' | 'absent'>;
}
