import type { JudgeOutcome } from '../../grading/judge.ts';

export type Fault = Extract<JudgeOutcome, { kind: 'endpoint_fault' | 'submission_fault' }>;

interface Cause {
  code: string;
  detail: string;
  /** How long to leave the endpoint alone where the server doesn't say; null for a growing pause from a second on. */
  pauseMs: number | null;
}

const minutes = 60_000;
/** A server that asks for more is asked again all the same. */
const mostRetryMs = 24 * 60 * minutes;

/** From a server's HTTP status to what it means; any other status is an outage. */
const byStatus: Record<number, Cause> = {
  400: { code: 'request_rejected', detail: 'The model server rejects the request.', pauseMs: null },
  401: { code: 'bad_key', detail: 'The model server does not accept the API key.', pauseMs: 5 * minutes },
  402: { code: 'no_quota', detail: 'The account at the model server has no credit left.', pauseMs: 15 * minutes },
  403: { code: 'bad_key', detail: 'The API key may not use this model.', pauseMs: 5 * minutes },
  404: { code: 'unknown_model', detail: 'The model server does not know this model or path.', pauseMs: 5 * minutes },
  422: { code: 'request_rejected', detail: 'The model server rejects the request.', pauseMs: null },
  429: { code: 'rate_limited', detail: 'The model server asks for fewer requests.', pauseMs: null },
};

const outage: Cause = { code: 'outage', detail: 'The model server fails or cannot be reached.', pauseMs: null };
const contextSigns = /context[_ ](?:length|window|size)|maximum context|too many tokens|prompt is too long/i;
const filterSigns = /content_?filter|content management policy|responsible_?ai|moderation/i;
const quotaSigns = /insufficient_quota|billing|credit balance/i;

/** What an HTTP error of the model server means, by its status, its words and its wish for how long to wait. */
export function statusFault(status: number, said: string, headers: Headers | undefined): Fault {
  if ([400, 403, 422].includes(status) && filterSigns.test(said)) {
    return submissionFault('content_filtered', "The model server's content filter refused the answer.");
  }
  if (status === 413 || ([400, 422].includes(status) && contextSigns.test(said))) {
    return submissionFault('context_too_long', 'The question and the answer together are too long for the model.');
  }
  if (status === 429 && quotaSigns.test(said)) return endpointFault(byStatus[402]!, null);
  return endpointFault(byStatus[status] ?? outage, retryAfterMs(headers));
}

/** The server can't be reached, breaks off, or says "error" in a reply that claims success. */
export function outageFault(): Fault {
  return endpointFault(outage, null);
}

/** What answers there doesn't speak Chat Completions. */
export function strangerFault(): Fault {
  const detail = 'The server answers, but not with a chat completion: is OPENAI_BASE_URL right?';
  return endpointFault({ code: 'not_a_model_server', detail, pauseMs: null }, null);
}

/** The judging attempt was not over in time. */
export function deadlineFault(deadlineMs: number): Fault {
  return endpointFault({ code: 'deadline', detail: `No reply within ${deadlineMs} ms.`, pauseMs: null }, null);
}

/** A fault of this answer at this model: people take over. */
export function submissionFault(code: string, detail: string): Fault {
  return { kind: 'submission_fault', code, detail, usage: null };
}

function endpointFault({ code, detail, pauseMs }: Cause, wishMs: number | null): Fault {
  return { kind: 'endpoint_fault', code, detail, retryAfterMs: wishMs ?? pauseMs, usage: null };
}

/** `Retry-After` in seconds or as a date (RFC 9110, 10.2.3); null when absent or unreadable. */
export function retryAfterMs(headers: Headers | undefined, now = Date.now()): number | null {
  const value = headers?.get('retry-after')?.trim();
  if (!value) return null;
  const ms = /^\d+(?:\.\d+)?$/.test(value) ? Number(value) * 1000 : Date.parse(value) - now;
  return Number.isFinite(ms) ? Math.min(mostRetryMs, Math.max(0, ms)) : null;
}
