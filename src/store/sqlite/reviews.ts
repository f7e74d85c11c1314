import { and, asc, eq } from 'drizzle-orm';
import type { ReviewOutcome, ReviewRepository } from '../../reviews/repository.ts';
import { findClaim, keepClaim } from './claims.ts';
import type { Store } from './database.ts';
import type { RecordEvent } from './events.ts';
import { gradeWriter } from './finishing.ts';
import { gradeReader } from './grades.ts';
import type { Commit } from './group-commit.ts';
import { preparedInsert } from './prepared.ts';
import { versionFinder } from './questions.ts';
import { grades, gradeTexts, reviews, reviewTexts, submissions, submissionTexts } from './schema.ts';

/** What people decide, in SQLite. */
export function sqliteReviews(store: Store, commit: Commit, recordEvent: RecordEvent): ReviewRepository {
  const toGrade = gradeReader(store);
  const findVersion = versionFinder(store);
  const writeGrade = gradeWriter(store);
  const insertReview = preparedInsert(store, reviews);
  const insertTexts = preparedInsert(store, reviewTexts);
  const own = (organisationId: string, id: string) =>
    and(eq(submissions.organisationId, organisationId), eq(submissions.id, id));

  return {
    async subjectOf({ organisationId }, submissionId) {
      const row = store
        .select()
        .from(submissions)
        .leftJoin(submissionTexts, eq(submissionTexts.submissionId, submissions.id))
        .leftJoin(grades, eq(grades.id, submissions.gradeId))
        .leftJoin(gradeTexts, eq(gradeTexts.gradeId, grades.id))
        .where(own(organisationId, submissionId))
        .get();
      if (!row) return null;
      const { submissions: submission, submission_texts: texts, grades: grade, grade_texts: gradeText } = row;
      const version = grade?.questionVersion ?? submission.questionVersion;
      return {
        answer: texts?.answer ?? null,
        salt: texts?.salt ?? null,
        question: findVersion(submission.questionId, version),
        standing: grade && toGrade({ grades: grade, grade_texts: gradeText, submission_texts: texts }),
        reasons: submission.reviewReasons,
        awaitsJudge: submission.status === 'queued' || submission.status === 'grading',
      };
    },

    give({ organisationId, keyId }, review, claim) {
      return commit((transaction): ReviewOutcome => {
        const { id, submissionId, decision, blind, note, reviewer, grade, previousGradeId, now } = review;
        const earlier = claim && findClaim(transaction, organisationId, claim, now);
        if (earlier) return earlier;
        const submission = transaction.select().from(submissions).where(own(organisationId, submissionId)).get()!;
        const asItWas = submission.gradeId === previousGradeId && submission.status !== 'erased';
        if (!asItWas) return { kind: 'changed' };
        const { questionId, reviewReasons: reasons } = submission;
        const gradeId = grade?.id ?? previousGradeId!;
        if (grade) {
          const before = transaction
            .select({ version: grades.questionVersion })
            .from(grades)
            .where(eq(grades.id, previousGradeId ?? ''))
            .get();
          const questionVersion = before?.version ?? submission.questionVersion;
          writeGrade({ submissionId, organisationId, questionId, questionVersion }, grade, null, now);
        }
        insertReview({
          id,
          organisationId,
          submissionId,
          decision,
          blind,
          drawn: submission.review === 'sampled',
          gradeId,
          previousGradeId,
          keyId,
          createdAt: now,
        });
        insertTexts({ reviewId: id, submissionId, reasons, note, reviewer });
        transaction
          .update(submissions)
          .set({ status: 'graded', review: 'done', reviewReasons: [], gradeId, updatedAt: now })
          .where(eq(submissions.id, submissionId))
          .run();
        recordEvent(organisationId, submissionId, 'submission.reviewed', { reviewId: id, decision, gradeId }, now);
        if (previousGradeId === null) recordEvent(organisationId, submissionId, 'submission.graded', { gradeId }, now);
        else if (grade) recordEvent(organisationId, submissionId, 'grade.changed', { gradeId }, now);
        if (claim) keepClaim(transaction, organisationId, claim, id);
        return { kind: 'given', id };
      });
    },

    async listOf({ organisationId }, submissionId) {
      const known = store
        .select({ id: submissions.id })
        .from(submissions)
        .where(own(organisationId, submissionId))
        .get();
      if (!known) return null;
      const rows = store
        .select()
        .from(reviews)
        .leftJoin(reviewTexts, eq(reviewTexts.reviewId, reviews.id))
        .where(eq(reviews.submissionId, submissionId))
        .orderBy(asc(reviews.id))
        .all();
      return rows.map(({ reviews: review, review_texts: texts }) => ({
        ...review,
        reasons: texts?.reasons ?? [],
        note: texts?.note ?? null,
        reviewer: texts?.reviewer ?? null,
      }));
    },
  };
}
