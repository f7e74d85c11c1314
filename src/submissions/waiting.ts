/** Lets a request wait until a submission is settled, in this process. */
export interface Waiting {
  /** Something about the submission has changed for good. */
  settle(submissionId: string): void;
  /** Resolves when the submission is settled, the time is over or the caller has gone. */
  wait(submissionId: string, ms: number, signal: AbortSignal): Promise<void>;
}

export function createWaiting(): Waiting {
  const waiters = new Map<string, Set<() => void>>();
  return {
    settle(submissionId) {
      for (const wakeUp of waiters.get(submissionId) ?? []) wakeUp();
    },
    async wait(submissionId, ms, signal) {
      if (ms <= 0 || signal.aborted) return;
      const { promise, resolve } = Promise.withResolvers<void>();
      const timer = setTimeout(resolve, ms);
      const mine = waiters.get(submissionId) ?? new Set();
      waiters.set(submissionId, mine.add(resolve));
      signal.addEventListener('abort', () => resolve(), { once: true });
      await promise;
      clearTimeout(timer);
      mine.delete(resolve);
      if (mine.size === 0) waiters.delete(submissionId);
    },
  };
}
