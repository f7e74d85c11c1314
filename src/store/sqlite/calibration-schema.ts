import { sql } from 'drizzle-orm';
import { index, integer, primaryKey, real, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import type { CalibratedJudge } from '../../calibrations/repository.ts';
import type { Findings, Terms } from '../../grading/measuring/calibrating.ts';
import type { Corner } from '../../grading/measuring/monotone.ts';
import { organisations, questions } from './schema.ts';

/** What human grades have shown about a judge: numbers and keys, no text of anybody's answer. */
export const calibrations = sqliteTable(
  'calibrations',
  {
    id: text('id').primaryKey(),
    organisationId: text('organisation_id')
      .notNull()
      .references(() => organisations.id),
    name: text('name'),
    judge: text('judge', { mode: 'json' }).$type<CalibratedJudge>().notNull(),
    judgeHash: text('judge_hash').notNull(),
    terms: text('terms', { mode: 'json' }).$type<Terms>().notNull(),
    findings: text('findings', { mode: 'json' }).$type<Findings>().notNull(),
    withoutMachineGrade: integer('without_machine_grade').notNull(),
    /** Of the findings, what every grading looks at. */
    atLeast: real('at_least'),
    corners: text('corners', { mode: 'json' }).$type<Corner[]>(),
    usesThreshold: integer('uses_threshold', { mode: 'boolean' }).notNull().default(false),
    usesScore: integer('uses_score', { mode: 'boolean' }).notNull().default(false),
    revision: integer('revision').notNull(),
    createdAt: text('created_at').notNull(),
    updatedAt: text('updated_at').notNull(),
  },
  (table) => [
    index('calibrations_by_organisation').on(table.organisationId, table.id),
    // Looked at by every grading.
    index('calibrations_with_threshold')
      .on(table.organisationId, table.judgeHash, table.id)
      .where(sql`uses_threshold = 1`),
    index('calibrations_with_score')
      .on(table.organisationId, table.judgeHash, table.id)
      .where(sql`uses_score = 1`),
  ],
);

/** The versions of questions that a calibration is of. */
export const calibrationQuestions = sqliteTable(
  'calibration_questions',
  {
    calibrationId: text('calibration_id')
      .notNull()
      .references(() => calibrations.id),
    questionId: text('question_id')
      .notNull()
      .references(() => questions.id),
    version: integer('version').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.calibrationId, table.questionId] }),
    index('calibration_questions_by_question').on(table.questionId),
  ],
);
