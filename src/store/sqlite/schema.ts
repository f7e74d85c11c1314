import { sql } from 'drizzle-orm';
import { index, integer, primaryKey, real, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';
import type { Scope } from '../../access/authorize.ts';
import type { CohortPins } from '../../cohorts/repository.ts';
import type { ReviewReason } from '../../grading/grade.ts';
import type { Exchange, JudgeName, Provenance, Usage } from '../../grading/judge.ts';
import type { CalibratedScore } from '../../grading/receipt.ts';
import type { Exemplar } from '../../grading/question.ts';
import type { RubricInput } from '../../grading/rubric.ts';
import type { CountedCriterion, GradeTexts } from '../../grades/repository.ts';
import type { Dialect } from '../../judges/openai/dialect.ts';
import type { QuestionStatus } from '../../questions/repository.ts';
import type { DecisionKind } from '../../reviews/repository.ts';
import type { AskedFor, StoredJudgement, UsagePurpose } from '../../queue/queue.ts';
import type { GradingOptions, ReviewState, SubmissionStatus } from '../../submissions/repository.ts';

// Times are ISO 8601 text in UTC with milliseconds, made by the application: they sort, and every dialect has them.
// Accepting an answer is on the disk before it is acknowledged, so every page that it writes costs: some
// indexes are partial, and the migration makes the tables that accepting writes WITHOUT ROWID, which
// this language has no word for.
// What a person wrote or is called lies in the tables named `…_texts`, in `candidates`, `judgements` and
// `exchanges`; nothing else holds such text.

const organisationId = () =>
  text('organisation_id')
    .notNull()
    .references(() => organisations.id);

export const organisations = sqliteTable('organisations', {
  id: text('id').primaryKey(),
  name: text('name').notNull(),
  createdAt: text('created_at').notNull(),
  /** After how many days answers are erased; null for never. */
  retentionDays: integer('retention_days'),
  /** Up to this submission all that were to be erased for that are. */
  erasedUpTo: text('erased_up_to'),
});

/** Revoked keys stay: once there has been a key, one is needed. Of a secret there is only a hash. */
export const apiKeys = sqliteTable(
  'api_keys',
  {
    id: text('id').primaryKey(),
    organisationId: organisationId(),
    name: text('name').notNull(),
    secretHash: text('secret_hash').notNull(),
    scopes: text('scopes', { mode: 'json' }).$type<Scope[]>().notNull(),
    createdAt: text('created_at').notNull(),
    expiresAt: text('expires_at'),
    revokedAt: text('revoked_at'),
    lastUsedAt: text('last_used_at'),
  },
  (table) => [index('api_keys_by_organisation').on(table.organisationId, table.id)],
);

export const questions = sqliteTable(
  'questions',
  {
    id: text('id').primaryKey(),
    organisationId: organisationId(),
    slug: text('slug').notNull(),
    topic: text('topic').notNull(),
    difficulty: text('difficulty', { enum: ['easy', 'medium', 'hard'] }).notNull(),
    tags: text('tags', { mode: 'json' }).$type<string[]>().notNull(),
    status: text('status').$type<QuestionStatus>().notNull(),
    /** The version that candidates see; of a draft the newest one. */
    version: integer('version').notNull(),
    latestVersion: integer('latest_version').notNull().default(1),
    /** Counts every change, those of status and of what isn't part of a version too. */
    revision: integer('revision').notNull().default(1),
    /** Its row in `question_search`, which the migration makes: an index of words, for which this language has none. */
    searchRow: integer('search_row'),
    createdAt: text('created_at').notNull(),
    updatedAt: text('updated_at').notNull(),
  },
  (table) => [
    uniqueIndex('questions_slug').on(table.organisationId, table.slug),
    index('questions_by_status').on(table.organisationId, table.status, table.id),
    index('questions_by_search_row').on(table.searchRow),
  ],
);

export const questionTags = sqliteTable(
  'question_tags',
  {
    questionId: text('question_id')
      .notNull()
      .references(() => questions.id),
    tag: text('tag').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.tag, table.questionId] }),
    index('question_tags_by_question').on(table.questionId),
  ],
);

/** One immutable row a version: a grade's question stays what it was. */
export const questionVersions = sqliteTable(
  'question_versions',
  {
    questionId: text('question_id')
      .notNull()
      .references(() => questions.id),
    version: integer('version').notNull(),
    prompt: text('prompt').notNull(),
    language: text('language').notNull(),
    maxPoints: integer('max_points').notNull(),
    contentHash: text('content_hash').notNull(),
    createdAt: text('created_at').notNull(),
    /** When candidates first saw it; null for one that waits to be published. */
    publishedAt: text('published_at'),
    // The long ones last: what a candidate may see is read without touching them.
    reference: text('reference').notNull(),
    rubric: text('rubric', { mode: 'json' }).$type<RubricInput>().notNull(),
    exemplars: text('exemplars', { mode: 'json' }).$type<Exemplar[]>(),
  },
  (table) => [primaryKey({ columns: [table.questionId, table.version] })],
);

export const candidates = sqliteTable(
  'candidates',
  {
    id: text('id').primaryKey(),
    organisationId: organisationId(),
    externalId: text('external_id').notNull(),
    displayName: text('display_name'),
    createdAt: text('created_at').notNull(),
  },
  (table) => [uniqueIndex('candidates_external_id').on(table.organisationId, table.externalId)],
);

/** What the grades of a group of submissions have in common. */
export const cohorts = sqliteTable(
  'cohorts',
  {
    id: text('id').primaryKey(),
    organisationId: organisationId(),
    name: text('name').notNull(),
    pins: text('pins', { mode: 'json' }).$type<CohortPins>().notNull(),
    revision: integer('revision').notNull(),
    createdAt: text('created_at').notNull(),
    updatedAt: text('updated_at').notNull(),
  },
  (table) => [
    uniqueIndex('cohorts_name').on(table.organisationId, table.name),
    index('cohorts_by_organisation').on(table.organisationId, table.id),
  ],
);

/** The version of a question that all of a cohort are graded by, from its first answer on. */
export const cohortQuestions = sqliteTable(
  'cohort_questions',
  {
    cohortId: text('cohort_id')
      .notNull()
      .references(() => cohorts.id),
    questionId: text('question_id')
      .notNull()
      .references(() => questions.id),
    version: integer('version').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.cohortId, table.questionId] }),
    index('cohort_questions_by_question').on(table.questionId),
  ],
);

export const submissions = sqliteTable(
  'submissions',
  {
    id: text('id').primaryKey(),
    organisationId: organisationId(),
    questionId: text('question_id')
      .notNull()
      .references(() => questions.id),
    questionVersion: integer('question_version').notNull(),
    candidateId: text('candidate_id').references(() => candidates.id),
    cohortId: text('cohort_id').references(() => cohorts.id),
    status: text('status').$type<SubmissionStatus>().notNull(),
    review: text('review').$type<ReviewState>().notNull(),
    reviewReasons: text('review_reasons', { mode: 'json' }).$type<ReviewReason[]>().notNull(),
    attempt: integer('attempt'),
    judge: text('judge').$type<JudgeName>().notNull(),
    options: text('options', { mode: 'json' }).$type<GradingOptions>().notNull(),
    gradeId: text('grade_id'),
    createdAt: text('created_at').notNull(),
    updatedAt: text('updated_at').notNull(),
  },
  (table) => [
    index('submissions_by_organisation').on(table.organisationId, table.id),
    index('submissions_of_candidate')
      .on(table.candidateId, table.id)
      .where(sql`candidate_id is not null`),
    index('submissions_of_cohort')
      .on(table.cohortId, table.id)
      .where(sql`cohort_id is not null`),
    // Nearly all are graded: looking for one of those is no search.
    index('submissions_not_graded')
      .on(table.organisationId, table.status, table.id)
      .where(sql`status <> 'graded'`),
    // What a person should look at; nearly all submissions are not in it.
    index('submissions_to_review')
      .on(table.organisationId, table.review, table.id)
      .where(sql`review <> 'none'`),
    index('submissions_by_question').on(table.organisationId, table.questionId, table.id),
  ],
);

export const submissionTexts = sqliteTable('submission_texts', {
  submissionId: text('submission_id')
    .primaryKey()
    .references(() => submissions.id),
  answer: text('answer').notNull(),
  metadata: text('metadata', { mode: 'json' }).$type<Record<string, string>>().notNull(),
  /** 16 random bytes in hex: without them no hash says anything about the answer. */
  salt: text('salt').notNull(),
});

/** Submissions that wait for a judge or are with one; a row goes when its submission is settled. */
export const work = sqliteTable(
  'work',
  {
    submissionId: text('submission_id')
      .primaryKey()
      .references(() => submissions.id),
    judge: text('judge').$type<JudgeName>().notNull(),
    options: text('options', { mode: 'json' }).$type<GradingOptions>().notNull(),
    /** The version to grade by; null for the one that was answered. */
    questionVersion: integer('question_version'),
    reviewReasons: text('review_reasons', { mode: 'json' }).$type<ReviewReason[]>().notNull(),
    notBefore: text('not_before').notNull(),
    acceptedAt: text('accepted_at').notNull(),
    /** The key that asked for it, for counting what it uses. */
    keyId: text('key_id'),
    /** The batch that it is a row of: others go first. */
    batchId: text('batch_id'),
    faults: integer('faults').notNull(),
    leaseToken: text('lease_token'),
    leaseOwner: text('lease_owner'),
    leaseExpiresAt: text('lease_expires_at'),
  },
  (table) => [
    // Only what is free: the next one is found without passing by all that are leased.
    index('work_free')
      .on(table.judge, table.notBefore)
      .where(sql`lease_token is null and batch_id is null`),
    index('work_free_of_batches')
      .on(table.judge, table.notBefore)
      .where(sql`lease_token is null and batch_id is not null`),
    uniqueIndex('work_lease')
      .on(table.leaseToken)
      .where(sql`lease_token is not null`),
  ],
);

export const grades = sqliteTable(
  'grades',
  {
    id: text('id').primaryKey(),
    organisationId: organisationId(),
    submissionId: text('submission_id')
      .notNull()
      .references(() => submissions.id),
    questionId: text('question_id').notNull(),
    questionVersion: integer('question_version').notNull(),
    points: real('points').notNull(),
    maxPoints: integer('max_points').notNull(),
    score: real('score').notNull(),
    scoreLow: real('score_low').notNull(),
    scoreHigh: real('score_high').notNull(),
    passed: integer('passed', { mode: 'boolean' }),
    confidence: real('confidence'),
    criteria: text('criteria', { mode: 'json' }).$type<CountedCriterion[]>().notNull(),
    /** By a calibration that was in use; null without one. */
    calibratedScore: text('calibrated_score', { mode: 'json' }).$type<CalibratedScore>(),
    provenance: text('provenance', { mode: 'json' }).$type<Provenance>().notNull(),
    usage: text('usage', { mode: 'json' }).$type<Usage>(),
    latencyMs: integer('latency_ms').notNull(),
    reused: integer('reused', { mode: 'boolean' }).notNull(),
    /** How it was asked to be graded, besides by whom; null where a person gave it, or an earlier version of this service. */
    asked: text('asked', { mode: 'json' }).$type<AskedFor>(),
    createdAt: text('created_at').notNull(),
  },
  (table) => [index('grades_by_submission').on(table.submissionId, table.id)],
);

export const gradeTexts = sqliteTable(
  'grade_texts',
  {
    gradeId: text('grade_id')
      .primaryKey()
      .references(() => grades.id),
    submissionId: text('submission_id').notNull(),
    content: text('content', { mode: 'json' }).$type<GradeTexts>().notNull(),
  },
  (table) => [index('grade_texts_by_submission').on(table.submissionId)],
);

/** What people decided. */
export const reviews = sqliteTable(
  'reviews',
  {
    id: text('id').primaryKey(),
    organisationId: organisationId(),
    submissionId: text('submission_id')
      .notNull()
      .references(() => submissions.id),
    decision: text('decision').$type<DecisionKind>().notNull(),
    blind: integer('blind', { mode: 'boolean' }).notNull(),
    /** Whether chance had drawn it for a person to look at. */
    drawn: integer('drawn', { mode: 'boolean' }).notNull().default(false),
    gradeId: text('grade_id')
      .notNull()
      .references(() => grades.id),
    previousGradeId: text('previous_grade_id'),
    keyId: text('key_id'),
    createdAt: text('created_at').notNull(),
  },
  (table) => [
    index('reviews_by_submission').on(table.submissionId, table.id),
    index('reviews_by_organisation').on(table.organisationId, table.id),
  ],
);

export const reviewTexts = sqliteTable(
  'review_texts',
  {
    reviewId: text('review_id')
      .primaryKey()
      .references(() => reviews.id),
    submissionId: text('submission_id').notNull(),
    reasons: text('reasons', { mode: 'json' }).$type<ReviewReason[]>().notNull(),
    note: text('note'),
    reviewer: text('reviewer'),
  },
  (table) => [index('review_texts_by_submission').on(table.submissionId)],
);

/** Judgements by what was asked, for equal requests; a row goes with the answer that it is of. */
export const judgements = sqliteTable(
  'judgements',
  {
    organisationId: organisationId(),
    reuseKey: text('reuse_key').notNull(),
    submissionId: text('submission_id').notNull(),
    content: text('content', { mode: 'json' }).$type<StoredJudgement>().notNull(),
    createdAt: text('created_at').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.organisationId, table.reuseKey] }),
    index('judgements_by_submission').on(table.submissionId),
  ],
);

/** What was said to a model and what it said, for as long as it is kept. */
export const exchanges = sqliteTable(
  'exchanges',
  {
    id: text('id').primaryKey(),
    submissionId: text('submission_id').notNull(),
    /** Null where no grade came of it. */
    gradeId: text('grade_id'),
    messages: text('messages', { mode: 'json' }).$type<Exchange>().notNull(),
    createdAt: text('created_at').notNull(),
  },
  (table) => [index('exchanges_by_submission').on(table.submissionId), index('exchanges_by_time').on(table.createdAt)],
);

/** How judges stand, so that a restart doesn't forget an outage. */
export const endpointStates = sqliteTable('endpoint_states', {
  name: text('name').$type<JudgeName>().primaryKey(),
  faults: integer('faults').notNull(),
  paused: text('paused', { mode: 'json' }).$type<{ code: string; detail: string; until: number }>(),
});

/** How servers want to be spoken to, as found out. */
export const dialects = sqliteTable(
  'dialects',
  {
    server: text('server').notNull(),
    model: text('model').notNull(),
    dialect: text('dialect', { mode: 'json' }).$type<Dialect>().notNull(),
    learnedAt: text('learned_at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.server, table.model] })],
);

export const receipts = sqliteTable('receipts', {
  gradeId: text('grade_id')
    .primaryKey()
    .references(() => grades.id),
  /** Canonical JSON, byte for byte what was hashed. */
  body: text('body').notNull(),
  hash: text('hash').notNull(),
});

export const events = sqliteTable(
  'events',
  {
    id: text('id').notNull(),
    organisationId: organisationId(),
    subjectId: text('subject_id').notNull(),
    type: text('type').notNull(),
    data: text('data', { mode: 'json' }).$type<Record<string, string | number | null>>().notNull(),
    createdAt: text('created_at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.subjectId, table.id] })],
);

export const idempotencyRecords = sqliteTable(
  'idempotency_records',
  {
    organisationId: organisationId(),
    key: text('key').notNull(),
    route: text('route').notNull(),
    /** Salted; null once the resource has been erased: any body then finds the tombstone. */
    bodyHash: text('body_hash'),
    salt: text('salt'),
    resourceId: text('resource_id').notNull(),
    expiresAt: text('expires_at').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.organisationId, table.key] }),
    index('idempotency_by_expiry').on(table.expiresAt),
    index('idempotency_by_resource').on(table.resourceId),
  ],
);

export const usageDays = sqliteTable(
  'usage_days',
  {
    organisationId: organisationId(),
    day: text('day').notNull(),
    purpose: text('purpose').$type<UsagePurpose>().notNull(),
    judge: text('judge').notNull(),
    /** Empty where nobody needed a key. */
    keyId: text('key_id').notNull().default(''),
    attempts: integer('attempts').notNull(),
    calls: integer('calls').notNull(),
    inputTokens: integer('input_tokens').notNull(),
    cachedInputTokens: integer('cached_input_tokens').notNull(),
    outputTokens: integer('output_tokens').notNull(),
    reasoningTokens: integer('reasoning_tokens').notNull(),
    cost: real('cost').notNull(),
    /** Calls whose cost isn't known and so isn't in `cost`. */
    unpriced: integer('unpriced').notNull(),
  },
  (table) => [primaryKey({ columns: [table.organisationId, table.day, table.purpose, table.judge, table.keyId] })],
);
