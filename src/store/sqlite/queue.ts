import { and, asc, count, eq, inArray, isNotNull, isNull, lte, min, or, sql } from 'drizzle-orm';
import { newId } from '../../ids.ts';
import type { Finish, Lease, Queue } from '../../queue/queue.ts';
import type { Store, Transaction } from './database.ts';
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
export function sqliteQueue(store: Store, commit: Commit): Queue {
  const recordEvent = eventRecorder(store);
  return {
    async lease({ judges, giveUpBefore, token, owner, now, expiresAt }) {
      return commit((transaction) => {
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
          .where(
            and(
              or(and(inArray(work.judge, judges), lte(work.notBefore, now)), lte(work.acceptedAt, giveUpBefore)),
              sql`(${work.leaseToken} is null or ${work.leaseExpiresAt} <= ${now})`,
            ),
          )
          .orderBy(asc(work.notBefore), asc(work.submissionId))
          .limit(1)
          .get();
        if (!due) return null;
        const { work: job, submissions: submission, submission_texts: texts } = due;
        const lease = { leaseToken: token, leaseOwner: owner, leaseExpiresAt: expiresAt };
        transaction.update(work).set(lease).where(eq(work.submissionId, job.submissionId)).run();
        // One that is graded already keeps its status while it is graded again.
        transaction
          .update(submissions)
          .set({ status: 'grading', updatedAt: now })
          .where(and(eq(submissions.id, job.submissionId), eq(submissions.status, 'queued')))
          .run();
        recordEvent(submission.organisationId, submission.id, 'submission.grading', {}, now);
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

    async release(token, { notBefore, faulted, usage, reviewReasons, now }) {
      await commit((transaction) => {
        const held = heldBy(transaction, token);
        if (!held) return;
        transaction
          .update(work)
          .set({ ...unleased, notBefore, faults: sql`${work.faults} + ${faulted ? 1 : 0}` })
          .where(eq(work.leaseToken, token))
          .run();
        transaction
          .update(submissions)
          .set({ status: 'queued', updatedAt: now, ...(reviewReasons && { reviewReasons }) })
          .where(and(eq(submissions.id, held.submissionId), eq(submissions.status, 'grading')))
          .run();
        if (usage) recordUsage(transaction, { ...held, purpose: 'submission', usage, now });
      });
    },

    async finish(token, finish) {
      return commit((transaction) => {
        const held = heldBy(transaction, token);
        if (!held) return false;
        writeFinish(transaction, recordEvent, held, finish);
        return true;
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

    async forgetExchanges(now) {
      return commit((transaction) => transaction.delete(exchanges).where(lte(exchanges.expiresAt, now)).run().changes);
    },
  };
}

/** The version to grade by: the one that a regrade names, else the one that was answered. */
const gradedVersionNumber = sql`coalesce(${work.questionVersion}, ${submissions.questionVersion})`;

function namesOf(candidate: typeof candidates.$inferSelect | null): string[] {
  return candidate?.displayName ? [candidate.displayName] : [];
}

const unleased = { leaseToken: null, leaseOwner: null, leaseExpiresAt: null };

interface Held {
  submissionId: string;
  organisationId: string;
  questionId: string;
  questionVersion: number;
  /** The grade that stands. */
  gradeId: string | null;
  judge: string;
}

function heldBy(transaction: Transaction, token: string): Held | undefined {
  return transaction
    .select({
      submissionId: work.submissionId,
      judge: work.judge,
      organisationId: submissions.organisationId,
      questionId: submissions.questionId,
      questionVersion: sql<number>`${gradedVersionNumber}`,
      gradeId: submissions.gradeId,
    })
    .from(work)
    .innerJoin(submissions, eq(submissions.id, work.submissionId))
    .where(eq(work.leaseToken, token))
    .get();
}

function writeFinish(transaction: Transaction, recordEvent: RecordEvent, held: Held, finish: Finish): void {
  const { submissionId, organisationId, questionId, questionVersion: version, gradeId: standing } = held;
  const { review, reviewReasons, usage, kept, now } = finish;
  let gradeId = standing;
  if (finish.status === 'graded') {
    const { texts, receipt, scoreRange, ...grade } = finish.grade;
    gradeId = grade.id;
    const [scoreLow, scoreHigh] = scoreRange;
    const owner = { organisationId, submissionId, questionId, questionVersion: version };
    transaction
      .insert(grades)
      .values({ ...grade, ...owner, scoreLow, scoreHigh, usage, createdAt: now })
      .run();
    transaction.insert(gradeTexts).values({ gradeId, submissionId, content: texts }).run();
    transaction
      .insert(receipts)
      .values({ gradeId, ...receipt })
      .run();
    if (finish.lend) keepJudgement(transaction, held, finish.lend, now);
  }
  for (const messages of kept.exchanges) {
    const row = { id: newId('exc'), submissionId, gradeId: finish.status === 'graded' ? gradeId : null, messages };
    transaction
      .insert(exchanges)
      .values({ ...row, createdAt: now, expiresAt: kept.until })
      .run();
  }
  const status = gradeId === null ? 'needs_review' : 'graded';
  transaction
    .update(submissions)
    .set({ status, review, reviewReasons, gradeId, updatedAt: now })
    .where(eq(submissions.id, submissionId))
    .run();
  transaction.delete(work).where(eq(work.submissionId, submissionId)).run();
  recordUsage(transaction, { ...held, purpose: 'submission', usage, now });
  const changed = standing !== null && finish.status === 'graded';
  recordEvent(
    organisationId,
    submissionId,
    changed ? 'grade.changed' : `submission.${finish.status}`,
    { gradeId },
    now,
  );
}

/** The newest judgement is lent: a fresh one was asked for because the older one wouldn't do. */
function keepJudgement(
  transaction: Transaction,
  { organisationId, submissionId }: Held,
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
