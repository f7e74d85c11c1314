import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse, stringify } from 'yaml';
import { z } from 'zod';
import { ExplainedError } from '../explained-error.ts';
import type { QuestionDraft, QuestionWithKey } from './repository.ts';
import { newQuestionSchema } from './schemas.ts';

const seed = fileURLToPath(new URL('../../seed/questions/', import.meta.url));

/** The questions that ship with the service. */
export function readSeed(): QuestionDraft[] {
  return readQuestionFiles(seed);
}

/**
 * Questions in files as `seed/README.md` describes them, each named by its slug.
 *
 * @param path of one file, or of a folder of them
 * @throws {ExplainedError} that names the file and the place in it
 */
export function readQuestionFiles(path: string): QuestionDraft[] {
  if (!statSync(path).isDirectory()) return [readQuestionFile(path)];
  const files = readdirSync(path)
    .filter((file) => file.endsWith('.yaml'))
    .sort();
  const drafts = files.map((file) => readQuestionFile(join(path, file)));
  const twice = drafts.find(({ slug }, at) => drafts.findIndex((other) => other.slug === slug) !== at);
  if (twice) throw new ExplainedError(`Two files in ${path} are questions with the slug "${twice.slug}".`);
  return drafts;
}

function readQuestionFile(path: string): QuestionDraft {
  const slug = basename(path)
    .replace(/^\d+-/, '')
    .replace(/\.yaml$/, '');
  const refuse = (detail: string) => new ExplainedError(`${path}:\n${detail}`);
  let content: unknown;
  try {
    content = parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw refuse((error as Error).message);
  }
  const parsed = newQuestionSchema.safeParse({ slug, ...(content as object) });
  if (!parsed.success) throw refuse(z.prettifyError(parsed.error));
  return parsed.data;
}

/** A question as such a file holds it; named by its slug, `readQuestionFiles` gives it back unchanged. */
export function writeQuestionFile({ slug, topic, difficulty, tags, content }: QuestionWithKey): string {
  const { prompt, reference, rubric, exemplars, language } = content;
  // A label that nobody wrote is not written.
  const criteria = rubric.criteria.map(({ label, ...criterion }, index) => {
    const { key, ...rest } = criterion;
    return label === `Point ${index + 1}` ? { key, ...rest } : { key, label, ...rest };
  });
  const shown = exemplars.length > 0 ? { exemplars } : {};
  // A file's name may begin with a number that only says in which order files are listed.
  const named = /^\d+-/.test(slug) ? { slug } : {};
  const file = {
    ...named,
    prompt,
    topic,
    difficulty,
    tags,
    language,
    reference,
    rubric: { ...rubric, criteria },
    ...shown,
  };
  return stringify(file, { lineWidth: 120 });
}
