import type { Logger } from 'pino';
import canonicalize from 'canonicalize';
import type { GradeTexts } from '../grades/repository.ts';
import { assess } from '../grading/assess.ts';
import type { Grade } from '../grading/grade.ts';
import type { Provenance } from '../grading/judge.ts';
import { writeReceipt } from '../grading/receipt.ts';
import { newId } from '../ids.ts';
import { backoffMs, type Endpoints } from '../judges/endpoints.ts';
import type { FinishedGrade, Lease, Queue } from '../queue/queue.ts';
import type { Waiting } from './waiting.ts';

export interface GradingParts {
  queue: Queue;
  endpoints: Endpoints;
  waiting: Waiting;
  maxWaitMs: number;
  logger: Logger;
}

/**
 * What the worker does with one submission: assess it, and finish it with a grade or a person's task;
 * after a fault of the endpoint put it back and leave the endpoint alone for a while.
 */
export function createGrading({ queue, endpoints, waiting, maxWaitMs, logger }: GradingParts) {
  return async (lease: Lease, signal: AbortSignal): Promise<void> => {
    const { token, submissionId, question, answer, withFeedback } = lease;
    const started = Date.now();
    const late = started - Date.parse(lease.acceptedAt) >= maxWaitMs;
    const judge = endpoints.find(lease.judge)?.judge;
    if (late || !judge) return giveUp(lease);

    const assessment = await assess(judge, question, answer, { withFeedback, signal });
    const now = new Date().toISOString();
    if (assessment.kind === 'endpoint_fault') {
      const { usage } = assessment;
      if (signal.aborted) {
        // Our own shutdown, no fault: the work is due again at once, for the next process.
        await queue.release(token, { notBefore: now, faulted: false, usage, now });
        return;
      }
      const until = endpoints.pause(lease.judge, assessment, Date.now());
      // One answer that brings its server down again and again waits longer and longer; the others don't.
      const notBefore = Math.max(until, Date.now() + backoffMs(lease.faults));
      logger.warn({ judge: lease.judge, code: assessment.code, until, submissionId }, assessment.detail);
      await queue.release(token, { notBefore: new Date(notBefore).toISOString(), faulted: true, usage, now });
      return;
    }

    if (assessment.asked) endpoints.answered(lease.judge, Date.now());
    const { usage } = assessment;
    if (assessment.kind === 'needs_review') {
      const { reasons } = assessment;
      await queue.finish(token, { status: 'needs_review', review: 'wanted', reviewReasons: reasons, usage, now });
    } else {
      const { grade, provenance, raw } = assessment;
      const finished = finishedGrade(lease, grade, provenance, raw, Date.now() - started);
      const { reviewReasons } = grade;
      const review = reviewReasons.length > 0 ? 'wanted' : 'none';
      await queue.finish(token, { status: 'graded', review, reviewReasons, grade: finished, usage, now });
    }
    waiting.settle(submissionId);
  };

  async function giveUp({ token, submissionId }: Lease): Promise<void> {
    const detail = 'No judge could grade this answer in the time that it may wait.';
    const reviewReasons = [{ code: 'max_wait_exceeded', detail }];
    const now = new Date().toISOString();
    await queue.finish(token, { status: 'needs_review', review: 'wanted', reviewReasons, usage: null, now });
    waiting.settle(submissionId);
  }
}

/** Splits a grade into what stays and what is erased with the answer, and writes its receipt. */
function finishedGrade(
  { answer, salt, question }: Lease,
  grade: Grade,
  provenance: Provenance,
  raw: string | null,
  latencyMs: number,
): FinishedGrade {
  const { criteria, misconceptions, feedback, integrity, reviewReasons: _, ...counted } = grade;
  const spansOnly = <T extends { evidence: { start: number; end: number }[] }>(claims: T[]) =>
    claims.map((claim) => ({ ...claim, evidence: claim.evidence.map(({ start, end }) => ({ start, end })) }));
  const texts: GradeTexts = {
    findings: Object.fromEntries(criteria.map(({ key, finding }) => [key, finding])),
    misconceptions: spansOnly(misconceptions),
    feedback: feedback && { ...feedback, strengths: spansOnly(feedback.strengths) },
    integrity,
    raw,
  };
  const { receipt, hash } = writeReceipt(grade, question, provenance, answer, salt);
  return {
    ...counted,
    id: newId('grd'),
    criteria: spansOnly(
      criteria.map(({ key, level, points, doubtful, evidence }) => ({ key, level, points, doubtful, evidence })),
    ),
    texts,
    provenance,
    latencyMs,
    receipt: { body: canonicalize(receipt)!, hash },
  };
}
