import type { Trouble } from '../../grading/judge.ts';

/** How a call failed; what it cost is counted elsewhere. */
export type Fault = Extract<Trouble, { kind: 'endpoint_fault' | 'submission_fault' }>;

interface Cause {
  /** Whose fault it is: the endpoint's, and answers wait; or the submission's, and a person takes over. */
  of: 'endpoint' | 'submission';
  detail: string;
  /** Whether it is worth a second try within the same judging attempt. */
  transient: boolean;
  /** How long to leave the endpoint alone where the server doesn't say; null for a growing pause from a second on. */
  pauseMs: number | null;
}

const minutes = 60_000;
/** A server that asks for more is asked again all the same. */
const mostRetryMs = 24 * 60 * minutes;

const endpoint = (detail: string, pauseMs: number | null = null): Cause => {
  return { of: 'endpoint', detail, transient: false, pauseMs };
};
const transient = (detail: string): Cause => ({ of: 'endpoint', detail, transient: true, pauseMs: null });
const submission = (detail: string): Cause => ({ of: 'submission', detail, transient: false, pauseMs: null });

/** Every way in which a call can fail, and what comes of it. `docs/models.md` shows this table with what happens next. */
export const causes = {
  outage: transient('The model server fails or cannot be reached.'),
  rate_limited: transient('The model server asks for fewer requests.'),
  deadline: endpoint('The model server did not reply in time (VIVA_JUDGE_DEADLINE).'),
  bad_key: endpoint('The model server does not accept the API key, or not for this model.', 5 * minutes),
  no_quota: endpoint('The account at the model server has no credit left.', 15 * minutes),
  unknown_model: endpoint('The model server does not know this model or path.', 5 * minutes),
  request_rejected: endpoint('The model server rejects the request.'),
  not_a_model_server: endpoint('The server answers, but not with a chat completion: is OPENAI_BASE_URL right?'),
  context_too_long: submission('The question and the answer together are too long for the model.'),
  content_filtered: submission("The model server's content filter stopped the request or the reply."),
  refused: submission('The model refused to judge this answer.'),
  reply_truncated: submission('The reply was longer than the model may write.'),
  invalid_reply: submission('The model gave no reply of the required form, twice.'),
} satisfies Record<string, Cause>;
export type CauseCode = keyof typeof causes;

/** From a server's HTTP status to the cause; any other status is an outage. */
const byStatus: Record<number, CauseCode> = {
  400: 'request_rejected',
  401: 'bad_key',
  402: 'no_quota',
  403: 'bad_key',
  404: 'unknown_model',
  405: 'unknown_model',
  413: 'context_too_long',
  422: 'request_rejected',
  429: 'rate_limited',
};

/** What a status with these words really means. */
const bySaying: { statuses: number[]; signs: RegExp; code: CauseCode }[] = [
  {
    statuses: [400, 403, 422],
    signs: /content_?filter|content management policy|responsible_?ai|flagged by (?:our )?moderation/i,
    code: 'content_filtered',
  },
  {
    statuses: [400, 422, 500],
    signs: /context[_ ](?:length|window|size)|maximum context|too many tokens|prompt is too long/i,
    code: 'context_too_long',
  },
  { statuses: [429, 403], signs: /insufficient_quota|billing|credit balance|quota exceeded/i, code: 'no_quota' },
];

/** So much of an error's text is taken for the server's own words; characters. */
export const ownWords = 400;

/** What an HTTP error of the model server means, by its status, its words and its wish for how long to wait. */
export function statusFault(status: number, said: string, headers: Headers | undefined): Fault {
  // What is said first is the server's; further on it may repeat our prompt.
  const words = said.slice(0, ownWords);
  const saying = bySaying.find(({ statuses, signs }) => statuses.includes(status) && signs.test(words));
  const code = saying?.code ?? byStatus[status] ?? 'outage';
  // An account without credit asks to come back in a second or two: it won't have any by then.
  return fault(code, code === 'no_quota' ? null : retryAfterMs(headers), `HTTP ${status}`);
}

/**
 * @param wishMs how long the server asks to be left alone
 * @param seen what an operator would want to know besides: a status, an error of the network
 */
export function fault(code: CauseCode, wishMs: number | null = null, seen?: string): Fault {
  const { of, detail: meaning, pauseMs } = causes[code];
  const detail = seen === undefined ? meaning : `${meaning} (${seen})`;
  return of === 'submission'
    ? { kind: 'submission_fault', code, detail }
    : { kind: 'endpoint_fault', code, detail, retryAfterMs: pauseOf(wishMs, pauseMs) };
}

/** A server that asks for less than its fault is worth isn't heeded. */
function pauseOf(wishMs: number | null, pauseMs: number | null): number | null {
  return wishMs === null || pauseMs === null ? (wishMs ?? pauseMs) : Math.max(wishMs, pauseMs);
}

/** `Retry-After` in seconds or as a date (RFC 9110, 10.2.3); null when absent or unreadable. */
export function retryAfterMs(headers: Headers | undefined, now = Date.now()): number | null {
  const value = headers?.get('retry-after')?.trim();
  if (!value) return null;
  const ms = /^\d+(?:\.\d+)?$/.test(value) ? Number(value) * 1000 : Date.parse(value) - now;
  return Number.isFinite(ms) ? Math.min(mostRetryMs, Math.max(0, ms)) : null;
}
