import { and, asc, desc, eq, gt, inArray, lt, sql } from 'drizzle-orm';
import type { BatchRepository, RowCounts, RowState, StoredBatch } from '../../batches/repository.ts';
import { accepter } from './accepting.ts';
import { batchRows, batchRowTexts, batches } from './batch-schema.ts';
import { findClaim, keepClaim } from './claims.ts';
import type { Store, Transaction } from './database.ts';
import type { RecordEvent } from './events.ts';
import type { Commit } from './group-commit.ts';
import { preparedInsert } from './prepared.ts';
import { submissions, work } from './schema.ts';
import type { SubmissionReader } from './submissions.ts';

/** So many rows are forgotten at once: others get their turn in between. */
const stretch = 500;

/** The column that counts the rows of a state. */
const counterOf = {
  refused: 'refused',
  waiting: 'waiting',
  in_flight: 'inFlight',
  graded: 'graded',
  needs_review: 'needsReview',
  erased: 'erased',
  cancelled: 'cancelled',
} as const satisfies Record<RowState, keyof RowCounts>;

/** Moves rows from one count to others, within the transaction that is open. */
export function countRows(transaction: Transaction, batchId: string, change: Partial<Record<RowState, number>>): void {
  const set = Object.entries(change).map(([state, by]) => {
    const counter = counterOf[state as RowState];
    return [counter, sql`${batches[counter]} + ${by}`];
  });
  transaction.update(batches).set(Object.fromEntries(set)).where(eq(batches.id, batchId)).run();
}

/** Batches in SQLite. */
export function sqliteBatches(
  store: Store,
  commit: Commit,
  recordEvent: RecordEvent,
  readSubmission: SubmissionReader,
): BatchRepository {
  const accept = accepter(store, recordEvent);
  const insertRow = preparedInsert(store, batchRows);
  const insertText = preparedInsert(store, batchRowTexts);
  const findRow = (organisationId: string, id: string) => {
    const row = store
      .select()
      .from(batches)
      .where(and(eq(batches.organisationId, organisationId), eq(batches.id, id)))
      .get();
    return row?.status === 'receiving' ? undefined : row;
  };
  const ofRow = (batchId: string, line: number) => and(eq(batchRows.batchId, batchId), eq(batchRows.line, line));
  const ofText = (batchId: string, line: number) =>
    and(eq(batchRowTexts.batchId, batchId), eq(batchRowTexts.line, line));

  /** Forgets rows that were never sealed. */
  async function discard(batchId: string): Promise<void> {
    for (;;) {
      const over = await commit((transaction) => {
        const rows = transaction
          .select({ line: batchRows.line })
          .from(batchRows)
          .where(eq(batchRows.batchId, batchId))
          .limit(stretch)
          .all();
        const lines = rows.map(({ line }) => line);
        transaction
          .delete(batchRowTexts)
          .where(and(eq(batchRowTexts.batchId, batchId), inArray(batchRowTexts.line, lines)))
          .run();
        transaction
          .delete(batchRows)
          .where(and(eq(batchRows.batchId, batchId), inArray(batchRows.line, lines)))
          .run();
        if (lines.length === stretch) return false;
        transaction.delete(batches).where(eq(batches.id, batchId)).run();
        return true;
      });
      if (over) return;
    }
  }

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
    begin({ organisationId, keyId }, { id, name, format, now }) {
      return commit((transaction) => {
        const row = { id, organisationId, keyId, name, format, status: 'receiving' as const, createdAt: now };
        transaction.insert(batches).values(row).run();
      });
    },

    append(batchId, rows) {
      return commit(() => {
        for (const { line, content, externalId, faults } of rows) {
          const state = faults ? 'refused' : 'waiting';
          insertRow({ batchId, line, state, submissionId: null, faults });
          if (content !== null) insertText({ batchId, line, externalId, content });
        }
      });
    },

    seal({ organisationId }, batchId, { estimate, refused, waiting }, claim, now) {
      return commit((transaction) => {
        const earlier = claim && findClaim(transaction, organisationId, claim, now);
        if (earlier) return earlier;
        transaction
          .update(batches)
          .set({ status: 'ready', estimate, refused, waiting })
          .where(eq(batches.id, batchId))
          .run();
        if (claim) keepClaim(transaction, organisationId, claim, batchId);
        return { kind: 'created' as const };
      });
    },

    discard,

    async tidy() {
      const rows = store
        .select({ id: batches.id, status: batches.status })
        .from(batches)
        // Written out, so that the index of what is unfinished is used.
        .where(sql`status in ('receiving', 'cancelling')`)
        .all();
      const now = new Date().toISOString();
      for (const { id, status } of rows) await (status === 'receiving' ? discard(id) : finishCancelling(id, now));
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

    run({ organisationId }, id, budget, now) {
      return commit((transaction) => {
        const batch = findRow(organisationId, id);
        if (!batch) return 'absent' as const;
        if (batch.status === 'cancelled' || batch.status === 'cancelling') return 'over' as const;
        // Whoever repeats a request that got through finds it done.
        if (batch.status === 'completed') return 'done' as const;
        transaction
          .update(batches)
          .set({
            status: 'running',
            pausedBecause: null,
            startedAt: batch.startedAt ?? now,
            ...(budget !== undefined && { budget }),
          })
          .where(eq(batches.id, id))
          .run();
        // What waited for a larger budget waits no longer.
        const inFlight = transaction
          .select({ id: batchRows.submissionId })
          .from(batchRows)
          .where(and(eq(batchRows.batchId, id), eq(batchRows.state, 'in_flight')));
        transaction
          .update(work)
          .set({ notBefore: now })
          .where(and(inArray(work.submissionId, inFlight), gt(work.notBefore, now), sql`lease_token is null`))
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
        if (batch.status !== 'cancelled') {
          const over = { status: 'cancelling' as const, pausedBecause: null };
          transaction.update(batches).set(over).where(eq(batches.id, id)).run();
        }
        return 'done' as const;
      });
      if (turn === 'done') await finishCancelling(id, now);
      return turn;
    },

    async busy() {
      const { id, organisationId, keyId, status, waiting, inFlight } = batches;
      const rows = store
        .select({ id, organisationId, keyId, status, waiting, inFlight })
        .from(batches)
        // Written out, so that the index of what is busy is used.
        .where(sql`status = 'running' or in_flight > 0`)
        .orderBy(asc(id))
        .all();
      return rows.map(({ status: state, ...row }) => ({ ...row, status: shownStatus(state) }));
    },

    async next(batchId, most) {
      return store
        .select({ line: batchRows.line, content: batchRowTexts.content })
        .from(batchRows)
        .innerJoin(
          batchRowTexts,
          and(eq(batchRowTexts.batchId, batchRows.batchId), eq(batchRowTexts.line, batchRows.line)),
        )
        .where(and(eq(batchRows.batchId, batchId), eq(batchRows.state, 'waiting')))
        .orderBy(asc(batchRows.line))
        .limit(most)
        .all();
    },

    feed({ id: batchId, organisationId, keyId }, rows) {
      return commit((transaction) => {
        const batch = transaction.select({ status: batches.status }).from(batches).where(eq(batches.id, batchId)).get();
        if (batch?.status !== 'running') return 0;
        const moved = { waiting: 0, in_flight: 0, refused: 0 };
        const refuse = (line: number, faults: { pointer: string; detail: string }[]) => {
          transaction.update(batchRows).set({ state: 'refused', faults }).where(ofRow(batchId, line)).run();
          moved.refused += 1;
        };
        for (const row of rows) {
          const { line } = row;
          const before = transaction
            .select({ state: batchRows.state })
            .from(batchRows)
            .where(ofRow(batchId, line))
            .get();
          // Erased or cancelled meanwhile.
          if (before?.state !== 'waiting') continue;
          moved.waiting -= 1;
          transaction.delete(batchRowTexts).where(ofText(batchId, line)).run();
          if ('faults' in row) {
            refuse(line, row.faults);
            continue;
          }
          const accepted = accept(transaction, { organisationId, keyId }, row.submission, batchId);
          if (accepted.kind === 'unknown') {
            refuse(line, [
              { pointer: `/${accepted.field}`, detail: 'was there when the batch came in, and is not any more' },
            ]);
            continue;
          }
          const { id: submissionId } = row.submission;
          transaction.update(batchRows).set({ state: 'in_flight', submissionId }).where(ofRow(batchId, line)).run();
          moved.in_flight += 1;
        }
        countRows(transaction, batchId, moved);
        return moved.in_flight;
      });
    },

    collect({ id: batchId, organisationId }, now) {
      return commit((transaction) => {
        const rows = transaction
          .select({ line: batchRows.line, status: submissions.status })
          .from(batchRows)
          .innerJoin(submissions, eq(submissions.id, batchRows.submissionId))
          .where(and(eq(batchRows.batchId, batchId), eq(batchRows.state, 'in_flight')))
          .all();
        const change: Partial<Record<RowState, number>> = {};
        for (const { line, status } of rows) {
          if (status === 'queued' || status === 'grading') continue;
          transaction.update(batchRows).set({ state: status }).where(ofRow(batchId, line)).run();
          change[status] = (change[status] ?? 0) + 1;
          change.in_flight = (change.in_flight ?? 0) - 1;
        }
        if (change.in_flight) countRows(transaction, batchId, change);
        const { changes } = transaction
          .update(batches)
          .set({ status: 'completed', endedAt: now })
          .where(
            and(
              eq(batches.id, batchId),
              eq(batches.status, 'running'),
              eq(batches.waiting, 0),
              eq(batches.inFlight, 0),
            ),
          )
          .run();
        if (changes > 0) recordEvent(organisationId, batchId, 'batch.completed', {}, now);
      });
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

function shownStatus(status: typeof batches.$inferSelect.status): StoredBatch['status'] {
  // Nobody is shown what is being received.
  return status === 'cancelling' || status === 'receiving' ? 'cancelled' : status;
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
