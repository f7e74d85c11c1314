import type { Authorized } from '../access/authorize.ts';

/** A person whose answers an organisation sent. */
export interface StoredCandidate {
  /** As the organisation calls them. */
  externalId: string;
  displayName: string | null;
  createdAt: string;
}

/** Where candidates are kept: as long as there is an answer of theirs that isn't erased. */
export interface CandidateRepository {
  find(caller: Authorized, externalId: string): Promise<StoredCandidate | null>;
  /**
   * Erases the answers of a candidate, a stretch of them at a time, and with the last one the candidate. Safe to repeat.
   *
   * @returns the ids of the submissions that were erased
   */
  erase(caller: Authorized, externalId: string, now: string): Promise<string[]>;
  /**
   * Erases an organisation's answers, whosever, that were accepted before a time, a stretch of them at a time. How far it has come is
   * remembered, so that nothing is looked at twice.
   *
   * @returns the ids of the submissions that were erased
   */
  eraseBefore(caller: Authorized, before: string, now: string): Promise<string[]>;
}
