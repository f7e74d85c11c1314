import { type FeedbackWish, judgeKinds } from '../grading/judge.ts';
import { promptNames } from '../grading/prompt/strong.ts';
import { z } from 'zod';
import type { Authorized } from '../access/authorize.ts';
import { cohortDifferences, differencesOf } from '../grading/cohort.ts';
import type { StoredGrade } from '../grades/repository.ts';
import { gradeSchema, renderGrade, reviewReason } from '../grades/schemas.ts';
import { storableText, text } from '../grading/text.ts';
import { idempotencyKey } from '../http/idempotency.ts';
import { pageQuery } from '../http/paging.ts';
import { reviewStates, type StoredSubmission, submissionStatuses } from './repository.ts';

const time = z.iso.datetime({ precision: 3 });

/** How a request says who grades and how; used wherever something is graded. */
export const judgeWishShape = {
  judge: z.enum(judgeKinds).optional().describe("Who grades. Default: the service's own choice."),
  model: z
    .string()
    .min(1)
    .max(200)
    .optional()
    .describe('Which model the `openai` judge asks, of those that the service is configured for.'),
  policy: z
    .string()
    .max(100)
    .optional()
    .describe('What is done when the judgement is doubtful: `single` (nothing), `repeat`, or a policy of the service.'),
};

export const promptWish = z
  .enum(promptNames)
  .optional()
  .describe("By which prompt. Default: the service's own choice.");

export const feedbackSchema = z
  .strictObject({
    enabled: z.boolean().optional().describe('Whether feedback is written. Default: yes, where the judge can.'),
    audience: z
      .enum(['candidate', 'reviewer'])
      .optional()
      .describe('To whom: `candidate` (the default), or `reviewer`, a person who decides about the candidate.'),
    language: z
      .string()
      .regex(/^[a-zA-Z]{2,3}(-[a-zA-Z]{4})?(-([a-zA-Z]{2}|\d{3}))?$/)
      .max(35)
      .optional()
      .describe('BCP 47. Default: the language of the answer.'),
    citeReference: z
      .boolean()
      .optional()
      .describe('Whether it may give the right answer away. Asking for it takes `references:read`. Default: no.'),
  })
  .optional();

/** The feedback that a request asks for. Null: none. */
export function feedbackWish(asked: z.infer<typeof feedbackSchema>): FeedbackWish | null {
  const { enabled = true, audience = 'candidate', language = null, citeReference = false } = asked ?? {};
  return enabled ? { audience, language, citeReference } : null;
}

/** @param maxAnswerChars the setting VIVA_MAX_ANSWER_CHARS */
export function newSubmissionSchema(maxAnswerChars: number) {
  return z
    .strictObject({
      questionId: z.string().min(1).max(100).describe("A question's id or slug."),
      questionVersion: z.int().min(1).max(1_000_000).optional().describe('Default: the current version.'),
      answer: storableText(maxAnswerChars).describe(
        'The answer in the candidate’s own words. Blank is valid and earns 0.',
      ),
      candidate: z
        .strictObject({
          externalId: text(200).describe('Your own id for the person.'),
          displayName: text(200).optional(),
        })
        .optional()
        .describe('Who answered. Attempts at a question are counted by candidate.'),
      cohort: z
        .string()
        .min(1)
        .max(100)
        .optional()
        .describe(
          'The cohort that the answer belongs to, by id or name: it says who grades, and by which version of the question.',
        ),
      metadata: z
        .record(z.string().max(100), storableText(1_000))
        .refine((map) => Object.keys(map).length <= 50, 'must not have more than 50 entries')
        .optional()
        .describe('Your own notes, erased together with the answer.'),
      feedback: feedbackSchema,
      ...judgeWishShape,
      fresh: z.boolean().optional().describe('Judge anew even if an equal answer has been judged before. Default: no.'),
    })
    .superRefine(({ cohort, ...body }, context) => {
      if (cohort === undefined) return;
      for (const name of ['questionVersion', 'judge', 'model', 'policy'] as const) {
        if (body[name] !== undefined)
          context.addIssue({ code: 'custom', path: [name], message: 'the cohort says that' });
      }
    })
    .meta({ id: 'NewSubmission' });
}

export const submissionHeaders = z.looseObject({
  prefer: z.string().optional().describe('`wait=n` (seconds), `respond-async`, or both (RFC 7240).'),
  'idempotency-key': idempotencyKey,
});

/** The headers of a look that may wait. */
export const waitHeaders = z.looseObject({
  prefer: z.string().optional().describe('`wait=n`: waits up to so many seconds until it is settled (RFC 7240).'),
});

export const submissionSchema = z
  .strictObject({
    id: z.string(),
    status: z
      .enum(submissionStatuses)
      .describe(
        '`queued` and `grading` will change by themselves; `graded` has a grade; `needs_review` waits for a person because no judge could; `erased` is a tombstone.',
      ),
    review: z
      .enum(reviewStates)
      .describe(
        '`wanted`: a person should look, for the reasons given; `sampled`: undoubted, and drawn at random for a person to grade unseen; `done`: a person has decided.',
      ),
    reviewReasons: z.array(reviewReason),
    question: z.strictObject({ id: z.string(), slug: z.string(), version: z.int().min(1).max(1_000_000) }),
    answer: z.string().nullable().describe('As it was sent; null once erased.'),
    candidate: z.strictObject({ externalId: z.string(), displayName: z.string().nullable() }).nullable(),
    metadata: z.record(z.string(), z.string()),
    cohort: z
      .strictObject({
        id: z.string(),
        name: z.string(),
        differs: z
          .array(z.enum(cohortDifferences))
          .describe('In what the grade that stands was given otherwise than the cohort asks for now. Empty is good.'),
      })
      .nullable(),
    attempt: z
      .int()
      .min(1)
      .max(1_000_000)
      .nullable()
      .describe('Which attempt of the candidate at this question it is, from 1.'),
    regrade: z
      .strictObject({
        judge: z.string(),
        askedAt: time,
        notBefore: time.describe('Its judge is not asked before.'),
        reviewReasons: z.array(reviewReason),
      })
      .nullable()
      .describe('Grading again that has been asked for and is not over; `grade` is the one that stands meanwhile.'),
    grade: gradeSchema.nullable(),
    createdAt: time,
    updatedAt: time,
  })
  .meta({ id: 'Submission', description: 'One answer to one question version.' });

export const exchangeListSchema = z.strictObject({
  data: z.array(
    z
      .strictObject({
        gradeId: z.string().nullable().describe('The grade that came of it; null where none did.'),
        messages: z.array(z.strictObject({ role: z.enum(['system', 'user', 'assistant']), content: z.string() })),
        createdAt: time,
      })
      .meta({ id: 'Exchange', description: 'What was said to a model and what it said.' }),
  ),
});

/** A time in any zone. Stored times are in UTC, have milliseconds and are compared as text. */
export const anyTime = z.iso.datetime({ offset: true }).transform((value) => new Date(value).toISOString());

const hide = z
  .literal('grade')
  .optional()
  .describe('Leaves the grade and what hangs on it out, for a person who grades without seeing it.');

export const submissionQuery = z.strictObject({ hide });

export const submissionListQuery = z.strictObject({
  ...pageQuery,
  hide,
  status: z.enum(submissionStatuses).optional().describe('Only these.'),
  review: z.enum(reviewStates).optional().describe('Only these; `wanted` and `sampled` are the queues for people.'),
  questionId: z.string().max(100).optional().describe("A question's id or slug."),
  candidate: z.string().max(200).optional().describe("A candidate's `externalId`."),
  cohort: z.string().max(100).optional().describe("A cohort's id or name."),
  createdAfter: anyTime.optional().describe('ISO 8601.'),
  createdBefore: anyTime.optional().describe('ISO 8601.'),
});

/**
 * A submission as this caller may see it.
 *
 * @param hide `grade` for who must not see what a machine thinks
 */
export function renderSubmission(
  submission: StoredSubmission,
  caller: Authorized,
  hide?: 'grade',
): z.infer<typeof submissionSchema> {
  const { grade } = submission;
  const cohort = submission.cohort && renderMembership(submission.cohort, grade);
  if (hide) return { ...submission, cohort: cohort && { ...cohort, differs: [] }, reviewReasons: [], grade: null };
  return { ...submission, cohort, grade: grade && renderGrade(grade, caller) };
}

function renderMembership(
  { id, name, pins, version }: NonNullable<StoredSubmission['cohort']>,
  grade: StoredGrade | null,
) {
  return { id, name, differs: grade ? differencesOf(grade, pins, version) : [] };
}
