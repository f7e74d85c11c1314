import type { Authorized } from '../access/authorize.ts';
import type { CohortPins as Pins } from '../grading/cohort.ts';
import type { PromptName } from '../grading/prompt/strong.ts';
import type { EarlierClaim, IdempotencyClaim } from '../idempotency.ts';
import type { Page } from '../page.ts';

/** How all of a cohort are graded, by a prompt that there is. */
export type CohortPins = Pins & { prompt: PromptName };

/** A group of submissions that are to be comparable: one job, one class. */
export interface StoredCohort {
  id: string;
  name: string;
  pins: CohortPins;
  /** The version of each question, from its first answer on. */
  questions: { id: string; slug: string; version: number }[];
  /** Counts every change of the pins. */
  revision: number;
  createdAt: string;
  updatedAt: string;
}

export interface NewCohort {
  id: string;
  name: string;
  pins: CohortPins;
  now: string;
}

export interface CohortChange {
  pins: CohortPins;
  /** By id or slug. */
  questions: { id: string; version: number }[];
  /** Of the revision that the change was made from; null for whichever there is. */
  tag: string | null;
  now: string;
}

/** Where cohorts are kept. */
export interface CohortRepository {
  create(
    caller: Authorized,
    cohort: NewCohort,
    claim: IdempotencyClaim | null,
  ): Promise<{ kind: 'created' } | { kind: 'name_taken' } | EarlierClaim>;
  /** By id or name. */
  find(caller: Authorized, idOrName: string): Promise<StoredCohort | null>;
  /** Oldest first. */
  list(caller: Authorized, page: Page): Promise<StoredCohort[]>;
  /** @returns `unknown`: the place in `questions` of one that has no such version */
  change(
    caller: Authorized,
    idOrName: string,
    change: CohortChange,
  ): Promise<{ kind: 'changed' | 'absent' | 'stale' } | { kind: 'unknown'; at: number }>;
}
