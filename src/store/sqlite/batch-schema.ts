import { sql } from 'drizzle-orm';
import { index, integer, primaryKey, real, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import type {
  BatchEstimate,
  BatchFormat,
  BatchStatus,
  PauseReason,
  RowFault,
  RowState,
} from '../../batches/repository.ts';
import { organisations, submissions } from './schema.ts';

/** Rows are counted where they change, so that looking at a batch counts none. */
export const batches = sqliteTable(
  'batches',
  {
    id: text('id').primaryKey(),
    organisationId: text('organisation_id')
      .notNull()
      .references(() => organisations.id),
    /** The key that sent it: whoever asked for it pays for it. */
    keyId: text('key_id'),
    name: text('name'),
    format: text('format').$type<BatchFormat>().notNull(),
    /** `receiving` and `cancelling` are seen by nobody but a restart. */
    status: text('status').$type<BatchStatus | 'receiving' | 'cancelling'>().notNull(),
    pausedBecause: text('paused_because').$type<PauseReason>(),
    estimate: text('estimate', { mode: 'json' }).$type<BatchEstimate>(),
    budget: real('budget'),
    cost: real('cost').notNull().default(0),
    /** Null until something did cost. */
    currency: text('currency'),
    unpriced: integer('unpriced').notNull().default(0),
    refused: integer('refused').notNull().default(0),
    waiting: integer('waiting').notNull().default(0),
    inFlight: integer('in_flight').notNull().default(0),
    graded: integer('graded').notNull().default(0),
    needsReview: integer('needs_review').notNull().default(0),
    erased: integer('erased').notNull().default(0),
    cancelled: integer('cancelled').notNull().default(0),
    createdAt: text('created_at').notNull(),
    startedAt: text('started_at'),
    endedAt: text('ended_at'),
  },
  (table) => [
    index('batches_by_organisation').on(table.organisationId, table.id),
    index('batches_busy')
      .on(table.id)
      .where(sql`status = 'running' or in_flight > 0`),
    // Of old ones only those that still have something to be forgotten.
    index('batches_waiting')
      .on(table.organisationId, table.id)
      .where(sql`waiting > 0`),
    index('batches_unfinished')
      .on(table.id)
      .where(sql`status in ('receiving', 'cancelling')`),
  ],
);

/** What became of each line. */
export const batchRows = sqliteTable(
  'batch_rows',
  {
    batchId: text('batch_id')
      .notNull()
      .references(() => batches.id),
    line: integer('line').notNull(),
    state: text('state').$type<RowState>().notNull(),
    submissionId: text('submission_id').references(() => submissions.id),
    faults: text('faults', { mode: 'json' }).$type<RowFault[]>(),
  },
  (table) => [
    primaryKey({ columns: [table.batchId, table.line] }),
    index('batch_rows_by_state').on(table.batchId, table.state, table.line),
    index('batch_rows_by_submission')
      .on(table.submissionId)
      .where(sql`submission_id is not null`),
  ],
);

/** Rows that wait; each goes when it becomes a submission. */
export const batchRowTexts = sqliteTable(
  'batch_row_texts',
  {
    batchId: text('batch_id')
      .notNull()
      .references(() => batches.id),
    line: integer('line').notNull(),
    externalId: text('external_id'),
    content: text('content').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.batchId, table.line] }),
    index('batch_row_texts_of_candidate')
      .on(table.externalId)
      .where(sql`external_id is not null`),
  ],
);
