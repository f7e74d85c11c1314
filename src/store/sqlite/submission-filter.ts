import { and, eq, gt, gte, lt, type SQL, sql } from 'drizzle-orm';
import { firstIdAt } from '../../ids.ts';
import type { SubmissionFilter } from '../../submissions/repository.ts';
import { findCohortId } from './cohorts.ts';
import type { Store } from './database.ts';
import { questionFinder } from './questions.ts';
import { candidates, submissions } from './schema.ts';

/**
 * Turns filters into conditions that find by an index what they ask for, however much is stored.
 *
 * @returns takes whose list it is and its filter; gives null where nothing can match
 */
export function submissionFilter(store: Store): (organisationId: string, filter: SubmissionFilter) => SQL | null {
  const findQuestion = questionFinder(store);
  const findCandidate = store
    .select({ id: candidates.id })
    .from(candidates)
    .where(
      and(
        eq(candidates.organisationId, sql.placeholder('organisationId')),
        eq(candidates.externalId, sql.placeholder('candidate')),
      ),
    )
    .prepare();

  return (organisationId, filter) => {
    const { status, review, candidate, cohort, createdAfter, createdBefore } = filter;
    // As everywhere: a slug is the organisation's own question before it is one of the catalogue.
    const named = filter.questionId;
    const questionId = named === undefined ? undefined : (findQuestion(organisationId, named, undefined)?.id ?? named);
    const candidateId = candidate === undefined ? undefined : findCandidate.get({ organisationId, candidate })?.id;
    if (candidate !== undefined && candidateId === undefined) return null;
    const cohortId = cohort === undefined ? undefined : findCohortId(store, organisationId, cohort);
    if (cohort !== undefined && cohortId === undefined) return null;
    const isRare = (status ?? 'graded') !== 'graded' || (review ?? 'none') !== 'none';
    return and(
      // A candidate is of one organisation, and so is a cohort: where there is no shorter list to look through, by them alone.
      candidateId === undefined && (cohortId === undefined || isRare)
        ? eq(submissions.organisationId, organisationId)
        : undefined,
      candidateId === undefined ? undefined : eq(submissions.candidateId, candidateId),
      cohortId === undefined ? undefined : eq(submissions.cohortId, cohortId),
      status === undefined ? undefined : eq(submissions.status, status),
      review === undefined ? undefined : eq(submissions.review, review),
      // The partial indexes are used only where their condition is said word for word.
      status === undefined || status === 'graded' ? undefined : sql`${submissions.status} <> 'graded'`,
      review === undefined || review === 'none' ? undefined : sql`${submissions.review} <> 'none'`,
      questionId === undefined ? undefined : eq(submissions.questionId, questionId),
      createdAfter === undefined ? undefined : madeAfter(createdAfter),
      createdBefore === undefined ? undefined : madeBefore(createdBefore),
    )!;
  };
}

// Ids sort by time, and there is an index of ids: they narrow a stretch of time down, to within what clocks may differ by.
const clockSlackMs = 60_000;

function madeAfter(time: string) {
  const first = firstIdAt('sub', Date.parse(time) - clockSlackMs);
  return and(gt(submissions.createdAt, time), gte(submissions.id, first));
}

/** The condition that a submission was accepted before a time. */
export function madeBefore(time: string) {
  const first = firstIdAt('sub', Date.parse(time) + clockSlackMs);
  return and(lt(submissions.createdAt, time), lt(submissions.id, first));
}
