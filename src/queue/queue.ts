import type { Authorized } from '../access/authorize.ts';
import type { GradeTexts, CountedCriterion } from '../grades/repository.ts';
import type { Grade, ReviewReason } from '../grading/grade.ts';
import type { Exchange, Judged, JudgeName, Provenance, QuestionVersion, Usage } from '../grading/judge.ts';
import type { CalibratedScore } from '../grading/receipt.ts';
import type { GradingOptions, ReviewState } from '../submissions/repository.ts';

/** A submission that this process may work on until the lease expires. */
export interface Lease {
  token: string;
  submissionId: string;
  organisationId: string;
  judge: JudgeName;
  /** The key that asked for it; null where nobody needed one. */
  keyId: string | null;
  options: GradingOptions;
  /** What the candidate is called, as far as the client said. */
  names: string[];
  answer: string;
  salt: string;
  question: QuestionVersion & { id: string; version: number };
  acceptedAt: string;
  /** The batch that it is a row of; null where it came by itself. */
  batchId: string | null;
  /** Faults of the endpoint that it has met so far. */
  faults: number;
}

/** Who was asked, and how. `judge`: with all settings, as {@link judgeHash} has it. */
export type AskedFor = Pick<GradingOptions, 'prompt' | 'policy'> & { judge?: string | undefined };

export interface FinishedGrade extends Pick<
  Grade,
  'points' | 'maxPoints' | 'score' | 'scoreRange' | 'passed' | 'confidence'
> {
  id: string;
  criteria: CountedCriterion[];
  texts: GradeTexts;
  /** Null where no calibration was in use. */
  calibratedScore: CalibratedScore | null;
  provenance: Provenance;
  latencyMs: number;
  reused: boolean;
  /** How it was asked to be graded; null where a person gave it. */
  asked: AskedFor | null;
  receipt: { body: string; hash: string };
}

/** A judgement as it is kept for equal requests. */
export type StoredJudgement = Omit<Judged, 'kind' | 'usage' | 'exchanges' | 'trouble'>;

export interface LeaseRequest {
  judges: JudgeName[];
  giveUpBefore: string;
  token: string;
  owner: string;
  now: string;
  expiresAt: string;
}

/** How work on a submission ends for good. */
export type Finish = {
  review: ReviewState;
  reviewReasons: ReviewReason[];
  usage: Usage | null;
  /** What was said on the way, as far as it is kept. */
  exchanges: Exchange[];
  now: string;
} & (
  | {
      status: 'graded';
      grade: FinishedGrade;
      /** To answer equal requests with; null where there is nothing to lend. */
      lend: { reuseKey: string; judgement: StoredJudgement } | null;
    }
  /** A grade that the submission has from before stands all the same. */
  | { status: 'needs_review' }
);

/** Why a batch is paused by itself. */
export interface BatchPause {
  /** `unpriced`: no price is known for a model, so no budget can be kept. */
  because: 'budget' | 'unpriced';
  /** What it may cost, as it was then: with another budget it isn't paused for that. */
  budget: number;
}

/** Why work is put back. */
export interface Release {
  notBefore: string;
  faulted: boolean;
  usage: Usage | null;
  /** Nothing more of its batch is begun, nor this, until somebody says so; null where that isn't why. */
  pauseBatch: BatchPause | null;
  /** Why a person may want to look though it only waits. */
  reviewReasons: ReviewReason[];
  now: string;
}

/** Who works on a submission, and who pays. */
export type Held = Pick<Lease, 'token' | 'organisationId' | 'judge' | 'keyId' | 'batchId'>;

/**
 * Durable work. Every method is one transaction; what carries a lease writes only while its token holds, but counts what
 * was used all the same: it has been paid for.
 */
export interface Queue {
  /**
   * The longest due submission for one of the judges, now `grading`; null when none is due. Rows of batches come after all others.
   * One accepted before `giveUpBefore` is due for whoever asks: it has waited too long.
   */
  lease(request: LeaseRequest): Promise<Lease | null>;
  /** @returns whether the lease still holds */
  renew(token: string, expiresAt: string): Promise<boolean>;
  /** Puts the work back after a fault of the endpoint: nothing is lost but time. */
  release(lease: Held, why: Release): Promise<void>;
  /** @returns false when the lease no longer held, and nothing was written */
  finish(lease: Held, finish: Finish): Promise<boolean>;
  /** Frees what a process that is gone had leased. */
  releaseAll(now: string): Promise<number>;
  /** How many submissions wait for each judge. */
  backlog(): Promise<[JudgeName, number][]>;
  /** When the next work for one of the judges is due; null when there is none. */
  nextDue(judges: JudgeName[]): Promise<string | null>;
  /** The judgement that was kept for such a request; null when there is none, or its answer has been erased. */
  recall(organisationId: string, reuseKey: string): Promise<StoredJudgement | null>;
  /** Forgets the exchanges from before a time. @returns how many */
  forgetExchanges(before: string): Promise<number>;
}

/** Counts what an organisation has used; for work that leaves nothing else behind. */
export interface UsageLedger {
  record(entry: UsageEntry): Promise<void>;
  /** What an organisation has spent on a day (`2026-11-01`, UTC), as far as prices are known. */
  spentOn(organisationId: string, day: string): Promise<number>;
  /** What the rows of a batch have cost, as far as prices are known, and what they may; null for no limit. */
  purseOf(batchId: string): Promise<{ spent: number; budget: number | null }>;
  /** What was used from one day to another (both `2026-11-01`, UTC, and both included), by one thing. */
  summary(caller: Authorized, range: { from: string; to: string; by: UsageGroup }): Promise<UsageSum[]>;
}

/** `trial`: a judgement that was only to be looked at. */
export type UsagePurpose = 'submission' | 'evaluation' | 'trial';

export interface UsageEntry {
  organisationId: string;
  purpose: UsagePurpose;
  judge: string;
  /** Null where nobody needed a key. */
  keyId: string | null;
  /** The batch that it was a row of; null where it was none. */
  batchId: string | null;
  usage: Usage | null;
  now: string;
}

/** By what usage is summed up. */
export const usageGroups = ['day', 'purpose', 'judge', 'keyId'] as const;
export type UsageGroup = (typeof usageGroups)[number];

/** What was used, of one day, purpose, judge or key (empty where nobody needed one). */
export interface UsageSum {
  group: string;
  /** Answers that were judged, or tried to be. */
  attempts: number;
  /** Requests to model servers. */
  calls: number;
  inputTokens: number;
  cachedInputTokens: number;
  outputTokens: number;
  reasoningTokens: number;
  /** As far as prices are known. */
  cost: number;
  /** Calls whose cost isn't known. */
  unpriced: number;
}
