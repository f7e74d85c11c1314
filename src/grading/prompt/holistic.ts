import { z } from 'zod';
import type { Exchange, QuestionVersion } from '../judge.ts';
import { readReplyText } from '../reply-text.ts';
import { questionPart } from './question-part.ts';

/**
 * Prompts that ask for one number, kept to be compared with the strong one; nobody is graded by them.
 * `weak-1` is the vague request that the material warns of; `plain-1` has the question, the reference and the
 * rubric, but neither a scale nor evidence nor a fence.
 */
export const holisticPrompts = {
  'weak-1': (_: QuestionVersion, answer: string): Exchange => [
    { role: 'user', content: `Grade this answer from 0 to 100.\n\n${answer}` },
  ],
  'plain-1': (question: QuestionVersion, answer: string): Exchange => [
    {
      role: 'system',
      content: `${questionPart(question)}\n\nGrade the answer by the rubric with one score from 0 to 100.`,
    },
    { role: 'user', content: answer },
  ],
};
export type HolisticName = keyof typeof holisticPrompts;

/** The form of the reply to a holistic prompt. */
export const holisticReply = z.strictObject({ score: z.number() });

/**
 * Reads the score of a reply: the JSON object that was asked for, or the one number from 0 to 100 in a text.
 *
 * @returns null when it says no such number, or several
 */
export function readScore(raw: string, answer: string): number | null {
  const read = readReplyText(raw, answer);
  const parsed = read.kind === 'object' ? holisticReply.safeParse(read.value) : null;
  // An object without a score has none, whatever numbers it holds.
  const [only, second] = parsed ? [parsed.data?.score] : numbersIn(raw);
  return only === undefined || second !== undefined || only < 0 || only > 100 ? null : only;
}

/** Numbers in a text; the 100 of "80/100" and "80 out of 100" is none. */
function numbersIn(text: string): number[] {
  return [...text.replace(/(?:\/|out of)\s*100\b/g, '').matchAll(/(?<![\w.])\d+(?:\.\d+)?(?!\w)/g)].map(([number]) =>
    Number(number),
  );
}
