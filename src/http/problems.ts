import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';

interface ProblemKind {
  status: number;
  title: string;
  /** For the page that `type` points to: what happened and what to do. */
  page: string;
}

/** Every error that this service answers with. A code stays what it is; each has a page at `/problems/{code}`. */
export const problemKinds = {
  invalid_json: {
    status: 400,
    title: 'The body is not JSON',
    page: 'The request has no body, an empty one, or one that is not well-formed JSON in UTF-8. Send one JSON value with the header `Content-Type: application/json`. Where an object has the same key twice, the last one counts.',
  },
  malformed_request: {
    status: 400,
    title: 'The request is not HTTP',
    page: 'The request line, the headers or the chunks of the body are not well-formed HTTP/1.1, or the headers are too large.',
  },
  invalid_query: {
    status: 400,
    title: 'A query parameter is wrong',
    page: 'A parameter in the query is unknown, given twice or has a value that it cannot have. `errors` names each. A `cursor` is only ever one that a reply has given: never make or change one.',
  },
  invalid_header: {
    status: 400,
    title: 'A header is wrong',
    page: 'A request header has a value that it cannot have. An `Idempotency-Key` is 1 to 255 visible ASCII characters, bare or in double quotes.',
  },
  idempotency_not_supported: {
    status: 400,
    title: 'This operation takes no Idempotency-Key',
    page: 'An evaluation keeps nothing, so there is nothing that a retry could find. Send the request without the header; to be able to retry without grading twice, create a submission instead.',
  },
  missing_api_key: {
    status: 401,
    title: 'An API key is needed',
    page: 'The service has API keys, so every call needs one: send it as `Authorization: Bearer viva_…`. Whoever runs the service makes keys with `npm run viva -- key create`, and a key with the scope `keys:write` makes others at `POST /v1/api-keys`.',
  },
  malformed_api_key: {
    status: 401,
    title: 'This is not a whole API key',
    page: 'What was sent in `Authorization` has not the form `Bearer viva_<id>_<secret>`, or its last six characters, which are check digits, do not fit: it was cut off, or mistyped. Copy it again. No key was looked up.',
  },
  unknown_api_key: {
    status: 401,
    title: 'There is no such API key',
    page: 'The key is well formed, but this service has not made it: it belongs to another installation, or to a store that is gone.',
  },
  expired_api_key: {
    status: 401,
    title: 'The API key has expired',
    page: 'The key was made with an end, `expiresAt`, which has passed. Make a new one.',
  },
  revoked_api_key: {
    status: 401,
    title: 'The API key has been revoked',
    page: 'Somebody revoked this key, for good. If it should not have been, make a new one.',
  },
  foreign_host: {
    status: 403,
    title: 'The Host header is not this service',
    page: 'Without API keys the service answers only requests that were addressed to it on loopback: `localhost`, `127.0.0.1` or `[::1]`. This keeps web pages of others from reaching it through a name that they control.',
  },
  foreign_origin: {
    status: 403,
    title: 'The request comes from another web page',
    page: 'Without API keys the service refuses requests that a browser sends on behalf of another origin. Call it from your server or from the command line.',
  },
  missing_scope: {
    status: 403,
    title: 'The caller may not do this',
    page: 'The caller lacks the scope that the operation asks for; `detail` names it.',
  },
  question_of_catalogue: {
    status: 403,
    title: 'The question belongs to the catalogue',
    page: 'The questions of the catalogue ship with the service and are everybody’s, so nobody changes them over HTTP. Write a question of your own with `POST /v1/questions`: under the same slug it takes the place of the one in the catalogue for your organisation.',
  },
  not_found: {
    status: 404,
    title: 'There is nothing here',
    page: 'The path is unknown, or the id belongs to nothing that this caller can see. What is hidden and what is absent look the same.',
  },
  method_not_allowed: {
    status: 405,
    title: 'The path does not take this method',
    page: 'The `Allow` header lists the methods that the path takes.',
  },
  cohort_name_taken: {
    status: 409,
    title: 'The name is taken',
    page: 'Another cohort of this organisation has this name. Names stay, so that what was said about a cohort goes on being about it: choose another.',
  },
  too_few_grades: {
    status: 422,
    title: 'Too few human grades',
    page: 'Fewer than 20 grades of people stand beside grades of this judge: what they would show is chance. `detail` says how many are missing. Grades count when the answer was submitted here and graded by the judge, model, prompt and policy of the calibration, by the versions of its questions that are published now.',
  },
  calibration_unfounded: {
    status: 409,
    title: 'The calibration has nothing to use',
    page: 'No threshold was found, or too few grades came for a map of scores: `threshold` and `correction` of the calibration say what is missing. Make another one with more blind grades of random answers; `earlier` counts them, since whoever tries until a promise holds is promised less.',
  },
  slug_taken: {
    status: 409,
    title: 'The slug is taken',
    page: 'Another question of this organisation has this slug, perhaps a draft or one that is retired. Change that one with `PUT /v1/questions/{id}`, or choose another name.',
  },
  grading_under_way: {
    status: 409,
    title: 'The submission is being graded',
    page: 'A judge is at it, or will be. Wait until `status` is `graded` or `needs_review` and `regrade` is null, then ask again.',
  },
  submission_erased: {
    status: 409,
    title: 'The submission has been erased',
    page: 'Its answer is gone, so there is nothing that could be graded.',
  },
  grade_changed: {
    status: 409,
    title: 'Another grade stands by now',
    page: 'The review names the grade that the person looked at (`gradeId`), and since then another one has come to stand: by a regrade, or by another person. Look at the submission again, and decide anew.',
  },
  no_grade_stands: {
    status: 409,
    title: 'There is no grade to confirm or change',
    page: 'No judge could grade the answer. Send `decision: grade` with a level for every criterion.',
  },
  batch_not_started: {
    status: 409,
    title: 'The batch has not been started',
    page: 'A batch that was never started has nothing to pause. Look at its estimate, then start it, or cancel it.',
  },
  batch_over: {
    status: 409,
    title: 'The batch is over',
    page: 'A batch that is completed cannot be paused or cancelled any more, and one that is cancelled cannot be started or resumed. Rows that were refused or cancelled can be sent in another batch.',
  },
  too_many_webhook_endpoints: {
    status: 409,
    title: 'The organisation has as many webhook endpoints as it may',
    page: 'Every event is sent to each endpoint that asks for it, so their number is limited (`VIVA_MAX_WEBHOOK_ENDPOINTS`). Remove one that is not needed any more, or have one receiver pass events on.',
  },
  webhook_endpoint_disabled: {
    status: 409,
    title: 'The webhook endpoint is disabled',
    page: 'Nothing is sent to an endpoint that is disabled, by somebody, or by itself because it answered 410 or because nothing got through for as long as it was tried. See `disabledBecause`, mend the receiver, try it with a test, enable the endpoint with `PUT`, and then send again what it missed.',
  },
  precondition_failed: {
    status: 412,
    title: 'It has changed meanwhile',
    page: 'The `If-Match` header names another state than the one that is there: somebody changed it after you read it. Read it again, make the change again, and send the new `ETag`.',
  },
  body_too_large: {
    status: 413,
    title: 'The body is too large',
    page: 'The body is larger than the service accepts (`VIVA_MAX_BODY_BYTES`). Nothing was stored.',
  },
  too_many_rows: {
    status: 413,
    title: 'The batch has more rows than the service accepts',
    page: 'A batch holds so many rows (`VIVA_BATCH_MAX_ROWS`); `detail` says how many. Nothing of it was kept. Send it in several batches.',
  },
  unsupported_media_type: {
    status: 415,
    title: 'The body is not of the type that is taken here',
    page: 'Send `Content-Type: application/json`, in UTF-8 and not compressed; for a batch `application/x-ndjson` or `text/csv`.',
  },
  invalid_body: {
    status: 422,
    title: 'The body does not have the required form',
    page: 'The JSON is well formed, but a field is missing, unknown, of the wrong type or beyond its limit, or names something that is not there. `errors` points to each place with a JSON Pointer. Nothing was stored.',
  },
  invalid_batch: {
    status: 422,
    title: 'The file cannot be read as rows',
    page: 'The file as a whole is wrong: it is not UTF-8, has no rows, or its first line does not name the columns. Nothing of it was kept. A row that is wrong by itself is no such problem: the batch is made, and says which lines it refused and why. From a spreadsheet save as "CSV UTF-8"; commas, semicolons and tabs are all understood.',
  },
  idempotency_key_reused: {
    status: 422,
    title: 'The Idempotency-Key was used for another request',
    page: 'This key came earlier with another body or for another operation. Use a new key for a new request, and the same body for a retry.',
  },
  precondition_required: {
    status: 428,
    title: 'Say what you are changing',
    page: 'A change needs the header `If-Match` with the `ETag` of what was read, so that two people do not overwrite each other. `If-Match: *` overwrites whatever is there.',
  },
  rate_limited: {
    status: 429,
    title: 'Too many calls',
    page: 'More calls came within a minute than one key, one organisation, or (without a key) one address may make. Wait as long as `Retry-After` says. Every reply tells in `RateLimit-Policy` how many are allowed (`q` in `w` seconds) and in `RateLimit` how many are left (`r`) and for how long (`t` seconds). Whoever runs the service sets them: `VIVA_CALLS_PER_KEY`, `VIVA_CALLS_PER_ORGANISATION`, `VIVA_CALLS_PER_ADDRESS`.',
  },
  internal_error: {
    status: 500,
    title: 'Something went wrong in the service',
    page: 'This is a defect of the service, not of the request. An accepted answer is not lost. Report the `requestId`, which is in the logs.',
  },
  judge_unavailable: {
    status: 503,
    title: 'The judge cannot be reached now',
    page: 'The model server is down, refuses the key or asks for a pause. Nothing was graded, and nothing was kept. Retry after the time in `Retry-After`, or create a submission, which waits for the judge by itself.',
  },
  budget_exceeded: {
    status: 503,
    title: 'The budget of the day is spent',
    page: 'The organisation has spent what it may spend on model calls today (`VIVA_DAILY_BUDGET`), so the next one was not made. Nothing was graded, and nothing was kept. Retry after the time in `Retry-After`: the budget is whole again at midnight UTC. A submission is accepted all the same.',
  },
  too_many_listeners: {
    status: 503,
    title: 'Too many streams are open',
    page: 'The service keeps as many streams of events open as `VIVA_MAX_LISTENERS` says. Retry after the time in `Retry-After`, or ask for the submission from time to time instead: with `If-None-Match` an unchanged one costs next to nothing.',
  },
  store_unavailable: {
    status: 503,
    title: 'The store cannot be written now',
    page: 'The disk is full, or the store is locked. What was not acknowledged was not stored. Retry after the time in `Retry-After`, with the same Idempotency-Key.',
  },
  draining: {
    status: 503,
    title: 'The service is shutting down',
    page: 'The service takes no new requests while it stops. Retry after the time in `Retry-After`.',
  },
} as const satisfies Record<string, ProblemKind>;

export type ProblemCode = keyof typeof problemKinds;

export const problemSchema = z
  .strictObject({
    type: z.string().describe('The page that explains the code.'),
    title: z.string(),
    status: z.int().min(400).max(599),
    detail: z.string(),
    instance: z.string().describe('The path of the request.'),
    code: z.enum(Object.keys(problemKinds) as [ProblemCode, ...ProblemCode[]]),
    requestId: z.string(),
    errors: z
      .array(
        z.strictObject({
          pointer: z.string().describe('JSON Pointer into the body, or `?name` for a query parameter.'),
          detail: z.string(),
        }),
      )
      .optional(),
  })
  .meta({ id: 'Problem', description: 'What went wrong (RFC 9457).' });

export type ProblemBody = z.infer<typeof problemSchema>;

/** Thrown anywhere above the services to answer with a problem. */
export class Problem extends Error {
  readonly code: ProblemCode;
  readonly errors: ProblemBody['errors'];
  readonly headers: Record<string, string>;

  constructor(
    code: ProblemCode,
    detail: string,
    more: { errors?: ProblemBody['errors']; headers?: Record<string, string> } = {},
  ) {
    super(detail);
    this.code = code;
    this.errors = more.errors;
    this.headers = more.headers ?? {};
  }
}

/** The problem of a judge that can't be asked now. */
export function unavailable({
  code,
  detail,
  retryAfterMs,
}: {
  code: string;
  detail: string;
  retryAfterMs: number;
}): Problem {
  const headers = { 'retry-after': String(Math.max(1, Math.ceil(retryAfterMs / 1000))) };
  return new Problem(code === 'budget_exceeded' ? code : 'judge_unavailable', detail, { headers });
}

/** The body of a problem as it goes over the wire. */
export function problemBody(problem: Problem, instance: string, requestId: string): ProblemBody {
  const { code, errors, message: detail } = problem;
  const { status, title } = problemKinds[code];
  return { type: `/problems/${code}`, title, status, detail, instance, code, requestId, ...(errors && { errors }) };
}

/** Answers with a problem. The text is made here, so that no serializer can drop a field of it. */
export function sendProblem(problem: Problem, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const body = problemBody(problem, request.url.split('?')[0]!, request.id);
  return reply
    .code(body.status)
    .headers({ 'x-request-id': request.id, ...problem.headers })
    .type('application/problem+json; charset=utf-8')
    .send(JSON.stringify(body));
}
