import type OpenAI from 'openai';
import { z } from 'zod';
import type { Judge, JudgeOutcome, JudgeRequest, Provenance, Usage } from '../../grading/judge.ts';
import { parseReply, replySchema } from '../../grading/judgement.ts';
import { type Prompt, strongPrompt } from '../../grading/prompt/strong.ts';
import { knownModels, priceOf } from '../models.ts';
import type { Fault } from './faults.ts';

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

type Completion = OpenAI.Chat.Completions.ChatCompletion;
type Message = OpenAI.Chat.Completions.ChatCompletionMessageParam;

/** How much of an invalid reply is shown back to the model for the repair; characters. */
const shownForRepair = 8_000;

/**
 * The judge behind any server that speaks OpenAI's Chat Completions: one call for all criteria, strict
 * JSON schema, one repair attempt. Every way a call can end becomes a {@link JudgeOutcome}; nothing is thrown.
 */
export function openAiJudge(settings: OpenAiJudgeSettings): Judge {
  const { model, deadlineMs } = settings;
  // The client costs a fifth of a second to load: the first call pays, not the start.
  let loading: Promise<{ client: OpenAI; faults: typeof import('./faults.ts') }> | undefined;
  const load = () => (loading ??= loadClient(settings));

  return {
    kind: 'openai',
    model,
    languages: 'any',
    async judge(request) {
      const { client, faults } = await load();
      const attempt = startAttempt(settings, request);
      const call = async (messages: Message[]): Promise<Reply | Fault> => {
        try {
          const completion = await client.chat.completions.create(
            { ...attempt.parameters, messages },
            { signal: attempt.signal },
          );
          attempt.count(completion);
          return readCompletion(completion, faults);
        } catch (error) {
          return faults.faultOf(error, deadlineMs);
        }
      };
      const outcome = await converse(call, attempt.prompt, request, faults);
      return attempt.finish(outcome);
    },
  };
}

async function loadClient({ apiKey, baseUrl, deadlineMs }: OpenAiJudgeSettings) {
  const [{ OpenAI: Client }, faults] = await Promise.all([import('openai'), import('./faults.ts')]);
  // Retries are the queue's: each call is counted, and a paused endpoint is left alone.
  const client = new Client({ apiKey: apiKey ?? 'none', baseURL: baseUrl, maxRetries: 0, timeout: deadlineMs });
  return { client, faults };
}

interface Reply {
  kind: 'reply';
  content: string;
  model: string;
}

type Verdict = Pick<Extract<JudgeOutcome, { kind: 'judged' }>, 'kind' | 'judgement' | 'raw'> & {
  model: string;
  ordered: boolean;
};

/** One call, and one more with what was wrong if the reply doesn't have the form. */
async function converse(
  call: (messages: Message[]) => Promise<Reply | Fault>,
  prompt: Prompt,
  { question, withFeedback }: JudgeRequest,
  faults: typeof import('./faults.ts'),
): Promise<Verdict | Fault> {
  let messages: Message[] = prompt.messages;
  for (const last of [false, true]) {
    const reply = await call(messages);
    if (reply.kind !== 'reply') return reply;
    const parsed = parseReply(reply.content, question.rubric, withFeedback);
    if (parsed.kind === 'valid') {
      const { judgement, ordered } = parsed;
      return { kind: 'judged', judgement, ordered, model: reply.model, raw: reply.content };
    }
    if (!last) messages = [...prompt.messages, ...repair(reply.content, parsed.problems)];
  }
  return faults.submission('invalid_reply', 'The model gave no reply of the required form, twice.');
}

function repair(content: string, problems: string): Message[] {
  return [
    { role: 'assistant', content: content.slice(0, shownForRepair) },
    {
      role: 'user',
      content: `That reply is not usable: ${problems.slice(0, shownForRepair)}\nReturn the corrected JSON object and nothing else.`,
    },
  ];
}

/** What a 200 really says: a reply, or one of the ways in which a model gives none. */
function readCompletion(completion: Completion, faults: typeof import('./faults.ts')): Reply | Fault {
  if ('error' in completion && completion.error) return faults.errorBody();
  const choice = completion.choices?.[0];
  if (choice?.message?.refusal) return faults.submission('refused', 'The model refused to judge this answer.');
  if (choice?.finish_reason === 'content_filter')
    return faults.submission('content_filtered', "The model server's content filter stopped the reply.");
  if (choice?.finish_reason === 'length')
    return faults.submission('reply_truncated', 'The reply was longer than the model may write.');
  return { kind: 'reply', content: choice?.message?.content ?? '', model: completion.model };
}

/** What one judging attempt sends, how long it may take, and what it has used up. */
function startAttempt(settings: OpenAiJudgeSettings, request: JudgeRequest) {
  const { model, baseUrl, deadlineMs, maxOutputTokens, reasoningEffort, secret } = settings;
  const { question, screened, withFeedback } = request;
  const prompt = strongPrompt(question, screened.view.text, withFeedback, secret);
  const { $schema: _, ...schema } = z.toJSONSchema(replySchema(question.rubric, withFeedback));
  const limit = { max_completion_tokens: maxOutputTokens };
  const sent = knownModels[model]?.reasons
    ? { ...limit, reasoning_effort: reasoningEffort }
    : { ...limit, temperature: 0 };
  let usage: Usage | null = null;

  return {
    prompt,
    signal: AbortSignal.any([request.signal, AbortSignal.timeout(deadlineMs)]),
    parameters: {
      model,
      ...sent,
      response_format: { type: 'json_schema' as const, json_schema: { name: 'judgement', strict: true, schema } },
    },
    count(completion: Completion) {
      const used = usageOf(completion, baseUrl);
      usage = usage && used ? addUsage(usage, used) : (used ?? usage);
    },
    finish(outcome: Verdict | Fault): JudgeOutcome {
      if (outcome.kind !== 'judged') return { ...outcome, usage };
      const provenance: Provenance = {
        kind: 'openai',
        model: outcome.model,
        promptVersion: prompt.version,
        promptHash: prompt.hash,
        outputMode: 'json_schema',
        evidenceFirst: outcome.ordered,
        settings: { ...sent },
      };
      const { judgement, raw } = outcome;
      return { kind: 'judged', judgement, raw, provenance, confidence: null, usage };
    },
  };
}

function usageOf({ usage, model }: Completion, baseUrl: string | undefined): Usage | null {
  if (!usage) return null;
  const cachedInputTokens = usage.prompt_tokens_details?.cached_tokens ?? 0;
  const price = priceOf(model, baseUrl);
  const dollars =
    price &&
    ((usage.prompt_tokens - cachedInputTokens) * price.input +
      cachedInputTokens * price.cachedInput +
      usage.completion_tokens * price.output) /
      1e6;
  return {
    calls: 1,
    inputTokens: usage.prompt_tokens,
    cachedInputTokens,
    outputTokens: usage.completion_tokens,
    reasoningTokens: usage.completion_tokens_details?.reasoning_tokens ?? 0,
    cost: dollars === undefined ? null : { amount: dollars, currency: 'USD' },
  };
}

function addUsage(a: Usage, b: Usage): Usage {
  return {
    calls: a.calls + b.calls,
    inputTokens: a.inputTokens + b.inputTokens,
    cachedInputTokens: a.cachedInputTokens + b.cachedInputTokens,
    outputTokens: a.outputTokens + b.outputTokens,
    reasoningTokens: a.reasoningTokens + b.reasoningTokens,
    cost: a.cost && b.cost ? { amount: a.cost.amount + b.cost.amount, currency: a.cost.currency } : null,
  };
}
