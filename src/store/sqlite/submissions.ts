import type { Database } from 'better-sqlite3';
import { and, asc, count, desc, eq, gte, lt, ne, sql } from 'drizzle-orm';
import type { Authorized } from '../../access/authorize.ts';
import type {
  Acceptance,
  Regrade,
  Regraded,
  StoredRegrade,
  StoredSubmission,
  SubmissionRepository,
  SubmissionStatus,
} from '../../submissions/repository.ts';
import { accepter, unleased } from './accepting.ts';
import { findClaim, keepClaim } from './claims.ts';
import type { Store } from './database.ts';
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

/** Reads a submission of an organisation. */
export type SubmissionReader = (organisationId: string, id: string) => StoredSubmission | null;

/** Submissions in SQLite, and how others read one. */
export function sqliteSubmissions(
  store: Store,
  connection: Database,
  commit: Commit,
  recordEvent: RecordEvent,
): { submissions: SubmissionRepository; readSubmission: SubmissionReader } {
  const accept = accepter(store, recordEvent);
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
  const readSubmission: SubmissionReader = (organisationId, id) => {
    const row = findOne.get({ organisationId, id });
    return row ? toSubmission(row) : null;
  };

  const repository: SubmissionRepository = {
    accept({ organisationId, keyId }, submission, claim) {
      return commit((transaction): Acceptance => {
        const earlier = claim && findClaim(transaction, organisationId, claim, submission.now);
        if (earlier) return earlier;
        const accepted = accept(transaction, { organisationId, keyId }, submission, null);
        if (claim && accepted.kind === 'accepted') keepClaim(transaction, organisationId, claim, submission.id);
        return accepted;
      });
    },

    async find({ organisationId }, id) {
      return readSubmission(organisationId, id);
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
  return { submissions: repository, readSubmission };

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
      batchId: null,
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
