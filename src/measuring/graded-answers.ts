import { readdirSync, readFileSync } from 'node:fs';
import { z } from 'zod';
import { ExplainedError } from '../explained-error.ts';
import { type Level, levels } from '../grading/levels.ts';
import { type QuestionContent, questionContentShape } from '../grading/question.ts';
import { issueText } from './corpus.ts';
import { type FileRow, rowsOf } from './file-rows.ts';
import { isBlank, isPublicRow, publicAnswer } from './public-sets.ts';

const readerShape = z
  .strictObject({
    levels: z.record(z.string(), z.enum(levels)).optional(),
    /** Stretches that carry a level, word for word, by criterion. */
    quotes: z.record(z.string(), z.array(z.string())).default({}),
    /** Of 100. */
    score: z.number().min(0).max(100).optional(),
  })
  .superRefine(({ levels: given, score }, context) => {
    if ((given === undefined) === (score === undefined))
      context.addIssue({
        code: 'custom',
        path: ['levels'],
        message: 'there must be levels or a score, one of the two',
      });
  });

const ownShape = z.strictObject({
  id: z.string().min(1),
  /** The slug or id of a question of the store, or what it is called here when it is brought along. */
  question: z.string().min(1),
  /** A question that is not of the store. */
  content: z.strictObject({ ...questionContentShape, language: z.string().default('en') }).optional(),
  /** What the answer was made to be: right, wrong, and so on. */
  kind: z.string().default('unsaid'),
  voice: z.string().default('unsaid'),
  answer: z.string(),
  /** Who graded it, one or several who don't know of each other. */
  readers: z.array(readerShape).min(1),
});

/** What one reader said of an answer: a level a criterion, or a score of 0–100. */
export type ReaderGrade = { levels: Record<string, Level>; quotes: Record<string, string[]> } | { score: number };

/** An answer that people have graded. */
export interface GradedAnswer {
  id: string;
  question: string;
  /** The question itself, when it is brought along. */
  content: QuestionContent | null;
  kind: string;
  voice: string;
  answer: string;
  readers: ReaderGrade[];
}

/**
 * Graded answers as JSON Lines or CSV, in our own form or in that of public sets (`docs/measuring.md`).
 *
 * @throws {ExplainedError} with the line and what is wrong with it
 */
export function readGradedAnswers(text: string): GradedAnswer[] {
  const seen = new Set<string>();
  const rows = rowsOf(text).filter(({ value }) => !(isPublicRow(value) && isBlank(value)));
  const answers = rows.map((row) => {
    const answer = isPublicRow(row.value) ? publicAnswer(row) : ownAnswer(row);
    const { id } = answer;
    if (seen.has(id)) throw refused(row, `the id "${id}" was there before`);
    seen.add(id);
    return answer;
  });
  if (answers.length === 0) throw new ExplainedError('there are no graded answers in the file');
  return answers;
}

function ownAnswer(row: FileRow): GradedAnswer {
  const parsed = ownShape.safeParse(row.value);
  if (!parsed.success) {
    throw refused(row, issueText(parsed.error));
  }
  const { answer, content = null } = parsed.data;
  const readers = parsed.data.readers.map(({ levels: given, quotes, score }): ReaderGrade =>
    given ? { levels: given, quotes } : { score: score! },
  );
  const quotes = parsed.data.readers.flatMap((reader) => Object.values(reader.quotes).flat());
  const foreign = quotes.find((quote) => !answer.includes(quote));
  if (foreign !== undefined) throw refused(row, `the quote "${foreign}" is not in the answer`);
  return { ...parsed.data, content, readers };
}

const refused = ({ line }: FileRow, what: string) => new ExplainedError(`line ${line} of the graded answers: ${what}`);

const shippedFolder = new URL('../../seed/answers/', import.meta.url);

/** The graded answers that ship with the service, written for its ten questions, in the form that {@link readGradedAnswers} reads. */
export function shippedAnswers(): string {
  const files = readdirSync(shippedFolder).toSorted();
  return files.map((file) => readFileSync(new URL(file, shippedFolder), 'utf8')).join('');
}

/** What whoever sees figures of {@link shippedAnswers} must know. */
export const shippedAbout =
  'These answers ship with the service; language models wrote them, and their two readers are language models too.';

/** Of many answers every so manieth, so that `most` remain: files are mostly in the order of their questions. */
export function spread<T>(some: T[], most: number): T[] {
  if (some.length <= most) return some;
  return Array.from({ length: most }, (_, at) => some[Math.floor((at * some.length) / most)]!);
}
