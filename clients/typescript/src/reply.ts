import type { Problem } from './api.ts';
import { VivaProblem } from './problem.ts';
import type { Outgoing } from './request.ts';
import { readRetryAfter } from './retry-after.ts';
import { VivaUnreachable } from './unreachable.ts';

/** A reply that is no problem. */
export interface Reply {
  /** What its JSON says, null without a body, and otherwise the response itself. */
  data: unknown;
  status: number;
  headers: Headers;
}

/**
 * Reads a reply: one that the document has is given back, anything else is what the call failed with.
 *
 * @param now for a `Retry-After` that is a date
 * @throws whatever reading throws when the connection breaks in the middle
 */
export async function readReply(
  response: Response,
  { facts, called, url }: Outgoing,
  now: number,
): Promise<Reply | VivaProblem | VivaUnreachable> {
  const { status, headers } = response;
  const type = mediaType(headers.get('content-type') ?? '');
  const types = facts.gives[status]?.map(mediaType);
  if (types?.length === 0) return { data: null, status, headers };
  if (types?.includes(type) && type !== 'application/json') return { data: response, status, headers };

  const json = await jsonOf(response, type);
  if (types?.includes(type) && json !== undefined) return { data: json, status, headers };
  const retryAfterMs = readRetryAfter(headers, now);
  if (type === 'application/problem+json' && isProblem(json)) return new VivaProblem(json, url, retryAfterMs);
  const said = `${called} was answered with ${status} (${type || 'no content type'})`;
  return new VivaUnreachable(`${said}, which is no reply of the service`, { status, retryAfterMs });
}

function mediaType(header: string): string {
  return header.split(';')[0]!.trim().toLowerCase();
}

async function jsonOf(response: Response, type: string): Promise<unknown> {
  if (!/^application\/(?:problem\+)?json$/.test(type)) {
    await response.body?.cancel();
    return undefined;
  }
  const text = await response.text();
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isProblem(json: unknown): json is Problem {
  return typeof json === 'object' && json !== null && 'code' in json && 'detail' in json && 'type' in json;
}
