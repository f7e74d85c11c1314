import { z } from 'zod';
import type { Judge, JudgeOutcome, JudgeRequest, Usage } from '../../grading/judge.ts';
import {
  type Judgement,
  parseRepair,
  parseReply,
  repairSchema,
  replySchema,
  wireKeysOf,
} from '../../grading/judgement.ts';
import { evidenceRepair, formRepair } from '../../grading/prompt/repair.ts';
import { strongPrompt } from '../../grading/prompt/strong.ts';
import { mergeRepair, unprovedKeys } from '../../grading/settle.ts';
import { knownModel, priceOf } from '../models.ts';
import type { Call, Completion, Message, Reply } from './client.ts';
import { type Fault, submissionFault } from './faults.ts';

export interface OpenAiJudgeSettings {
  apiKey: string | undefined;
  baseUrl: string | undefined;
  model: string;
  /** For one judging attempt, all its calls together; milliseconds. */
  deadlineMs: number;
  maxOutputTokens: number;
  /** Sent only to models that are known to reason. */
  reasoningEffort: 'none' | 'low' | 'medium' | 'high';
  /** Of this installation, for the fence around the answer. */
  secret: string;
}

/** How much of an invalid reply, and of what is wrong with it, is shown to the model for the repair; characters. */
const shownForRepair = 8_000;

/**
 * The judge behind any server that speaks OpenAI's Chat Completions: one call for all criteria, strict
 * JSON schema; one repair attempt for the form, one for quotes that aren't in the answer. Every way a call can end becomes a {@link JudgeOutcome}; nothing is thrown.
 */
export function openAiJudge(settings: OpenAiJudgeSettings): Judge {
  const { apiKey, baseUrl, model, deadlineMs } = settings;
  // The client costs a fifth of a second to load: the first call pays, not the start.
  let loading: Promise<Call> | undefined;
  const load = () =>
    (loading ??= import('./client.ts').then(({ createCall }) => createCall(apiKey, baseUrl, deadlineMs)));

  return {
    kind: 'openai',
    model,
    languages: 'any',
    async judge(request) {
      const call = await load();
      const signal = AbortSignal.any([request.signal, AbortSignal.timeout(deadlineMs)]);
      const { prompt, sent, parameters } = compose(settings, request);
      let usage: Usage | null = null;
      let answeredModel = model;
      const ask = async (messages: Message[], schema: z.ZodType) => {
        const { outcome, completion } = await call(
          { ...parameters, response_format: formatOf(schema), messages },
          signal,
        );
        usage = addUsage(usage, completion && usageOf(completion, baseUrl));
        answeredModel = completion?.model ?? answeredModel;
        return outcome;
      };
      const outcome = await converse(ask, prompt.messages, request);
      if (outcome.kind !== 'judged') return { ...outcome, usage };
      const { judgement, ordered, raw } = outcome;
      return {
        kind: 'judged',
        judgement,
        raw,
        confidence: null,
        usage,
        provenance: {
          kind: 'openai',
          model: answeredModel,
          promptVersion: prompt.version,
          promptHash: prompt.hash,
          outputMode: 'json_schema',
          evidenceFirst: ordered,
          settings: { ...sent },
        },
      } satisfies JudgeOutcome;
    },
  };
}

/** What is sent for one answer: the prompt, the settings, the form of the reply. */
function compose(settings: OpenAiJudgeSettings, { question, screened, withFeedback }: JudgeRequest) {
  const { model, maxOutputTokens, reasoningEffort, secret } = settings;
  const limit = { max_completion_tokens: maxOutputTokens };
  const reasons = knownModel(model)?.reasons === true;
  const sent = reasons ? { ...limit, reasoning_effort: reasoningEffort } : { ...limit, temperature: 0 };
  return {
    prompt: strongPrompt(question, screened.view.text, withFeedback, secret),
    sent,
    parameters: { model, ...sent },
  };
}

function formatOf(form: z.ZodType) {
  const { $schema: _, ...schema } = z.toJSONSchema(form);
  return { type: 'json_schema' as const, json_schema: { name: 'judgement', strict: true, schema } };
}

type Verdict = { kind: 'judged'; judgement: Judgement; ordered: boolean; raw: string };

type Ask = (messages: Message[], schema: z.ZodType) => Promise<Reply | Fault>;

/** A judgement of the required form, and then, where its quotes aren't in the answer, those criteria once more. */
async function converse(ask: Ask, prompt: Message[], request: JudgeRequest): Promise<Verdict | Fault> {
  const verdict = await judgeOnce(ask, prompt, request);
  if (verdict.kind !== 'judged') return verdict;
  const { question, answer, screened } = request;
  const keys = unprovedKeys(answer, screened, verdict.judgement);
  if (keys.length === 0) return verdict;

  const asked = evidenceRepair(wireKeysOf(question.rubric, keys));
  const reply = await ask([...prompt, ...correction(verdict.raw, asked)], repairSchema(question.rubric, keys));
  // Without a usable second reply the first one stands, and its unproved criteria are doubtful.
  const repaired = reply.kind === 'reply' ? parseRepair(reply.content, question.rubric, keys) : null;
  return repaired ? { ...verdict, judgement: mergeRepair(verdict.judgement, repaired) } : verdict;
}

/** One call, and one more with what was wrong if the reply doesn't have the form. */
async function judgeOnce(
  ask: Ask,
  prompt: Message[],
  { question, withFeedback }: JudgeRequest,
): Promise<Verdict | Fault> {
  const schema = replySchema(question.rubric, withFeedback);
  let messages = prompt;
  for (const isLast of [false, true]) {
    const reply = await ask(messages, schema);
    if (reply.kind !== 'reply') return reply;
    const { content } = reply;
    const parsed = parseReply(content, question.rubric, withFeedback);
    if (parsed.kind === 'valid') {
      const { judgement, ordered } = parsed;
      return { kind: 'judged', judgement, ordered, raw: content };
    }
    const problems = formRepair(parsed.problems.slice(0, shownForRepair));
    if (!isLast) messages = [...prompt, ...correction(content, problems)];
  }
  return submissionFault('invalid_reply', 'The model gave no reply of the required form, twice.');
}

function correction(content: string, asked: string): Message[] {
  return [
    { role: 'assistant', content: content.slice(0, shownForRepair) },
    { role: 'user', content: asked },
  ];
}

function usageOf({ usage, model }: Completion, baseUrl: string | undefined): Usage | null {
  if (!usage) return null;
  const { prompt_tokens: inputTokens, completion_tokens: outputTokens } = usage;
  const cachedInputTokens = usage.prompt_tokens_details?.cached_tokens ?? 0;
  const reasoningTokens = usage.completion_tokens_details?.reasoning_tokens ?? 0;
  const price = priceOf(model, baseUrl);
  const dollars =
    price &&
    ((inputTokens - cachedInputTokens) * price.input +
      cachedInputTokens * price.cachedInput +
      outputTokens * price.output) /
      1e6;
  const cost = dollars === undefined ? null : { amount: dollars, currency: 'USD' };
  return { calls: 1, inputTokens, cachedInputTokens, outputTokens, reasoningTokens, cost };
}

function addUsage(a: Usage | null, b: Usage | null): Usage | null {
  if (!a || !b) return a ?? b;
  const cost = a.cost && b.cost ? { ...a.cost, amount: a.cost.amount + b.cost.amount } : null;
  return {
    calls: a.calls + b.calls,
    inputTokens: a.inputTokens + b.inputTokens,
    cachedInputTokens: a.cachedInputTokens + b.cachedInputTokens,
    outputTokens: a.outputTokens + b.outputTokens,
    reasoningTokens: a.reasoningTokens + b.reasoningTokens,
    cost,
  };
}
