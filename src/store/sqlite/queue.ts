import type { Database } from 'better-sqlite3';
import { and, asc, count, eq, inArray, isNotNull, isNull, lt, lte, min, or, type SQL, sql } from 'drizzle-orm';
import type { Lease, LeaseRequest, Queue } from '../../queue/queue.ts';
import { unleased } from './accepting.ts';
import { forgetRow, heldBack, holdBack } from './batch-rows.ts';
import type { Store } from './database.ts';
import { emptyLog } from './erasure.ts';
import type { RecordEvent } from './events.ts';
import { finisher, gradedVersionNumber, jobFinder } from './finishing.ts';
import type { Commit } from './group-commit.ts';
import { versionFinder } from './questions.ts';
import { candidates, exchanges, judgements, submissions, submissionTexts, work } from './schema.ts';
import { usageRecorder } from './usage.ts';

/** Takes the next work that is due, within the transaction that is open. */
function leaser(store: Store, recordEvent: RecordEvent): (request: LeaseRequest) => Lease | null {
  const findVersion = versionFinder(store);
  const waiting = () => store.select({ submissionId: work.submissionId, notBefore: work.notBefore }).from(work);
  // One judge after the other, each along its index: with thousands in the queue nothing is sorted and no text is read.
  const nextOf = (batch: SQL) =>
    waiting()
      .where(
        and(
          eq(work.judge, sql.placeholder('judge')),
          lte(work.notBefore, sql.placeholder('now')),
          isNull(work.leaseToken),
          batch,
        ),
      )
      .orderBy(asc(work.notBefore), asc(work.submissionId))
      .limit(1)
      .prepare();
  const nextAlone = nextOf(isNull(work.batchId));
  const nextOfBatches = nextOf(isNotNull(work.batchId));
  // What has waited too long for a judge that is paused, and what nobody has renewed: both are rare.
  const nextLate = waiting()
    .where(
      or(
        and(
          lte(work.acceptedAt, sql.placeholder('giveUpBefore')),
          isNull(work.leaseToken),
          // What is held back waits for somebody, and not for a judge.
          lt(work.notBefore, heldBack),
        ),
        lte(work.leaseExpiresAt, sql.placeholder('now')),
      ),
    )
    .limit(1)
    .prepare();
  const read = store
    .select({
      judge: work.judge,
      keyId: work.keyId,
      options: work.options,
      acceptedAt: work.acceptedAt,
      faults: work.faults,
      organisationId: submissions.organisationId,
      status: submissions.status,
      questionId: submissions.questionId,
      version: sql<number>`${gradedVersionNumber}`,
      answer: submissionTexts.answer,
      salt: submissionTexts.salt,
      name: candidates.displayName,
      batchId: work.batchId,
    })
    .from(work)
    .innerJoin(submissions, eq(submissions.id, work.submissionId))
    .innerJoin(submissionTexts, eq(submissionTexts.submissionId, work.submissionId))
    .leftJoin(candidates, eq(candidates.id, submissions.candidateId))
    .where(eq(work.submissionId, sql.placeholder('submissionId')))
    .prepare();
  const take = store
    .update(work)
    .set({
      leaseToken: sql`${sql.placeholder('token')}`,
      leaseOwner: sql`${sql.placeholder('owner')}`,
      leaseExpiresAt: sql`${sql.placeholder('expiresAt')}`,
    })
    .where(eq(work.submissionId, sql.placeholder('submissionId')))
    .prepare();
  const begin = store
    .update(submissions)
    .set({ status: 'grading', updatedAt: sql`${sql.placeholder('now')}` })
    .where(eq(submissions.id, sql.placeholder('submissionId')))
    .prepare();

  let lookedAt = '';
  /** Looking for what is late reads all the work: not more than once in a second. */
  function isTimeToLook(now: string): boolean {
    if (now.slice(0, 'yyyy-mm-ddThh:mm:ss'.length) === lookedAt) return false;
    lookedAt = now.slice(0, 'yyyy-mm-ddThh:mm:ss'.length);
    return true;
  }

  return ({ judges, giveUpBefore, token, owner, now, expiresAt }) => {
    const first = (next: typeof nextAlone) =>
      judges
        .flatMap((judge) => next.get({ judge, now }) ?? [])
        .toSorted((a, b) => (a.notBefore < b.notBefore ? -1 : 1))[0];
    // Somebody may be waiting for what came by itself.
    const due = first(nextAlone) ?? first(nextOfBatches);
    const next = due ?? (isTimeToLook(now) ? nextLate.get({ giveUpBefore, now }) : undefined);
    if (!next) return null;
    const { submissionId } = next;
    const { status, questionId, version, name, ...job } = read.get({ submissionId })!;
    take.run({ token, owner, expiresAt, submissionId });
    // One that is graded already keeps its status while it is graded again.
    if (status === 'queued') {
      begin.run({ now, submissionId });
      recordEvent(job.organisationId, submissionId, 'submission.grading', {}, now);
    }
    const names = name === null ? [] : [name];
    return { ...job, token, submissionId, names, question: findVersion(questionId, version) };
  };
}

/** The queue as a table of the same store: what is accepted and what is queued commit together. */
export function sqliteQueue(store: Store, connection: Database, commit: Commit, recordEvent: RecordEvent): Queue {
  const lease = leaser(store, recordEvent);
  const findJob = jobFinder(store);
  const finish = finisher(store, recordEvent);
  const recordUsage = usageRecorder(store);
  const findJudgement = store
    .select({ content: judgements.content })
    .from(judgements)
    .where(
      and(
        eq(judgements.organisationId, sql.placeholder('organisationId')),
        eq(judgements.reuseKey, sql.placeholder('reuseKey')),
      ),
    )
    .prepare();
  return {
    async lease(request) {
      return commit(() => lease(request));
    },

    async renew(token, expiresAt) {
      return (
        store.update(work).set({ leaseExpiresAt: expiresAt }).where(eq(work.leaseToken, token)).run().changes === 1
      );
    },

    async release(held, { notBefore, faulted, usage, pauseBatch, reviewReasons, now }) {
      await commit((transaction) => {
        if (usage) recordUsage({ ...held, purpose: 'submission', usage, now });
        const job = findJob(held.token);
        if (!job) return;
        const turn = pauseBatch && held.batchId !== null ? holdBack(transaction, held.batchId, pauseBatch) : 'again';
        if (turn === 'over') return forgetRow(transaction, recordEvent, job, now);
        transaction
          .update(work)
          .set({
            ...unleased,
            notBefore: turn === 'held' ? heldBack : notBefore,
            reviewReasons,
            faults: sql`${work.faults} + ${faulted ? 1 : 0}`,
          })
          .where(eq(work.leaseToken, held.token))
          .run();
        transaction
          .update(submissions)
          .set({ status: 'queued', reviewReasons, updatedAt: now })
          .where(and(eq(submissions.id, job.submissionId), eq(submissions.status, 'grading')))
          .run();
      });
    },

    async finish(held, how) {
      return commit(() => {
        recordUsage({ ...held, purpose: 'submission', usage: how.usage, now: how.now });
        const job = findJob(held.token);
        if (job) finish(job, how);
        return job !== undefined;
      });
    },

    async releaseAll(now) {
      return commit((transaction) => {
        const stale = transaction.select().from(work).where(isNotNull(work.leaseToken)).all();
        for (const { submissionId, faults } of stale) {
          // An answer that brought the process down must not do so again before anything else is done.
          const notBefore = new Date(Date.parse(now) + crashPauseMs(faults)).toISOString();
          const again = { ...unleased, notBefore, faults: faults + 1 };
          transaction.update(work).set(again).where(eq(work.submissionId, submissionId)).run();
          transaction
            .update(submissions)
            .set({ status: 'queued', updatedAt: now })
            .where(and(eq(submissions.id, submissionId), eq(submissions.status, 'grading')))
            .run();
        }
        return stale.length;
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
      return findJudgement.get({ organisationId, reuseKey })?.content ?? null;
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

/** None after the first time, which is mostly an operator's doing; then a second, doubling up to five minutes. */
function crashPauseMs(faults: number): number {
  return faults === 0 ? 0 : Math.min(300_000, 1_000 * 2 ** Math.min(faults - 1, 20));
}
