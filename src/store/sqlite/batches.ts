import type { Database } from 'better-sqlite3';
import { and, asc, desc, eq, gt, inArray, isNull, lt, sql } from 'drizzle-orm';
import type { BatchRepository, StoredBatch } from '../../batches/repository.ts';
import { sqliteBatchFeeding } from './batch-feeding.ts';
import { sqliteBatchIntake } from './batch-intake.ts';
import { countRows, forgetRow, heldBack, shownStatus } from './batch-rows.ts';
import { batchRows, batchRowTexts, batches } from './batch-schema.ts';
import type { Store } from './database.ts';
import { emptyLog } from './erasure.ts';
import type { RecordEvent } from './events.ts';
import type { Commit } from './group-commit.ts';
import { work } from './schema.ts';
import type { SubmissionReader } from './submissions.ts';

/** So many rows are forgotten at once: others get their turn in between. */
const stretch = 500;

/** Batches in SQLite. */
export function sqliteBatches(
  store: Store,
  connection: Database,
  commit: Commit,
  recordEvent: RecordEvent,
  readSubmission: SubmissionReader,
): BatchRepository {
  const intake = sqliteBatchIntake(store, connection, commit);
  const findRow = (organisationId: string, id: string) => {
    const row = store
      .select()
      .from(batches)
      .where(and(eq(batches.organisationId, organisationId), eq(batches.id, id)))
      .get();
    return row?.status === 'receiving' ? undefined : row;
  };

  /** Forgets what waits in a batch that is being cancelled. */
  async function finishCancelling(batchId: string, now: string): Promise<void> {
    for (;;) {
      const over = await commit((transaction) => {
        const rows = transaction
          .select({ line: batchRows.line })
          .from(batchRows)
          .where(and(eq(batchRows.batchId, batchId), eq(batchRows.state, 'waiting')))
          .limit(stretch)
          .all();
        const lines = rows.map(({ line }) => line);
        if (lines.length > 0) {
          transaction
            .delete(batchRowTexts)
            .where(and(eq(batchRowTexts.batchId, batchId), inArray(batchRowTexts.line, lines)))
            .run();
          transaction
            .update(batchRows)
            .set({ state: 'cancelled' })
            .where(and(eq(batchRows.batchId, batchId), inArray(batchRows.line, lines)))
            .run();
          countRows(transaction, batchId, { waiting: -lines.length, cancelled: lines.length });
        }
        if (lines.length === stretch) return false;
        transaction.update(batches).set({ status: 'cancelled', endedAt: now }).where(eq(batches.id, batchId)).run();
        return true;
      });
      if (over) return;
    }
  }

  return {
    ...intake,
    ...sqliteBatchFeeding(store, commit, recordEvent),

    async tidy() {
      const rows = store
        .select({ id: batches.id, status: batches.status })
        .from(batches)
        // Written out, so that the index of what is unfinished is used.
        .where(sql`status in ('receiving', 'cancelling')`)
        .all();
      const now = new Date().toISOString();
      for (const { id, status } of rows)
        await (status === 'receiving' ? intake.discard(id) : finishCancelling(id, now));
      if (rows.length > 0) emptyLog(connection);
    },

    async find({ organisationId }, id) {
      const row = findRow(organisationId, id);
      return row ? toBatch(row) : null;
    },

    async list({ organisationId }, { after, limit }) {
      const rows = store
        .select()
        .from(batches)
        .where(
          and(
            eq(batches.organisationId, organisationId),
            sql`${batches.status} <> 'receiving'`,
            after === undefined ? undefined : lt(batches.id, after),
          ),
        )
        .orderBy(desc(batches.id))
        .limit(limit)
        .all();
      return rows.map(toBatch);
    },

    start({ organisationId }, id, budget, now) {
      return commit((transaction) => {
        const batch = findRow(organisationId, id);
        if (!batch) return 'absent' as const;
        if (batch.status === 'cancelled' || batch.status === 'cancelling') return 'over' as const;
        // Whoever repeats a request that got through finds it done.
        if (batch.status !== 'ready') return 'done' as const;
        transaction.update(batches).set({ status: 'running', startedAt: now, budget }).where(eq(batches.id, id)).run();
        return 'done' as const;
      });
    },

    resume({ organisationId }, id, budget, now) {
      return commit((transaction) => {
        const batch = findRow(organisationId, id);
        if (!batch) return 'absent' as const;
        if (batch.status === 'ready') return 'not_started' as const;
        if (batch.status === 'completed') return 'done' as const;
        if (batch.status !== 'running' && batch.status !== 'paused') return 'over' as const;
        transaction
          .update(batches)
          .set({ status: 'running', pausedBecause: null, ...(budget !== undefined && { budget }) })
          .where(eq(batches.id, id))
          .run();
        // What was held back waits no longer, and its time begins anew.
        const inFlight = transaction
          .select({ id: batchRows.submissionId })
          .from(batchRows)
          .where(and(eq(batchRows.batchId, id), eq(batchRows.state, 'in_flight')));
        transaction
          .update(work)
          .set({ notBefore: now, acceptedAt: now })
          .where(and(inArray(work.submissionId, inFlight), eq(work.notBefore, heldBack)))
          .run();
        return 'done' as const;
      });
    },

    pause({ organisationId }, id) {
      return commit((transaction) => {
        const batch = findRow(organisationId, id);
        if (!batch) return 'absent' as const;
        if (batch.status === 'ready') return 'not_started' as const;
        if (batch.status === 'running') {
          transaction.update(batches).set({ status: 'paused', pausedBecause: 'asked' }).where(eq(batches.id, id)).run();
        }
        return batch.status === 'running' || batch.status === 'paused' ? ('done' as const) : ('over' as const);
      });
    },

    async cancel({ organisationId }, id, now) {
      const turn = await commit((transaction) => {
        const batch = findRow(organisationId, id);
        if (!batch) return 'absent' as const;
        if (batch.status === 'completed') return 'over' as const;
        if (batch.status === 'cancelled') return 'done' as const;
        const cancelling = { status: 'cancelling' as const, pausedBecause: null };
        transaction.update(batches).set(cancelling).where(eq(batches.id, id)).run();
        const untouched = transaction
          .select({ submissionId: work.submissionId })
          .from(batchRows)
          .innerJoin(work, eq(work.submissionId, batchRows.submissionId))
          .where(and(eq(batchRows.batchId, id), eq(batchRows.state, 'in_flight'), isNull(work.leaseToken)))
          .all();
        for (const { submissionId } of untouched) {
          forgetRow(transaction, recordEvent, { submissionId, organisationId }, now);
        }
        return 'begun' as const;
      });
      if (turn !== 'begun') return turn;
      await finishCancelling(id, now);
      emptyLog(connection);
      return 'done';
    },

    async rows({ organisationId }, id, state, { after, limit }) {
      if (!findRow(organisationId, id)) return null;
      const rows = store
        .select()
        .from(batchRows)
        .where(and(eq(batchRows.batchId, id), state && eq(batchRows.state, state), gt(batchRows.line, after)))
        .orderBy(asc(batchRows.line))
        .limit(limit)
        .all();
      return rows.map((row) => ({
        line: row.line,
        state: row.state,
        faults: row.faults ?? [],
        submission: row.submissionId === null ? null : readSubmission(organisationId, row.submissionId),
      }));
    },
  };
}

function toBatch(row: typeof batches.$inferSelect): StoredBatch {
  const { id, name, format, pausedBecause, estimate, budget, cost, currency, unpriced } = row;
  const { createdAt, startedAt, endedAt } = row;
  const { refused, waiting, inFlight, graded, needsReview, erased, cancelled } = row;
  return {
    id,
    name,
    format,
    status: shownStatus(row.status),
    pausedBecause,
    counts: { refused, waiting, inFlight, graded, needsReview, erased, cancelled },
    estimate: estimate!,
    budget,
    cost,
    currency,
    unpriced,
    createdAt,
    startedAt,
    endedAt,
  };
}
