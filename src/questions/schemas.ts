import { z } from 'zod';
import { exemplarFaults, questionContentShape } from '../grading/question.ts';
import { lintCodes } from '../grading/rubric-lint.ts';
import { rubricSchema } from '../grading/rubric.ts';
import { pageQuery } from '../http/paging.ts';
import type { QuestionStatus, QuestionWithKey, StoredQuestion } from './repository.ts';

const time = z.iso.datetime({ precision: 3 });
const difficulty = z.enum(['easy', 'medium', 'hard']);
const versionNumber = z.int().min(1).max(1_000_000);
const statuses = ['draft', 'published', 'retired'] as const satisfies QuestionStatus[];

export const questionSchema = z
  .strictObject({
    id: z.string().describe('Stays the same through all versions.'),
    slug: z.string().describe('A readable name, usable wherever the id is.'),
    version: versionNumber,
    latestVersion: versionNumber.describe('Higher than `version` while a change waits to be published.'),
    status: z
      .enum(statuses)
      .describe('A `draft` has never been published; a `retired` question takes no more answers.'),
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

/** A question as it goes over the wire. */
export function renderQuestion(question: StoredQuestion): z.infer<typeof questionSchema> {
  const { revision: _, publishedAt: __, ...shown } = question;
  return shown;
}

export const referenceSchema = z
  .strictObject({
    questionId: z.string(),
    slug: z.string(),
    version: versionNumber,
    prompt: questionContentShape.prompt,
    language: z.string().describe('BCP 47.'),
    reference: questionContentShape.reference,
    rubric: questionContentShape.rubric,
    exemplars: questionContentShape.exemplars,
    contentHash: z.string().describe('SHA-256 of prompt, reference, rubric, language and exemplars as canonical JSON.'),
  })
  .meta({ id: 'Reference', description: 'One question version with the key to its answers.' });

/** A version with its key as it goes over the wire. */
export function renderReference({ id, slug, version, content }: QuestionWithKey): z.infer<typeof referenceSchema> {
  const { prompt, language, reference, rubric, exemplars, contentHash } = content;
  const shown = exemplars.length > 0 ? { exemplars } : {};
  return { questionId: id, slug, version, prompt, language, reference, rubric, ...shown, contentHash };
}

export const versionListSchema = z.strictObject({
  data: z.array(
    z
      .strictObject({
        version: versionNumber,
        maxPoints: z.number(),
        contentHash: z.string(),
        createdAt: time,
        publishedAt: time.nullable().describe('When candidates first saw it; null for one that waits to be published.'),
      })
      .meta({ id: 'QuestionVersion', description: 'What is known of a version without reading it.' }),
  ),
});

const name = z
  .string()
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'must be lower-case letters and digits, with single dashes between')
  .max(100);

/** What an author writes, in a file of `seed/` and over HTTP. */
const draftShape = {
  ...questionContentShape,
  topic: name.describe('What it is about, in one name.'),
  difficulty,
  tags: z
    .array(name)
    .max(20)
    .refine((tags) => new Set(tags).size === tags.length, 'must not have the same tag twice')
    .meta({ uniqueItems: true, description: 'More names to find it by.' }),
  language: z
    .string()
    .regex(/^[a-z]{2,3}$/, 'must be the code of a language, such as "en"')
    .describe('The language of the question, and of its answers.'),
};

function checked<T extends z.ZodType<z.infer<z.ZodObject<typeof draftShape>>>>(schema: T): T {
  return schema.superRefine((question, context) => {
    for (const message of exemplarFaults(question)) context.addIssue({ code: 'custom', path: ['exemplars'], message });
  });
}

export const draftSchema = checked(z.strictObject(draftShape));

export const newQuestionSchema = checked(
  z.strictObject({ slug: name.describe('A readable name; it stays.'), ...draftShape }),
);

const findingSchema = z
  .strictObject({
    code: z.enum(lintCodes),
    criterion: z.string().nullable().describe('Null where it concerns the rubric as a whole.'),
    detail: z.string(),
  })
  .meta({ id: 'RubricFinding', description: 'Something in a rubric that will make its grades worse.' });

const findings = z.array(findingSchema).describe('What makes the rubric ambiguous, leaky or unfair. Empty is good.');

export const authoredSchema = z.strictObject({ question: questionSchema, findings });

export const lintSchema = z.strictObject({
  prompt: questionContentShape.prompt,
  reference: questionContentShape.reference,
  rubric: rubricSchema,
});

export const lintedSchema = z.strictObject({ findings });

export const publishSchema = z.strictObject({
  version: versionNumber.optional().describe('Default: the newest. An earlier one takes a change back.'),
});

export const questionParams = z.strictObject({ id: z.string().min(1).max(100).describe('An id or a slug.') });

export const questionListQuery = z.strictObject({
  ...pageQuery,
  status: z
    .enum(statuses)
    .default('published')
    .describe('Only questions of this status. What is not published needs the scope `questions:write`.'),
  owner: z
    .enum(['own', 'catalogue'])
    .optional()
    .describe("Only the organisation's own questions, or only those that ship with the service."),
  topic: z.string().max(100).optional().describe('Only this topic.'),
  difficulty: difficulty.optional().describe('Only this difficulty.'),
  tag: z.string().max(100).optional().describe('Only questions with this tag.'),
  search: z
    .string()
    .max(200)
    .optional()
    .describe('Only questions whose prompt has words that begin like all of these, in any case.'),
});

export const referenceQuery = z.strictObject({
  version: z.coerce.number().int().min(1).max(1_000_000).optional().describe('Default: the current version.'),
});
