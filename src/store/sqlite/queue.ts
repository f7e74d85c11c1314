import type { Database } from 'better-sqlite3';
import { and, asc, count, eq, inArray, isNotNull, isNull, lt, lte, min, or, sql } from 'drizzle-orm';
import type { ReviewReason } from '../../grading/grade.ts';
import { newId } from '../../ids.ts';
import type { Finish, Lease, Queue } from '../../queue/queue.ts';
import type { Store, Transaction } from './database.ts';
import { emptyLog } from './erasure.ts';
import { eventRecorder, type RecordEvent } from './events.ts';
import type { Commit } from './group-commit.ts';
import { toVersion } from './questions.ts';
import {
  candidates,
  exchanges,
  grades,
  gradeTexts,
  judgements,
  questionVersions,
  receipts,
  submissions,
  submissionTexts,
  work,
} from './schema.ts';
import { recordUsage } from './usage.ts';

/** The queue as a table of the same store: what is accepted and what is queued commit together. */
export function sqliteQueue(store: Store, connection: Database, commit: Commit): Queue {
  const recordEvent = eventRecorder(store);
  return {
    async lease({ judges, giveUpBefore, token, owner, now, expiresAt }) {
      return commit((transaction) => {
        // Chosen from the work alone: with thousands in the queue, their texts must not be read to find the first.
        const next = transaction
          .select({ submissionId: work.submissionId })
          .from(work)
          .where(
            and(
              or(and(inArray(work.judge, judges), lte(work.notBefore, now)), lte(work.acceptedAt, giveUpBefore)),
              sql`(${work.leaseToken} is null or ${work.leaseExpiresAt} <= ${now})`,
            ),
          )
          .orderBy(asc(work.notBefore), asc(work.submissionId))
          .limit(1)
          .get();
        if (!next) return null;
        const due = transaction
          .select()
          .from(work)
          .innerJoin(submissions, eq(submissions.id, work.submissionId))
          .innerJoin(submissionTexts, eq(submissionTexts.submissionId, work.submissionId))
          .innerJoin(
            questionVersions,
            and(
              eq(questionVersions.questionId, submissions.questionId),
              eq(questionVersions.version, gradedVersionNumber),
            ),
          )
          .leftJoin(candidates, eq(candidates.id, submissions.candidateId))
          .where(eq(work.submissionId, next.submissionId))
          .get();
        if (!due) return null;
        const { work: job, submissions: submission, submission_texts: texts } = due;
        const lease = { leaseToken: token, leaseOwner: owner, leaseExpiresAt: expiresAt };
        transaction.update(work).set(lease).where(eq(work.submissionId, job.submissionId)).run();
        // One that is graded already keeps its status while it is graded again.
        if (submission.status === 'queued') {
          transaction
            .update(submissions)
            .set({ status: 'grading', updatedAt: now })
            .where(eq(submissions.id, job.submissionId))
            .run();
          recordEvent(submission.organisationId, submission.id, 'submission.grading', {}, now);
        }
        return {
          token,
          submissionId: submission.id,
          organisationId: submission.organisationId,
          judge: job.judge,
          options: job.options,
          names: namesOf(due.candidates),
          answer: texts.answer,
          salt: texts.salt,
          question: toVersion(due.question_versions),
          acceptedAt: job.acceptedAt,
          faults: job.faults,
        } satisfies Lease;
      });
    },

    async renew(token, expiresAt) {
      return (
        store.update(work).set({ leaseExpiresAt: expiresAt }).where(eq(work.leaseToken, token)).run().changes === 1
      );
    },

    async release(lease, { notBefore, faulted, usage, reviewReasons, now }) {
      await commit((transaction) => {
        if (usage) recordUsage(transaction, { ...lease, purpose: 'submission', usage, now });
        const held = heldBy(transaction, lease.token);
        if (!held) return;
        transaction
          .update(work)
          .set({ ...unleased, notBefore, reviewReasons, faults: sql`${work.faults} + ${faulted ? 1 : 0}` })
          .where(eq(work.leaseToken, lease.token))
          .run();
        transaction
          .update(submissions)
          .set({ status: 'queued', reviewReasons, updatedAt: now })
          .where(and(eq(submissions.id, held.submissionId), eq(submissions.status, 'grading')))
          .run();
      });
    },

    async finish(lease, finish) {
      return commit((transaction) => {
        const { usage, now } = finish;
        recordUsage(transaction, { ...lease, purpose: 'submission', usage, now });
        const held = heldBy(transaction, lease.token);
        if (held) writeFinish(transaction, recordEvent, held, finish);
        return held !== undefined;
      });
    },

    async releaseAll(now) {
      return commit((transaction) => {
        const stale = transaction.update(work).set(unleased).where(isNotNull(work.leaseToken)).run().changes;
        transaction
          .update(submissions)
          .set({ status: 'queued', updatedAt: now })
          .where(eq(submissions.status, 'grading'))
          .run();
        return stale;
      });
    },

    async backlog() {
      const rows = store.select({ judge: work.judge, waiting: count() }).from(work).groupBy(work.judge).all();
      return rows.map(({ judge, waiting }) => [judge, waiting]);
    },

    async nextDue(judges) {
      const row = store
        .select({ due: min(work.notBefore) })
        .from(work)
        .where(and(inArray(work.judge, judges), isNull(work.leaseToken)))
        .get();
      return row?.due ?? null;
    },

    async recall(organisationId, reuseKey) {
      const row = store
        .select({ content: judgements.content })
        .from(judgements)
        .where(and(eq(judgements.organisationId, organisationId), eq(judgements.reuseKey, reuseKey)))
        .get();
      return row?.content ?? null;
    },

    async forgetExchanges(before) {
      const forgotten = await commit(
        (transaction) => transaction.delete(exchanges).where(lt(exchanges.createdAt, before)).run().changes,
      );
      if (forgotten > 0) emptyLog(connection);
      return forgotten;
    },
  };
}

/** The version to grade by: the one that a regrade names, else the one that was answered. */
const gradedVersionNumber = sql`coalesce(${work.questionVersion}, ${submissions.questionVersion})`;

function namesOf(candidate: typeof candidates.$inferSelect | null): string[] {
  return candidate?.displayName ? [candidate.displayName] : [];
}

const unleased = { leaseToken: null, leaseOwner: null, leaseExpiresAt: null };

/** What a lease is about. */
interface Job {
  submissionId: string;
  organisationId: string;
  questionId: string;
  questionVersion: number;
  /** The grade that stands, and what a person was told about it. */
  gradeId: string | null;
  reviewReasons: ReviewReason[];
}

function heldBy(transaction: Transaction, token: string): Job | undefined {
  return transaction
    .select({
      submissionId: work.submissionId,
      organisationId: submissions.organisationId,
      questionId: submissions.questionId,
      questionVersion: sql<number>`${gradedVersionNumber}`,
      gradeId: submissions.gradeId,
      reviewReasons: submissions.reviewReasons,
    })
    .from(work)
    .innerJoin(submissions, eq(submissions.id, work.submissionId))
    .where(eq(work.leaseToken, token))
    .get();
}

function writeFinish(transaction: Transaction, recordEvent: RecordEvent, job: Job, finish: Finish): void {
  const { submissionId, organisationId } = job;
  const { review, usage, now } = finish;
  const gradeId = finish.status === 'graded' ? finish.grade.id : job.gradeId;
  if (finish.status === 'graded') {
    const { questionId, questionVersion } = job;
    const { texts, receipt, scoreRange, ...grade } = finish.grade;
    const [scoreLow, scoreHigh] = scoreRange;
    const owner = { organisationId, submissionId, questionId, questionVersion };
    transaction
      .insert(grades)
      .values({ ...grade, ...owner, scoreLow, scoreHigh, usage, createdAt: now })
      .run();
    transaction.insert(gradeTexts).values({ gradeId: grade.id, submissionId, content: texts }).run();
    transaction
      .insert(receipts)
      .values({ gradeId: grade.id, ...receipt })
      .run();
    if (finish.lend) keepJudgement(transaction, job, finish.lend, now);
  }
  for (const messages of finish.exchanges) {
    const from = { submissionId, gradeId: finish.status === 'graded' ? gradeId : null };
    transaction
      .insert(exchanges)
      .values({ id: newId('exc'), ...from, messages, createdAt: now })
      .run();
  }
  const failedAgain = finish.status === 'needs_review' && job.gradeId !== null;
  // What was said about the grade that stands goes on standing with it.
  const reviewReasons = failedAgain ? [...job.reviewReasons, ...finish.reviewReasons] : finish.reviewReasons;
  const status = gradeId === null ? 'needs_review' : 'graded';
  transaction
    .update(submissions)
    .set({ status, review, reviewReasons, gradeId, updatedAt: now })
    .where(eq(submissions.id, submissionId))
    .run();
  transaction.delete(work).where(eq(work.submissionId, submissionId)).run();
  const changed = job.gradeId === null ? `submission.${finish.status}` : 'grade.changed';
  recordEvent(organisationId, submissionId, failedAgain ? 'submission.regrade_failed' : changed, { gradeId }, now);
}

/** The newest judgement is lent: a fresh one was asked for because the older one wouldn't do. */
function keepJudgement(
  transaction: Transaction,
  { organisationId, submissionId }: Job,
  { reuseKey, judgement }: NonNullable<Extract<Finish, { status: 'graded' }>['lend']>,
  now: string,
): void {
  const row = { submissionId, content: judgement, createdAt: now };
  transaction
    .insert(judgements)
    .values({ organisationId, reuseKey, ...row })
    .onConflictDoUpdate({ target: [judgements.organisationId, judgements.reuseKey], set: row })
    .run();
}
