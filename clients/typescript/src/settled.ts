import type { Submission } from './api.ts';
import { readRetryAfter } from './retry-after.ts';
import { VivaTimeout } from './timeout.ts';
import type { Viva } from './viva.ts';

/** In these a submission doesn't change by itself. */
export const settledStatuses = ['graded', 'needs_review', 'erased'] as const satisfies readonly Submission['status'][];

/** A submission that is through: graded, for a person to grade, or erased. */
export type SettledSubmission = Submission & { status: (typeof settledStatuses)[number] };

export interface WaitOptions {
  /** Default: ten minutes. */
  timeoutMs?: number | undefined;
  signal?: AbortSignal | undefined;
}

/** What was last heard of a submission. */
interface Heard {
  data: Submission;
  headers: Headers;
}

export const usualTimeoutMs = 600_000;

/** Where the service doesn't say when to ask again: the first pause, by how much the next is longer, and the longest. */
const pauses = { firstMs: 1_000, growth: 1.5, mostMs: 10_000 };

/**
 * Waits until a submission is settled.
 *
 * @throws {VivaTimeout} when it is not in time
 * @throws what `getSubmission` throws, and the signal's reason once that is aborted
 */
export async function untilSettled(
  viva: Pick<Viva, 'withResponse' | 'clock'>,
  id: string,
  { timeoutMs = usualTimeoutMs, signal }: WaitOptions = {},
): Promise<SettledSubmission> {
  const deadline = viva.clock.now() + timeoutMs;
  return settle(viva, await viva.withResponse.getSubmission({ path: { id }, signal }), deadline, signal);
}

/**
 * The same, from what was heard of it already.
 *
 * @param deadline by the client's clock
 */
export async function settle(
  viva: Pick<Viva, 'withResponse' | 'clock'>,
  { data: submission, headers }: Heard,
  deadline: number,
  signal: AbortSignal | undefined,
): Promise<SettledSubmission> {
  for (let asked = 0; !isSettled(submission); asked += 1) {
    const now = viva.clock.now();
    if (now >= deadline) throw new VivaTimeout(submission);
    const pause = readRetryAfter(headers, now) ?? Math.min(pauses.mostMs, pauses.firstMs * pauses.growth ** asked);
    await viva.clock.sleep(Math.min(pause, deadline - now), signal);
    // What hasn't changed isn't sent again.
    const known = { 'if-none-match': headers.get('etag') ?? undefined };
    const reply = await viva.withResponse.getSubmission({ path: { id: submission.id }, headers: known, signal });
    submission = reply.data ?? submission;
    headers = reply.headers;
  }
  return submission;
}

function isSettled(submission: Submission): submission is SettledSubmission {
  return settledStatuses.some((status) => status === submission.status);
}
