import { randomBytes } from 'node:crypto';
import type { Authorized } from '../access/authorize.ts';
import { assess } from '../grading/assess.ts';
import type { Grade, ReviewReason } from '../grading/grade.ts';
import type { FeedbackWish, Provenance, QuestionVersion, Usage } from '../grading/judge.ts';
import type { Maskable } from '../grading/mask.ts';
import { type ReceiptDocument, writeReceipt } from '../grading/receipt.ts';
import type { Chosen, JudgeWish, Roster } from '../judges/roster.ts';
import { type Budgets, overBudget, untilTomorrowMs } from '../queue/budgets.ts';
import type { UsageLedger, UsagePurpose } from '../queue/queue.ts';

/** A question and an answer to it. */
export interface Evaluation {
  question: QuestionVersion;
  /** Of a question of the store; null for one that was brought along. */
  version: number | null;
  answer: string;
  /** What the candidate is called. */
  names: string[];
  wish: JudgeWish;
  feedback: FeedbackWish | null;
  purpose: Exclude<UsagePurpose, 'submission'>;
}

export type Evaluated =
  | {
      kind: 'graded';
      grade: Grade;
      provenance: Provenance;
      usage: Usage | null;
      latencyMs: number;
      receipt: ReceiptDocument;
    }
  | { kind: 'not_graded'; reasons: ReviewReason[]; usage: Usage | null }
  | { kind: 'unavailable'; code: string; detail: string; retryAfterMs: number }
  | Extract<Chosen, { kind: 'unknown' }>;

/** Grades an answer at once. */
export type Evaluate = (caller: Authorized, evaluation: Evaluation, gone: AbortSignal) => Promise<Evaluated>;

/** Grading that keeps nothing but counts of what was used. */
export function createEvaluationService(parts: {
  roster: Roster;
  budgets: Budgets;
  usage: UsageLedger;
  masking: readonly Maskable[];
}): Evaluate {
  const { roster, budgets, usage: ledger, masking } = parts;

  return async ({ organisationId, keyId }, { question, version, answer, names, wish, feedback, purpose }, gone) => {
    const chosen = roster.choose(wish);
    if (chosen.kind === 'unknown') return chosen;
    const started = Date.now();
    const purse = budgets.open(organisationId, null);
    try {
      const judge = roster.judgeOf(chosen.choice)!;
      const options = { feedback, purse, signal: gone, masking: { what: masking, names } };
      const assessment = await assess(judge, question, answer, options);
      const { usage } = assessment;
      const now = Date.now();
      const entry = { organisationId, purpose, judge: chosen.choice.judge, keyId, batchId: null, usage };
      await ledger.record({ ...entry, now: new Date(now).toISOString() });
      switch (assessment.kind) {
        case 'over_budget':
          return { kind: 'unavailable', ...overBudget, retryAfterMs: untilTomorrowMs(now) };
        case 'endpoint_fault': {
          const { code, detail, retryAfterMs } = assessment;
          return { kind: 'unavailable', code, detail, retryAfterMs: retryAfterMs ?? 0 };
        }
        case 'needs_review':
          return { kind: 'not_graded', reasons: assessment.reasons, usage };
        case 'graded': {
          const { grade, provenance } = assessment;
          const salt = randomBytes(16).toString('hex');
          const written = writeReceipt(grade, { ...question, version }, provenance, answer, salt);
          const receipt = { ...written, texts: { salt, answer } };
          return { kind: 'graded', grade, provenance, usage, latencyMs: now - started, receipt };
        }
      }
    } finally {
      purse.close();
    }
  };
}
