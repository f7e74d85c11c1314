import { and, eq, max, sql } from 'drizzle-orm';
import type { Authorized } from '../../access/authorize.ts';
import { newId } from '../../ids.ts';
import type { StoredQuestion } from '../../questions/repository.ts';
import type { Acceptance, NewSubmission, StoredSubmission } from '../../submissions/repository.ts';
import { pin, pinnedVersion } from './cohorts.ts';
import type { Store, Transaction } from './database.ts';
import type { RecordEvent } from './events.ts';
import { preparedInsert } from './prepared.ts';
import { questionFinder } from './questions.ts';
import { candidates, submissions, submissionTexts, work } from './schema.ts';

/** Whose a submission is, and who pays for it. */
type Owner = Pick<Authorized, 'organisationId' | 'keyId'>;

/**
 * Puts an answer into the store with its work, within the transaction that is open.
 *
 * @returns takes the batch that it is a row of; null where it came by itself
 */
export function accepter(
  store: Store,
  recordEvent: RecordEvent,
): (
  transaction: Transaction,
  owner: Owner,
  submission: NewSubmission,
  batchId: string | null,
) => Extract<Acceptance, { kind: 'accepted' | 'unknown' }> {
  const insertSubmission = preparedInsert(store, submissions);
  const insertTexts = preparedInsert(store, submissionTexts);
  const insertWork = preparedInsert(store, work);
  const findQuestion = questionFinder(store);

  function write(
    transaction: Transaction,
    { organisationId, keyId }: Owner,
    submission: NewSubmission,
    { id: questionId, slug, version: questionVersion }: StoredQuestion,
    batchId: string | null,
  ): StoredSubmission {
    const { id, answer, metadata, candidate, cohort, salt, judge, options, now } = submission;
    const candidateId = candidate && keepCandidate(transaction, organisationId, candidate, now);
    const attempt = candidateId === null ? null : attemptsOf(transaction, candidateId, questionId) + 1;
    const state = { status: 'queued' as const, review: 'none' as const, reviewReasons: [] };
    const times = { createdAt: now, updatedAt: now };
    const version = { questionId, questionVersion };
    const question = { id: questionId, slug, version: questionVersion };
    const facts = { candidateId, cohortId: cohort?.id ?? null, attempt, judge, options, gradeId: null };
    insertSubmission({ id, organisationId, ...version, ...state, ...facts, ...times });
    insertTexts({ submissionId: id, answer, metadata, salt });
    const job = { submissionId: id, judge, options, questionVersion: null, reviewReasons: [] };
    insertWork({ ...job, notBefore: now, acceptedAt: now, keyId, batchId, faults: 0, ...unleased });
    recordEvent(organisationId, id, 'submission.created', { ...version, judge }, now);
    const inCohort = cohort && { ...cohort, version: questionVersion };
    const parts = { question, answer, metadata, candidate, cohort: inCohort, attempt, regrade: null, grade: null };
    return { id, ...state, ...parts, ...times };
  }

  return (transaction, owner, submission, batchId) => {
    const { questionId, questionVersion, cohort } = submission;
    const cohortId = cohort?.id ?? null;
    const question = findQuestion(owner.organisationId, questionId, undefined);
    if (question?.status !== 'published') return { kind: 'unknown', field: 'questionId' };
    const asked = cohortId === null ? questionVersion : pinnedVersion(transaction, cohortId, question.id);
    const version = asked === undefined ? question : findQuestion(owner.organisationId, question.id, asked);
    if (!version?.publishedAt) return { kind: 'unknown', field: 'questionVersion' };
    if (cohortId !== null && asked === undefined) pin(transaction, cohortId, question.id, version.version);
    return { kind: 'accepted', submission: write(transaction, owner, submission, version, batchId) };
  };
}

/** Work that nobody holds. */
export const unleased = { leaseToken: null, leaseOwner: null, leaseExpiresAt: null };

function keepCandidate(
  transaction: Transaction,
  organisationId: string,
  { externalId, displayName }: { externalId: string; displayName: string | null },
  now: string,
): string {
  const row = transaction
    .insert(candidates)
    .values({ id: newId('cnd'), organisationId, externalId, displayName, createdAt: now })
    .onConflictDoUpdate({
      target: [candidates.organisationId, candidates.externalId],
      set: { displayName: sql`coalesce(excluded.display_name, ${candidates.displayName})` },
    })
    .returning({ id: candidates.id })
    .get();
  return row.id;
}

function attemptsOf(transaction: Transaction, candidateId: string, questionId: string): number {
  const row = transaction
    .select({ attempts: max(submissions.attempt) })
    .from(submissions)
    .where(and(eq(submissions.candidateId, candidateId), eq(submissions.questionId, questionId)))
    .get();
  return row?.attempts ?? 0;
}
