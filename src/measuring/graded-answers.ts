import { readdirSync, readFileSync } from 'node:fs';
import { z } from 'zod';
import { ExplainedError } from '../explained-error.ts';
import { levels } from '../grading/levels.ts';

const reader = z.strictObject({
  levels: z.record(z.string(), z.enum(levels)),
  /** Stretches that carry a level, word for word, by criterion. */
  quotes: z.record(z.string(), z.array(z.string())).default({}),
});

const gradedAnswer = z.strictObject({
  id: z.string().min(1),
  /** The slug or id of a question of the store. */
  question: z.string().min(1),
  /** What the answer was made to be: right, wrong, and so on. */
  kind: z.string().default('unsaid'),
  voice: z.string().default('unsaid'),
  answer: z.string(),
  /** Who graded it, one or several who don't know of each other. */
  readers: z.array(reader).min(1),
});

/** An answer that people have graded. */
export type GradedAnswer = z.infer<typeof gradedAnswer>;

/**
 * Graded answers as JSON Lines, each `{id, question, answer, readers: [{levels, quotes?}], kind?, voice?}`.
 *
 * @throws {ExplainedError} with the line and what is wrong with it
 */
export function readGradedAnswers(text: string): GradedAnswer[] {
  const seen = new Set<string>();
  const rows = text.split('\n').flatMap((line, at) => {
    if (line.trim() === '') return [];
    const refuse = (what: string) => new ExplainedError(`line ${at + 1} of the graded answers: ${what}`);
    const parsed = gradedAnswer.safeParse(jsonOr(line, refuse('is not JSON')));
    if (!parsed.success) {
      const [issue] = parsed.error.issues;
      throw refuse(`${issue!.path.join('.')}: ${issue!.message}`);
    }
    const { id, answer, readers } = parsed.data;
    if (seen.has(id)) throw refuse(`the id "${id}" was there before`);
    seen.add(id);
    const foreign = readers
      .flatMap(({ quotes }) => Object.values(quotes).flat())
      .find((quote) => !answer.includes(quote));
    if (foreign !== undefined) throw refuse(`the quote "${foreign}" is not in the answer`);
    return [parsed.data];
  });
  if (rows.length === 0) throw new ExplainedError('there are no graded answers in the file');
  return rows;
}

const shippedFolder = new URL('../../seed/answers/', import.meta.url);

/** The graded answers that ship with the service, written for its ten questions, in the form that {@link readGradedAnswers} reads. */
export function shippedAnswers(): string {
  const files = readdirSync(shippedFolder).toSorted();
  return files.map((file) => readFileSync(new URL(file, shippedFolder), 'utf8')).join('');
}

function jsonOr(line: string, error: ExplainedError): unknown {
  try {
    return JSON.parse(line);
  } catch {
    throw error;
  }
}
