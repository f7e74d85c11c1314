import type { Logger } from 'pino';
import type { Calibrate } from '../calibrations/apply.ts';
import { assess } from '../grading/assess.ts';
import type { Grade } from '../grading/grade.ts';
import { type Exchange, judgeHash, type JudgeOutcome } from '../grading/judge.ts';
import type { Maskable } from '../grading/mask.ts';
import { backoffMs, pausedCode } from '../judges/endpoints.ts';
import type { Roster } from '../judges/roster.ts';
import { type Budgets, heldBack, overBudget, untilTomorrowMs } from '../queue/budgets.ts';
import { finishedGrade } from '../queue/finished-grade.ts';
import type { Lease, Queue, Release } from '../queue/queue.ts';
import type { Park } from '../queue/worker.ts';
import type { Reuse } from './reuse.ts';
import type { Waiting } from './waiting.ts';

export interface GradingParts {
  queue: Queue;
  roster: Roster;
  budgets: Budgets;
  reuse: Reuse;
  waiting: Waiting;
  settings: GradingSettings;
  /** What the organisation's calibrations make of a grade. */
  calibrate: Calibrate;
  /** Whether an undoubted grade is among those that a person looks at all the same. */
  drawnForReview(): boolean;
  logger: Logger;
}

export interface GradingSettings {
  maxWaitMs: number;
  masking: readonly Maskable[];
  whenOverBudget: 'wait' | 'review';
  /** What is kept of what was said to models and by them. */
  keep: 'none' | 'replies' | 'all';
}

/** A budget is looked at again this often: an operator may have raised it. */
const budgetCheckMs = 15 * 60_000;

/** What others have reserved and don't need is free again after about as long as a judgement takes. */
const crowdedMs = 1_000;

/**
 * What the worker does with one submission: assess it, and finish it with a grade or a person's task;
 * after a fault of the endpoint put it back.
 */
export function createGrading(parts: GradingParts) {
  const { queue, roster, budgets, reuse, waiting, settings, calibrate, drawnForReview, logger } = parts;
  const { maxWaitMs, masking, whenOverBudget, keep } = settings;

  return async (lease: Lease, signal: AbortSignal, park: Park): Promise<void> => {
    const { submissionId, organisationId, question, answer, options } = lease;
    const started = Date.now();
    const judge = roster.judgeOf({ judge: lease.judge, ...options });
    if (!judge || started - Date.parse(lease.acceptedAt) >= maxWaitMs) return giveUp(lease);

    const borrowing = reuse.borrow(judge, organisationId, options.fresh, park);
    const purse = budgets.open(organisationId, lease.batchId);
    try {
      const assessment = await assess(borrowing.judge, question, answer, {
        feedback: options.feedback,
        purse,
        signal,
        masking: { what: masking, names: lease.names },
      });
      if (assessment.kind === 'endpoint_fault') return await putBack(lease, assessment, signal);
      const { usage, exchanges } = assessment;
      if (assessment.kind === 'over_budget') {
        const refusal = purse.refusal()!;
        // What is under way will have cost less than it could: this one is looked at again in a moment.
        if (refusal.crowded) return await putOff(lease, crowdedMs, { usage, reviewReasons: [], pauseBatch: null });
        if (refusal.of === 'batch') {
          const { pause } = refusal;
          return await putOff(lease, 0, { usage, reviewReasons: [heldBack[pause.because]], pauseBatch: pause });
        }
        const waitMs = Math.min(budgetCheckMs, untilTomorrowMs(Date.now()));
        const reviewReasons = [overBudget];
        if (whenOverBudget === 'wait') return await putOff(lease, waitMs, { usage, reviewReasons, pauseBatch: null });
        return await handOver(lease, reviewReasons, { usage, exchanges });
      }
      if (assessment.kind === 'needs_review') return await handOver(lease, assessment.reasons, { usage, exchanges });
      const { grade, provenance, judged } = assessment;
      const calibrated = judged && (await calibrate({ organisationId, question, judge }, grade));
      const reviewReasons = [...grade.reviewReasons, ...(calibrated?.reasons ?? [])];
      await queue.finish(lease, {
        status: 'graded',
        review: reviewReasons.length > 0 ? 'wanted' : drawnForReview() ? 'sampled' : 'none',
        reviewReasons,
        grade: finishedGrade(
          lease,
          grade,
          provenance,
          {
            citesReference: options.feedback?.citeReference ?? false,
            reused: borrowing.reused(),
            latencyMs: Date.now() - started,
            asked: { prompt: options.prompt, policy: options.policy, judge: judgeHash(judge) },
          },
          calibrated?.score ?? null,
        ),
        lend: borrowing.lend(judged),
        usage,
        exchanges: kept(exchanges),
        now: iso(Date.now()),
      });
      waiting.settle(submissionId);
    } finally {
      purse.close();
      borrowing.end();
    }
  };

  async function putBack(lease: Lease, fault: Extract<JudgeOutcome, { kind: 'endpoint_fault' }>, signal: AbortSignal) {
    const { submissionId, judge, faults } = lease;
    const { usage, code, detail, retryAfterMs } = fault;
    const now = Date.now();
    // Neither our own shutdown nor a pause is a fault that this answer has met: it is due as soon as may be.
    const faulted = !signal.aborted && code !== pausedCode;
    // One answer that brings its server down again and again waits longer and longer; the others don't.
    const waitMs = signal.aborted ? 0 : Math.max(retryAfterMs ?? 0, faulted ? backoffMs(faults) : 0);
    if (faulted) logger.warn({ judge, code, retryAfterMs, submissionId }, detail);
    const why = { notBefore: iso(now + waitMs), faulted, usage, now: iso(now) };
    await queue.release(lease, { ...why, pauseBatch: null, reviewReasons: [] });
  }

  async function putOff(
    lease: Lease,
    ms: number,
    why: Pick<Release, 'usage' | 'reviewReasons' | 'pauseBatch'>,
  ): Promise<void> {
    const now = Date.now();
    await queue.release(lease, { ...why, faulted: false, notBefore: iso(now + ms), now: iso(now) });
    const [reason] = why.reviewReasons;
    if (reason) logger.warn({ submissionId: lease.submissionId, batchId: lease.batchId }, reason.detail);
  }

  async function giveUp(lease: Lease): Promise<void> {
    const detail = 'No judge could grade this answer in the time that it may wait.';
    await handOver(lease, [{ code: 'max_wait_exceeded', detail }], { usage: null, exchanges: [] });
  }

  async function handOver(
    lease: Lease,
    reviewReasons: Grade['reviewReasons'],
    { usage, exchanges }: Pick<JudgeOutcome, 'usage' | 'exchanges'>,
  ): Promise<void> {
    const now = iso(Date.now());
    const what = { reviewReasons, usage, exchanges: kept(exchanges), now };
    await queue.finish(lease, { status: 'needs_review', review: 'wanted', ...what });
    waiting.settle(lease.submissionId);
  }

  function kept(exchanges: Exchange[]): Exchange[] {
    if (keep === 'none') return [];
    if (keep === 'all') return exchanges;
    const replies = exchanges.map((exchange) => exchange.filter(({ role }) => role === 'assistant'));
    return replies.filter(({ length }) => length > 0);
  }
}

function iso(time: number): string {
  return new Date(time).toISOString();
}
