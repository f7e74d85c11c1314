import type { Exchange, FeedbackWish, QuestionVersion } from '../judge.ts';
import { wireKey } from '../judgement.ts';
import { canonicalHash } from '../hash.ts';
import { fencedAnswer, fenceNonce } from './fence.ts';
import { boundary, feedbackPart, output, outputLevelFirst, role, rules, scale, writtenForm } from './instructions.ts';
import { exemplarPart, questionPart } from './question-part.ts';

/** The prompts that a judge can grade by. A changed word anywhere in one is a new name; a snapshot test says so. */
export const promptNames = ['strong-1', 'strong-1-exemplars'] as const;
export type PromptName = (typeof promptNames)[number];

/**
 * What can be taken out of the strong prompt, to measure what it is worth; nobody is graded without. `order`: evidence before the level,
 * in what is asked for (the form of the reply is the judge's).
 */
export const promptParts = ['role', 'scale', 'rules', 'boundary', 'reference', 'order', 'fence'] as const;
export type PromptPart = (typeof promptParts)[number];

export interface Prompt {
  version: string;
  /** Of all but the answer and its fence. */
  hash: string;
  messages: Exchange;
}

export interface PromptRequest {
  name: PromptName;
  /** What is taken out; left out for the prompt as it is. */
  without?: PromptPart | undefined;
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
export function strongPrompt({ name, without, question, answer, feedback, form, secret }: PromptRequest): Prompt {
  const withExemplars = name === 'strong-1-exemplars' && question.exemplars.length > 0;
  const system = [
    ...(without === 'role' ? [] : [role]),
    ...(without === 'scale' ? [] : [scale]),
    ...(without === 'rules' ? [] : [rules]),
    ...(without === 'boundary' ? [] : [boundary]),
    ...(feedback ? [feedbackPart(feedback)] : []),
    without === 'order' ? outputLevelFirst : output,
    questionPart(question, without !== 'reference'),
    ...(withExemplars ? [exemplarPart(question)] : []),
    ...(form ? [writtenForm(form)] : []),
  ].join('\n\n');
  const keys = [
    ...question.rubric.criteria.map((_, index) => wireKey(index)),
    ...(feedback ? ['feedback'] : []),
    'integrity',
    'misconceptions',
  ];
  const version = without === undefined ? name : `${name} without ${without}`;
  const lastMessage = (text: string, nonce: string) => (without === 'fence' ? text : fencedAnswer(text, nonce, keys));
  return {
    version,
    hash: canonicalHash({ version, system, last: lastMessage('', '') }),
    messages: [
      { role: 'system', content: system },
      { role: 'user', content: lastMessage(answer, fenceNonce(secret, answer)) },
    ],
  };
}
