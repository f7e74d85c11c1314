import type { z } from 'zod';
import { goneSignal } from '../http/gone.ts';
import { keyHeader, keyReused, readKeyedRequest } from '../http/idempotency.ts';
import { type App, operation } from '../http/operation.ts';
import { readBodyCursor, toPage, writeCursor } from '../http/paging.ts';
import { idParams } from '../http/params.ts';
import { readPreference, waitedHeaders, waitedReplies } from '../http/prefer.ts';
import { Problem, unavailable } from '../http/problems.ts';
import { invalidField } from '../http/validation.ts';
import { renderSubmission, submissionHeaders, submissionSchema } from '../submissions/schemas.ts';
import { newGradeSchema, newRegradesSchema, regradesSchema, trialSchema } from './schemas.ts';
import type { Asked, RegradeService, Tried } from './service.ts';

const noSubmission = () => new Problem('not_found', 'There is no such submission.');
const erased = () => new Problem('submission_erased', 'The answer of this submission has been erased.');

/** A judgement takes a few seconds. */
const leastRetrySeconds = 2;
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
          ...waitedReplies(
            'The submission with its new grade.',
            'It is in the queue; the grade that stands stands until there is another.',
          ),
        },
        summary: 'Grade a submission again',
        description: `By another judge, model, prompt or policy, or by another version of the question. The grade that stands stays in the list of grades.

- \`dryRun\` judges the answer and shows the difference by criterion and what it cost; nothing changes.
- Where no judge can grade the answer now, the grade that stands stays, and a person is told (\`review\`).
- \`Prefer\` and \`Idempotency-Key\` work as for a new submission; a dry run takes no key, since it keeps nothing.
- While it runs, \`regrade\` on the submission says so. Work that only waits gives way to a new request.`,
        problems: [
          'invalid_header',
          'idempotency_not_supported',
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
      const keyed = readKeyedRequest(request, `createGrade/${id}`);
      if (dryRun && keyed !== null) throw keepsNothing();
      if (dryRun) return reply.code(200).send(done(await service.try(caller, id, wish, goneSignal(reply))).trial);
      const { waitMs, applied } = readPreference(request.headers.prefer, defaultWaitMs);
      const asked = done(await service.ask(caller, id, { ...wish, fresh }, keyed, waitMs, goneSignal(reply)));
      const { submission, replayed } = asked;
      const { regrade } = submission;
      const dueInSeconds = regrade && Math.ceil((Date.parse(regrade.notBefore) - Date.now()) / 1000);
      const retryAfterSeconds = dueInSeconds === null ? null : Math.max(leastRetrySeconds, dueInSeconds);
      const headers = waitedHeaders(`/v1/submissions/${id}`, { applied, replayed, retryAfterSeconds });
      return reply
        .code(regrade ? 202 : 201)
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

- \`estimate\` costs nothing. \`try\` asks the judge for each answer of the page, one after the other, and changes nothing. Where the judge can't be asked any more, \`stopped\` says why, and \`nextCursor\` goes on from there.
- \`apply\` puts the answers of the page into the queue. Grades that stand stand until there are others. An \`Idempotency-Key\` makes a retry safe; the other modes take none, since they keep nothing.`,
        problems: ['invalid_header', 'idempotency_not_supported', 'judge_unavailable', 'budget_exceeded'],
      },
      { params: idParams, headers: keyHeader, body: newRegradesSchema, response: { 200: regradesSchema } },
    ),
    async (request, reply) => {
      const { body, caller, params } = request;
      const { mode, limit = usualPage, cursor, ...wish } = body;
      const keyed = readKeyedRequest(request, 'createRegrades');
      if (mode !== 'apply' && keyed !== null) throw keepsNothing();
      const estimated = await service.estimate(caller, params.id, wish);
      if (estimated.kind === 'unknown') throw invalidField(`/${estimated.field}`, estimated.detail);
      if (estimated.kind === 'absent') throw new Problem('not_found', 'There is no such question.');
      const { estimate, questionId } = estimated;
      const nothing = { estimate, data: [], flipped: 0, queued: 0, stopped: null, nextCursor: null, hasMore: false };
      if (mode === 'estimate') return nothing;
      const after = readBodyCursor(cursor, 'sub');
      const rows = await service.answers(caller, questionId, { after, limit: limit + 1 });
      const { nextCursor, hasMore } = toPage(rows, limit, request.url, (row) => row).page;
      const ids = rows.slice(0, limit).flatMap(({ id, answer }) => (answer === null ? [] : [id]));
      const gone = goneSignal(reply);
      if (mode === 'apply') {
        let queued = 0;
        for (const id of ids) {
          // A page is one request of the client's, and each of its answers is found again by its own part of the key.
          const part = keyed && { ...keyed, key: `${keyed.key}/${id}`, route: `${keyed.route}/${id}` };
          const asked = await service.ask(caller, id, { ...wish, fresh: true }, part, 0, gone);
          if (asked.kind === 'unknown' || asked.kind === 'key_reused') throw problemOf(asked)!;
          if (asked.kind === 'asked') queued += 1;
        }
        return { ...nothing, queued, nextCursor, hasMore };
      }
      const data: z.infer<typeof trialSchema>[] = [];
      for (const id of ids) {
        const tried = await service.try(caller, id, wish, gone);
        // What was tried is paid for: it isn't thrown away for what comes after it.
        if (tried.kind === 'unavailable' && data.length > 0) {
          const { code, detail } = tried;
          const from = writeCursor(data.at(-1)!.submissionId);
          return { ...nothing, data, ...flips(data), stopped: { code, detail }, nextCursor: from, hasMore: true };
        }
        // One that was erased meanwhile is no longer there to be tried.
        if (tried.kind !== 'erased') data.push(done(tried).trial);
      }
      return { ...nothing, data, ...flips(data), nextCursor, hasMore };
    },
  );
}

const keepsNothing = () =>
  new Problem('idempotency_not_supported', 'This keeps nothing that a retry could find: send it without the key.');

function flips(data: z.infer<typeof trialSchema>[]) {
  return { flipped: data.filter((trial) => trial.flips).length };
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
      return new Problem('grading_under_way', 'A judge is at this submission.');
    case 'key_reused':
      return keyReused();
    case 'unknown':
      return invalidField(`/${outcome.field}`, outcome.detail);
    case 'unavailable':
      return unavailable(outcome);
  }
}
