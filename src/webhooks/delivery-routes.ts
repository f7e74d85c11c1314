import { type App, operation } from '../http/operation.ts';
import { pageOf, readCursor, toPage } from '../http/paging.ts';
import { idParams } from '../http/params.ts';
import { Problem } from '../http/problems.ts';
import type { DeliveryRepository } from './repository.ts';
import { noEndpoint } from './routes.ts';
import {
  deliveryListQuery,
  deliveryParams,
  deliverySchema,
  recoveredSchema,
  recoverySchema,
  renderDelivery,
} from './schemas.ts';

const noDelivery = () => new Problem('not_found', 'There is no such delivery to this endpoint.');
const disabled = () => new Problem('webhook_endpoint_disabled', 'Enable the endpoint first.');

/** What was sent, what came of it, and sending it again. */
export function deliveryRoutes(app: App, deliveries: DeliveryRepository): void {
  app.get(
    '/v1/webhook-endpoints/:id/deliveries',
    operation(
      {
        operationId: 'listWebhookDeliveries',
        tag: 'Webhooks',
        scope: 'webhooks:write',
        replies: { 200: { says: 'A page of deliveries.', headers: ['Link'] } },
        summary: 'See what was sent',
        description:
          'Newest first, each with its attempts. Of replies only the status is kept. The log is kept for a time (`VIVA_WEBHOOK_LOG`).',
      },
      { params: idParams, querystring: deliveryListQuery, response: { 200: pageOf(deliverySchema) } },
    ),
    async (request, reply) => {
      const { limit, cursor, ...filter } = request.query;
      const page = { after: readCursor(cursor, 'dlv'), limit: limit + 1 };
      const rows = await deliveries.list(request.caller, request.params.id, filter, page);
      if (!rows) throw noEndpoint();
      const { page: body, headers } = toPage(rows, limit, request.url, renderDelivery);
      return reply.headers(headers).send(body);
    },
  );

  app.get(
    '/v1/webhook-endpoints/:id/deliveries/:deliveryId',
    operation(
      {
        operationId: 'getWebhookDelivery',
        tag: 'Webhooks',
        scope: 'webhooks:write',
        replies: { 200: { says: 'The delivery.' } },
        summary: 'Get one delivery',
        description: 'With all its attempts, and when it is tried next.',
      },
      { params: deliveryParams, response: { 200: deliverySchema } },
    ),
    async (request) => {
      const { id, deliveryId } = request.params;
      const delivery = await deliveries.find(request.caller, id, deliveryId);
      if (!delivery) throw noDelivery();
      return renderDelivery(delivery);
    },
  );

  app.post(
    '/v1/webhook-endpoints/:id/deliveries/:deliveryId/resend',
    operation(
      {
        operationId: 'resendWebhookDelivery',
        tag: 'Webhooks',
        scope: 'webhooks:write',
        replies: { 200: { says: 'The delivery, on its way again.' } },
        summary: 'Send a delivery again',
        description:
          'The same event with the same `webhook-id`, whether it came through before or not, and from the first try on.',
        problems: ['webhook_endpoint_disabled'],
      },
      { params: deliveryParams, response: { 200: deliverySchema } },
    ),
    async (request) => {
      const { caller, params } = request;
      const { id, deliveryId } = params;
      const outcome = await deliveries.resend(caller, id, deliveryId, new Date().toISOString());
      if (outcome === 'absent') throw noDelivery();
      if (outcome === 'disabled') throw disabled();
      const delivery = await deliveries.find(caller, id, deliveryId);
      if (!delivery) throw noDelivery();
      return renderDelivery(delivery);
    },
  );

  app.post(
    '/v1/webhook-endpoints/:id/recover',
    operation(
      {
        operationId: 'recoverWebhookDeliveries',
        tag: 'Webhooks',
        scope: 'webhooks:write',
        replies: { 200: { says: 'How many are sent again.' } },
        summary: 'Send again all that has not come through since a time',
        description:
          'After an outage of the receiver: what failed for good, and at once what waits for its next try. From the first try on.',
        problems: ['webhook_endpoint_disabled'],
      },
      { params: idParams, body: recoverySchema, response: { 200: recoveredSchema } },
    ),
    async (request) => {
      const { caller, params, body } = request;
      const queued = await deliveries.recover(caller, params.id, body.since, new Date().toISOString());
      if (queued === 'absent') throw noEndpoint();
      if (queued === 'disabled') throw disabled();
      return { queued };
    },
  );
}
