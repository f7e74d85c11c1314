import type { GradeTexts, CountedCriterion } from '../grades/repository.ts';
import type { Grade, ReviewReason } from '../grading/grade.ts';
import type { Provenance, QuestionVersion, Usage } from '../grading/judge.ts';
import type { ReviewState } from '../submissions/repository.ts';
import type { JudgeKind } from '../grading/judge.ts';

/** A submission that this process may work on until the lease expires. */
export interface Lease {
  token: string;
  submissionId: string;
  organisationId: string;
  judge: JudgeKind;
  withFeedback: boolean;
  answer: string;
  salt: string;
  question: QuestionVersion & { id: string; version: number };
  acceptedAt: string;
  /** Faults of the endpoint that it has met so far. */
  faults: number;
}

export interface FinishedGrade extends Pick<
  Grade,
  'points' | 'maxPoints' | 'score' | 'scoreRange' | 'passed' | 'confidence'
> {
  id: string;
  criteria: CountedCriterion[];
  texts: GradeTexts;
  provenance: Provenance;
  latencyMs: number;
  receipt: { body: string; hash: string };
}

export interface LeaseRequest {
  judges: JudgeKind[];
  giveUpBefore: string;
  token: string;
  owner: string;
  now: string;
  expiresAt: string;
}

/** How work on a submission ends for good. */
export type Finish = { review: ReviewState; reviewReasons: ReviewReason[]; usage: Usage | null; now: string } & (
  | { status: 'graded'; grade: FinishedGrade }
  | { status: 'needs_review' }
);

/** Durable work. Every method is one transaction; what carries a token writes only while the token holds. */
export interface Queue {
  /**
   * The longest due submission for one of the judges, now `grading`; null when none is due.
   * One accepted before `giveUpBefore` is due for whoever asks: it has waited too long.
   */
  lease(request: LeaseRequest): Promise<Lease | null>;
  /** @returns whether the lease still holds */
  renew(token: string, expiresAt: string): Promise<boolean>;
  /** Puts the work back after a fault of the endpoint: nothing is lost but time. */
  release(token: string, why: { notBefore: string; faulted: boolean; usage: Usage | null; now: string }): Promise<void>;
  /** @returns false when the lease no longer held, and nothing was written */
  finish(token: string, finish: Finish): Promise<boolean>;
  /** Frees what a process that is gone had leased. */
  releaseAll(now: string): Promise<number>;
  /** How many submissions wait for each judge. */
  backlog(): Promise<[JudgeKind, number][]>;
  /** When the next work for one of the judges is due; null when there is none. */
  nextDue(judges: JudgeKind[]): Promise<string | null>;
}

/** Counts what an organisation has used; for work that leaves nothing else behind. */
export interface UsageLedger {
  record(entry: UsageEntry): Promise<void>;
}

export interface UsageEntry {
  organisationId: string;
  purpose: 'submission' | 'evaluation';
  judge: string;
  usage: Usage | null;
  now: string;
}
