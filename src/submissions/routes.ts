import { z } from 'zod';
import type { Authorized } from '../access/authorize.ts';
import type { FeedbackWish } from '../grading/judge.ts';
import { goneSignal } from '../http/gone.ts';
import { keyReused, readKeyedRequest } from '../http/idempotency.ts';
import { type App, operation } from '../http/operation.ts';
import { pageOf, readCursor, toPage } from '../http/paging.ts';
import { readPreference, waitedHeaders, waitedReplies } from '../http/prefer.ts';
import { Problem } from '../http/problems.ts';
import { invalidField } from '../http/validation.ts';
import { idParams } from '../http/params.ts';
import type { SubmissionRepository } from './repository.ts';
import {
  exchangeListSchema,
  feedbackWish,
  newSubmissionSchema,
  renderSubmission,
  submissionHeaders,
  submissionListQuery,
  submissionQuery,
  submissionSchema,
  waitHeaders,
} from './schemas.ts';
import { isSettled, type SubmissionService } from './service.ts';

/** A judgement takes a few seconds. */
const leastRetrySeconds = 2;

const noSubmission = () => new Problem('not_found', 'There is no such submission.');

export interface SubmissionRouteParts {
  service: SubmissionService;
  submissions: SubmissionRepository;
  maxAnswerChars: number;
  waitMs: number;
  /** From when on exchanges are kept. */
  keptSince(): string;
}

/** Feedback that cites the reference gives it away: only who may see it may ask for that. */
function mustMaySeeWhatIsCited(caller: Authorized, feedback: FeedbackWish | null): void {
  if (!feedback?.citeReference || caller.scopes.has('references:read')) return;
  throw new Problem('missing_scope', 'Feedback that cites the reference needs the scope "references:read".');
}

/** Answers in, submissions with their grades out. */
export function submissionRoutes(app: App, parts: SubmissionRouteParts): void {
  const { service, submissions, maxAnswerChars, waitMs: defaultWaitMs, keptSince } = parts;

  app.post(
    '/v1/submissions',
    operation(
      {
        operationId: 'createSubmission',
        tag: 'Submissions',
        scope: 'submissions:write',
        replies: waitedReplies(
          'The submission with its grade, or for a person to grade.',
          'Accepted and on disk; the grade will come.',
        ),
        summary: 'Submit an answer and get it graded',
        description: `The answer is on disk before a judge sees it. The reply is **201** with the grade, or **202** with \`Location\` and \`Retry-After\` when the grade isn't there in time: then ask again at that location.

- \`Prefer: wait=10\` waits up to so many seconds (60 at most), \`Prefer: respond-async\` not at all.
- \`Idempotency-Key\` makes a retry safe: it finds the submission of the first try, joins its wait, and says \`Idempotency-Replayed: true\`.
- A judge that fails is never a zero: the answer waits for it, or goes to a person (\`needs_review\`).
- An equal answer of your organisation isn't judged and paid for twice (\`reused\`); \`fresh\` asks for a new judgement.`,
        problems: ['invalid_header', 'idempotency_key_reused'],
      },
      {
        headers: submissionHeaders,
        body: newSubmissionSchema(maxAnswerChars),
        response: { 201: submissionSchema, 202: submissionSchema },
      },
    ),
    async (request, reply) => {
      const { body, caller } = request;
      const keyed = readKeyedRequest(request, 'createSubmission');
      const feedback = feedbackWish(body.feedback);
      mustMaySeeWhatIsCited(caller, feedback);
      const { waitMs, applied } = readPreference(request.headers.prefer, defaultWaitMs);
      const result = await service.submit(caller, { ...body, feedback }, keyed, waitMs, goneSignal(reply));
      if (result.kind === 'unknown') throw invalidField(`/${result.field}`, result.detail);
      if (result.kind === 'key_reused') throw keyReused();
      const { submission, replayed, retryAfterMs } = result;
      const done = isSettled(submission);
      const retryAfterSeconds = done ? null : Math.max(leastRetrySeconds, Math.ceil(retryAfterMs / 1000));
      const headers = waitedHeaders(`/v1/submissions/${submission.id}`, { applied, replayed, retryAfterSeconds });
      return reply
        .code(done ? 201 : 202)
        .headers(headers)
        .send(renderSubmission(submission, caller));
    },
  );

  app.get(
    '/v1/submissions',
    operation(
      {
        operationId: 'listSubmissions',
        tag: 'Submissions',
        scope: 'submissions:read',
        replies: { 200: { says: 'A page of submissions.', headers: ['Link'] } },
        summary: 'List submissions',
        description:
          'Newest first. `review=wanted` is the list of what a person should look at; `candidate` finds one person’s attempts.',
      },
      { querystring: submissionListQuery, response: { 200: pageOf(submissionSchema) } },
    ),
    async (request, reply) => {
      const { limit, cursor, hide, ...filter } = request.query;
      const page = { after: readCursor(cursor, 'sub'), limit: limit + 1 };
      const rows = await submissions.list(request.caller, filter, page);
      const { page: body, headers } = toPage(rows, limit, request.url, (row) =>
        renderSubmission(row, request.caller, hide),
      );
      return reply.headers(headers).send(body);
    },
  );

  app.get(
    '/v1/submissions/:id',
    operation(
      {
        operationId: 'getSubmission',
        tag: 'Submissions',
        scope: 'submissions:read',
        replies: { 200: { says: 'The submission.', headers: ['Retry-After', 'Preference-Applied'] } },
        summary: 'Get one submission',
        description:
          'The submission with its grade, as it is now. This is what `Location` of a 202 points to; while there is no grade yet, `Retry-After` says when to ask again. `Prefer: wait=30` waits for it.',
      },
      {
        params: idParams,
        headers: waitHeaders,
        querystring: submissionQuery,
        response: { 200: submissionSchema },
      },
    ),
    async (request, reply) => {
      const { caller, params, query, headers } = request;
      const { waitMs, applied } = readPreference(headers.prefer, 0);
      const submission = await service.look(caller, params.id, waitMs, goneSignal(reply));
      if (!submission) throw noSubmission();
      if (!isSettled(submission)) void reply.header('retry-after', String(leastRetrySeconds));
      if (applied !== null) void reply.header('preference-applied', applied);
      return renderSubmission(submission, caller, query.hide);
    },
  );

  app.get(
    '/v1/submissions/:id/exchanges',
    operation(
      {
        operationId: 'listExchanges',
        tag: 'Submissions',
        scope: 'references:read',
        replies: { 200: { says: 'What is kept, oldest first.' } },
        summary: 'See what was said to the models and what they said',
        description:
          'The messages of each judging attempt that ended, word for word, as far as and as long as the service keeps them (`VIVA_KEEP`, `VIVA_KEEP_FOR`). Prompts contain the key to the answers. Erased together with the submission.',
      },
      { params: idParams, response: { 200: exchangeListSchema } },
    ),
    async (request) => {
      const { caller, params } = request;
      // The answer stands in them.
      if (!caller.scopes.has('submissions:read')) {
        throw new Problem('missing_scope', 'This needs the scope submissions:read too.');
      }
      const data = await submissions.exchangesOf(caller, params.id, keptSince());
      if (!data) throw noSubmission();
      return { data };
    },
  );

  app.delete(
    '/v1/submissions/:id',
    operation(
      {
        operationId: 'eraseSubmission',
        tag: 'Submissions',
        scope: 'submissions:write',
        replies: { 200: { says: 'Erased: the tombstone.' }, 204: { says: 'It was erased before.' } },
        summary: 'Erase a submission',
        description:
          'Erases the answer, the quotes, the feedback, the metadata and the link to the candidate. A tombstone with levels, points and receipt remains, and the receipt still verifies. Judging in flight finishes into nothing. The first call answers 200 with the tombstone, later ones 204.',
      },
      { params: idParams, response: { 200: submissionSchema, 204: z.null() } },
    ),
    async (request, reply) => {
      const { id } = request.params;
      const outcome = await service.erase(request.caller, id);
      if (outcome === 'absent') throw noSubmission();
      if (outcome === 'erased_before') return reply.code(204).send(null);
      const tombstone = await submissions.find(request.caller, id);
      return reply.code(200).send(renderSubmission(tombstone!, request.caller));
    },
  );
}
