import { z } from 'zod';
import { questionContentShape } from '../grading/question.ts';
import { pageQuery } from '../http/paging.ts';
import type { QuestionWithKey } from './repository.ts';

const time = z.iso.datetime({ precision: 3 });
export const difficulty = z.enum(['easy', 'medium', 'hard']);

export const questionSchema = z
  .strictObject({
    id: z.string().describe('Stays the same through all versions.'),
    slug: z.string().describe('A readable name, usable wherever the id is.'),
    version: z.int().min(1).max(1_000_000),
    status: z.enum(['published', 'retired']),
    prompt: z.string().describe('What the candidate is asked.'),
    topic: z.string(),
    difficulty,
    tags: z.array(z.string()),
    language: z.string().describe('BCP 47.'),
    maxPoints: z.number().describe('What a complete answer earns.'),
    createdAt: time,
    updatedAt: time,
  })
  .meta({ id: 'Question', description: 'A question as a candidate may see it.' });

export const referenceSchema = z
  .strictObject({
    questionId: z.string(),
    slug: z.string(),
    version: z.int().min(1).max(1_000_000),
    reference: questionContentShape.reference,
    rubric: questionContentShape.rubric,
    exemplars: questionContentShape.exemplars,
    contentHash: z.string().describe('SHA-256 of prompt, reference, rubric, language and exemplars as canonical JSON.'),
  })
  .meta({ id: 'Reference', description: 'The key to the answers of one question version.' });

export const questionParams = z.strictObject({ id: z.string().min(1).max(100).describe('An id or a slug.') });

export const questionListQuery = z.strictObject({
  ...pageQuery,
  topic: z.string().max(100).optional().describe('Only this topic.'),
  difficulty: difficulty.optional().describe('Only this difficulty.'),
  tag: z.string().max(100).optional().describe('Only questions with this tag.'),
  search: z.string().max(200).optional().describe('Only questions whose prompt contains these words, in any case.'),
});

export const referenceQuery = z.strictObject({
  version: z.coerce.number().int().min(1).max(1_000_000).optional().describe('Default: the current version.'),
});

/** The key to a question's answers as it goes over the wire. */
export function renderReference({ id, slug, version, content }: QuestionWithKey): z.infer<typeof referenceSchema> {
  const { reference, rubric, exemplars, contentHash } = content;
  const shown = exemplars.length > 0 ? { exemplars } : {};
  return { questionId: id, slug, version, reference, rubric, ...shown, contentHash };
}
