import { z } from 'zod';
import { judgeKinds } from '../grading/judge.ts';
import { promptNames } from '../grading/prompt/strong.ts';
import { pageQuery } from '../http/paging.ts';
import { judgeWishShape, promptWish } from '../submissions/schemas.ts';
import type { StoredCohort } from './repository.ts';

const time = z.iso.datetime({ precision: 3 });
const versionNumber = z.int().min(1).max(1_000_000);

export const cohortSchema = z
  .strictObject({
    id: z.string(),
    name: z.string(),
    judge: z.enum(judgeKinds),
    model: z.string().describe('By its name: another model becoming the usual one changes nothing here.'),
    prompt: z.enum(promptNames),
    policy: z.string(),
    questions: z
      .array(z.strictObject({ id: z.string(), slug: z.string(), version: versionNumber }))
      .describe('The version of each question, pinned by its first answer or by a change.'),
    createdAt: time,
    updatedAt: time,
  })
  .meta({ id: 'Cohort', description: 'A group of submissions that are graded alike: one job, one class.' });

/** A cohort as it goes over the wire. */
export function renderCohort(stored: StoredCohort): z.infer<typeof cohortSchema> {
  const { pins, revision: _, ...cohort } = stored;
  return { ...cohort, ...pins };
}

const wish = { ...judgeWishShape, prompt: promptWish };

export const newCohortSchema = z.strictObject({
  name: z
    .string()
    .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'must be lower-case letters and digits, with single dashes between')
    .max(100)
    .describe('A readable name, usable wherever the id is; it stays.'),
  ...wish,
});

export const cohortChangeSchema = z.strictObject({
  ...wish,
  questions: z
    .array(z.strictObject({ id: z.string().min(1).max(100).describe('An id or a slug.'), version: versionNumber }))
    .max(100)
    .optional()
    .describe('Versions to grade by from now on; those of other questions stay.'),
});

export const cohortParams = z.strictObject({ id: z.string().min(1).max(100).describe('An id or a name.') });

export const cohortListQuery = z.strictObject(pageQuery);

export const alignSchema = z.strictObject({
  limit: z.int().min(1).max(100).optional().describe('How many answers to look at. Default: 100.'),
  cursor: z.string().max(200).optional().describe('From `nextCursor` of an earlier reply, unchanged.'),
});

export const alignedSchema = z.strictObject({
  queued: z.int().min(0).max(100).describe('How many differed and are in the queue now.'),
  nextCursor: z.string().nullable(),
  hasMore: z.boolean(),
});
