import { operator } from '../access/authorize.ts';
import type { OrganisationRepository } from '../access/repository.ts';
import type { CandidateRepository } from './repository.ts';

const dayMs = 86_400_000;

/** Erases answers that are older than their organisation wants to keep them. @returns how many */
export type EraseExpired = (now: Date) => Promise<number>;

export function createRetention(parts: {
  organisations: OrganisationRepository;
  candidates: CandidateRepository;
  /** Tells who waits for a submission. */
  settle(submissionId: string): void;
}): EraseExpired {
  const { organisations, candidates, settle } = parts;
  return async (now) => {
    let count = 0;
    for (const { id, retentionDays } of await organisations.list()) {
      if (retentionDays === null) continue;
      const before = new Date(now.getTime() - retentionDays * dayMs).toISOString();
      const erased = await candidates.eraseBefore(operator(id), before, now.toISOString());
      erased.submissions.forEach(settle);
      count += erased.submissions.length + erased.waiting;
    }
    return count;
  };
}
