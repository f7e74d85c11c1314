import { randomUUID } from 'node:crypto';
import type { Logger } from 'pino';
import type { JudgeName } from '../grading/judge.ts';
import type { Lease, Queue } from './queue.ts';

export interface WorkerOptions {
  queue: Queue;
  /**
   * Works on one submission and finishes or releases it.
   * @param park waits for something without keeping others from their turn
   */
  handle(lease: Lease, signal: AbortSignal, park: Park): Promise<void>;
  /** Judges that may be asked now, and when the next paused one may. */
  readyJudges(now: number): { names: JudgeName[]; nextAt: number | null };
  allJudges: JudgeName[];
  concurrency: number;
  /** How long work may wait for its judge. */
  maxWaitMs: number;
  logger: Logger;
}

/** Waits for a promise while another submission is worked on in its place. */
export type Park = <T>(promise: Promise<T>) => Promise<T>;

export interface Worker {
  /** Frees what an earlier process had leased, then works until stopped. */
  start(): Promise<void>;
  /** There is new work. */
  wake(): void;
  /** Takes no more work, lets what is under way end for `graceMs`, then aborts it: it is released, not lost. */
  stop(graceMs: number): Promise<void>;
  /** Works until nothing is due now; for tests and scripts. */
  runUntilEmpty(): Promise<void>;
}

const leaseMs = 60_000;
/** A queue that is empty is looked at again this often, in case a wake-up was missed. */
const idleMs = 5_000;
const retryMs = 1_000;
/** More than these wait in their places: each is held in memory. */
const mostParked = 1_000;

/** Takes work from the queue, as many at a time as `concurrency` says. */
export function createWorker(options: WorkerOptions): Worker {
  const { queue, handle, readyJudges, allJudges, concurrency, maxWaitMs, logger } = options;
  const owner = randomUUID();
  const running = new Set<Promise<void>>();
  let parked = 0;
  const stopping = new AbortController();
  const aborting = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  let pumping: Promise<void> | undefined;
  let again = false;

  async function leaseOne(): Promise<Lease | null> {
    const now = Date.now();
    const { names } = readyJudges(now);
    return queue.lease({
      judges: names,
      giveUpBefore: iso(now - maxWaitMs),
      token: randomUUID(),
      owner,
      now: iso(now),
      expiresAt: iso(now + leaseMs),
    });
  }

  async function park<T>(promise: Promise<T>): Promise<T> {
    if (parked >= mostParked) return promise;
    parked += 1;
    wake();
    return promise.finally(() => (parked -= 1));
  }

  async function work(lease: Lease): Promise<void> {
    const renewing = setInterval(() => {
      queue
        .renew(lease.token, iso(Date.now() + leaseMs))
        .catch((error: unknown) => logger.error({ err: error, submissionId: lease.submissionId }, 'lease not renewed'));
    }, leaseMs / 3);
    try {
      await handle(lease, aborting.signal, park);
    } catch (error) {
      // A defect of ours must not cost the answer: it goes back and is tried again later.
      logger.error({ err: error, submissionId: lease.submissionId }, 'grading failed');
      const now = Date.now();
      const why = { faulted: true, usage: null, pauseBatch: null, reviewReasons: [], now: iso(now) };
      await queue.release(lease, { ...why, notBefore: iso(now + 60_000 * 2 ** Math.min(lease.faults, 10)) });
    } finally {
      clearInterval(renewing);
    }
  }

  const hasRoom = () => running.size - parked < concurrency;

  async function fill(): Promise<void> {
    while (!stopping.signal.aborted && hasRoom()) {
      const lease = await leaseOne();
      if (!lease) return;
      const job = work(lease)
        .catch((error: unknown) => logger.error({ err: error, submissionId: lease.submissionId }, 'work not released'))
        .finally(() => {
          running.delete(job);
          wake();
        });
      running.add(job);
    }
  }

  async function pump(): Promise<void> {
    do {
      again = false;
      await fill();
    } while (again && !stopping.signal.aborted);
    if (!stopping.signal.aborted && hasRoom()) schedule(await pauseMs());
  }

  /** How long until something may be due: work that was put back, or a judge that was paused. */
  async function pauseMs(): Promise<number> {
    const now = Date.now();
    const { nextAt } = readyJudges(now);
    const due = await queue.nextDue(allJudges);
    const times = [nextAt, due === null ? null : Date.parse(due)].filter((time) => time !== null && time > now);
    return Math.min(idleMs, ...times.map((time) => time! - now + 1));
  }

  function schedule(ms: number): void {
    clearTimeout(timer);
    timer = setTimeout(wake, ms);
    timer.unref();
  }

  function wake(): void {
    if (stopping.signal.aborted) return;
    again = true;
    pumping ??= pump()
      .catch((error: unknown) => {
        logger.error({ err: error }, 'the queue cannot be read');
        schedule(retryMs);
      })
      .finally(() => {
        pumping = undefined;
        // A wake-up that came after the last look must not be lost.
        if (again) wake();
      });
  }

  return {
    async start() {
      const stale = await queue.releaseAll(iso(Date.now()));
      if (stale > 0) logger.info({ stale }, 'work of an earlier process taken up again');
      wake();
    },
    wake,
    async stop(graceMs) {
      stopping.abort();
      clearTimeout(timer);
      await pumping;
      const grace = setTimeout(() => aborting.abort(), graceMs);
      await Promise.all(running);
      clearTimeout(grace);
    },
    async runUntilEmpty() {
      for (let lease = await leaseOne(); lease; lease = await leaseOne()) await work(lease);
    },
  };
}

function iso(time: number): string {
  return new Date(time).toISOString();
}
