import type { Authorized } from '../access/authorize.ts';

/** Something that happened to a submission. It holds no text of a person's. */
export interface StoredEvent {
  /** `evt_…`; later ones sort behind. */
  id: string;
  /** Such as `submission.graded`. */
  type: string;
  data: Record<string, string | number | null>;
  createdAt: string;
}

/** What happened, as it was written down with what it is about. */
export interface EventLog {
  /**
   * What happened to a submission, oldest first.
   *
   * @param after only what came after this event
   */
  of(caller: Authorized, submissionId: string, after: string | undefined): Promise<StoredEvent[]>;
  /**
   * Listens for a submission.
   *
   * @param listener is told, without saying what, when something may have been written down about it in this process
   * @returns to be called in the end
   */
  watch(submissionId: string, listener: () => void): () => void;
}
