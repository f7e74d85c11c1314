import type { NewSubmission } from './api.ts';
import { settle, type SettledSubmission, usualTimeoutMs, type WaitOptions } from './settled.ts';
import type { Viva } from './viva.ts';

export interface GradeOptions extends WaitOptions {
  /** Your own, to find this submission again after your process was restarted. Default: a new one. */
  idempotencyKey?: string | undefined;
}

/** As long as a service holds its reply back by itself, unless it is configured otherwise. */
const usualWaitMs = 20_000;

/**
 * Submits an answer and waits until it is settled, however long the judge takes. Look at `status` before `grade`: with
 * `needs_review` there is none, since no judge could give one.
 *
 * @throws {VivaTimeout} when it isn't settled in time; it is graded all the same
 * @throws what `createSubmission` throws, and the signal's reason once that is aborted
 */
export async function grade(
  viva: Pick<Viva, 'withResponse' | 'clock'>,
  answer: NewSubmission,
  options: GradeOptions = {},
): Promise<SettledSubmission> {
  const { timeoutMs = usualTimeoutMs, signal, idempotencyKey } = options;
  const deadline = viva.clock.now() + timeoutMs;
  const prefer = timeoutMs < usualWaitMs ? `wait=${Math.floor(timeoutMs / 1000)}` : undefined;
  const headers = { prefer, 'idempotency-key': idempotencyKey };
  return settle(viva, await viva.withResponse.createSubmission({ body: answer, headers, signal }), deadline, signal);
}
