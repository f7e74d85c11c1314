import { APIConnectionError, APIConnectionTimeoutError, APIError, APIUserAbortError } from 'openai';
import type { JudgeOutcome } from '../../grading/judge.ts';

export type Fault = Extract<JudgeOutcome, { kind: 'endpoint_fault' | 'submission_fault' }>;

const minutes = 60_000;

/** From a server's HTTP status to what it means; how long to leave the endpoint alone where the server doesn't say. */
const byStatus: Record<number, { code: string; detail: string; pauseMs: number | null }> = {
  400: { code: 'request_rejected', detail: 'The model server rejects the request.', pauseMs: 5 * minutes },
  401: { code: 'bad_key', detail: 'The model server does not accept the API key.', pauseMs: 5 * minutes },
  403: { code: 'bad_key', detail: 'The API key may not use this model.', pauseMs: 5 * minutes },
  404: { code: 'unknown_model', detail: 'The model server does not know this model or path.', pauseMs: 5 * minutes },
  422: { code: 'request_rejected', detail: 'The model server rejects the request.', pauseMs: 5 * minutes },
  429: { code: 'rate_limited', detail: 'The model server asks for fewer requests.', pauseMs: null },
};

const outage = { code: 'outage', detail: 'The model server fails or cannot be reached.', pauseMs: null };
const contextSigns = /context[_ ](?:length|window|size)|maximum context|too many tokens|prompt is too long/i;
const quotaSigns = /insufficient_quota|billing|credit balance/i;

/**
 * What an exception of the OpenAI client means. Faults of the endpoint keep the answer queued; only a
 * context that is too short for this answer is the submission's.
 *
 * @param deadlineMs of the judging attempt, for the sentence
 */
export function faultOf(error: unknown, deadlineMs: number): Fault {
  if (error instanceof APIUserAbortError || error instanceof APIConnectionTimeoutError || isTimeout(error)) {
    return endpoint({ code: 'deadline', detail: `No reply within ${deadlineMs} ms.`, pauseMs: null }, null);
  }
  if (error instanceof APIConnectionError || !(error instanceof APIError)) return endpoint(outage, null);
  const said = `${String(error.code ?? '')} ${String(error.type ?? '')} ${error.message}`;
  const status = Number(error.status);
  if ((status === 400 || status === 413 || status === 422) && contextSigns.test(said)) {
    return submission('context_too_long', 'The question and the answer together are too long for the model.');
  }
  if (status === 402 || (status === 429 && quotaSigns.test(said))) {
    return endpoint({ code: 'no_quota', detail: 'The account at the model server has no credit left.', pauseMs: 15 * minutes }, null);
  }
  return endpoint(byStatus[status] ?? outage, retryAfterMs(error.headers));
}

/** A fault of the endpoint, with the server's own wish for how long to wait, if it had one. */
function endpoint(cause: { code: string; detail: string; pauseMs: number | null }, wishMs: number | null): Fault {
  const { code, detail, pauseMs } = cause;
  return { kind: 'endpoint_fault', code, detail, retryAfterMs: wishMs ?? pauseMs, usage: null };
}

/** A fault of this answer at this model: people take over. */
export function submission(code: string, detail: string): Fault {
  return { kind: 'submission_fault', code, detail, usage: null };
}

/** A 200 whose body is an error, as some gateways send. */
export function errorBody(): Fault {
  return endpoint(outage, null);
}

/** `Retry-After` in seconds or as a date (RFC 9110, 10.2.3); null when absent or unreadable. */
export function retryAfterMs(headers: Headers | undefined, now = Date.now()): number | null {
  const value = headers?.get('retry-after');
  if (!value) return null;
  const ms = /^\d+(?:\.\d+)?$/.test(value.trim()) ? Number(value) * 1000 : Date.parse(value) - now;
  return Number.isFinite(ms) ? Math.max(0, ms) : null;
}

function isTimeout(error: unknown): boolean {
  return error instanceof Error && (error.name === 'TimeoutError' || error.name === 'AbortError');
}
