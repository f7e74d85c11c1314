import { z } from 'zod';
import { ExplainedError } from '../explained-error.ts';
import type { QuestionContent } from '../grading/question.ts';
import { issueText } from './corpus.ts';
import type { FileRow } from './file-rows.ts';
import type { GradedAnswer } from './graded-answers.ts';

const publicShape = z.looseObject({
  question_id: z.string().min(1),
  question: z.string().min(1),
  reference: z.string().min(1),
  answer: z.string(),
  score: z.number().min(0),
  max_score: z.number().positive(),
  /** Two people's scores, where the set has them. */
  graders: z.array(z.number().min(0)).optional(),
  answer_id: z.string().optional(),
});

/** Whether a row has the form of public sets: a question with its reference answer and a score of people's, and no rubric. */
export function isPublicRow(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'question_id' in value;
}

/** Whether nothing was answered: such rows say nothing about a judge. */
export function isBlank(value: unknown): boolean {
  const { answer } = value as { answer?: unknown };
  return answer === undefined || (typeof answer === 'string' && answer.trim() === '');
}

/**
 * An answer of a public set. These have no rubric: each sentence of the reference answer is taken as a criterion.
 *
 * @throws {ExplainedError} with the line and what is wrong with it
 */
export function publicAnswer({ line, value }: FileRow): GradedAnswer {
  const parsed = publicShape.safeParse(value);
  if (!parsed.success) {
    throw new ExplainedError(`line ${line} of the graded answers: ${issueText(parsed.error)}`);
  }
  const { score: given, max_score: scale, graders: both = [] } = parsed.data;
  if ([given, ...both].some((one) => one > scale)) {
    throw new ExplainedError(`line ${line} of the graded answers: a score is above max_score`);
  }
  const { question_id: name, question, reference, answer, score, max_score: most, graders } = parsed.data;
  return {
    id: parsed.data.answer_id ?? `line-${line}`,
    question: name,
    content: contentOf(question, reference),
    kind: 'unsaid',
    voice: 'unsaid',
    answer,
    readers: (graders ?? [score]).map((given) => ({ score: (100 * given) / most })),
  };
}

/** At most so many sentences of a reference are criteria of their own. */
const mostClaims = 8;

function contentOf(prompt: string, reference: string): QuestionContent {
  const sentences = reference
    .split(/(?<=[.!?;])\s+(?=\p{L})/u)
    .map((sentence) => sentence.trim())
    .filter((sentence) => sentence.split(/\s+/).length > 2);
  const claims = sentences.length === 0 ? [reference.trim()] : sentences.slice(0, mostClaims);
  const criteria = claims.map((requirement, at) => ({ key: `sentence-${at + 1}`, requirement, weight: 1 }));
  return { prompt, reference, rubric: { criteria }, language: 'en' };
}
