import type { Authorized } from '../access/authorize.ts';
import type { Feedback, GradedCriterion } from '../grading/grade.ts';
import type { Provenance, Usage } from '../grading/judge.ts';
import type { CalibratedScore, ReceiptDocument } from '../grading/receipt.ts';
import type { Rubric } from '../grading/rubric.ts';
import type { IntegrityFlag } from '../grading/screening.ts';
import type { Span } from '../grading/view.ts';

/** What is kept of a criterion outside erasable storage: no text. */
export type CountedCriterion = Pick<GradedCriterion, 'key' | 'level' | 'points' | 'doubtful' | 'stability'> & {
  evidence: Span[];
};

/** What is erased with the submission. Quotes aren't here: they are cut from the answer. */
export interface GradeTexts {
  findings: Record<string, string | null>;
  misconceptions: { text: string; evidence: Span[] }[];
  /** `citesReference`: whoever asked for it allowed it to give the answer away. */
  feedback:
    | (Omit<Feedback, 'strengths'> & { strengths: { text: string; evidence: Span[] }[]; citesReference: boolean })
    | null;
  integrity: IntegrityFlag[];
}

export interface StoredGrade {
  id: string;
  submissionId: string;
  questionVersion: number;
  /** Of the version that was graded by. */
  rubric: Rubric;
  question: { prompt: string; reference: string };
  points: number;
  maxPoints: number;
  score: number;
  scoreRange: [number, number];
  passed: boolean | null;
  confidence: number | null;
  criteria: CountedCriterion[];
  /** By a calibration that was in use; null without one. */
  calibratedScore: CalibratedScore | null;
  /** Null once erased. */
  texts: GradeTexts | null;
  /** The answer as it was sent; null once erased. */
  answer: string | null;
  provenance: Provenance;
  usage: Usage | null;
  latencyMs: number;
  reused: boolean;
  /** How it was asked to be graded; null where a person gave it. */
  asked: { prompt: string; policy: string } | null;
  createdAt: string;
}

/** What grading has cost. */
export interface CostHistory {
  /**
   * Of the last gradings of a question by a model (as it was asked for) whose cost is known, newest first; all in the
   * currency of the newest.
   */
  costsOf(caller: Authorized, questionId: string, model: string): Promise<{ amounts: number[]; currency: string }>;
}

/** Where grades are read; they are written by the queue's `finish`. */
export interface GradeRepository extends CostHistory {
  /** All grades of a submission, newest first; null where the caller has no such submission. */
  listOf(caller: Authorized, submissionId: string): Promise<StoredGrade[] | null>;
  find(caller: Authorized, id: string): Promise<StoredGrade | null>;
  findReceipt(caller: Authorized, gradeId: string): Promise<ReceiptDocument | null>;
}
