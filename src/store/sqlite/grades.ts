import { and, desc, eq, isNotNull, sql } from 'drizzle-orm';
import type { GradeRepository, StoredGrade } from '../../grades/repository.ts';
import { receiptSchema } from '../../grading/receipt.ts';
import type { Store } from './database.ts';
import { versionFinder } from './questions.ts';
import { grades, gradeTexts, receipts, submissions, submissionTexts } from './schema.ts';

interface GradeRow {
  grades: typeof grades.$inferSelect;
  grade_texts: typeof gradeTexts.$inferSelect | null;
  submission_texts: typeof submissionTexts.$inferSelect | null;
}

/** Turns rows of a grade into what the port gives. */
export function gradeReader(store: Store): (row: GradeRow) => StoredGrade {
  const findVersion = versionFinder(store);
  return (row) => {
    const { organisationId: _, questionId, scoreLow, scoreHigh, ...grade } = row.grades;
    const { rubric, prompt, reference } = findVersion(questionId, grade.questionVersion);
    return {
      ...grade,
      scoreRange: [scoreLow, scoreHigh],
      rubric,
      question: { prompt, reference },
      texts: row.grade_texts?.content ?? null,
      answer: row.submission_texts?.answer ?? null,
    };
  };
}

/** So many gradings say what the next ones will cost. */
const costHistory = 200;

/** Grades and receipts in SQLite. */
export function sqliteGrades(store: Store): GradeRepository {
  const toGrade = gradeReader(store);
  const joined = () =>
    store
      .select()
      .from(grades)
      .leftJoin(gradeTexts, eq(gradeTexts.gradeId, grades.id))
      .leftJoin(submissionTexts, eq(submissionTexts.submissionId, grades.submissionId));

  return {
    async listOf({ organisationId }, submissionId) {
      const known = store
        .select({ id: submissions.id })
        .from(submissions)
        .where(and(eq(submissions.organisationId, organisationId), eq(submissions.id, submissionId)))
        .get();
      if (!known) return null;
      return joined().where(eq(grades.submissionId, submissionId)).orderBy(desc(grades.id)).all().map(toGrade);
    },

    async find({ organisationId }, id) {
      const row = joined()
        .where(and(eq(grades.organisationId, organisationId), eq(grades.id, id)))
        .get();
      return row ? toGrade(row) : null;
    },

    async costsOf({ organisationId }, questionId, model) {
      const cost = sql`${grades.usage} ->> '$.cost.amount'`;
      const rows = store
        .select({ usage: grades.usage })
        .from(grades)
        .innerJoin(submissions, eq(submissions.id, grades.submissionId))
        .where(
          and(
            eq(submissions.organisationId, organisationId),
            eq(submissions.questionId, questionId),
            isNotNull(cost),
            eq(sql`${grades.provenance} ->> '$.requestedModel'`, model),
          ),
        )
        .orderBy(desc(grades.id))
        .limit(costHistory)
        .all();
      const costs = rows.flatMap(({ usage }) => usage?.cost ?? []);
      const currency = costs[0]?.currency ?? 'USD';
      return { amounts: costs.filter((one) => one.currency === currency).map(({ amount }) => amount), currency };
    },

    async findReceipt({ organisationId }, gradeId) {
      const row = store
        .select()
        .from(receipts)
        .innerJoin(grades, eq(grades.id, receipts.gradeId))
        .leftJoin(submissionTexts, eq(submissionTexts.submissionId, grades.submissionId))
        .where(and(eq(grades.organisationId, organisationId), eq(receipts.gradeId, gradeId)))
        .get();
      if (!row) return null;
      const texts = row.submission_texts && { salt: row.submission_texts.salt, answer: row.submission_texts.answer };
      return { receipt: receiptSchema.parse(JSON.parse(row.receipts.body)), hash: row.receipts.hash, texts };
    },
  };
}
