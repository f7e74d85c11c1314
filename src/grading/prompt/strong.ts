import type { Exchange, FeedbackWish, QuestionVersion } from '../judge.ts';
import { wireKey } from '../judgement.ts';
import { canonicalHash } from '../hash.ts';
import { fencedAnswer, fenceNonce } from './fence.ts';
import { boundary, feedbackPart, output, role, rules, scale, writtenForm } from './instructions.ts';
import { exemplarPart, questionPart } from './question-part.ts';

/** The prompts that a judge can grade by. A changed word anywhere in one is a new name; a snapshot test says so. */
export const promptNames = ['strong-1', 'strong-1-exemplars'] as const;
export type PromptName = (typeof promptNames)[number];

export interface Prompt {
  version: string;
  /** Of all but the answer and its fence. */
  hash: string;
  messages: Exchange;
}

export interface PromptRequest {
  name: PromptName;
  question: QuestionVersion;
  /** What screening left for the judge to see. */
  answer: string;
  /** Null when no feedback is wanted. */
  feedback: FeedbackWish | null;
  /** The JSON schema of the reply, to be written out for servers that don't hold replies to one; else null. */
  form: object | null;
  /** Of this installation, for the fence. */
  secret: string;
}

/**
 * The grading prompt. Everything before the answer is the same for all answers to a question, so that
 * providers' prefix caches work; the answer comes last, alone and fenced.
 */
export function strongPrompt({ name, question, answer, feedback, form, secret }: PromptRequest): Prompt {
  const withExemplars = name === 'strong-1-exemplars' && question.exemplars.length > 0;
  const system = [
    role,
    scale,
    rules,
    boundary,
    ...(feedback ? [feedbackPart(feedback)] : []),
    output,
    questionPart(question),
    ...(withExemplars ? [exemplarPart(question)] : []),
    ...(form ? [writtenForm(form)] : []),
  ].join('\n\n');
  const keys = [
    ...question.rubric.criteria.map((_, index) => wireKey(index)),
    ...(feedback ? ['feedback'] : []),
    'integrity',
    'misconceptions',
  ];
  return {
    version: name,
    hash: canonicalHash({ version: name, system, last: fencedAnswer('', '', keys) }),
    messages: [
      { role: 'system', content: system },
      { role: 'user', content: fencedAnswer(answer, fenceNonce(secret, answer), keys) },
    ],
  };
}
