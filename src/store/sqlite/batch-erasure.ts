import { and, eq, lt, sql } from 'drizzle-orm';
import { firstIdAt } from '../../ids.ts';
import { batchRows, batchRowTexts, batches } from './batch-schema.ts';
import { countRows } from './batch-rows.ts';
import type { Store, Transaction } from './database.ts';
import { forgetBody } from './erasure.ts';

const waiting = (store: Store | Transaction) => {
  const { batchId, line, content } = batchRowTexts;
  return store
    .select({ batchId, line, content, createdAt: batches.createdAt })
    .from(batchRowTexts)
    .innerJoin(batches, eq(batches.id, batchRowTexts.batchId));
};

/** Rows of a candidate that haven't become submissions yet. */
export function waitingRowsOf(store: Store | Transaction, organisationId: string, externalId: string, most: number) {
  return waiting(store)
    .where(and(eq(batchRowTexts.externalId, externalId), eq(batches.organisationId, organisationId)))
    .limit(most)
    .all();
}

/** Rows of batches that came in before a time and haven't become submissions yet, whosever they are. */
export function waitingRowsBefore(transaction: Transaction, organisationId: string, before: string, most: number) {
  return waiting(transaction)
    .where(
      and(
        eq(batches.organisationId, organisationId),
        lt(batches.id, firstIdAt('bat', Date.parse(before))),
        // Written out, so that the index of what has something to be forgotten is used.
        sql`waiting > 0`,
      ),
    )
    .limit(most)
    .all();
}

/** Forgets rows that haven't become submissions, and never will. */
export function eraseWaitingRows(transaction: Transaction, rows: { batchId: string; line: number }[]): void {
  for (const { batchId, line } of rows) {
    const text = and(eq(batchRowTexts.batchId, batchId), eq(batchRowTexts.line, line));
    transaction.delete(batchRowTexts).where(text).run();
    transaction
      .update(batchRows)
      .set({ state: 'erased' })
      .where(and(eq(batchRows.batchId, batchId), eq(batchRows.line, line)))
      .run();
    countRows(transaction, batchId, { waiting: -1, erased: 1 });
    forgetBody(transaction, batchId);
  }
}
