import { randomBytes } from 'node:crypto';
import type { Authorized } from '../access/authorize.ts';
import type { CohortRepository, StoredCohort } from '../cohorts/repository.ts';
import type { FeedbackWish } from '../grading/judge.ts';
import { newId } from '../ids.ts';
import type { Chosen, JudgeWish, Roster } from '../judges/roster.ts';
import type { NewSubmission } from './repository.ts';

/** An answer as a client sends it. */
export interface Answer extends JudgeWish {
  questionId: string;
  questionVersion?: number | undefined;
  answer: string;
  /** A cohort's id or name. */
  cohort?: string | undefined;
  candidate?: { externalId: string; displayName?: string | undefined } | undefined;
  metadata?: Record<string, string> | undefined;
  /** Null when none is wanted. */
  feedback: FeedbackWish | null;
  /** Whether an equal request's judgement won't do. */
  fresh?: boolean | undefined;
}

export type Prepared =
  | { kind: 'prepared'; submission: NewSubmission }
  /** It names something that isn't there. */
  | { kind: 'unknown'; field: 'cohort'; detail: string }
  | Extract<Chosen, { kind: 'unknown' }>;

/**
 * Makes of an answer what will be kept: with an id, a salt, and who grades it and how. Whether there is such a question the store says.
 *
 * @param now in milliseconds since 1970
 */
export type Prepare = (caller: Authorized, answer: Answer, now: number) => Promise<Prepared>;

export function createPreparing(cohorts: Pick<CohortRepository, 'find'>, roster: Roster): Prepare {
  return async (caller, answer, now) => {
    const { questionId, questionVersion, candidate, metadata = {}, feedback, fresh = false } = answer;
    const cohort = answer.cohort === undefined ? null : await cohorts.find(caller, answer.cohort);
    if (answer.cohort !== undefined && !cohort) {
      return { kind: 'unknown', field: 'cohort', detail: 'there is no such cohort' };
    }
    const chosen = cohort ? chosenFor(cohort) : roster.choose(answer);
    if (chosen.kind === 'unknown') return chosen;
    const { judge, ...how } = chosen.choice;
    const submission: NewSubmission = {
      id: newId('sub'),
      questionId,
      questionVersion,
      answer: answer.answer,
      salt: randomBytes(16).toString('hex'),
      metadata,
      cohort: cohort && { id: cohort.id, name: cohort.name, pins: cohort.pins },
      candidate: candidate ? { externalId: candidate.externalId, displayName: candidate.displayName ?? null } : null,
      judge,
      options: { ...how, feedback, fresh },
      now: new Date(now).toISOString(),
    };
    return { kind: 'prepared', submission };
  };

  /**
   * As the cohort says. Where its model is gone, its judge with the one that there is, which its grade then says; where its judge is, the
   * answer waits for it: another one never steps in.
   */
  function chosenFor({ pins }: StoredCohort): Chosen {
    const { judge, model: _, ...how } = pins;
    const choices = [pins, { judge, ...how }, { judge, prompt: how.prompt }].map(roster.choose);
    return choices.find(({ kind }) => kind === 'chosen') ?? { kind: 'chosen', choice: { judge, ...how } };
  }
}
