import { eq, sql } from 'drizzle-orm';
import type { ReviewReason } from '../../grading/grade.ts';
import { newId } from '../../ids.ts';
import type { Usage } from '../../grading/judge.ts';
import type { Finish, FinishedGrade } from '../../queue/queue.ts';
import type { Store } from './database.ts';
import type { RecordEvent } from './events.ts';
import { preparedInsert } from './prepared.ts';
import { exchanges, grades, gradeTexts, judgements, receipts, submissions, work } from './schema.ts';

/** The version to grade by: the one that a regrade names, else the one that was answered. */
export const gradedVersionNumber = sql`coalesce(${work.questionVersion}, ${submissions.questionVersion})`;

/** What a lease is about. */
export interface Job {
  submissionId: string;
  organisationId: string;
  questionId: string;
  questionVersion: number;
  /** The grade that stands, and what a person was told about it. */
  gradeId: string | null;
  reviewReasons: ReviewReason[];
  /** A person gave or confirmed the grade that stands: no machine's takes its place. */
  byPerson: boolean;
}

/** Finds what a token holds; nothing once it holds no more. */
export function jobFinder(store: Store): (token: string) => Job | undefined {
  const find = store
    .select({
      submissionId: work.submissionId,
      organisationId: submissions.organisationId,
      questionId: submissions.questionId,
      questionVersion: sql<number>`${gradedVersionNumber}`,
      gradeId: submissions.gradeId,
      reviewReasons: submissions.reviewReasons,
      byPerson: sql<number>`${submissions.review} = 'done' and ${submissions.gradeId} is not null`,
    })
    .from(work)
    .innerJoin(submissions, eq(submissions.id, work.submissionId))
    .where(eq(work.leaseToken, sql.placeholder('token')))
    .prepare();
  return (token) => {
    const job = find.get({ token });
    return job && { ...job, byPerson: job.byPerson === 1 };
  };
}

/** Whose a grade is, and by which version it was given. */
export type GradeOwner = Pick<Job, 'submissionId' | 'organisationId' | 'questionId' | 'questionVersion'>;

/** Writes a grade with its texts and its receipt, within the transaction that is open. */
export function gradeWriter(
  store: Store,
): (owner: GradeOwner, grade: FinishedGrade, usage: Usage | null, now: string) => void {
  const insertGrade = preparedInsert(store, grades);
  const insertTexts = preparedInsert(store, gradeTexts);
  const insertReceipt = preparedInsert(store, receipts);
  return ({ submissionId, organisationId, questionId, questionVersion }, finished, usage, now) => {
    const { texts, receipt, scoreRange, ...grade } = finished;
    const [scoreLow, scoreHigh] = scoreRange;
    const owner = { organisationId, submissionId, questionId, questionVersion };
    insertGrade({ ...grade, ...owner, scoreLow, scoreHigh, usage, createdAt: now });
    insertTexts({ gradeId: grade.id, submissionId, content: texts });
    insertReceipt({ gradeId: grade.id, ...receipt });
  };
}

/** Writes how work ends, within the transaction that is open: every grading does, so all of it is built once. */
export function finisher(store: Store, recordEvent: RecordEvent): (job: Job, finish: Finish) => void {
  const writeGrade = gradeWriter(store);
  const insertExchange = preparedInsert(store, exchanges);
  const insertJudgement = preparedInsert(store, judgements);
  const forgetJudgement = store
    .delete(judgements)
    .where(
      sql`${judgements.organisationId} = ${sql.placeholder('organisationId')} and ${judgements.reuseKey} = ${sql.placeholder('reuseKey')}`,
    )
    .prepare();
  const settle = store
    .update(submissions)
    .set({
      status: sql`${sql.placeholder('status')}`,
      review: sql`${sql.placeholder('review')}`,
      reviewReasons: sql`${sql.placeholder('reviewReasons')}`,
      gradeId: sql`${sql.placeholder('gradeId')}`,
      updatedAt: sql`${sql.placeholder('now')}`,
    })
    .where(eq(submissions.id, sql.placeholder('submissionId')))
    .prepare();
  const endWork = store
    .delete(work)
    .where(eq(work.submissionId, sql.placeholder('submissionId')))
    .prepare();

  function keepGrade(job: Job, { grade, usage, lend, now }: Extract<Finish, { status: 'graded' }>): void {
    const { submissionId, organisationId } = job;
    writeGrade(job, grade, usage, now);
    if (!lend) return;
    // The newest is lent: a fresh one was asked for because the older one wouldn't do.
    const { reuseKey, judgement: content } = lend;
    forgetJudgement.run({ organisationId, reuseKey });
    insertJudgement({ organisationId, reuseKey, submissionId, content, createdAt: now });
  }

  return (job, finish) => {
    const { submissionId, organisationId } = job;
    const { now } = finish;
    if (finish.status === 'graded') keepGrade(job, finish);
    const newGradeId = finish.status === 'graded' ? finish.grade.id : null;
    for (const messages of finish.exchanges) {
      insertExchange({ id: newId('exc'), submissionId, gradeId: newGradeId, messages, createdAt: now });
    }
    endWork.run({ submissionId });
    if (job.byPerson) {
      // It is looked at beside the person's grade, which goes on standing.
      recordEvent(organisationId, submissionId, 'submission.regraded', { gradeId: newGradeId }, now);
      return;
    }
    const gradeId = newGradeId ?? job.gradeId;
    const failedAgain = newGradeId === null && gradeId !== null;
    // What was said about the grade that stands goes on standing with it.
    const reviewReasons = failedAgain ? [...job.reviewReasons, ...finish.reviewReasons] : finish.reviewReasons;
    const status = gradeId === null ? 'needs_review' : 'graded';
    const reasons = JSON.stringify(reviewReasons);
    settle.run({ status, review: finish.review, reviewReasons: reasons, gradeId, now, submissionId });
    const changed = job.gradeId === null ? `submission.${finish.status}` : 'grade.changed';
    recordEvent(organisationId, submissionId, failedAgain ? 'submission.regrade_failed' : changed, { gradeId }, now);
  };
}
