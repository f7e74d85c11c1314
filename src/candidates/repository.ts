import type { Authorized } from '../access/authorize.ts';

/** A person whose answers an organisation sent. */
export interface StoredCandidate {
  /** As the organisation calls them. */
  externalId: string;
  displayName: string | null;
  createdAt: string;
}

/** An answer in a batch that hasn't become a submission yet. */
export interface WaitingAnswer {
  batchId: string;
  line: number;
  /** As it was sent: JSON. */
  content: string;
}

/** What was erased: submissions by their ids, and how many answers that waited in batches. */
export interface Erased {
  submissions: string[];
  waiting: number;
}

/** Where candidates are kept: as long as there is an answer of theirs that isn't erased. */
export interface CandidateRepository {
  find(caller: Authorized, externalId: string): Promise<StoredCandidate | null>;
  /** Answers of theirs that wait in batches, at most so many. */
  waiting(caller: Authorized, externalId: string, most: number): Promise<WaitingAnswer[]>;
  /** Erases the answers of a candidate, a stretch of them at a time, and with the last one the candidate. Safe to repeat. */
  erase(caller: Authorized, externalId: string, now: string): Promise<Erased>;
  /**
   * Erases an organisation's answers, whosever, that were accepted before a time, a stretch of them at a time. How far it has come is
   * remembered, so that nothing is looked at twice.
   */
  eraseBefore(caller: Authorized, before: string, now: string): Promise<Erased>;
}
