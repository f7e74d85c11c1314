import { z } from 'zod';
import type { Exchange, JudgeRequest, OutputMode, Trouble } from '../../grading/judge.ts';
import {
  type Judgement,
  type ReplyForm,
  parseRepair,
  parseReply,
  repairSchema,
  replySchema,
  wireKeysOf,
} from '../../grading/judgement.ts';
import { evidenceRepair, formRepair } from '../../grading/prompt/repair.ts';
import { mergeRepair, unprovedKeys } from '../../grading/settle.ts';
import type { Prompt } from '../../grading/prompt/strong.ts';
import type { Rubric } from '../../grading/rubric.ts';
import type { Reply } from './client.ts';
import type { Completion } from './completion.ts';
import { fault } from './faults.ts';

/** A judgement of the required form. */
export interface Verdict {
  kind: 'verdict';
  judgement: Judgement;
  /** Whether evidence stood before the level everywhere. */
  ordered: boolean;
  repaired: string[];
  /** What was sent for the reply that it is read from. */
  sent: Sent;
  /** Why criteria couldn't be asked about once more; null when nothing was in the way. */
  trouble: Trouble | null;
}

/** A call as it was made, and what came back. */
export interface Sent {
  prompt: Prompt;
  settings: Record<string, string | number>;
  outputMode: OutputMode;
  completion: Completion;
}

/**
 * One turn of the conversation.
 *
 * @param more what is said after the prompt
 * @param schema of the reply
 */
export type Ask = (more: Exchange, schema: object) => Promise<(Reply & { sent: Sent }) | Trouble>;

/** How much of an invalid reply, and of what is wrong with it, is shown to the model for the repair; characters. */
const shownForRepair = 8_000;

/**
 * Asks for a judgement: once more with what was wrong if the reply doesn't have the form, and once more about the
 * criteria whose quotes aren't in the answer.
 *
 * @param onForm is told whether a first reply had the form
 */
export async function converse(
  ask: Ask,
  request: JudgeRequest,
  onForm: (held: boolean) => Promise<void>,
): Promise<Verdict | Trouble> {
  const first = await judgeOnce(ask, request, onForm);
  if (first.kind !== 'first') return first;
  const { verdict, raw } = first;
  const { answer, screened, question } = request;
  const keys = unprovedKeys(answer, screened, verdict.judgement);
  if (keys.length === 0) return verdict;

  const schema = schemaOf(repairSchema(question.rubric, keys));
  const asked = evidenceRepair(wireKeysOf(question.rubric, keys), schema);
  const reply = await ask(correction(raw, asked), schema);
  // Without a usable second reply the first one stands, and its unproved criteria are doubtful.
  if (reply.kind !== 'reply') return { ...verdict, trouble: reply };
  const repaired = parseRepair(reply.content, question.rubric, keys, screened.view.text);
  return repaired
    ? { ...verdict, judgement: mergeRepair(verdict.judgement, repaired), repaired: Object.keys(repaired) }
    : verdict;
}

interface FirstVerdict {
  kind: 'first';
  verdict: Verdict;
  raw: string;
}

async function judgeOnce(
  ask: Ask,
  { question, screened, feedback }: JudgeRequest,
  onForm: (held: boolean) => Promise<void>,
): Promise<FirstVerdict | Trouble> {
  const { form, schema } = formFor(question.rubric, feedback !== null);
  let more: Exchange = [];
  for (const isLast of [false, true]) {
    const reply = await ask(more, schema);
    if (reply.kind !== 'reply') return reply;
    const { content, sent } = reply;
    const parsed = parseReply(content, form, screened.view.text);
    const echo = parsed.kind === 'invalid' && parsed.echo;
    if (!isLast && !echo) await onForm(parsed.kind === 'valid');
    if (parsed.kind === 'valid') {
      const { judgement, ordered } = parsed;
      const verdict: Verdict = { kind: 'verdict', judgement, ordered, repaired: [], sent, trouble: null };
      return { kind: 'first', verdict, raw: content };
    }
    more = correction(content, formRepair(parsed.problems.slice(0, shownForRepair), schema));
  }
  return fault('invalid_reply');
}

interface Asked {
  form: ReplyForm;
  schema: object;
}

/** Forms of replies by rubric, with feedback and without: building one takes longer than all else that is done for an answer. */
const forms = new WeakMap<Rubric, Map<boolean, Asked>>();

function formFor(rubric: Rubric, withFeedback: boolean): Asked {
  const known = forms.get(rubric) ?? new Map<boolean, Asked>();
  forms.set(rubric, known);
  const made = known.get(withFeedback);
  if (made) return made;
  const schema = replySchema(rubric, withFeedback);
  const asked = { form: { rubric, schema }, schema: schemaOf(schema) };
  known.set(withFeedback, asked);
  return asked;
}

/** A zod schema as the JSON Schema that servers take. */
export function schemaOf(form: z.ZodType): object {
  const { $schema: _, ...schema } = z.toJSONSchema(form);
  return schema;
}

/** Some servers refuse a turn without content: an empty reply isn't repeated. */
function correction(content: string, asked: string): Exchange {
  const said = content.slice(0, shownForRepair).toWellFormed();
  return [
    ...(said.trim() === '' ? [] : [{ role: 'assistant' as const, content: said }]),
    { role: 'user', content: asked },
  ];
}
