import type { Readable } from 'node:stream';
import type { FastifyRequest } from 'fastify';
import type { Authorized } from '../access/authorize.ts';
import { keyHeader, keyReused, readIdempotencyKey } from '../http/idempotency.ts';
import { type App, operation } from '../http/operation.ts';
import { Problem } from '../http/problems.ts';
import { invalidQuery } from '../http/validation.ts';
import type { createIntake } from './intake.ts';
import type { BatchFormat } from './repository.ts';
import { batchDetailSchema, batchFile, batchQuery, type WireBatchDetail } from './schemas.ts';

export interface UploadParts {
  takeIn: ReturnType<typeof createIntake>;
  /** `stallMs`: an upload that stands still for so long is given up. */
  limits: { maxRows: number; maxBytes: number; stallMs: number };
  detailOf(caller: Authorized, id: string): Promise<WireBatchDetail>;
}

/** What a file may be called, and what it is. */
const formats: Record<string, BatchFormat> = {
  'application/x-ndjson': 'jsonl',
  'application/jsonl': 'jsonl',
  'text/csv': 'csv',
};

/** Taking a batch in. */
export function uploadRoute(app: App, { takeIn, limits, detailOf }: UploadParts): void {
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
