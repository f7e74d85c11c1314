import { APIConnectionError, APIConnectionTimeoutError, APIError, APIUserAbortError, OpenAI } from 'openai';
import { asWord, type Completion, readBody } from './completion.ts';
import { type CauseCode, type Fault, fault, statusFault } from './faults.ts';

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
      const completion = readBody(data);
      const outcome = completion ? meaningOf(completion) : fault('not_a_model_server');
      return { outcome, completion, headers: response.headers, answered: true, objection: null };
    } catch (error) {
      return failed(error);
    }
  };
}

/** A body that says how long it is and isn't too long goes through as it is; any other is counted while it comes. */
async function cappedFetch(...request: Parameters<typeof fetch>): Promise<Response> {
  const response = await fetch(...request);
  const { body, status, statusText, headers } = response;
  // The length of a compressed body says nothing about what comes out of it.
  const length = headers.has('content-encoding') ? null : headers.get('content-length');
  if (!body || Number(length ?? Infinity) <= mostReplyBytes) return response;
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
function meaningOf({ content, refusal, failed: hasFailed, finishReason }: Completion): Reply | Fault {
  // How a gateway reports that the provider behind it failed, be it in the middle of a reply.
  if (hasFailed) return fault('outage');
  if (refusal !== null) return fault('refused');
  const stopped = finishReason !== null && Object.hasOwn(stoppedBy, finishReason) ? stoppedBy[finishReason] : undefined;
  return stopped ? fault(stopped) : { kind: 'reply', content };
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
  return asWord((error as { code?: unknown }).code) ?? networkCode(error.cause);
}

function failed(error: unknown): Called {
  const nothing = { completion: null, headers: undefined, answered: false, objection: null };
  const name = error instanceof Error ? error.name : '';
  const timedOut = error instanceof APIUserAbortError || error instanceof APIConnectionTimeoutError;
  if (timedOut || name === 'TimeoutError' || name === 'AbortError') return { ...nothing, outcome: fault('deadline') };
  if (error instanceof APIConnectionError || !(error instanceof APIError)) {
    return { ...nothing, outcome: fault('outage', null, networkCode(error)) };
  }
  // Typed by the client, but written by whatever answers there.
  const { status, code, type, param, message } = error as unknown as Record<string, unknown>;
  const headers = error.headers as Headers | undefined;
  const said = [code, type, message].map((part) => (typeof part === 'string' ? part : '')).join(' ');
  const outcome = statusFault(Number(status), said, headers);
  const rejected = outcome.code === 'request_rejected';
  const objection = rejected ? { parameter: asWord(param), said } : null;
  return { outcome, completion: null, headers, answered: true, objection };
}
