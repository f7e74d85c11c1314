import type { Database } from 'better-sqlite3';
import { and, eq, inArray } from 'drizzle-orm';
import type { BatchIntake } from '../../batches/repository.ts';
import { countRows } from './batch-rows.ts';
import { batchRows, batchRowTexts, batches } from './batch-schema.ts';
import { findClaim, keepClaim } from './claims.ts';
import type { Store } from './database.ts';
import { emptyLog } from './erasure.ts';
import type { Commit } from './group-commit.ts';
import { preparedInsert } from './prepared.ts';

/** So many rows are forgotten at once: others get their turn in between. */
const stretch = 500;

/** Taking batches in, in SQLite. */
export function sqliteBatchIntake(store: Store, connection: Database, commit: Commit): BatchIntake {
  const insertRow = preparedInsert(store, batchRows);
  const insertText = preparedInsert(store, batchRowTexts);

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

  return {
    begin({ organisationId, keyId }, { id, name, format, now }) {
      return commit((transaction) => {
        const row = { id, organisationId, keyId, name, format, status: 'receiving' as const, createdAt: now };
        transaction.insert(batches).values(row).run();
      });
    },

    append(batchId, rows) {
      return commit((transaction) => {
        const refused = rows.filter(({ faults }) => faults !== null).length;
        countRows(transaction, batchId, { refused, waiting: rows.length - refused });
        for (const { line, content, externalId, faults } of rows) {
          const state = faults ? 'refused' : 'waiting';
          insertRow({ batchId, line, state, submissionId: null, faults });
          if (content !== null) insertText({ batchId, line, externalId, content });
        }
      });
    },

    seal({ organisationId }, batchId, estimate, claim, now) {
      return commit((transaction) => {
        const earlier = claim && findClaim(transaction, organisationId, claim, now);
        if (earlier) return earlier;
        const { changes } = transaction
          .update(batches)
          .set({ status: 'ready', estimate })
          .where(and(eq(batches.id, batchId), eq(batches.status, 'receiving')))
          .run();
        if (changes !== 1) throw new Error(`the batch ${batchId} is not being received`);
        if (claim) keepClaim(transaction, organisationId, claim, batchId);
        return { kind: 'created' as const };
      });
    },

    async discard(batchId) {
      await discard(batchId);
      emptyLog(connection);
    },
  };
}
