import { differencesOf } from '../grading/cohort.ts';
import { changeHeaders, readIfMatch } from '../http/conditional.ts';
import { goneSignal } from '../http/gone.ts';
import { keyHeader, keyReused, readKeyedRequest } from '../http/idempotency.ts';
import { type App, operation } from '../http/operation.ts';
import { pageOf, readBodyCursor, readCursor, toPage } from '../http/paging.ts';
import { Problem } from '../http/problems.ts';
import { invalidField } from '../http/validation.ts';
import { claimOf } from '../idempotency.ts';
import { newId } from '../ids.ts';
import { revisionTag } from '../revision-tag.ts';
import type { JudgeWish, Roster } from '../judges/roster.ts';
import type { RegradeService } from '../regrades/service.ts';
import type { SubmissionRepository } from '../submissions/repository.ts';
import type { CohortPins, CohortRepository } from './repository.ts';
import {
  alignedSchema,
  alignSchema,
  cohortChangeSchema,
  cohortListQuery,
  cohortParams,
  cohortSchema,
  newCohortSchema,
  renderCohort,
} from './schemas.ts';

export interface CohortRouteParts {
  cohorts: CohortRepository;
  submissions: Pick<SubmissionRepository, 'list'>;
  regrades: Pick<RegradeService, 'ask'>;
  roster: Roster;
  idempotencyMs: number;
}

const noCohort = () => new Problem('not_found', 'There is no such cohort.');
const mostAtOnce = 100;

/** Groups of submissions whose grades are to be comparable. */
export function cohortRoutes(app: App, parts: CohortRouteParts): void {
  const { cohorts, submissions, regrades, roster, idempotencyMs } = parts;

  app.post(
    '/v1/cohorts',
    operation(
      {
        operationId: 'createCohort',
        tag: 'Cohorts',
        scope: 'grades:write',
        replies: { 201: { says: 'The cohort.', headers: ['Location', 'ETag', 'Idempotency-Replayed'] } },
        summary: 'Make a cohort',
        description:
          'A job, a class: answers that are compared with each other and so must be graded alike. It pins the judge, the exact model, the prompt and the policy, as they are named here or usual now, and the version of each question from its first answer on. Send `cohort` with a submission to put it in.',
        problems: ['invalid_header', 'idempotency_key_reused', 'cohort_name_taken'],
      },
      { headers: keyHeader, body: newCohortSchema, response: { 201: cohortSchema } },
    ),
    async (request, reply) => {
      const { caller, body } = request;
      const { name, ...wish } = body;
      const keyed = readKeyedRequest(request, 'createCohort');
      const now = Date.now();
      const claim = claimOf(keyed, now, idempotencyMs);
      const cohort = { id: newId('coh'), name, pins: pinsOf(wish), now: new Date(now).toISOString() };
      const made = await cohorts.create(caller, cohort, claim);
      if (made.kind === 'key_reused') throw keyReused();
      if (made.kind === 'name_taken') throw new Problem('cohort_name_taken', `There is a cohort "${name}" already.`);
      const replayed = made.kind === 'replayed';
      const kept = (await cohorts.find(caller, replayed ? made.id : cohort.id))!;
      return reply
        .code(201)
        .headers({
          location: `/v1/cohorts/${kept.id}`,
          etag: revisionTag(kept),
          ...(replayed && { 'idempotency-replayed': 'true' }),
        })
        .send(renderCohort(kept));
    },
  );

  app.get(
    '/v1/cohorts',
    operation(
      {
        operationId: 'listCohorts',
        tag: 'Cohorts',
        scope: 'submissions:read',
        replies: { 200: { says: 'A page of cohorts.', headers: ['Link'] } },
        summary: 'List cohorts',
        description: 'Oldest first. `GET /v1/submissions?cohort=` lists the answers of one.',
      },
      { querystring: cohortListQuery, response: { 200: pageOf(cohortSchema) } },
    ),
    async (request, reply) => {
      const { limit, cursor } = request.query;
      const rows = await cohorts.list(request.caller, { after: readCursor(cursor, 'coh'), limit: limit + 1 });
      const { page, headers } = toPage(rows, limit, request.url, renderCohort);
      return reply.headers(headers).send(page);
    },
  );

  app.get(
    '/v1/cohorts/:id',
    operation(
      {
        operationId: 'getCohort',
        tag: 'Cohorts',
        scope: 'submissions:read',
        replies: { 200: { says: 'The cohort.', headers: ['ETag'] } },
        summary: 'Get one cohort',
        description: 'What all its answers are graded by.',
      },
      { params: cohortParams, response: { 200: cohortSchema } },
    ),
    async (request, reply) => {
      const cohort = await cohorts.find(request.caller, request.params.id);
      if (!cohort) throw noCohort();
      return reply.headers({ etag: revisionTag(cohort) }).send(renderCohort(cohort));
    },
  );

  app.put(
    '/v1/cohorts/:id',
    operation(
      {
        operationId: 'changeCohort',
        tag: 'Cohorts',
        scope: 'grades:write',
        replies: { 200: { says: 'The cohort, changed.', headers: ['ETag'] } },
        summary: 'Change what a cohort is graded by',
        description:
          'What is left out is what is usual now; versions of questions that are not named stay. Grades that are there stay too, and from now on say in what they differ (`cohort.differs`): `POST /v1/cohorts/{id}/regrades` has them given anew.',
        problems: ['invalid_header', 'precondition_failed', 'precondition_required'],
      },
      { params: cohortParams, headers: changeHeaders, body: cohortChangeSchema, response: { 200: cohortSchema } },
    ),
    async (request, reply) => {
      const { caller, params, body } = request;
      const { questions = [], ...wish } = body;
      const tag = readIfMatch(request.headers['if-match']);
      // What isn't the caller's is absent, whatever else is wrong with the request.
      if (!(await cohorts.find(caller, params.id))) throw noCohort();
      const change = { pins: pinsOf(wish), questions, tag, now: new Date().toISOString() };
      const changed = await cohorts.change(caller, params.id, change);
      if (changed.kind === 'absent') throw noCohort();
      if (changed.kind === 'stale') {
        throw new Problem('precondition_failed', 'Somebody has changed the cohort since: look at it again.');
      }
      if (changed.kind === 'unknown') {
        throw invalidField(`/questions/${changed.at}`, 'there is no such question, or no such version was published');
      }
      const cohort = (await cohorts.find(caller, params.id))!;
      return reply.headers({ etag: revisionTag(cohort) }).send(renderCohort(cohort));
    },
  );

  app.post(
    '/v1/cohorts/:id/regrades',
    operation(
      {
        operationId: 'alignCohort',
        tag: 'Cohorts',
        scope: 'grades:write',
        replies: { 200: { says: 'How many of these answers are in the queue now.' } },
        summary: 'Have grades that differ from their cohort given anew',
        description:
          'Looks at the answers of the cohort, newest first, a page at a time, and puts those whose grades differ into the queue. Grades that stand stand until there are others. Safe to repeat: what does not differ any more, what waits already, and what a person has decided is left alone.',
      },
      { params: cohortParams, body: alignSchema, response: { 200: alignedSchema } },
    ),
    async (request, reply) => {
      const { caller, params, body } = request;
      const { limit = mostAtOnce, cursor } = body;
      const cohort = await cohorts.find(caller, params.id);
      if (!cohort) throw noCohort();
      const page = { after: readBodyCursor(cursor, 'sub'), limit: limit + 1 };
      const rows = await submissions.list(caller, { cohort: cohort.id }, page);
      const { nextCursor, hasMore } = toPage(rows, limit, request.url, (row) => row).page;
      let queued = 0;
      for (const { id, review, grade, cohort: own, regrade } of rows.slice(0, limit)) {
        if (!grade || grade.answer === null || regrade !== null || !own) continue;
        // What a person has decided stands.
        if (review === 'done') continue;
        if (differencesOf(grade, own.pins, own.version).length === 0) continue;
        const wish = { ...own.pins, questionVersion: own.version, fresh: false };
        const asked = await regrades.ask(caller, id, wish, null, 0, goneSignal(reply));
        if (asked.kind === 'unknown') throw invalidField('', `the cohort can't be graded as it says: ${asked.detail}`);
        if (asked.kind === 'asked') queued += 1;
      }
      return { queued, nextCursor, hasMore };
    },
  );

  /** What a wish means here and now. */
  function pinsOf(wish: JudgeWish): CohortPins {
    const chosen = roster.choose(wish);
    if (chosen.kind === 'unknown') throw invalidField(`/${chosen.field}`, chosen.detail);
    const { judge: _, ...how } = chosen.choice;
    return { ...roster.named(chosen.choice), ...how };
  }
}
