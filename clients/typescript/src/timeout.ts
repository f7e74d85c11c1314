import type { Submission } from './api.ts';

/** A submission was not settled in the time that was given to it. Nothing is lost: it is graded all the same. */
export class VivaTimeout extends Error {
  override readonly name = 'VivaTimeout';
  /** As it was when last heard of; {@link untilSettled} waits for it again. */
  readonly submission: Submission;

  constructor(submission: Submission) {
    super(`The submission ${submission.id} is still ${submission.status}`);
    this.submission = submission;
  }
}
