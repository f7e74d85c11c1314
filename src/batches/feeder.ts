import type { Logger } from 'pino';
import type { z } from 'zod';
import { authorize } from '../access/authorize.ts';
import type { Prepare } from '../submissions/preparing.ts';
import { feedbackWish, type newSubmissionSchema } from '../submissions/schemas.ts';
import type { BatchFeeding, BusyBatch, FedRow, WaitingRow } from './repository.ts';

export interface FeederParts {
  batches: BatchFeeding;
  prepare: Prepare;
  /** Rows of an organisation's batches that are in the queue at the same time. */
  inFlight: number;
  /** Tells the worker that there is something to do. */
  wakeWorker(): void;
  logger: Logger;
}

/** Makes submissions of the rows of batches that run, a few at a time, and counts those that are done. */
export interface Feeder {
  start(): void;
  /** A batch was started, or a submission settled: something may be to be done. */
  wake(): void;
  stop(): Promise<void>;
}

/** What is settled is counted so often, many rows at once: each time waits for the disk. */
const pauseMs = 100;
/** While a batch runs it is looked at this often, in case a wake-up was missed. */
const idleMs = 2_000;

type Body = z.infer<ReturnType<typeof newSubmissionSchema>>;

export function createFeeder({ batches, prepare, inFlight, wakeWorker, logger }: FeederParts): Feeder {
  let timer: NodeJS.Timeout | undefined;
  /** When it is looked again, by the clock of `performance`. */
  let due = Infinity;
  let working: Promise<void> | undefined;
  let stopped = true;

  async function toSubmission(batch: BusyBatch, { line, content }: WaitingRow): Promise<FedRow> {
    const body = JSON.parse(content) as Body;
    // What the row may ask for was looked at when it came in.
    const caller = authorize({ ...batch, scopes: [] });
    const prepared = await prepare(caller, { ...body, feedback: feedbackWish(body.feedback) }, Date.now());
    if (prepared.kind === 'prepared') return { line, submission: prepared.submission };
    return { line, faults: [{ pointer: `/${prepared.field}`, detail: 'is not to be had here any more' }] };
  }

  /** @returns whether every row that was looked at is in the queue now; others make room at once */
  async function feed(batch: BusyBatch, most: number): Promise<boolean> {
    const room = most - batch.inFlight;
    if (batch.status !== 'running' || batch.waiting === 0 || room <= 0) return true;
    const rows = await batches.next(batch.id, room);
    const fed = await Promise.all(rows.map((row) => toSubmission(batch, row)));
    const made = await batches.feed(batch, fed, new Date().toISOString());
    if (made > 0) wakeWorker();
    return made === rows.length;
  }

  /** @returns when to look again; null when there is nothing to look at */
  async function work(): Promise<number | null> {
    const now = new Date().toISOString();
    for (const batch of await batches.busy()) if (!stopped) await batches.collect(batch, now);
    const busy = await batches.busy();
    const running = Map.groupBy(
      busy.filter(({ status }) => status === 'running'),
      ({ organisationId }) => organisationId,
    );
    let ms = busy.length > 0 ? idleMs : null;
    for (const batch of busy) {
      if (stopped) break;
      // The batches of an organisation share what one alone would have, so that many don't crowd out others'.
      const sharers = running.get(batch.organisationId)?.length ?? 1;
      const most = Math.max(1, Math.floor(inFlight / sharers));
      try {
        if (!(await feed(batch, most))) ms = pauseMs;
      } catch (error) {
        // The others are none the worse for it.
        logger.error({ err: error, batchId: batch.id }, 'a batch cannot be worked on');
      }
    }
    return ms;
  }

  function schedule(ms: number): void {
    if (stopped || performance.now() + ms >= due) return;
    due = performance.now() + ms;
    clearTimeout(timer);
    timer = setTimeout(run, ms);
    timer.unref();
  }

  function run(): void {
    due = Infinity;
    // One look at a time: who wakes it meanwhile is heard after.
    if (working) return schedule(pauseMs);
    working = work()
      .then((ms) => {
        if (ms !== null) schedule(ms);
      })
      .catch((error: unknown) => {
        logger.error({ err: error }, 'batches cannot be worked on');
        schedule(idleMs);
      })
      .finally(() => (working = undefined));
  }

  return {
    start() {
      stopped = false;
      schedule(0);
    },
    wake: () => schedule(pauseMs),
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await working;
    },
  };
}
