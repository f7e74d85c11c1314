import { stringify } from 'csv-stringify/sync';
import type { z } from 'zod';
import type { submissionSchema } from '../submissions/schemas.ts';
import type { BatchFormat, RowFault, RowState } from './repository.ts';

export type WireSubmission = z.infer<typeof submissionSchema>;

/** A row of a batch with what became of it, as it goes over the wire. */
export interface WireRow {
  line: number;
  state: RowState;
  faults: RowFault[];
  submission: WireSubmission | null;
}

type Cell = string | number | boolean | null;
type Columns<T> = Record<string, (row: T) => Cell>;

const grade = (submission: WireSubmission | null) => submission?.grade ?? null;

/** Feedback as a paragraph. */
function told(feedback: NonNullable<WireSubmission['grade']>['feedback'] | undefined): string | null {
  if (!feedback) return null;
  return [feedback.summary, ...feedback.improvements, feedback.nextStep].filter((part) => part !== '').join(' ');
}

/** What of a submission fits into a table. */
const submissionColumns: Columns<WireSubmission | null> = {
  submissionId: (submission) => submission?.id ?? null,
  status: (submission) => submission?.status ?? null,
  review: (submission) => submission?.review ?? null,
  question: (submission) => submission?.question.slug ?? null,
  questionVersion: (submission) => submission?.question.version ?? null,
  'candidate.externalId': (submission) => submission?.candidate?.externalId ?? null,
  'candidate.displayName': (submission) => submission?.candidate?.displayName ?? null,
  cohort: (submission) => submission?.cohort?.name ?? null,
  attempt: (submission) => submission?.attempt ?? null,
  points: (submission) => grade(submission)?.points ?? null,
  maxPoints: (submission) => grade(submission)?.maxPoints ?? null,
  score: (submission) => grade(submission)?.score ?? null,
  passed: (submission) => grade(submission)?.passed ?? null,
  confidence: (submission) => grade(submission)?.confidence ?? null,
  levels: (submission) =>
    grade(submission)
      ?.criteria.map(({ key, level }) => `${key}: ${level}`)
      .join('; ') ?? null,
  reviewReasons: (submission) => submission?.reviewReasons.map(({ code }) => code).join('; ') ?? null,
  feedback: (submission) => told(grade(submission)?.feedback),
  answer: (submission) => submission?.answer ?? null,
  gradeId: (submission) => grade(submission)?.id ?? null,
  judge: (submission) => grade(submission)?.judge.kind ?? null,
  model: (submission) => grade(submission)?.judge.model ?? null,
  cost: (submission) => grade(submission)?.usage?.cost?.amount ?? null,
  metadata: (submission) => (submission ? JSON.stringify(submission.metadata) : null),
  createdAt: (submission) => submission?.createdAt ?? null,
  updatedAt: (submission) => submission?.updatedAt ?? null,
};

const ofSubmission = (cell: (submission: WireSubmission | null) => Cell) => (row: WireRow) => cell(row.submission);

const rowColumns: Columns<WireRow> = {
  line: ({ line }) => line,
  state: ({ state }) => state,
  faults: ({ faults }) => faults.map(({ pointer, detail }) => `${pointer} ${detail}`.trim()).join('; '),
  ...Object.fromEntries(Object.entries(submissionColumns).map(([name, cell]) => [name, ofSubmission(cell)])),
};

/** Content types by format. */
export const mediaTypes: Record<BatchFormat, string> = {
  jsonl: 'application/x-ndjson; charset=utf-8',
  csv: 'text/csv; charset=utf-8',
};

/** How a file is written. */
export interface FileForm {
  format: BatchFormat;
  /** Of CSV. */
  delimiter: keyof typeof delimiters;
}

const delimiters = { comma: ',', semicolon: ';', tab: '\t' };

/** Rows of a batch as a file. */
export function rowsAs(form: FileForm, pages: AsyncIterable<WireRow[]>): AsyncGenerator<string> {
  return form.format === 'csv' ? asCsv(rowColumns, form, pages) : asJsonl(pages);
}

/** Submissions as a file. */
export function submissionsAs(form: FileForm, pages: AsyncIterable<WireSubmission[]>): AsyncGenerator<string> {
  return form.format === 'csv' ? asCsv(submissionColumns, form, pages) : asJsonl(pages);
}

async function* asJsonl(pages: AsyncIterable<object[]>): AsyncGenerator<string> {
  for await (const page of pages) {
    if (page.length > 0) yield `${page.map((row) => JSON.stringify(row)).join('\n')}\n`;
  }
}

/** What some spreadsheets take for something to compute or to call, also behind white space. */
const formula = /^\s*[=+\-@＝＋－＠]|^[\t\r]/;

/** An apostrophe in front keeps it text. */
function asText(cell: Cell): Cell {
  return typeof cell === 'string' && formula.test(cell) ? `'${cell}` : cell;
}

const rfc4180 = {
  record_delimiter: 'windows',
  // With that delimiter the library would leave single line ends bare.
  quoted_match: /[\r\n]/,
  cast: { boolean: (value: boolean) => String(value) },
} as const;

/** With a byte order mark, without which spreadsheets take UTF-8 for something else. */
async function* asCsv<T>(columns: Columns<T>, form: FileForm, pages: AsyncIterable<T[]>): AsyncGenerator<string> {
  const options = { ...rfc4180, delimiter: delimiters[form.delimiter] };
  const cells = Object.values(columns);
  yield `\uFEFF${stringify([Object.keys(columns)], options)}`;
  for await (const page of pages) {
    if (page.length > 0)
      yield stringify(
        page.map((row) => cells.map((cell) => asText(cell(row)))),
        options,
      );
  }
}
