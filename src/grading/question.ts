import { z } from 'zod';
import type { QuestionVersion } from './judge.ts';
import { canonicalHash } from './hash.ts';
import { levels } from './levels.ts';
import { completeRubric, levelsOf, type RubricInput, rubricSchema } from './rubric.ts';
import { text } from './text.ts';

const exemplarSchema = z.strictObject({
  answer: text(4_000).describe('An answer as a candidate might write it; never one that is also measured on.'),
  levels: z.record(z.string(), z.enum(levels)).describe('The level of every criterion, by key.'),
});

/** An answer with the levels that an author gives it, to show a judge what they mean. */
export type Exemplar = z.infer<typeof exemplarSchema>;

/** What is graded by, as an author writes it in `seed/` and in an evaluation. */
export const questionContentShape = {
  prompt: text(4_000),
  reference: text(20_000).describe('One right answer.'),
  rubric: rubricSchema,
  exemplars: z
    .array(exemplarSchema)
    .max(5)
    .optional()
    .describe('Graded answers that the prompt `strong-1-exemplars` shows to the model.'),
};

export interface QuestionContent {
  prompt: string;
  reference: string;
  rubric: RubricInput;
  exemplars?: Exemplar[] | undefined;
  language: string;
}

/** What is wrong with the exemplars of a question: levels for other criteria than the rubric's, or that these don't have. */
export function exemplarFaults({ rubric, exemplars = [] }: Pick<QuestionContent, 'rubric' | 'exemplars'>): string[] {
  return exemplars.flatMap(({ levels: given }, index) => {
    const known = rubric.criteria.filter(({ key }) => given[key] !== undefined);
    const complete = known.length === rubric.criteria.length && Object.keys(given).length === known.length;
    if (!complete) return [`exemplar ${index + 1}: it needs a level for each criterion of the rubric, and no other`];
    return known
      .filter((criterion) => !levelsOf(criterion).includes(given[criterion.key]!))
      .map(({ key }) => `exemplar ${index + 1}: "${key}" has no level "${given[key]}"`);
  });
}

/** Makes a version of a question: labels filled in, and the hash by which receipts know it. */
export function questionVersion(content: QuestionContent): QuestionVersion {
  const { prompt, reference, rubric, language, exemplars = [] } = content;
  // A question without exemplars keeps the hash that it had before there were any.
  const hashed = { prompt, reference, rubric, language, ...(exemplars.length > 0 && { exemplars }) };
  return {
    prompt,
    reference,
    language,
    exemplars,
    contentHash: canonicalHash(hashed),
    rubric: completeRubric(rubric),
  };
}
