import type { Authorized } from '../access/authorize.ts';
import { type App, operation } from '../http/operation.ts';
import { pageOf, readCursor, toPage } from '../http/paging.ts';
import { idParams } from '../http/params.ts';
import { Problem } from '../http/problems.ts';
import type { BatchRepository, Turn } from './repository.ts';
import {
  batchDetailSchema,
  batchListQuery,
  batchSchema,
  renderBatch,
  renderDetail,
  resumeSchema,
  shownRefusals,
  startSchema,
  type WireBatchDetail,
} from './schemas.ts';

export const noBatch = () => new Problem('not_found', 'There is no such batch.');

/** Shows a batch with the first of its refusals; throws `not_found`. */
export function detailer(batches: Pick<BatchRepository, 'find' | 'rows'>) {
  return async (caller: Authorized, id: string): Promise<WireBatchDetail> => {
    const batch = await batches.find(caller, id);
    const refused = await batches.rows(caller, id, 'refused', { after: 0, limit: shownRefusals });
    if (!batch || !refused) throw noBatch();
    return renderDetail(batch, refused);
  };
}

/**
 * Looking at batches, and running them.
 *
 * @param wake there may be something to do
 */
export function batchRoutes(app: App, batches: BatchRepository, wake: () => void): void {
  const detailOf = detailer(batches);

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
}

/** Throws where a batch couldn't be turned as somebody wanted. */
function after(turn: Turn): void {
  if (turn === 'absent') throw noBatch();
  if (turn === 'over') throw new Problem('batch_over', 'The batch is completed or cancelled.');
  if (turn === 'not_started') throw new Problem('batch_not_started', 'The batch has not been started.');
}
