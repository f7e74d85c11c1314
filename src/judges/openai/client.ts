import { APIConnectionError, APIConnectionTimeoutError, APIError, APIUserAbortError, OpenAI } from 'openai';
import { type CauseCode, type Fault, fault, statusFault } from './faults.ts';

export type Completion = OpenAI.Chat.Completions.ChatCompletion;
export type CallParameters = OpenAI.Chat.Completions.ChatCompletionCreateParamsNonStreaming;

/** What the model said. */
export interface Reply {
  kind: 'reply';
  content: string;
}

/** How a call ended. */
export interface Called {
  outcome: Reply | Fault;
  /** Where there was one: a reply that can't be used is paid for all the same. */
  completion: Completion | null;
  headers: Headers | undefined;
  /** Whether the server answered, be it with an error. What was never answered may be paid for all the same. */
  answered: boolean;
  /** What the server said when it rejected the request for its form. */
  objection: { parameter: string | null; said: string } | null;
}

/** One call. Never throws: every way in which it can end is a reply or a fault. */
export type Call = (parameters: CallParameters, signal: AbortSignal) => Promise<Called>;

/** No judgement is longer; a server that goes on writing must not fill the memory. Bytes. */
const mostReplyBytes = 8 * 1024 * 1024;

/** @param deadlineMs that no call is longer than */
export function createCall(apiKey: string | undefined, baseUrl: string | undefined, deadlineMs: number): Call {
  // Retries are ours: each call is counted and paid for, and a paused endpoint is left alone.
  // Servers that need no key get a placeholder, without which the client refuses to start.
  const client = new OpenAI({
    apiKey: apiKey ?? 'none',
    baseURL: baseUrl,
    maxRetries: 0,
    timeout: deadlineMs,
    fetch: cappedFetch,
  });
  return async (parameters, signal) => {
    try {
      const { data, response } = await client.chat.completions.create(parameters, { signal }).withResponse();
      return {
        outcome: readCompletion(data),
        completion: data,
        headers: response.headers,
        answered: true,
        objection: null,
      };
    } catch (error) {
      return failed(error);
    }
  };
}

/** A body that says how long it is and isn't too long goes through as it is; any other is counted while it comes. */
async function cappedFetch(...request: Parameters<typeof fetch>): Promise<Response> {
  const response = await fetch(...request);
  const { body, status, statusText, headers } = response;
  if (!body || Number(headers.get('content-length') ?? Infinity) <= mostReplyBytes) return response;
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    bytes += chunk.byteLength;
    if (bytes > mostReplyBytes) throw new Error('the reply is too long');
    chunks.push(chunk);
  }
  return new Response(Buffer.concat(chunks), { status, statusText, headers });
}

/** What a 200 really says: a reply, or one of the ways in which a model gives none. */
function readCompletion(completion: Completion): Reply | Fault {
  // Typed by the client, but written by whatever answers there.
  const body: unknown = completion;
  if (typeof body !== 'object' || body === null) return fault('not_a_model_server');
  if ('error' in body && body.error) return fault('outage');
  if (!('choices' in body) || !Array.isArray(body.choices)) return fault('not_a_model_server');
  const choice = completion.choices[0];
  // How a gateway reports that the provider behind it failed in the middle of a reply.
  if (choice && 'error' in choice && choice.error) return fault('outage');
  if (choice?.message?.refusal) return fault('refused');
  const stopped = stoppedBy[choice?.finish_reason ?? ''];
  if (stopped) return fault(stopped);
  const content: unknown = choice?.message?.content;
  return { kind: 'reply', content: typeof content === 'string' ? content : '' };
}

/** Reasons to finish with which there is nothing to read. */
const stoppedBy: Record<string, CauseCode> = {
  content_filter: 'content_filtered',
  error: 'outage',
  length: 'reply_truncated',
};

/** Such as ECONNREFUSED; it may stand several causes deep. */
function networkCode(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  return (error as { code?: string }).code ?? networkCode(error.cause);
}

function failed(error: unknown): Called {
  const nothing = { completion: null, headers: undefined, answered: false, objection: null };
  const name = error instanceof Error ? error.name : '';
  const timedOut = error instanceof APIUserAbortError || error instanceof APIConnectionTimeoutError;
  if (timedOut || name === 'TimeoutError' || name === 'AbortError') return { ...nothing, outcome: fault('deadline') };
  if (error instanceof APIConnectionError || !(error instanceof APIError)) {
    return { ...nothing, outcome: fault('outage', null, networkCode(error)) };
  }
  const { status, code, type, param, message } = error;
  const headers = error.headers as Headers | undefined;
  const outcome = statusFault(Number(status), `${code ?? ''} ${type ?? ''} ${message}`, headers);
  const rejected = outcome.code === 'request_rejected';
  const objection = rejected ? { parameter: param ?? null, said: message } : null;
  return { outcome, completion: null, headers, answered: true, objection };
}
