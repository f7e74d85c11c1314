import type { QuestionVersion } from '../judge.ts';
import { wireKey } from '../judgement.ts';
import { canonicalHash } from '../hash.ts';
import { fencedAnswer, fenceNonce } from './fence.ts';
import { boundary, feedbackPart, output, role, rules, scale } from './instructions.ts';
import { questionPart } from './question-part.ts';

/** A changed word anywhere in the prompt is a new version; a snapshot test says so. */
export const strongVersion = 'strong-1';

export interface Prompt {
  version: string;
  /** Of all but the answer and its fence. */
  hash: string;
  messages: { role: 'system' | 'user'; content: string }[];
}

/**
 * The grading prompt. Everything before the answer is the same for all answers to a question, so that
 * providers' prefix caches work; the answer comes last, alone and fenced.
 *
 * @param answerView what screening left for the judge to see
 * @param secret of this installation, for the fence
 */
export function strongPrompt(
  question: QuestionVersion,
  answerView: string,
  withFeedback: boolean,
  secret: string,
): Prompt {
  const system = [
    role,
    scale,
    rules,
    boundary,
    ...(withFeedback ? [feedbackPart] : []),
    output,
    questionPart(question),
  ].join('\n\n');
  const keys = [
    ...question.rubric.criteria.map((_, index) => wireKey(index)),
    ...(withFeedback ? ['feedback'] : []),
    'integrity',
    'misconceptions',
  ];
  return {
    version: strongVersion,
    hash: canonicalHash({ version: strongVersion, system, last: fencedAnswer('', '', keys) }),
    messages: [
      { role: 'system', content: system },
      { role: 'user', content: fencedAnswer(answerView, fenceNonce(secret, answerView), keys) },
    ],
  };
}
