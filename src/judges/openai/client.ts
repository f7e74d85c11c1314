import { APIConnectionError, APIConnectionTimeoutError, APIError, APIUserAbortError, OpenAI } from 'openai';
import { deadlineFault, type Fault, outageFault, statusFault, strangerFault, submissionFault } from './faults.ts';

export type Completion = OpenAI.Chat.Completions.ChatCompletion;
export type Message = OpenAI.Chat.Completions.ChatCompletionMessageParam;
export type CallParameters = OpenAI.Chat.Completions.ChatCompletionCreateParamsNonStreaming;

/** What the model said. */
export interface Reply {
  kind: 'reply';
  content: string;
}

/** How a call ended, and the completion where there was one: a reply that can't be used is paid for all the same. */
export interface Called {
  outcome: Reply | Fault;
  completion: Completion | null;
}

/** One call. Never throws: every way in which it can end is a reply or a fault. */
export type Call = (parameters: CallParameters, signal: AbortSignal) => Promise<Called>;

/** @param deadlineMs for the sentence when a call isn't over in time */
export function createCall(apiKey: string | undefined, baseUrl: string | undefined, deadlineMs: number): Call {
  // Retries are the queue's: each call is counted, and a paused endpoint is left alone.
  // Servers that need no key get a placeholder, without which the client refuses to start.
  const client = new OpenAI({ apiKey: apiKey ?? 'none', baseURL: baseUrl, maxRetries: 0, timeout: deadlineMs });
  return async (parameters, signal) => {
    try {
      const completion = await client.chat.completions.create(parameters, { signal });
      return { outcome: readCompletion(completion), completion };
    } catch (error) {
      return { outcome: faultOf(error, deadlineMs), completion: null };
    }
  };
}

/** What a 200 really says: a reply, or one of the ways in which a model gives none. */
function readCompletion(completion: Completion): Reply | Fault {
  // Typed by the client, but written by whatever answers there.
  const body: unknown = completion;
  if (typeof body !== 'object' || body === null) return strangerFault();
  if ('error' in body && body.error) return outageFault();
  if (!('choices' in body) || !Array.isArray(body.choices)) return strangerFault();
  const choice = completion.choices[0];
  if (choice?.message?.refusal) return submissionFault('refused', 'The model refused to judge this answer.');
  const stopped = stoppedBy[choice?.finish_reason ?? ''];
  if (stopped) return submissionFault(stopped.code, stopped.detail);
  return { kind: 'reply', content: choice?.message?.content ?? '' };
}

/** Reasons to finish with which there is nothing to read. */
const stoppedBy: Record<string, { code: string; detail: string }> = {
  content_filter: { code: 'content_filtered', detail: "The model server's content filter stopped the reply." },
  length: { code: 'reply_truncated', detail: 'The reply was longer than the model may write.' },
};

function faultOf(error: unknown, deadlineMs: number): Fault {
  const name = error instanceof Error ? error.name : '';
  const timedOut = error instanceof APIUserAbortError || error instanceof APIConnectionTimeoutError;
  if (timedOut || name === 'TimeoutError' || name === 'AbortError') return deadlineFault(deadlineMs);
  if (error instanceof APIConnectionError || !(error instanceof APIError)) return outageFault();
  const { status, code, type, message, headers } = error;
  return statusFault(Number(status), `${code ?? ''} ${type ?? ''} ${message}`, headers as Headers | undefined);
}
