import { z } from 'zod';
import { reviewReason } from '../grades/schemas.ts';
import { levels } from '../grading/levels.ts';
import { text } from '../grading/text.ts';
import { submissionSchema } from '../submissions/schemas.ts';
import { decisions, type StoredReview } from './repository.ts';

const time = z.iso.datetime({ precision: 3 });

const looked = {
  gradeId: z
    .string()
    .max(100)
    .optional()
    .describe('The grade that the person looked at. When another one stands by now, the review is refused.'),
  reviewer: text(200).optional().describe('Who decides, as you call them. Erased with the answer.'),
};
const note = text(2_000).describe('Why. Erased with the answer.');
const levelByKey = z.record(z.string().max(100), z.enum(levels));
const feedback = text(5_000).optional().describe('What the candidate is told; without it, nothing is.');

export const newReviewSchema = z
  .discriminatedUnion('decision', [
    z.strictObject({ decision: z.literal('confirm'), ...looked, note: note.optional() }).meta({ id: 'Confirmation' }),
    z
      .strictObject({
        decision: z.literal('override'),
        ...looked,
        levels: levelByKey
          .refine((given) => Object.keys(given).length > 0, 'must name at least one criterion')
          .describe('By criterion, those that change.'),
        note,
        feedback,
      })
      .meta({ id: 'Override' }),
    z
      .strictObject({
        decision: z.literal('grade'),
        ...looked,
        levels: levelByKey.describe('By criterion, all of them.'),
        blind: z
          .boolean()
          .optional()
          .describe("Whether the person decided without seeing a machine's grade. Default: no."),
        note: note.optional(),
        feedback,
      })
      .meta({ id: 'GradeByPerson' }),
  ])
  .meta({ id: 'NewReview', description: 'What a person decides.' });

export const reviewSchema = z
  .strictObject({
    id: z.string(),
    submissionId: z.string(),
    decision: z.enum(decisions),
    blind: z.boolean(),
    gradeId: z.string().describe('The grade that stands since.'),
    previousGradeId: z.string().nullable().describe('The one that stood before; null where none did.'),
    reasons: z.array(reviewReason).describe('Why a person should look, as it was.'),
    note: z.string().nullable(),
    reviewer: z.string().nullable(),
    keyId: z.string().nullable().describe('The API key that it came with.'),
    createdAt: time,
  })
  .meta({ id: 'Review', description: "A person's decision." });

export const reviewedSchema = z
  .strictObject({ review: reviewSchema, submission: submissionSchema })
  .meta({ id: 'Reviewed' });

export const reviewListSchema = z.strictObject({ data: z.array(reviewSchema) });

/** A review over the wire. */
export function renderReview(review: StoredReview): z.infer<typeof reviewSchema> {
  const { id, submissionId, decision, blind, gradeId, previousGradeId, reasons } = review;
  const { note: why, reviewer, keyId, createdAt } = review;
  const grades = { gradeId, previousGradeId, reasons };
  return { id, submissionId, decision, blind, ...grades, note: why, reviewer, keyId, createdAt };
}
