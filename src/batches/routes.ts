import type { Readable } from 'node:stream';
import type { FastifyRequest } from 'fastify';
import type { Authorized } from '../access/authorize.ts';
import { keyHeader, keyReused, readIdempotencyKey } from '../http/idempotency.ts';
import { type App, operation } from '../http/operation.ts';
import { pageOf, readCursor, toPage } from '../http/paging.ts';
import { idParams } from '../http/params.ts';
import { Problem } from '../http/problems.ts';
import { invalidQuery } from '../http/validation.ts';
import type { createIntake } from './intake.ts';
import type { BatchFormat, BatchRepository, Turn } from './repository.ts';
import {
  batchDetailSchema,
  batchFile,
  batchListQuery,
  batchQuery,
  batchSchema,
  renderBatch,
  renderDetail,
  resumeSchema,
  shownRefusals,
  startSchema,
} from './schemas.ts';

export const noBatch = () => new Problem('not_found', 'There is no such batch.');

export interface BatchRouteParts {
  batches: BatchRepository;
  takeIn: ReturnType<typeof createIntake>;
  wake(): void;
  limits: {
    maxRows: number;
    maxBytes: number;
    /** An upload that stands still for so long is given up. */ stallMs: number;
  };
}

/** What a file may be called, and what it is. */
const formats: Record<string, BatchFormat> = {
  'application/x-ndjson': 'jsonl',
  'application/jsonl': 'jsonl',
  'text/csv': 'csv',
};

/** Taking batches in, and running them. */
export function batchRoutes(app: App, parts: BatchRouteParts): void {
  const { batches, takeIn, wake, limits } = parts;
  const { maxRows, maxBytes, stallMs } = limits;

  // The file is a stream: nothing else takes one, so its parsers are for this route alone.
  void app.register(async (upload: App) => {
    upload.removeAllContentTypeParsers();
    for (const type of Object.keys(formats)) {
      upload.addContentTypeParser(type, (request, payload, done) => {
        const said = Number(request.headers['content-length'] ?? 0);
        done(said > maxBytes ? tooLarge(maxBytes) : wrongEncoding(request), payload);
      });
    }
    upload.addContentTypeParser('*', (_request, _payload, done) => done(wrongType(), undefined));
    upload.post(
      '/v1/batches',
      {
        ...operation(
          {
            operationId: 'createBatch',
            tag: 'Batches',
            scope: 'batches:write',
            replies: {
              201: { says: 'The batch, taken in and estimated.', headers: ['Location', 'Idempotency-Replayed'] },
            },
            summary: 'Send many answers in',
            description: `A file with a row for each answer, of any length up to what the service accepts (${maxRows} rows); it is read as it comes. Nothing is graded yet: the reply says what was refused, line by line, and what the rest will cost. Then start it.

- **JSONL** (\`application/x-ndjson\`): on each line what the body of \`POST /v1/submissions\` would be.
- **CSV** (\`text/csv\`): the first line names the columns, which are those fields by their paths: \`questionId\`, \`answer\`, \`candidate.externalId\`, \`candidate.displayName\`, \`cohort\`, \`metadata.…\` and so on. Commas, semicolons or tabs; UTF-8, with or without a byte order mark; an empty cell says nothing, but an empty \`answer\` is one.
- A row that is wrong is refused by itself. A file that cannot be read is a problem, and nothing of it is kept.
- \`Idempotency-Key\` makes a retry safe: the same file finds the batch of the first try.`,
            consumes: ['application/x-ndjson', 'text/csv'],
            problems: ['invalid_header', 'idempotency_key_reused', 'invalid_batch', 'too_many_rows'],
          },
          {
            querystring: batchQuery,
            headers: keyHeader,
            body: batchFile,
            response: { 201: batchDetailSchema },
          },
        ),
      },
      async (request, reply) => {
        const { caller, query } = request;
        const key = readIdempotencyKey(request);
        const { name = null, questionId, cohort, extraColumns = 'refuse' } = query;
        const format = formats[mediaTypeOf(request)]!;
        const chunks = request.body as Readable;
        request.raw.setTimeout(stallMs, () => request.raw.destroy());
        chunks.once('end', () => request.raw.setTimeout(0));
        const defaults = { questionId, cohort };
        const taken = await takeIn(caller, { name, format, defaults, extraColumns, chunks }, key);
        switch (taken.kind) {
          case 'key_reused':
            throw keyReused();
          case 'too_large':
            throw tooLarge(maxBytes);
          case 'too_many_rows':
            throw new Problem('too_many_rows', `A batch may have ${maxRows} rows.`);
          case 'unknown':
            throw invalidQuery(taken.field, taken.detail);
          case 'unreadable':
            throw new Problem('invalid_batch', taken.detail);
          case 'made':
            return reply
              .code(201)
              .headers({
                location: `/v1/batches/${taken.id}`,
                ...(taken.replayed && { 'idempotency-replayed': 'true' }),
              })
              .send(await detailOf(caller, taken.id));
        }
      },
    );
  });

  app.get(
    '/v1/batches',
    operation(
      {
        operationId: 'listBatches',
        tag: 'Batches',
        scope: 'batches:write',
        replies: { 200: { says: 'A page of batches.', headers: ['Link'] } },
        summary: 'List batches',
        description: 'Newest first.',
      },
      { querystring: batchListQuery, response: { 200: pageOf(batchSchema) } },
    ),
    async (request, reply) => {
      const { limit, cursor } = request.query;
      const rows = await batches.list(request.caller, { after: readCursor(cursor, 'bat'), limit: limit + 1 });
      const { page, headers } = toPage(rows, limit, request.url, renderBatch);
      return reply.headers(headers).send(page);
    },
  );

  app.get(
    '/v1/batches/:id',
    operation(
      {
        operationId: 'getBatch',
        tag: 'Batches',
        scope: 'batches:write',
        replies: { 200: { says: 'The batch as it stands.' } },
        summary: 'See how far a batch is',
        description:
          'How many rows stand where, what it did cost so far beside what was estimated, and what was refused.',
      },
      { params: idParams, response: { 200: batchDetailSchema } },
    ),
    (request) => detailOf(request.caller, request.params.id),
  );

  app.post(
    '/v1/batches/:id/start',
    operation(
      {
        operationId: 'startBatch',
        tag: 'Batches',
        scope: 'batches:write',
        replies: { 200: { says: 'The batch.' } },
        summary: 'Start a batch',
        description:
          'Its rows become submissions, a few at a time, in their order; single answers go before them. When it is done there is an event `batch.completed`. With a `budget` it pauses before a call that could cost more. A batch that was started before is left as it is, so that the call may be repeated.',
        problems: ['batch_over'],
      },
      { params: idParams, body: startSchema, response: { 200: batchDetailSchema } },
    ),
    async (request) => {
      const { caller, params, body } = request;
      after(await batches.start(caller, params.id, body.budget ?? null, new Date().toISOString()));
      wake();
      return detailOf(caller, params.id);
    },
  );

  app.post(
    '/v1/batches/:id/resume',
    operation(
      {
        operationId: 'resumeBatch',
        tag: 'Batches',
        scope: 'batches:write',
        replies: { 200: { says: 'The batch.' } },
        summary: 'Go on with a batch',
        description: 'After a pause, where it was; with another budget, if one is given.',
        problems: ['batch_over', 'batch_not_started'],
      },
      { params: idParams, body: resumeSchema, response: { 200: batchDetailSchema } },
    ),
    async (request) => {
      const { caller, params, body } = request;
      after(await batches.resume(caller, params.id, body.budget, new Date().toISOString()));
      wake();
      return detailOf(caller, params.id);
    },
  );

  app.post(
    '/v1/batches/:id/pause',
    operation(
      {
        operationId: 'pauseBatch',
        tag: 'Batches',
        scope: 'batches:write',
        replies: { 200: { says: 'The batch.' } },
        summary: 'Pause a batch',
        description: 'What is in the queue already is graded; nothing more is begun until it is resumed.',
        problems: ['batch_over', 'batch_not_started'],
      },
      { params: idParams, response: { 200: batchDetailSchema } },
    ),
    async (request) => {
      const { caller, params } = request;
      after(await batches.pause(caller, params.id));
      return detailOf(caller, params.id);
    },
  );

  app.post(
    '/v1/batches/:id/cancel',
    operation(
      {
        operationId: 'cancelBatch',
        tag: 'Batches',
        scope: 'batches:write',
        replies: { 200: { says: 'The batch.' } },
        summary: 'Cancel a batch',
        description:
          'Answers that no judge has begun with are forgotten: those that wait, and those that are in the queue. What is with a judge ends, and what is graded stays.',
        problems: ['batch_over'],
      },
      { params: idParams, response: { 200: batchDetailSchema } },
    ),
    async (request) => {
      const { caller, params } = request;
      after(await batches.cancel(caller, params.id, new Date().toISOString()));
      return detailOf(caller, params.id);
    },
  );

  async function detailOf(caller: Authorized, id: string) {
    const batch = await batches.find(caller, id);
    const refused = await batches.rows(caller, id, 'refused', { after: 0, limit: shownRefusals });
    if (!batch || !refused) throw noBatch();
    return renderDetail(batch, refused);
  }
}

/** Throws where a batch couldn't be turned as somebody wanted. */
function after(turn: Turn): void {
  if (turn === 'absent') throw noBatch();
  if (turn === 'over') throw new Problem('batch_over', 'The batch is completed or cancelled.');
  if (turn === 'not_started') throw new Problem('batch_not_started', 'The batch has not been started.');
}

function mediaTypeOf({ headers }: FastifyRequest): string {
  return (headers['content-type'] ?? '').split(';')[0]!.trim().toLowerCase();
}

function tooLarge(maxBytes: number): Problem {
  return new Problem('body_too_large', `The file is larger than ${maxBytes} bytes.`);
}

function wrongType(): Problem {
  return new Problem('unsupported_media_type', 'A batch is application/x-ndjson or text/csv.');
}

function wrongEncoding({ headers }: FastifyRequest): Problem | null {
  const charset = /charset\s*=\s*"?([^";\s]+)/i.exec(headers['content-type'] ?? '')?.[1] ?? 'utf-8';
  const encoding = headers['content-encoding'] ?? 'identity';
  if (/^utf-?8$/i.test(charset) && encoding === 'identity') return null;
  return new Problem('unsupported_media_type', 'A batch is in UTF-8 and not compressed.');
}
