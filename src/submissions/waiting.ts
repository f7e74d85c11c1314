/** A wait that has begun. */
export interface Wait {
  /**
   * Resolves when the submission is settled, the time is over, the caller has gone, or the wait is given up.
   * @returns whether it was settled
   */
  over: Promise<boolean>;
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
  const waiters = new Map<string, Set<(settled: boolean) => void>>();
  return {
    settle(submissionId) {
      for (const end of waiters.get(submissionId) ?? []) end(true);
    },
    wait(submissionId, ms, gone) {
      const { promise: over, resolve } = Promise.withResolvers<boolean>();
      const mine = waiters.get(submissionId) ?? new Set();
      const end = (settled: boolean) => {
        clearTimeout(timer);
        gone.removeEventListener('abort', giveUp);
        mine.delete(end);
        if (mine.size === 0 && waiters.get(submissionId) === mine) waiters.delete(submissionId);
        resolve(settled);
      };
      const giveUp = () => end(false);
      const timer = setTimeout(giveUp, ms);
      waiters.set(submissionId, mine.add(end));
      gone.addEventListener('abort', giveUp);
      if (gone.aborted) giveUp();
      return { over, giveUp };
    },
    endAll() {
      for (const mine of waiters.values()) for (const end of mine) end(false);
    },
  };
}
