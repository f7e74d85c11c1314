import type { Purse, QuestionVersion, Usage } from '../../grading/judge.ts';
import { canonicalHash } from '../../grading/hash.ts';
import { type HolisticName, holisticPrompts, holisticReply, readScore } from '../../grading/prompt/holistic.ts';
import { startAttempt } from './attempt.ts';
import type { Connection } from './connection.ts';
import { schemaOf } from './conversation.ts';
import type { Wishes } from './dialect.ts';

/** What a model says when it is asked for one number. */
export interface HolisticScore {
  /** 0–100; null when it gave none. */
  score: number | null;
  /** Why there is none. */
  detail: string | null;
  /** The model's server can't be asked now. */
  unavailable: boolean;
  usage: Usage | null;
}

/** Asks for one number, to compare it with what the strong prompt makes of the same answer. Nobody is graded so. */
export async function askForScore(
  connection: Connection,
  wishes: Wishes,
  name: HolisticName,
  { question, answer, purse, signal }: { question: QuestionVersion; answer: string; purse: Purse; signal: AbortSignal },
): Promise<HolisticScore> {
  const messages = holisticPrompts[name](question, answer);
  const prompt = { version: name, hash: canonicalHash(messages), messages };
  const attempt = startAttempt(connection, wishes, () => prompt, { purse, probe: false, isOpen: () => true, signal });
  const outcome = await attempt.ask([], schemaOf(holisticReply));
  attempt.end();
  const { usage } = attempt.spent();
  if (outcome.kind === 'reply') {
    const score = readScore(outcome.content, answer);
    return { score, detail: score === null ? 'no number from 0 to 100 in the reply' : null, unavailable: false, usage };
  }
  const detail = 'detail' in outcome ? outcome.detail : 'The budget of the day is spent.';
  return { score: null, detail, unavailable: outcome.kind !== 'submission_fault', usage };
}
