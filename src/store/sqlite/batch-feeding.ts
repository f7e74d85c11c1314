import { and, asc, eq, inArray, sql } from 'drizzle-orm';
import type { BatchFeeding, RowFault, RowState } from '../../batches/repository.ts';
import { accepter } from './accepting.ts';
import { countRows, shownStatus } from './batch-rows.ts';
import { batchRows, batchRowTexts, batches } from './batch-schema.ts';
import type { Store } from './database.ts';
import type { RecordEvent } from './events.ts';
import type { Commit } from './group-commit.ts';
import { submissions } from './schema.ts';

/** Working on batches, in SQLite. */
export function sqliteBatchFeeding(store: Store, commit: Commit, recordEvent: RecordEvent): BatchFeeding {
  const accept = accepter(store, recordEvent);
  const ofRow = (batchId: string, line: number) => and(eq(batchRows.batchId, batchId), eq(batchRows.line, line));
  const ofText = (batchId: string, line: number) =>
    and(eq(batchRowTexts.batchId, batchId), eq(batchRowTexts.line, line));

  return {
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
        const refuse = (line: number, faults: RowFault[]) => {
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
          .set({ status: 'completed', pausedBecause: null, endedAt: now })
          .where(
            and(
              eq(batches.id, batchId),
              // A pause changes nothing any more where nothing is left.
              inArray(batches.status, ['running', 'paused']),
              eq(batches.waiting, 0),
              eq(batches.inFlight, 0),
            ),
          )
          .run();
        if (changes > 0) recordEvent(organisationId, batchId, 'batch.completed', {}, now);
      });
    },
  };
}
