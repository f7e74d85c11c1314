import type { Authorized } from '../access/authorize.ts';
import type { StoredGrade } from '../grades/repository.ts';
import type { ReviewReason } from '../grading/grade.ts';
import type { QuestionVersion } from '../grading/judge.ts';
import type { EarlierClaim, IdempotencyClaim } from '../idempotency.ts';
import type { FinishedGrade } from '../queue/queue.ts';

export const decisions = ['confirm', 'override', 'grade'] as const;
export type DecisionKind = (typeof decisions)[number];

/** A person's decision about a submission. */
export interface StoredReview {
  /** `rev_…` */
  id: string;
  submissionId: string;
  decision: DecisionKind;
  /** Given without seeing the machine's grade. */
  blind: boolean;
  /** The grade that stands since. */
  gradeId: string;
  /** The one that stood before; null where none did. */
  previousGradeId: string | null;
  /** Why a person should look, as it was. */
  reasons: ReviewReason[];
  /** Null once erased. */
  note: string | null;
  /** Who decided, as the client calls them; null once erased, or unsaid. */
  reviewer: string | null;
  /** The key that it came with. */
  keyId: string | null;
  createdAt: string;
}

/** What a person decides about. */
export interface ReviewSubject {
  /** Both null once erased. */
  answer: string | null;
  salt: string | null;
  /** The version that the grade that stands was given by, else the one that was answered. */
  question: QuestionVersion & { id: string; version: number };
  standing: StoredGrade | null;
  reasons: ReviewReason[];
  /** A judge is at it for the first time, or will be. */
  awaitsJudge: boolean;
}

export interface NewReview extends Pick<
  StoredReview,
  'id' | 'submissionId' | 'decision' | 'blind' | 'note' | 'reviewer'
> {
  /** A grade that a person gives; null where the one that stands is confirmed. */
  grade: FinishedGrade | null;
  /** The grade that stood when it was decided. */
  previousGradeId: string | null;
  now: string;
}

/** `changed`: another grade stands by now. */
export type ReviewOutcome = { kind: 'given'; id: string } | EarlierClaim | { kind: 'changed' };

/** Where reviews are kept. */
export interface ReviewRepository {
  /** What there is to decide about; null where the caller has no such submission. */
  subjectOf(caller: Authorized, submissionId: string): Promise<ReviewSubject | null>;
  /**
   * Writes a review with its grade and its events, and lets that grade stand, in one transaction; or finds what the claim stands for.
   */
  give(caller: Authorized, review: NewReview, claim: IdempotencyClaim | null): Promise<ReviewOutcome>;
  /** Oldest first; null where the caller has no such submission. */
  listOf(caller: Authorized, submissionId: string): Promise<StoredReview[] | null>;
}
