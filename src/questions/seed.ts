import { readdirSync, readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';
import { exemplarFaults, questionContentShape } from '../grading/question.ts';
import type { QuestionDraft } from './repository.ts';
import { difficulty } from './schemas.ts';

const folder = new URL('../../seed/questions/', import.meta.url);
const name = z
  .string()
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/)
  .max(100);

/** A question file as `seed/README.md` describes it. */
const seedFileSchema = z
  .strictObject({
    ...questionContentShape,
    topic: name,
    difficulty,
    tags: z.array(name).max(20),
    language: z.string().regex(/^[a-z]{2,3}$/),
  })
  .superRefine((question, context) => {
    for (const message of exemplarFaults(question)) context.addIssue({ code: 'custom', path: ['exemplars'], message });
  });

/**
 * The questions that ship with the service, one file each, named by its slug.
 *
 * @throws an Error that names the file and the place in it
 */
export function readSeed(): QuestionDraft[] {
  const files = readdirSync(folder)
    .filter((file) => file.endsWith('.yaml'))
    .sort();
  return files.map((file) => {
    const parsed = seedFileSchema.safeParse(parse(readFileSync(new URL(file, folder), 'utf8')));
    if (!parsed.success) throw new Error(`seed/questions/${file}:\n${z.prettifyError(parsed.error)}`);
    return { slug: file.replace(/^(?:\d+-)?/, '').replace(/\.yaml$/, ''), ...parsed.data };
  });
}
