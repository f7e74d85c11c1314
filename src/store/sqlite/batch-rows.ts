import { and, eq, sql } from 'drizzle-orm';
import type { BatchStatus, RowCounts, RowState } from '../../batches/repository.ts';
import type { BatchPause } from '../../queue/queue.ts';
import { batchRows, batches } from './batch-schema.ts';
import type { Transaction } from './database.ts';
import { eraseSubmission } from './erasure.ts';
import type { RecordEvent } from './events.ts';

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

/** So late is what waits for somebody to let its batch go on: nothing else is ever due then. */
export const heldBack = '9999-12-31T23:59:59.999Z';

/**
 * Pauses a batch that may not go on, unless somebody has given it another budget meanwhile.
 *
 * @returns what becomes of its row: `over` when the batch has been cancelled
 */
export function holdBack(
  transaction: Transaction,
  batchId: string,
  { because, budget }: BatchPause,
): 'held' | 'again' | 'over' {
  const its = and(eq(batches.id, batchId), eq(batches.status, 'running'), eq(batches.budget, budget));
  transaction.update(batches).set({ status: 'paused', pausedBecause: because }).where(its).run();
  const { status } = transaction.select({ status: batches.status }).from(batches).where(eq(batches.id, batchId)).get()!;
  if (status === 'paused') return 'held';
  return status === 'running' ? 'again' : 'over';
}

/** A row that was in the queue when its batch was cancelled, and that nobody has begun with, is forgotten like those that waited. */
export function forgetRow(
  transaction: Transaction,
  recordEvent: RecordEvent,
  { submissionId, organisationId }: { submissionId: string; organisationId: string },
  now: string,
): void {
  eraseSubmission(transaction, recordEvent, organisationId, submissionId, now);
  const row = transaction
    .update(batchRows)
    .set({ state: 'cancelled' })
    .where(and(eq(batchRows.submissionId, submissionId), eq(batchRows.state, 'in_flight')))
    .returning({ batchId: batchRows.batchId })
    .get();
  if (row) countRows(transaction, row.batchId, { in_flight: -1, cancelled: 1 });
}

/** As whoever may see a batch sees it; nobody sees one that is being received. */
export function shownStatus(status: typeof batches.$inferSelect.status): BatchStatus {
  return status === 'cancelling' || status === 'receiving' ? 'cancelled' : status;
}
