import { z } from 'zod';
import { levels } from '../grading/levels.ts';
import { judgeKinds } from '../grading/judge.ts';
import { promptNames } from '../grading/prompt/strong.ts';
import { text } from '../grading/text.ts';
import { pageQuery } from '../http/paging.ts';
import { judgeWishShape, promptWish } from '../submissions/schemas.ts';
import type { StoredCalibration } from './repository.ts';
import type { Standing } from './service.ts';

const time = z.iso.datetime({ precision: 3 });
const share = z.number().min(0).max(1);
const count = z.int().min(0).max(1_000_000_000);
const score = z.number().min(0).max(100);

const humanGrade = z
  .strictObject({
    submissionId: z.string().min(1).max(100).describe('Of an answer to one of the questions.'),
    levels: z.record(z.string().max(100), z.enum(levels)).optional().describe('By criterion, all of them.'),
    score: score.optional().describe('0–100, where the person gave no levels.'),
    blind: z.boolean().describe("Whether the person had not seen the machine's grade."),
    selection: z
      .enum(['random', 'other'])
      .describe('How the answer came to be graded: `random`, drawn by chance from all; `other`, anything else.'),
  })
  .superRefine(({ levels: given, score: whole }, context) => {
    if ((given === undefined) === (whole === undefined))
      context.addIssue({
        code: 'custom',
        path: ['levels'],
        message: 'there must be `levels` or `score`, one of the two',
      });
  });

/** Grades that people have given outside this service. */
export const humanGradesSchema = z.array(humanGrade).max(2_000);

export const newCalibrationSchema = z
  .strictObject({
    name: text(100).optional().describe('What you call it.'),
    questions: z
      .array(z.string().min(1).max(100))
      .min(1)
      .max(100)
      .describe('One question, or a pool of them that are alike: slugs or ids, in their newest published versions.'),
    ...judgeWishShape,
    prompt: promptWish,
    tolerance: z.number().min(0).max(50).optional().describe('Points of 100 by which a grade may differ. Default: 10.'),
    risk: z
      .number()
      .min(0.005)
      .max(0.5)
      .optional()
      .describe('The share of accepted grades that may be wrong at most. Default: 0.05.'),
    assurance: z
      .number()
      .min(0.5)
      .max(0.999)
      .optional()
      .describe('The probability with which that holds. Default: 0.95.'),
    grades: humanGradesSchema
      .optional()
      .describe(
        'Grades that people gave elsewhere, of answers that were submitted here. Where there is a review too, these count.',
      ),
    reviews: z.boolean().optional().describe('Whether what people have decided in reviews counts too. Default: yes.'),
  })
  .meta({ id: 'NewCalibration' });

const criterion = z.strictObject({
  question: z.string(),
  key: z.string(),
  grades: count,
  exact: share.describe('Share of grades with the same level.'),
  tooHigh: share.describe('Share in which the machine gives more than the person.'),
  tooLow: share,
});

export const calibrationSummarySchema = z
  .strictObject({
    id: z.string(),
    name: z.string().nullable(),
    questions: z.array(z.strictObject({ id: z.string(), slug: z.string(), version: z.int().min(1).max(1_000_000) })),
    judge: z.enum(judgeKinds),
    model: z.string(),
    prompt: z.enum(promptNames),
    policy: z.string(),
    terms: z.strictObject({
      tolerance: z.number().describe('Points of 100 by which a grade may differ.'),
      risk: z.number().describe('The share of accepted grades that may be wrong at most.'),
      assurance: z.number().describe('The probability with which that holds.'),
      statement: z
        .string()
        .nullable()
        .describe('What the threshold promises, and under which conditions; null without one.'),
    }),
    grades: z.strictObject({
      all: count.describe('Human grades beside a grade of this judge.'),
      usable: count.describe(
        'Of these blind, of random answers, and not for a person to look at anyway: threshold and correction come from them.',
      ),
      withoutMachineGrade: count.describe(
        'Sent along, of answers to other questions or versions, or that this judge has not graded as it is set now.',
      ),
    }),
    agreement: z.strictObject({
      pearson: z
        .number()
        .min(-1)
        .max(1)
        .nullable()
        .describe('Correlation of scores; null where one side does not vary.'),
      rmse: share.describe('Of points, on 0–1.'),
      right: share.describe('Within the tolerance, and on the same side of the decision line.'),
      exact: share.nullable().describe('Of levels; null where people gave scores alone.'),
      byCriterion: z.array(criterion).describe('Those furthest off first: mend their wording first.'),
    }),
    threshold: z
      .strictObject({
        kind: z
          .enum(['found', 'too_few', 'not_met'])
          .describe(
            '`too_few`: there are not enough usable grades, however right they are; `missing` says how many. `not_met`: even the surest grades are wrong too often, or not certainly seldom enough.',
          ),
        atLeast: share.nullable().describe('Grades that are at least so sure need no second look.'),
        accepted: count.nullable().describe('How many of the usable grades are so sure.'),
        wrong: count.nullable().describe('How many of these were wrong.'),
        coverage: share.nullable().describe('The share of the usable grades that they are.'),
        missing: count.nullable().describe('How many more usable grades it takes at least.'),
      })
      .describe(
        'Sureness is `confidence`. A judge without one is sure of all that it has no doubt about: there it is all or nothing.',
      ),
    correction: z
      .strictObject({
        kind: z.enum(['fitted', 'too_few']),
        corners: z
          .array(z.array(score).length(2))
          .nullable()
          .describe('Points of the map, each a score and the calibrated one, 0–100; straight lines join them.'),
        rmse: share.nullable().describe('Of the usable grades as they are, on 0–1.'),
        mappedRmse: share.nullable().describe('After the map, each grade by a map that was fitted without it.'),
        missing: count.nullable().describe('How many more usable grades it takes.'),
      })
      .describe('The map behind `calibratedScore`.'),
    earlier: count.describe(
      'How many calibrations of any of these questions and this judge came before. A promise is of one that is made once: whoever tries until it holds is promised less.',
    ),
    use: z.strictObject({ threshold: z.boolean(), calibratedScore: z.boolean() }),
    createdAt: time,
    updatedAt: time,
  })
  .meta({ id: 'CalibrationSummary', description: "What an organisation's human grades show about a judge." });

export const calibrationSchema = calibrationSummarySchema
  .extend({
    lapsed: z.array(z.string()).describe('Why it says nothing any more; empty while it does.'),
    drift: z
      .strictObject({
        checked: count.describe('Grades above the threshold, given since, that a person was drawn to grade blind.'),
        wrong: count.describe('How many of them were wrong by the terms.'),
        pValue: share.describe(
          'Small where the promise is contradicted. It may be looked at as often as one likes: of kept promises at most a share of p ever falls below p.',
        ),
      })
      .nullable()
      .describe('What people found since, blind and drawn by chance, in grades above the threshold. Null without one.'),
  })
  .meta({
    id: 'Calibration',
    description: "What an organisation's human grades show about a judge, and how that stands today.",
  });

export const calibrationUseSchema = z
  .strictObject({
    threshold: z.boolean().describe('Whether grades that are less sure go to a person.'),
    calibratedScore: z.boolean().describe('Whether grades have a `calibratedScore`.'),
  })
  .meta({ id: 'CalibrationUse' });

export const calibrationListQuery = z.strictObject(pageQuery);

const percent = (value: number) => `${Number((100 * value).toFixed(1))} %`;

/** A calibration as it goes over the wire. */
export function renderCalibration(
  calibration: StoredCalibration,
  standing: Standing,
): z.infer<typeof calibrationSchema> {
  return { ...renderSummary(calibration), ...standing };
}

/** The same without how it stands today, which takes looking at what people have found since. */
export function renderSummary(calibration: StoredCalibration): z.infer<typeof calibrationSummarySchema> {
  const { id, name, questions, judge, terms, findings, withoutMachineGrade, earlier, use, createdAt, updatedAt } =
    calibration;
  const { threshold, correction, agreement, usable } = findings;
  const { grades: all, ...agreed } = agreement;
  const { tolerance, risk, assurance } = terms;
  const pool = questions.map(({ slug, version }) => `${slug} (version ${version})`).join(', ');
  return {
    id,
    name,
    questions,
    ...judge,
    terms: {
      ...terms,
      statement:
        threshold.kind !== 'found'
          ? null
          : `With a probability of ${percent(assurance)}, at most ${percent(risk)} of the grades above the threshold are more than ${tolerance} points of 100 off what a person would give, or on the other side of the decision line; for answers like those graded, to ${pool}, by this judge, model, prompt and policy.`,
    },
    grades: { all, usable, withoutMachineGrade },
    agreement: agreed,
    threshold: { ...nothingFound, ...threshold },
    correction: { ...nothingFitted, ...correction },
    earlier,
    use,
    createdAt,
    updatedAt,
  };
}

const nothingFound = { atLeast: null, accepted: null, wrong: null, coverage: null, missing: null };
const nothingFitted = { corners: null, rmse: null, mappedRmse: null, missing: null };
