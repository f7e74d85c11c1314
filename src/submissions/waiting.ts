/** A wait that has begun. */
export interface Wait {
  /** Resolves when the submission is settled, the time is over, the caller has gone, or the wait is given up. */
  over: Promise<void>;
  giveUp(): void;
}

/** Lets a request wait until a submission is settled, in this process. */
export interface Waiting {
  /** Something about the submission has changed for good. */
  settle(submissionId: string): void;
  wait(submissionId: string, ms: number, gone: AbortSignal): Wait;
  /** Ends all waits: who waits gets what there is. */
  endAll(): void;
}

export function createWaiting(): Waiting {
  const waiters = new Map<string, Set<() => void>>();
  return {
    settle(submissionId) {
      for (const wakeUp of waiters.get(submissionId) ?? []) wakeUp();
    },
    wait(submissionId, ms, gone) {
      const { promise: over, resolve } = Promise.withResolvers<void>();
      const mine = waiters.get(submissionId) ?? new Set();
      const end = () => {
        clearTimeout(timer);
        gone.removeEventListener('abort', end);
        mine.delete(end);
        if (mine.size === 0 && waiters.get(submissionId) === mine) waiters.delete(submissionId);
        resolve();
      };
      const timer = setTimeout(end, ms);
      waiters.set(submissionId, mine.add(end));
      gone.addEventListener('abort', end);
      if (gone.aborted) end();
      return { over, giveUp: end };
    },
    endAll() {
      for (const mine of waiters.values()) for (const end of mine) end();
    },
  };
}
