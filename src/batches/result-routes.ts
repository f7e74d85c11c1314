import { Readable } from 'node:stream';
import { z } from 'zod';
import { type App, operation } from '../http/operation.ts';
import { idParams } from '../http/params.ts';
import type { SubmissionRepository } from '../submissions/repository.ts';
import { renderSubmission, submissionListQuery } from '../submissions/schemas.ts';
import type { BatchRepository } from './repository.ts';
import { mediaTypes, rowsAs, submissionsAs, type WireRow, type WireSubmission } from './results.ts';
import { noBatch } from './routes.ts';
import { delimiter, resultFormat, resultQuery } from './schemas.ts';

/** So many rows are read at once. */
const pageRows = 100;

const files = {
  200: { content: { 'application/x-ndjson': { schema: z.string() }, 'text/csv': { schema: z.string() } } } as never,
};

const exportQuery = submissionListQuery.omit({ limit: true, cursor: true }).extend({ format: resultFormat, delimiter });

/** Results as files, however long. */
export function resultRoutes(
  app: App,
  batches: Pick<BatchRepository, 'rows'>,
  submissions: Pick<SubmissionRepository, 'list'>,
): void {
  app.get(
    '/v1/batches/:id/results',
    operation(
      {
        operationId: 'getBatchResults',
        tag: 'Batches',
        scope: 'batches:write',
        replies: { 200: { says: 'A row for each row of the file, in its order.' } },
        summary: 'Get what became of the rows',
        description:
          'As a file, at any time: each row with its line, where it stands, what was wrong with it, and its submission as it is now. In CSV a cell that a spreadsheet could take for a formula has an apostrophe in front.',
      },
      { params: idParams, querystring: resultQuery, response: files },
    ),
    async (request, reply) => {
      const { caller, params, query } = request;
      const { format, delimiter, state } = query;
      const read = (after: number) => batches.rows(caller, params.id, state, { after, limit: pageRows });
      const first = await read(0);
      if (!first) throw noBatch();
      async function* pages(): AsyncGenerator<WireRow[]> {
        for (let rows = first!; rows.length > 0; rows = (await read(rows.at(-1)!.line)) ?? []) {
          yield rows.map((row) => ({ ...row, submission: row.submission && renderSubmission(row.submission, caller) }));
        }
      }
      return reply.type(mediaTypes[format]).send(Readable.from(rowsAs({ format, delimiter }, pages())));
    },
  );

  app.get(
    '/v1/exports/submissions',
    operation(
      {
        operationId: 'exportSubmissions',
        tag: 'Submissions',
        scope: 'submissions:read',
        replies: { 200: { says: 'A row for each submission, newest first.' } },
        summary: 'Export submissions with their grades',
        description:
          'As one file, however many there are, with the filters of the list. In CSV a cell that a spreadsheet could take for a formula has an apostrophe in front.',
      },
      { querystring: exportQuery, response: files },
    ),
    async (request, reply) => {
      const { caller, query } = request;
      const { format, delimiter, hide, ...filter } = query;
      async function* pages(): AsyncGenerator<WireSubmission[]> {
        for (let after: string | undefined; ;) {
          const rows = await submissions.list(caller, filter, { after, limit: pageRows });
          yield rows.map((row) => renderSubmission(row, caller, hide));
          if (rows.length < pageRows) return;
          after = rows.at(-1)!.id;
        }
      }
      return reply.type(mediaTypes[format]).send(Readable.from(submissionsAs({ format, delimiter }, pages())));
    },
  );
}
