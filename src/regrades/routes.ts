import canonicalize from 'canonicalize';
import type { z } from 'zod';
import { goneSignal } from '../http/gone.ts';
import { readIdempotencyKey } from '../http/idempotency.ts';
import { type App, operation } from '../http/operation.ts';
import { readCursor, toPage } from '../http/paging.ts';
import { idParams } from '../http/params.ts';
import { readPreference, waitedHeaders } from '../http/prefer.ts';
import { Problem, unavailable } from '../http/problems.ts';
import { invalidField } from '../http/validation.ts';
import { renderSubmission, submissionHeaders, submissionSchema } from '../submissions/schemas.ts';
import { newGradeSchema, newRegradesSchema, regradesSchema, trialSchema } from './schemas.ts';
import type { Asked, RegradeService, Tried } from './service.ts';

const noSubmission = () => new Problem('not_found', 'There is no such submission.');
const erased = () => new Problem('submission_erased', 'The answer of this submission has been erased.');

/** A judgement takes a few seconds. */
const retrySeconds = 2;
const usualPage = 10;

/** Grading stored answers again. */
export function regradeRoutes(app: App, service: RegradeService, defaultWaitMs: number): void {
  app.post(
    '/v1/submissions/:id/grades',
    operation(
      {
        operationId: 'createGrade',
        tag: 'Grades',
        scope: 'grades:write',
        replies: {
          200: { says: 'With `dryRun`: what would change.' },
          201: {
            says: 'The submission with its new grade.',
            headers: ['Location', 'Preference-Applied', 'Idempotency-Replayed'],
          },
          202: {
            says: 'It is in the queue; the grade that stands stands until there is another.',
            headers: ['Location', 'Retry-After', 'Preference-Applied', 'Idempotency-Replayed'],
          },
        },
        summary: 'Grade a submission again',
        description: `By another judge, model, prompt or policy, or by another version of the question. The grade that stands stays in the list of grades.

- \`dryRun\` judges the answer and shows the difference by criterion and what it cost; nothing changes.
- Where no judge can grade the answer now, the grade that stands stays, and a person is told (\`review\`).
- \`Prefer\` and \`Idempotency-Key\` work as for a new submission.`,
        problems: [
          'invalid_header',
          'idempotency_key_reused',
          'grading_under_way',
          'submission_erased',
          'judge_unavailable',
          'budget_exceeded',
        ],
      },
      {
        params: idParams,
        headers: submissionHeaders,
        body: newGradeSchema,
        response: { 200: trialSchema, 201: submissionSchema, 202: submissionSchema },
      },
    ),
    async (request, reply) => {
      const { body, caller } = request;
      const { id } = request.params;
      const { dryRun = false, fresh = true, ...wish } = body;
      if (dryRun) return reply.code(200).send(done(await service.try(caller, id, wish, goneSignal(reply))).trial);
      const key = readIdempotencyKey(request);
      const { waitMs, applied } = readPreference(request.headers.prefer, defaultWaitMs);
      const claim = key === null ? null : { key, route: `createGrade/${id}`, body: canonicalize(body)! };
      const asked = done(await service.ask(caller, id, { ...wish, fresh }, claim, waitMs, goneSignal(reply)));
      const { submission, replayed, settled } = asked;
      const retryAfterSeconds = settled ? null : retrySeconds;
      const headers = waitedHeaders(`/v1/submissions/${id}`, { applied, replayed, retryAfterSeconds });
      return reply
        .code(settled ? 201 : 202)
        .headers(headers)
        .send(renderSubmission(submission, caller));
    },
  );

  app.post(
    '/v1/questions/:id/regrades',
    operation(
      {
        operationId: 'createRegrades',
        tag: 'Grades',
        scope: 'grades:write',
        replies: { 200: { says: 'What it would cost, a page of trials, or how many are in the queue.' } },
        summary: 'Try another version, judge or prompt on all stored answers',
        description: `Before a changed rubric, model or prompt is put in force: who would flip, and at what cost? Work through the pages with \`cursor\`.

- \`estimate\` costs nothing. \`try\` asks the judge for each answer of the page, one after the other, and changes nothing.
- \`apply\` puts the answers of the page into the queue. Grades that stand stand until there are others.`,
        problems: ['judge_unavailable', 'budget_exceeded'],
      },
      { params: idParams, body: newRegradesSchema, response: { 200: regradesSchema } },
    ),
    async (request, reply) => {
      const { body, caller, params } = request;
      const { mode, limit = usualPage, cursor, ...wish } = body;
      const estimate = await service.estimate(caller, params.id);
      if (!estimate) throw new Problem('not_found', 'There is no such question.');
      const nothing = { estimate, data: [], flipped: 0, queued: 0, nextCursor: null, hasMore: false };
      if (mode === 'estimate') return nothing;
      const after = readCursor(cursor, 'sub');
      const rows = await service.answers(caller, params.id, { after, limit: limit + 1 });
      const { nextCursor, hasMore } = toPage(rows, limit, request.url, (row) => row).page;
      const ids = rows.slice(0, limit).flatMap(({ id, answer }) => (answer === null ? [] : [id]));
      if (mode === 'apply') {
        let queued = 0;
        for (const id of ids) {
          const asked = await service.ask(caller, id, { ...wish, fresh: true }, null, 0, goneSignal(reply));
          if (asked.kind === 'unknown') throw invalidField(`/${asked.field}`, asked.detail);
          if (asked.kind === 'asked') queued += 1;
        }
        return { ...nothing, queued, nextCursor, hasMore };
      }
      const data: z.infer<typeof trialSchema>[] = [];
      for (const id of ids) {
        const tried = await service.try(caller, id, wish, goneSignal(reply));
        // One that was erased meanwhile is no longer there to be tried.
        if (tried.kind !== 'erased') data.push(done(tried).trial);
      }
      return { ...nothing, data, flipped: data.filter(({ flips }) => flips).length, nextCursor, hasMore };
    },
  );
}

/** What came of it, or the problem why nothing did. */
function done<T extends Tried | Asked>(outcome: T): Extract<T, { kind: 'tried' | 'asked' }> {
  const problem = problemOf(outcome);
  if (problem) throw problem;
  return outcome as Extract<T, { kind: 'tried' | 'asked' }>;
}

function problemOf(outcome: Tried | Asked): Problem | null {
  switch (outcome.kind) {
    case 'tried':
    case 'asked':
      return null;
    case 'absent':
      return noSubmission();
    case 'erased':
      return erased();
    case 'under_way':
      return new Problem('grading_under_way', 'The submission is in the queue or with a judge already.');
    case 'key_reused':
      return new Problem('idempotency_key_reused', 'This Idempotency-Key came earlier with another request.');
    case 'unknown':
      return invalidField(`/${outcome.field}`, outcome.detail);
    case 'unavailable':
      return unavailable(outcome);
  }
}
