import type { Authorized } from '../access/authorize.ts';
import type { EarlierClaim, IdempotencyClaim } from '../idempotency.ts';
import type { Page } from '../page.ts';
import type { NewSubmission, StoredSubmission } from '../submissions/repository.ts';

export const batchFormats = ['jsonl', 'csv'] as const;
export type BatchFormat = (typeof batchFormats)[number];

export const batchStatuses = ['ready', 'running', 'paused', 'completed', 'cancelled'] as const;
export type BatchStatus = (typeof batchStatuses)[number];

/** Why a batch is paused: somebody asked for it, or its budget. */
export const pauseReasons = ['asked', 'budget', 'unpriced'] as const;
export type PauseReason = (typeof pauseReasons)[number];

/** Where a row stands; `waiting` ones become submissions one after the other. */
export const rowStates = ['refused', 'waiting', 'in_flight', 'graded', 'needs_review', 'erased', 'cancelled'] as const;
export type RowState = (typeof rowStates)[number];

/** How many rows stand where. */
export interface RowCounts {
  refused: number;
  waiting: number;
  inFlight: number;
  graded: number;
  needsReview: number;
  erased: number;
  cancelled: number;
}

/** What is wrong with a part of a row; without a word of what stands there. */
export interface RowFault {
  /** JSON Pointer; empty for the row itself. */
  pointer: string;
  detail: string;
}

/** What grading all rows will cost, by what such gradings have cost before. */
export interface BatchEstimate {
  answers: number;
  /** Null where some of it has no history with known prices. */
  cost: { amount: number; currency: string; error: number } | null;
  /** Of the answers, those whose judge and question have a history, or whose judge costs nothing. */
  known: number;
}

export interface StoredBatch {
  id: string;
  name: string | null;
  format: BatchFormat;
  status: BatchStatus;
  /** Null while it isn't paused. */
  pausedBecause: PauseReason | null;
  counts: RowCounts;
  estimate: BatchEstimate;
  /** What its rows may cost; null for no limit of its own. */
  budget: number | null;
  /** What they did cost so far, as far as prices are known. */
  cost: number;
  /** Null until something did cost. */
  currency: string | null;
  /** Calls whose cost isn't known and so isn't in `cost`. */
  unpriced: number;
  createdAt: string;
  startedAt: string | null;
  endedAt: string | null;
}

/** A row as it came in. */
export interface NewRow {
  line: number;
  /** What will become a submission: text; null when it was refused. */
  content: string | null;
  /** Whose it is, so that it can be erased with them. */
  externalId: string | null;
  faults: RowFault[] | null;
}

/** A row that is to become a submission. */
export interface WaitingRow {
  line: number;
  content: string;
}

/** What a row becomes: a submission, or nothing for a reason that came up since it was taken in. */
export type FedRow = { line: number; submission: NewSubmission } | { line: number; faults: RowFault[] };

/** A batch that has something to be done. */
export interface BusyBatch {
  id: string;
  organisationId: string;
  keyId: string | null;
  status: BatchStatus;
  waiting: number;
  inFlight: number;
}

/** A row with what became of it. */
export interface BatchRow {
  line: number;
  state: RowState;
  faults: RowFault[];
  /** As it is now; null where there is none. */
  submission: StoredSubmission | null;
}

export type Turn = 'done' | 'absent' | 'over' | 'not_started';

/** Taking batches in. Each method is one transaction, but where its docstring says otherwise. */
export interface BatchIntake {
  /** Begins to take in a batch: until it is sealed nobody sees it, and a restart forgets it. */
  begin(
    caller: Authorized,
    batch: { id: string; name: string | null; format: BatchFormat; now: string },
  ): Promise<void>;
  append(batchId: string, rows: NewRow[]): Promise<void>;
  /** From now on the batch is there; or finds what the claim stands for, and this one is to be discarded. */
  seal(
    caller: Authorized,
    batchId: string,
    estimate: BatchEstimate,
    claim: IdempotencyClaim | null,
    now: string,
  ): Promise<{ kind: 'created' } | EarlierClaim>;
  /** Forgets a batch that wasn't sealed, a stretch at a time. */
  discard(batchId: string): Promise<void>;
}

/** Working on batches that run. Each method that writes is one transaction. */
export interface BatchFeeding {
  /** Batches that run, or whose rows are in flight. */
  busy(): Promise<BusyBatch[]>;
  /** The next rows that wait, in their order. */
  next(batchId: string, most: number): Promise<WaitingRow[]>;
  /** Makes submissions of rows, as long as the batch runs and they wait still. @returns how many were made */
  feed(batch: BusyBatch, rows: FedRow[], now: string): Promise<number>;
  /** Counts the rows whose submissions are settled by now; the last one completes the batch. */
  collect(batch: BusyBatch, now: string): Promise<void>;
}

/** Where batches are kept. Each method that writes is one transaction, but where its docstring says otherwise. */
export interface BatchRepository extends BatchIntake, BatchFeeding {
  /** Forgets all that weren't sealed when an earlier process ended, and ends what it was cancelling. Before anybody sends a new one. */
  tidy(): Promise<void>;
  find(caller: Authorized, id: string): Promise<StoredBatch | null>;
  /** Newest first. */
  list(caller: Authorized, page: Page): Promise<StoredBatch[]>;
  /** Lets one run that was never started; any other stays as it is, but for one that is cancelled. */
  start(caller: Authorized, id: string, budget: number | null, now: string): Promise<Turn>;
  /** Lets one go on that is paused. @param budget changes it unless undefined, also of one that runs */
  resume(caller: Authorized, id: string, budget: number | null | undefined, now: string): Promise<Turn>;
  /** What is with a judge goes on; nothing more is begun. */
  pause(caller: Authorized, id: string): Promise<Turn>;
  /** Forgets what nobody has begun with, a stretch at a time; what is with a judge ends. */
  cancel(caller: Authorized, id: string, now: string): Promise<Turn>;
  /** Rows with what became of them, in their order. @param after a line */
  rows(
    caller: Authorized,
    id: string,
    state: RowState | undefined,
    page: { after: number; limit: number },
  ): Promise<BatchRow[] | null>;
}
