import { z } from 'zod';
import { text } from '../grading/text.ts';
import { pageQuery } from '../http/paging.ts';
import { batchFormats, type BatchRow, batchStatuses, pauseReasons, rowStates, type StoredBatch } from './repository.ts';

const time = z.iso.datetime({ precision: 3 });
const count = z.int().min(0).max(1_000_000_000);
const line = z.int().min(1).max(1_000_000_000).describe('Where the row begins in the file, from 1.');

export const faultsSchema = z.array(
  z.strictObject({
    pointer: z.string().describe('JSON Pointer to the field; empty for the row itself.'),
    detail: z.string(),
  }),
);

const batchShape = {
  id: z.string(),
  name: z.string().nullable(),
  format: z.enum(batchFormats),
  status: z
    .enum(batchStatuses)
    .describe(
      '`ready`: taken in and estimated, nothing is graded yet. `running`. `paused`: what is with a judge goes on, nothing more is begun. `completed`: every row is done. `cancelled`: what had not been begun is forgotten.',
    ),
  pausedBecause: z
    .enum(pauseReasons)
    .nullable()
    .describe(
      '`budget`: the next call could have cost more than is left; resume with a larger one. `unpriced`: no price is known for a model, so no budget can be kept; give it one (`VIVA_PRICES`), or resume with null.',
    ),
  counts: z
    .strictObject({
      refused: count,
      waiting: count,
      inFlight: count,
      graded: count,
      needsReview: count,
      erased: count,
      cancelled: count,
    })
    .describe(
      'Rows by where they stand: `refused` ones will never be graded; `waiting` and `inFlight` will; `graded`, `needsReview` and `erased` are how they ended then.',
    ),
  estimate: z
    .strictObject({
      answers: count,
      cost: z
        .strictObject({
          amount: z.number(),
          currency: z.string(),
          error: z.number().describe('In two of three cases it is no further off.'),
        })
        .nullable()
        .describe('By what such gradings have cost before; null where some have no history with known prices.'),
      known: count.describe('Of the answers, those whose costs are known beforehand.'),
    })
    .describe('Made when the batch was taken in.'),
  budget: z.number().nullable().describe('What it may cost; null for no limit of its own.'),
  cost: z
    .strictObject({ amount: z.number(), currency: z.string() })
    .nullable()
    .describe('What it did cost so far, as far as prices are known; null for nothing.'),
  unpricedCalls: count.describe('Calls whose cost is not known.'),
  createdAt: time,
  startedAt: time.nullable(),
  endedAt: time.nullable(),
};

export const batchSchema = z
  .strictObject(batchShape)
  .meta({ id: 'Batch', description: 'Many answers that came in one file.' });

export const batchDetailSchema = z
  .strictObject({
    ...batchShape,
    refusals: z
      .array(z.strictObject({ line, faults: faultsSchema }))
      .describe('The first rows that were refused, and why; all of them are in the results, `state=refused`.'),
  })
  .meta({ id: 'BatchDetail' });

export type WireBatchDetail = z.infer<typeof batchDetailSchema>;

/** So many refusals are shown with a batch. */
export const shownRefusals = 20;

/** A batch as it goes over the wire. */
export function renderBatch(stored: StoredBatch): z.infer<typeof batchSchema> {
  const { cost, currency, unpriced: unpricedCalls, ...batch } = stored;
  return { ...batch, unpricedCalls, cost: currency === null ? null : { amount: cost, currency } };
}

export function renderDetail(stored: StoredBatch, refused: BatchRow[]): WireBatchDetail {
  return { ...renderBatch(stored), refusals: refused.map(({ line: at, faults }) => ({ line: at, faults })) };
}

export const batchQuery = z.strictObject({
  name: text(200).optional().describe('For yourself.'),
  questionId: z
    .string()
    .min(1)
    .max(100)
    .optional()
    .describe('The id or slug of the question, for rows that do not name one.'),
  cohort: z.string().min(1).max(100).optional().describe('The same for the cohort, by id or name.'),
  extraColumns: z
    .enum(['refuse', 'ignore'])
    .optional()
    .describe('What is done with columns of CSV that mean nothing here. Default: `refuse`, the whole file.'),
});

/** A stream: its rows are checked one by one as they come. */
export const batchFile = z.any().meta({ type: 'string' });

export const batchListQuery = z.strictObject(pageQuery);

const budget = z.number().min(0).max(1_000_000).nullable().optional();
const budgetMeans =
  'What the batch may cost in all, in the currency of the prices; null for no limit. No call is made that could exceed it.';

export const startSchema = z
  .strictObject({ budget: budget.describe(`${budgetMeans} Default: no limit.`) })
  .meta({ id: 'BatchStart' });

export const resumeSchema = z
  .strictObject({ budget: budget.describe(`${budgetMeans} Default: as it was.`) })
  .meta({ id: 'BatchResumption' });

export const resultFormat = z
  .enum(batchFormats)
  .default('jsonl')
  .describe('`jsonl`: everything, a JSON object a line. `csv`: what fits into a table, safe to open in a spreadsheet.');

export const delimiter = z
  .enum(['comma', 'semicolon', 'tab'])
  .default('comma')
  .describe('What stands between the cells of CSV: spreadsheets of some languages want a semicolon.');

export const resultQuery = z.strictObject({
  format: resultFormat,
  delimiter,
  state: z.enum(rowStates).optional().describe('Only rows that stand there.'),
});
