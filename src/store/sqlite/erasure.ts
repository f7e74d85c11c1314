import type { Database } from 'better-sqlite3';
import { and, eq, ne } from 'drizzle-orm';
import { batchRows } from './batch-schema.ts';
import type { Transaction } from './database.ts';
import type { RecordEvent } from './events.ts';
import {
  candidates,
  exchanges,
  gradeTexts,
  idempotencyRecords,
  judgements,
  reviewTexts,
  submissions,
  submissionTexts,
  work,
} from './schema.ts';

/** Forgets the words of a submission and whom they are from, and ends its work; what stays holds no text. */
export function eraseSubmission(
  transaction: Transaction,
  recordEvent: RecordEvent,
  organisationId: string,
  id: string,
  now: string,
) {
  const known = transaction
    .select({ status: submissions.status, candidateId: submissions.candidateId })
    .from(submissions)
    .where(and(eq(submissions.organisationId, organisationId), eq(submissions.id, id)))
    .get();
  if (!known) return 'absent';
  if (known.status === 'erased') return 'erased_before';
  transaction.delete(work).where(eq(work.submissionId, id)).run();
  transaction.delete(submissionTexts).where(eq(submissionTexts.submissionId, id)).run();
  transaction.delete(reviewTexts).where(eq(reviewTexts.submissionId, id)).run();
  transaction.delete(gradeTexts).where(eq(gradeTexts.submissionId, id)).run();
  // Lent no more; what was borrowed is the borrower's own.
  transaction.delete(judgements).where(eq(judgements.submissionId, id)).run();
  transaction.delete(exchanges).where(eq(exchanges.submissionId, id)).run();
  forgetBody(transaction, id);
  const row = transaction
    .select({ batchId: batchRows.batchId })
    .from(batchRows)
    .where(eq(batchRows.submissionId, id))
    .get();
  if (row) forgetBody(transaction, row.batchId);
  transaction
    .update(submissions)
    .set({ status: 'erased', review: 'none', reviewReasons: [], candidateId: null, updatedAt: now })
    .where(eq(submissions.id, id))
    .run();
  if (known.candidateId !== null) forgetCandidateWithoutSubmissions(transaction, known.candidateId);
  recordEvent(organisationId, id, 'submission.erased', {}, now);
  return 'erased';
}

/** A hash of what somebody sent says nothing any more; the key goes on finding what it made. */
export function forgetBody(transaction: Transaction, resourceId: string): void {
  transaction
    .update(idempotencyRecords)
    .set({ bodyHash: null, salt: null })
    .where(eq(idempotencyRecords.resourceId, resourceId))
    .run();
}

function forgetCandidateWithoutSubmissions(transaction: Transaction, candidateId: string): void {
  const other = transaction
    .select({ id: submissions.id })
    .from(submissions)
    .where(and(eq(submissions.candidateId, candidateId), ne(submissions.status, 'erased')))
    .get();
  if (!other) transaction.delete(candidates).where(eq(candidates.id, candidateId)).run();
}

const retryMs = 1_000;

/**
 * Empties the write-ahead log, which still has the pages as they were. Somebody who reads can be in the way: then it
 * is tried again, without holding anybody up.
 */
export function emptyLog(connection: Database): void {
  if (!connection.open) return;
  connection.pragma('busy_timeout = 0');
  const [{ busy }] = connection.pragma('wal_checkpoint(TRUNCATE)') as [{ busy: number }];
  connection.pragma('busy_timeout = 5000');
  if (busy) setTimeout(() => emptyLog(connection), retryMs).unref();
}
