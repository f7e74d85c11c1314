import { blocksOf } from './server-sent-events.ts';
import { settledStatuses } from './settled.ts';
import type { Viva } from './viva.ts';

/** Something that happened to a submission. */
export interface SubmissionEvent {
  /** What to give as `lastEventId` to go on behind it. */
  id: string;
  /** Such as `submission.graded`. */
  type: string;
  /** What it is about, by ids: fetch that to see it. */
  data: Record<string, string | number | null>;
}

export interface FollowOptions {
  /** Only what came after this event. */
  lastEventId?: string | undefined;
  /** Ends once the submission is graded, for a person, or erased. Default: goes on until it is aborted. */
  until?: 'settled' | undefined;
  signal?: AbortSignal | undefined;
}

/** Where the service doesn't say after how long to come back. */
const usualPauseMs = 2_000;
const settling: readonly string[] = settledStatuses.map((status) => `submission.${status}`);

/**
 * What happens to a submission, from the beginning and as it happens. A connection that breaks is opened again where
 * it was, so nothing is told twice and nothing left out.
 *
 * @throws what `streamEvents` throws when it can't be opened, and the signal's reason once that is aborted
 */
export async function* followEvents(
  viva: Pick<Viva, 'streamEvents' | 'clock'>,
  submissionId: string,
  options: FollowOptions = {},
): AsyncGenerator<SubmissionEvent, void> {
  const { until, signal } = options;
  let last = options.lastEventId;
  let pauseMs = usualPauseMs;
  let settled = false;
  for (;;) {
    const headers = { 'last-event-id': last };
    const { body } = await viva.streamEvents({ path: { id: submissionId }, query: { until }, headers, signal });
    for await (const { id = last, event: type = '', data, retry = '' } of blocksOf(body!)) {
      if (/^\d{1,6}$/.test(retry)) pauseMs = Number(retry);
      if (data === undefined) continue;
      last = id;
      settled ||= settling.includes(type);
      yield { id: id!, type, data: JSON.parse(data) as SubmissionEvent['data'] };
    }
    if (until && settled) return;
    await viva.clock.sleep(pauseMs, signal);
  }
}
