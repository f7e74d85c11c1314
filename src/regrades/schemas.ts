import { z } from 'zod';
import { reviewReason, usageSchema } from '../grades/schemas.ts';
import { levels } from '../grading/levels.ts';
import { judgeWishShape, promptWish } from '../submissions/schemas.ts';

const wishShape = {
  ...judgeWishShape,
  prompt: promptWish,
  questionVersion: z
    .int()
    .min(1)
    .max(1_000_000)
    .optional()
    .describe('The version of the question to grade by. Default: the one that was answered.'),
};

export const newGradeSchema = z
  .strictObject({
    ...wishShape,
    fresh: z.boolean().optional().describe('Judge anew even if there is an equal judgement. Default: yes.'),
    dryRun: z.boolean().optional().describe('Only show the difference; nothing changes. Default: no.'),
  })
  .meta({ id: 'NewGrade' });

const totals = z
  .strictObject({
    points: z.number(),
    maxPoints: z.number(),
    score: z.number().min(0).max(100),
    passed: z.boolean().nullable(),
  })
  .nullable();

export const trialSchema = z
  .strictObject({
    submissionId: z.string(),
    before: totals.describe('As the grade that stands says; null where there is none.'),
    after: totals.describe('As it would be; null where no judge could grade the answer.'),
    flips: z.boolean().describe('Whether the decision would be another one.'),
    criteria: z
      .array(
        z.strictObject({
          key: z.string(),
          before: z.enum(levels).nullable(),
          after: z.enum(levels).nullable(),
        }),
      )
      .describe('Those whose level would change; null in a version that does not have the criterion.'),
    reviewReasons: z.array(reviewReason),
    usage: usageSchema.describe('What the trial cost.'),
  })
  .meta({ id: 'Trial', description: 'What grading again would change.' });

export const newRegradesSchema = z
  .strictObject({
    ...wishShape,
    mode: z
      .enum(['estimate', 'try', 'apply'])
      .describe(
        '`estimate` says how many answers there are and what judging them would cost. `try` judges a page of them and shows who would flip; nothing changes. `apply` puts a page of them into the queue.',
      ),
    limit: z.int().min(1).max(100).optional().describe('Answers a page. Default: 10.'),
    cursor: z.string().max(200).optional().describe('From `nextCursor` of an earlier page, unchanged.'),
  })
  .meta({ id: 'NewRegrades' });

export const regradesSchema = z
  .strictObject({
    estimate: z
      .strictObject({
        answers: z.int().min(0).max(1_000_000_000),
        cost: z
          .strictObject({
            amount: z.number(),
            currency: z.string(),
            error: z.number().describe('In two of three cases it is no further off.'),
          })
          .nullable()
          .describe('0 for the built-in judge; null without a history of gradings whose cost is known.'),
        basedOn: z
          .int()
          .min(0)
          .max(1_000_000)
          .describe('How many earlier gradings of this question by this model it is based on.'),
      })
      .describe('For all answers to the question.'),
    data: z.array(trialSchema).describe('With `try`: the answers of this page.'),
    flipped: z.int().min(0).max(1_000_000).describe('How many decisions of this page would be others.'),
    queued: z.int().min(0).max(1_000_000).describe('With `apply`: how many of this page are in the queue now.'),
    stopped: z
      .strictObject({ code: z.string(), detail: z.string() })
      .nullable()
      .describe('With `try`: why the judge could not be asked about the rest of the page.'),
    nextCursor: z.string().nullable().describe('Send it as `cursor` for the next page; null on the last.'),
    hasMore: z.boolean(),
  })
  .meta({ id: 'Regrades' });
