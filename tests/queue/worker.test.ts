import { pino } from 'pino';
import { describe, expect, test, vi } from 'vitest';
import type { Lease, Queue } from '../../src/queue/queue.ts';
import { createWorker } from '../../src/queue/worker.ts';

type Release = Parameters<Queue['release']>[1];

/** A queue in memory that hands out leases as long as there are some. */
function queueOf(waiting: string[]) {
  const released: (Release & { token: string })[] = [];
  const renewed: string[] = [];
  const queue = {
    lease: async ({ token }: { token: string }) => {
      const submissionId = waiting.shift();
      return submissionId === undefined ? null : ({ token, submissionId, faults: 2 } as Lease);
    },
    renew: async (token: string) => renewed.push(token) > 0,
    release: async ({ token }: Lease, why: Release) => void released.push({ token, ...why }),
    releaseAll: async () => 0,
    nextDue: async () => null,
  } as unknown as Queue;
  return { queue, released, renewed };
}

function workerOn(queue: Queue, handle: (lease: Lease, signal: AbortSignal) => Promise<void>, concurrency = 2) {
  return createWorker({
    queue,
    handle,
    readyJudges: () => ({ names: ['embedded'], nextAt: null }),
    allJudges: ['embedded'],
    concurrency,
    maxWaitMs: 1e9,
    logger: pino({ level: 'silent' }),
  });
}

describe('the worker', () => {
  test('works on no more at a time than it may, and on all in the end', async () => {
    const { queue } = queueOf(['a', 'b', 'c', 'd', 'e']);
    const done: string[] = [];
    let [now, most] = [0, 0];
    const { promise: finished, resolve } = Promise.withResolvers<void>();
    const worker = workerOn(queue, async ({ submissionId }) => {
      most = Math.max(most, ++now);
      await new Promise((next) => setImmediate(next));
      now -= 1;
      if (done.push(submissionId) === 5) resolve();
    });
    await worker.start();
    await finished;
    await worker.stop(0);
    expect([most, done.toSorted()]).toEqual([2, ['a', 'b', 'c', 'd', 'e']]);
  });

  test('puts work back that met a defect of ours, for later and later', async () => {
    const { queue, released } = queueOf(['a']);
    const worker = workerOn(queue, () => Promise.reject(new Error('a defect')));
    const before = Date.now();
    await worker.runUntilEmpty();
    expect(released).toEqual([expect.objectContaining({ faulted: true, usage: null })]);
    expect(Date.parse(released[0]!.notBefore) - before).toBeGreaterThanOrEqual(240_000);
  });

  test('renews a lease while the work goes on', async () => {
    vi.useFakeTimers();
    const { queue, renewed } = queueOf(['a']);
    const { promise: finished, resolve } = Promise.withResolvers<void>();
    const working = workerOn(queue, () => finished).runUntilEmpty();
    await vi.advanceTimersByTimeAsync(45_000);
    expect(renewed).toHaveLength(2);
    resolve();
    await working;
    vi.useRealTimers();
  });

  test('told to stop takes no more, and aborts what is not done in time', async () => {
    const { queue } = queueOf(['a', 'b', 'c']);
    const seen: string[] = [];
    const worker = workerOn(
      queue,
      ({ submissionId }, signal) =>
        new Promise((resolve) => {
          seen.push(submissionId);
          signal.addEventListener('abort', () => resolve());
        }),
      1,
    );
    await worker.start();
    await vi.waitUntil(() => seen.length === 1);
    await worker.stop(10);
    expect(seen).toEqual(['a']);
  });
});
