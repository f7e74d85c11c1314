import type { Database } from 'better-sqlite3';
import { and, asc, count, desc, eq, gte, lt, max, ne, sql } from 'drizzle-orm';
import type { Authorized } from '../../access/authorize.ts';
import { newId } from '../../ids.ts';
import type { StoredQuestion } from '../../questions/repository.ts';
import type {
  Acceptance,
  NewSubmission,
  Regrade,
  Regraded,
  StoredRegrade,
  StoredSubmission,
  SubmissionRepository,
  SubmissionStatus,
} from '../../submissions/repository.ts';
import { findClaim, keepClaim } from './claims.ts';
import { pin, pinnedVersion } from './cohorts.ts';
import type { Store, Transaction } from './database.ts';
import { emptyLog, eraseSubmission } from './erasure.ts';
import type { RecordEvent } from './events.ts';
import type { Commit } from './group-commit.ts';
import { gradeReader } from './grades.ts';
import { preparedInsert } from './prepared.ts';
import { questionFinder } from './questions.ts';
import {
  candidates,
  cohortQuestions,
  cohorts,
  exchanges,
  grades,
  gradeTexts,
  questions,
  submissions,
  submissionTexts,
  work,
} from './schema.ts';
import { submissionFilter } from './submission-filter.ts';

/** Submissions in SQLite. */
export function sqliteSubmissions(
  store: Store,
  connection: Database,
  commit: Commit,
  recordEvent: RecordEvent,
): SubmissionRepository {
  const insertSubmission = preparedInsert(store, submissions);
  const insertTexts = preparedInsert(store, submissionTexts);
  const insertWork = preparedInsert(store, work);
  const toGrade = gradeReader(store);
  const findQuestion = questionFinder(store);
  const conditionOf = submissionFilter(store);
  const joined = () =>
    store
      .select()
      .from(submissions)
      .innerJoin(questions, eq(questions.id, submissions.questionId))
      .leftJoin(submissionTexts, eq(submissionTexts.submissionId, submissions.id))
      .leftJoin(candidates, eq(candidates.id, submissions.candidateId))
      .leftJoin(cohorts, eq(cohorts.id, submissions.cohortId))
      .leftJoin(
        cohortQuestions,
        and(eq(cohortQuestions.cohortId, submissions.cohortId), eq(cohortQuestions.questionId, submissions.questionId)),
      )
      .leftJoin(work, eq(work.submissionId, submissions.id))
      .leftJoin(grades, eq(grades.id, submissions.gradeId))
      .leftJoin(gradeTexts, eq(gradeTexts.gradeId, grades.id));
  const findOne = joined()
    .where(
      and(eq(submissions.organisationId, sql.placeholder('organisationId')), eq(submissions.id, sql.placeholder('id'))),
    )
    .prepare();
  type Row = ReturnType<typeof findOne.all>[number];

  return {
    accept({ organisationId, keyId }, submission, claim) {
      return commit((transaction): Acceptance => {
        const earlier = claim && findClaim(transaction, organisationId, claim, submission.now);
        if (earlier) return earlier;
        const { questionId, questionVersion, cohort } = submission;
        const cohortId = cohort?.id ?? null;
        const question = findQuestion(organisationId, questionId, undefined);
        if (question?.status !== 'published') return { kind: 'unknown', field: 'questionId' };
        const asked = cohortId === null ? questionVersion : pinnedVersion(transaction, cohortId, question.id);
        const version = asked === undefined ? question : findQuestion(organisationId, question.id, asked);
        if (!version?.publishedAt) return { kind: 'unknown', field: 'questionVersion' };
        if (claim) keepClaim(transaction, organisationId, claim, submission.id);
        if (cohortId !== null && asked === undefined) pin(transaction, cohortId, question.id, version.version);
        return { kind: 'accepted', submission: write(transaction, { organisationId, keyId }, submission, version) };
      });
    },

    async find({ organisationId }, id) {
      const row = findOne.get({ organisationId, id });
      return row ? toSubmission(row) : null;
    },

    async list({ organisationId }, filter, { after, limit }) {
      const matching = conditionOf(organisationId, filter);
      if (!matching) return [];
      const rows = joined()
        .where(and(matching, after === undefined ? undefined : lt(submissions.id, after)))
        .orderBy(desc(submissions.id))
        .limit(limit)
        .all();
      return rows.map(toSubmission);
    },

    async regrade({ organisationId, keyId }, id, regrade, claim) {
      return commit((transaction): Regraded => {
        const earlier = claim && findClaim(transaction, organisationId, claim, regrade.now);
        if (earlier) return earlier.kind === 'replayed' && earlier.id === id ? 'replayed' : 'key_reused';
        const row = transaction
          .select({ submission: submissions, job: work.submissionId, leaseToken: work.leaseToken })
          .from(submissions)
          .leftJoin(work, eq(work.submissionId, submissions.id))
          .where(and(eq(submissions.organisationId, organisationId), eq(submissions.id, id)))
          .get();
        if (!row) return 'absent';
        const { submission, job, leaseToken } = row;
        if (submission.status === 'erased') return 'erased';
        if (leaseToken !== null) return 'under_way';
        const { questionId } = submission;
        const { questionVersion } = regrade;
        if (questionVersion !== undefined && !findQuestion(organisationId, questionId, questionVersion)) {
          return 'unknown_version';
        }
        if (claim) keepClaim(transaction, organisationId, claim, id);
        // What only waits gives way: its judge may never come.
        if (job !== null) transaction.delete(work).where(eq(work.submissionId, id)).run();
        queueAgain({ organisationId, keyId }, submission, regrade);
        return 'queued';
      });
    },

    async exchangesOf({ organisationId }, id, since) {
      if (!findOne.get({ organisationId, id })) return null;
      const { gradeId, messages, createdAt } = exchanges;
      return store
        .select({ gradeId, messages, createdAt })
        .from(exchanges)
        .where(and(eq(exchanges.submissionId, id), gte(exchanges.createdAt, since)))
        .orderBy(asc(exchanges.id))
        .all();
    },

    async countAnswers({ organisationId }, questionId) {
      const row = store
        .select({ answers: count() })
        .from(submissions)
        .where(
          and(
            eq(submissions.organisationId, organisationId),
            eq(submissions.questionId, questionId),
            ne(submissions.status, 'erased'),
          ),
        )
        .get();
      return row?.answers ?? 0;
    },

    async erase({ organisationId }, id, now) {
      const outcome = await commit((transaction) => eraseSubmission(transaction, recordEvent, organisationId, id, now));
      if (outcome !== 'absent') emptyLog(connection);
      return outcome;
    },
  };

  function write(
    transaction: Transaction,
    { organisationId, keyId }: Pick<Authorized, 'organisationId' | 'keyId'>,
    submission: NewSubmission,
    { id: questionId, slug, version: questionVersion }: StoredQuestion,
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
    insertWork({ ...job, notBefore: now, acceptedAt: now, keyId, faults: 0, ...unleased });
    recordEvent(organisationId, id, 'submission.created', { ...version, judge }, now);
    const inCohort = cohort && { ...cohort, version: questionVersion };
    const parts = { question, answer, metadata, candidate, cohort: inCohort, attempt, regrade: null, grade: null };
    return { id, ...state, ...parts, ...times };
  }

  function queueAgain(
    { organisationId, keyId }: Pick<Authorized, 'organisationId' | 'keyId'>,
    { id, options: first }: typeof submissions.$inferSelect,
    { judge, options, questionVersion, now }: Regrade,
  ): void {
    const job = { submissionId: id, judge, questionVersion: questionVersion ?? null, reviewReasons: [] };
    insertWork({
      ...job,
      options: { feedback: first.feedback, ...options },
      notBefore: now,
      acceptedAt: now,
      keyId,
      faults: 0,
      ...unleased,
    });
    recordEvent(
      organisationId,
      id,
      'submission.regrade_asked',
      { questionVersion: questionVersion ?? null, judge },
      now,
    );
  }

  function toSubmission(row: Row): StoredSubmission {
    const { submissions: submission, questions: question, submission_texts: texts, candidates: candidate } = row;
    const { id, status, review, reviewReasons, attempt, createdAt, updatedAt } = submission;
    const { grades: grade, grade_texts: gradeText, work: job } = row;
    return {
      id,
      status,
      review,
      reviewReasons,
      question: { id: question.id, slug: question.slug, version: submission.questionVersion },
      answer: texts?.answer ?? null,
      metadata: texts?.metadata ?? {},
      candidate: candidate && { externalId: candidate.externalId, displayName: candidate.displayName },
      cohort: row.cohorts && {
        id: row.cohorts.id,
        name: row.cohorts.name,
        pins: row.cohorts.pins,
        version: row.cohort_questions!.version,
      },
      attempt,
      regrade: job && !isFirst.has(status) ? regradeOf(job) : null,
      grade: grade && toGrade({ grades: grade, grade_texts: gradeText, submission_texts: texts }),
      createdAt,
      updatedAt,
    };
  }
}

/** Submissions whose work is their first grading. */
const isFirst = new Set<SubmissionStatus>(['queued', 'grading']);

function regradeOf({ judge, acceptedAt, notBefore, reviewReasons }: typeof work.$inferSelect): StoredRegrade {
  return { judge, askedAt: acceptedAt, notBefore, reviewReasons };
}

const unleased = { leaseToken: null, leaseOwner: null, leaseExpiresAt: null };

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
