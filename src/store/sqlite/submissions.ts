import type { Database } from 'better-sqlite3';
import { createHash, randomBytes } from 'node:crypto';
import { and, count, desc, eq, gt, lt, ne, or, sql } from 'drizzle-orm';
import { newId } from '../../ids.ts';
import type {
  Acceptance,
  IdempotencyClaim,
  NewSubmission,
  StoredSubmission,
  SubmissionRepository,
} from '../../submissions/repository.ts';
import type { Store, Transaction } from './database.ts';
import { recordEvent } from './events.ts';
import { gradedVersion, toGrade } from './grades.ts';
import {
  candidates,
  grades,
  gradeTexts,
  idempotencyRecords,
  questions,
  questionVersions,
  submissions,
  submissionTexts,
  work,
} from './schema.ts';

/** Submissions in SQLite. */
export function sqliteSubmissions(store: Store, connection: Database): SubmissionRepository {
  const joined = () =>
    store
      .select()
      .from(submissions)
      .innerJoin(questions, eq(questions.id, submissions.questionId))
      .leftJoin(submissionTexts, eq(submissionTexts.submissionId, submissions.id))
      .leftJoin(candidates, eq(candidates.id, submissions.candidateId))
      .leftJoin(grades, eq(grades.id, submissions.gradeId))
      .leftJoin(gradeTexts, eq(gradeTexts.gradeId, grades.id))
      .leftJoin(questionVersions, gradedVersion);
  const findOne = joined()
    .where(
      and(eq(submissions.organisationId, sql.placeholder('organisationId')), eq(submissions.id, sql.placeholder('id'))),
    )
    .prepare();
  type Row = ReturnType<typeof findOne.all>[number];

  return {
    async accept({ organisationId }, submission, claim) {
      return store.transaction((transaction) => accept(transaction, organisationId, submission, claim), {
        behavior: 'immediate',
      });
    },

    async find({ organisationId }, id) {
      const row = findOne.get({ organisationId, id });
      return row ? toSubmission(row) : null;
    },

    async list({ organisationId }, filter, { after, limit }) {
      const { status, review, questionId, candidate, createdAfter, createdBefore } = filter;
      const rows = joined()
        .where(
          and(
            eq(submissions.organisationId, organisationId),
            status === undefined ? undefined : eq(submissions.status, status),
            review === undefined ? undefined : eq(submissions.review, review),
            questionId === undefined
              ? undefined
              : or(eq(submissions.questionId, questionId), eq(questions.slug, questionId)),
            candidate === undefined ? undefined : eq(candidates.externalId, candidate),
            createdAfter === undefined ? undefined : gt(submissions.createdAt, createdAfter),
            createdBefore === undefined ? undefined : lt(submissions.createdAt, createdBefore),
            after === undefined ? undefined : lt(submissions.id, after),
          ),
        )
        .orderBy(desc(submissions.id))
        .limit(limit)
        .all();
      return rows.map(toSubmission);
    },

    async erase({ organisationId }, id, now) {
      const outcome = store.transaction((transaction) => erase(transaction, organisationId, id, now), {
        behavior: 'immediate',
      });
      // The log beside the database still has the pages as they were.
      if (outcome === 'erased') connection.pragma('wal_checkpoint(TRUNCATE)');
      return outcome;
    },
  };

  function toSubmission(row: Row): StoredSubmission {
    const { submissions: submission, questions: question, submission_texts: texts, candidates: candidate } = row;
    const { id, status, review, reviewReasons, attempt, createdAt, updatedAt } = submission;
    const { grades: grade, question_versions: version, grade_texts: gradeText } = row;
    return {
      id,
      status,
      review,
      reviewReasons,
      question: { id: question.id, slug: question.slug, version: submission.questionVersion },
      answer: texts?.answer ?? null,
      metadata: texts?.metadata ?? {},
      candidate: candidate && { externalId: candidate.externalId, displayName: candidate.displayName },
      attempt,
      grade:
        grade && version
          ? toGrade({ grades: grade, question_versions: version, grade_texts: gradeText, submission_texts: texts })
          : null,
      createdAt,
      updatedAt,
    };
  }
}

function accept(
  transaction: Transaction,
  organisationId: string,
  submission: NewSubmission,
  claim: IdempotencyClaim | null,
): Acceptance {
  const { id, questionId, questionVersion, judge, withFeedback, answer, metadata, salt, now } = submission;
  if (claim) {
    const earlier = findClaim(transaction, organisationId, claim, now);
    if (earlier) return earlier;
    const recordSalt = randomBytes(16).toString('hex');
    transaction
      .insert(idempotencyRecords)
      .values({
        organisationId,
        key: claim.key,
        route: claim.route,
        salt: recordSalt,
        bodyHash: bodyHash(recordSalt, claim.body),
        resourceId: id,
        expiresAt: claim.expiresAt,
      })
      .run();
  }
  const candidateId = submission.candidate && keepCandidate(transaction, organisationId, submission.candidate, now);
  transaction
    .insert(submissions)
    .values({
      id,
      organisationId,
      questionId,
      questionVersion,
      candidateId,
      status: 'queued',
      review: 'none',
      reviewReasons: [],
      attempt: candidateId === null ? null : attemptsOf(transaction, candidateId, questionId) + 1,
      judge,
      withFeedback,
      createdAt: now,
      updatedAt: now,
    })
    .run();
  transaction.insert(submissionTexts).values({ submissionId: id, answer, metadata, salt }).run();
  transaction.insert(work).values({ submissionId: id, judge, notBefore: now, acceptedAt: now, faults: 0 }).run();
  recordEvent(transaction, organisationId, id, 'submission.created', { questionId, questionVersion, judge }, now);
  return { kind: 'accepted', id };
}

function findClaim(
  transaction: Transaction,
  organisationId: string,
  { key, route, body }: IdempotencyClaim,
  now: string,
): Acceptance | undefined {
  transaction.delete(idempotencyRecords).where(lt(idempotencyRecords.expiresAt, now)).run();
  const record = transaction
    .select()
    .from(idempotencyRecords)
    .where(and(eq(idempotencyRecords.organisationId, organisationId), eq(idempotencyRecords.key, key)))
    .get();
  if (!record) return undefined;
  const sameBody = record.salt === null || record.bodyHash === bodyHash(record.salt, body);
  return record.route === route && sameBody ? { kind: 'replayed', id: record.resourceId } : { kind: 'key_reused' };
}

function bodyHash(salt: string, body: string): string {
  return createHash('sha256').update(salt).update(body).digest('hex');
}

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
    .select({ attempts: count() })
    .from(submissions)
    .where(and(eq(submissions.candidateId, candidateId), eq(submissions.questionId, questionId)))
    .get();
  return row?.attempts ?? 0;
}

function erase(transaction: Transaction, organisationId: string, id: string, now: string) {
  const known = transaction
    .select({ status: submissions.status, candidateId: submissions.candidateId })
    .from(submissions)
    .where(and(eq(submissions.organisationId, organisationId), eq(submissions.id, id)))
    .get();
  if (!known) return 'absent';
  if (known.status === 'erased') return 'erased_before';
  transaction.delete(work).where(eq(work.submissionId, id)).run();
  transaction.delete(submissionTexts).where(eq(submissionTexts.submissionId, id)).run();
  transaction.delete(gradeTexts).where(eq(gradeTexts.submissionId, id)).run();
  transaction
    .update(idempotencyRecords)
    .set({ bodyHash: null, salt: null })
    .where(eq(idempotencyRecords.resourceId, id))
    .run();
  transaction
    .update(submissions)
    .set({ status: 'erased', review: 'none', reviewReasons: [], candidateId: null, updatedAt: now })
    .where(eq(submissions.id, id))
    .run();
  if (known.candidateId !== null) forgetCandidateWithoutSubmissions(transaction, known.candidateId);
  recordEvent(transaction, organisationId, id, 'submission.erased', {}, now);
  return 'erased';
}

function forgetCandidateWithoutSubmissions(transaction: Transaction, candidateId: string): void {
  const other = transaction
    .select({ id: submissions.id })
    .from(submissions)
    .where(and(eq(submissions.candidateId, candidateId), ne(submissions.status, 'erased')))
    .get();
  if (!other) transaction.delete(candidates).where(eq(candidates.id, candidateId)).run();
}
