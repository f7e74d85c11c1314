import { randomBytes } from 'node:crypto';
import type { Authorized } from '../access/authorize.ts';
import { assess } from '../grading/assess.ts';
import type { Grade, ReviewReason } from '../grading/grade.ts';
import type { Provenance, QuestionVersion, Usage } from '../grading/judge.ts';
import { type ReceiptDocument, writeReceipt } from '../grading/receipt.ts';
import type { Endpoints } from '../judges/endpoints.ts';
import type { UsageLedger } from '../queue/queue.ts';
import type { JudgeKind } from '../grading/judge.ts';

/** A question and an answer to it. */
export interface Evaluation {
  question: QuestionVersion;
  /** Of a question of the store; null for one that was brought along. */
  version: number | null;
  answer: string;
  judge?: JudgeKind | undefined;
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
  | { kind: 'not_graded'; reasons: ReviewReason[] }
  | { kind: 'unavailable'; code: string; detail: string; retryAfterMs: number }
  | { kind: 'unknown_judge'; judge: JudgeKind };

/** Grades a question that isn't in the store, and keeps nothing but counts of what was used. */
export function createEvaluationService(parts: {
  endpoints: Endpoints;
  usage: UsageLedger;
  defaultJudge: JudgeKind;
}): (caller: Authorized, evaluation: Evaluation, gone: AbortSignal) => Promise<Evaluated> {
  const { endpoints, usage: ledger, defaultJudge } = parts;

  return async (caller, { question, version, answer, judge: kind = defaultJudge }, gone) => {
    const endpoint = endpoints.find(kind);
    if (!endpoint) return { kind: 'unknown_judge', judge: kind };
    const started = Date.now();
    if (endpoint.paused && endpoint.paused.until > started) {
      const { code, detail, until } = endpoint.paused;
      return { kind: 'unavailable', code, detail, retryAfterMs: until - started };
    }

    const assessment = await assess(endpoint.judge, question, answer, { withFeedback: true, signal: gone });
    const { usage } = assessment;
    const { organisationId } = caller;
    await ledger.record({ organisationId, purpose: 'evaluation', judge: kind, usage, now: new Date().toISOString() });

    if (assessment.kind === 'endpoint_fault') {
      const { code, detail } = assessment;
      const now = Date.now();
      // When the client has hung up, the end of the call is no fault of the endpoint.
      const until = gone.aborted ? now : endpoints.pause(kind, assessment, now);
      return { kind: 'unavailable', code, detail, retryAfterMs: until - now };
    }
    if (assessment.asked) endpoints.answered(kind, Date.now());
    if (assessment.kind === 'needs_review') return { kind: 'not_graded', reasons: assessment.reasons };
    const { grade, provenance } = assessment;
    const salt = randomBytes(16).toString('hex');
    const written = writeReceipt(grade, { ...question, version }, provenance, answer, salt);
    const receipt = { ...written, texts: { salt, answer } };
    return { kind: 'graded', grade, provenance, usage, latencyMs: Date.now() - started, receipt };
  };
}
