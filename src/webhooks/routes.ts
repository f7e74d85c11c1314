import { z } from 'zod';
import { changeHeaders, readIfMatch } from '../http/conditional.ts';
import { goneSignal } from '../http/gone.ts';
import { keyHeader, keyReused, readKeyedRequest } from '../http/idempotency.ts';
import { type App, operation } from '../http/operation.ts';
import { pageOf, readCursor, toPage } from '../http/paging.ts';
import { idParams } from '../http/params.ts';
import { Problem } from '../http/problems.ts';
import { invalidField } from '../http/validation.ts';
import { revisionTag } from '../revision-tag.ts';
import type { EndpointRepository } from './repository.ts';
import {
  deliverySchema,
  endpointChangeSchema,
  endpointListQuery,
  endpointSchema,
  endpointWithSecretSchema,
  newEndpointSchema,
  renderDelivery,
  renderEndpoint,
  rotationSchema,
} from './schemas.ts';
import type { WebhookService, WithSecret } from './service.ts';

export const noEndpoint = () => new Problem('not_found', 'There is no such webhook endpoint.');

const hourMs = 3_600_000;
const defaultOldHours = 24;

/** Where an organisation wants to be told of what happens. */
export function webhookRoutes(app: App, service: WebhookService, endpoints: EndpointRepository): void {
  app.post(
    '/v1/webhook-endpoints',
    operation(
      {
        operationId: 'createWebhookEndpoint',
        tag: 'Webhooks',
        scope: 'webhooks:write',
        replies: {
          201: { says: 'The endpoint, with its secret.', headers: ['Location', 'ETag', 'Idempotency-Replayed'] },
        },
        summary: 'Have events sent to you',
        description: `Messages are signed after [Standard Webhooks](https://www.standardwebhooks.com): verify them with one of its libraries and the \`secret\` of this reply, which is shown once. Answer any 2xx within a few seconds, then do your work.

- **At least once, in no order.** A message may come twice: \`webhook-id\` is the same then.
- **Thin.** It says what happened and to what; fetch the rest. It never holds an answer, a grade, or the key to the answers.
- Anything but a 2xx is tried again over three days. A 410 disables the endpoint; so does a delivery that was tried to its end while nothing came through.
- Private addresses are refused, whatever name or redirect leads to them.`,
        problems: ['invalid_header', 'idempotency_key_reused', 'too_many_webhook_endpoints'],
      },
      { headers: keyHeader, body: newEndpointSchema, response: { 201: endpointWithSecretSchema } },
    ),
    async (request, reply) => {
      const keyed = readKeyedRequest(request, 'createWebhookEndpoint');
      const made = await service.create(request.caller, request.body, keyed);
      if (made.kind === 'bad_url') throw invalidField('/url', made.detail);
      if (made.kind === 'key_reused') throw keyReused();
      if (made.kind === 'too_many') {
        throw new Problem('too_many_webhook_endpoints', 'The organisation has as many webhook endpoints as it may.');
      }
      return reply.code(201).headers(headersOf(made)).send(withSecret(made));
    },
  );

  app.get(
    '/v1/webhook-endpoints',
    operation(
      {
        operationId: 'listWebhookEndpoints',
        tag: 'Webhooks',
        scope: 'webhooks:write',
        replies: { 200: { says: 'A page of endpoints.', headers: ['Link'] } },
        summary: 'List webhook endpoints',
        description: 'Oldest first. Secrets are never shown again.',
      },
      { querystring: endpointListQuery, response: { 200: pageOf(endpointSchema) } },
    ),
    async (request, reply) => {
      const { limit, cursor } = request.query;
      const rows = await endpoints.list(request.caller, { after: readCursor(cursor, 'whk'), limit: limit + 1 });
      const { page, headers } = toPage(rows, limit, request.url, renderEndpoint);
      return reply.headers(headers).send(page);
    },
  );

  app.get(
    '/v1/webhook-endpoints/:id',
    operation(
      {
        operationId: 'getWebhookEndpoint',
        tag: 'Webhooks',
        scope: 'webhooks:write',
        replies: { 200: { says: 'The endpoint.', headers: ['ETag'] } },
        summary: 'Get one webhook endpoint',
        description: 'Where it is, what it is sent, and whether something came through lately.',
      },
      { params: idParams, response: { 200: endpointSchema } },
    ),
    async (request, reply) => {
      const endpoint = await endpoints.find(request.caller, request.params.id);
      if (!endpoint) throw noEndpoint();
      return reply.headers({ etag: revisionTag(endpoint) }).send(renderEndpoint(endpoint));
    },
  );

  app.put(
    '/v1/webhook-endpoints/:id',
    operation(
      {
        operationId: 'changeWebhookEndpoint',
        tag: 'Webhooks',
        scope: 'webhooks:write',
        replies: { 200: { says: 'The endpoint as it is now.', headers: ['ETag'] } },
        summary: 'Change, enable or disable a webhook endpoint',
        description:
          'Takes all that can be changed. What waits for an endpoint when it is disabled is sent no more, and what happens meanwhile neither; deliveries that failed can be asked for again.',
        problems: ['invalid_header', 'precondition_required', 'precondition_failed'],
      },
      { params: idParams, headers: changeHeaders, body: endpointChangeSchema, response: { 200: endpointSchema } },
    ),
    async (request, reply) => {
      const { caller, params, body, headers } = request;
      const tag = readIfMatch(headers['if-match']);
      const changed = await service.change(caller, params.id, body, tag);
      if (changed.kind === 'bad_url') throw invalidField('/url', changed.detail);
      if (changed.kind === 'absent') throw noEndpoint();
      if (changed.kind === 'stale') {
        throw new Problem('precondition_failed', 'Somebody has changed the endpoint since: look at it again.');
      }
      return reply.headers({ etag: revisionTag(changed.endpoint) }).send(renderEndpoint(changed.endpoint));
    },
  );

  app.delete(
    '/v1/webhook-endpoints/:id',
    operation(
      {
        operationId: 'removeWebhookEndpoint',
        tag: 'Webhooks',
        scope: 'webhooks:write',
        replies: { 204: { says: 'It is gone.' } },
        summary: 'Remove a webhook endpoint',
        description: 'With its deliveries and their log.',
      },
      { params: idParams, response: { 204: z.null() } },
    ),
    async (request, reply) => {
      if (!(await endpoints.remove(request.caller, request.params.id))) throw noEndpoint();
      return reply.code(204).send(null);
    },
  );

  app.post(
    '/v1/webhook-endpoints/:id/secret',
    operation(
      {
        operationId: 'rotateWebhookSecret',
        tag: 'Webhooks',
        scope: 'webhooks:write',
        replies: { 200: { says: 'The endpoint, with its new secret.', headers: ['ETag', 'Idempotency-Replayed'] } },
        summary: 'Replace the signing secret',
        description:
          'Messages carry a signature by the new secret and, for a while, one by each that there was: a receiver that knows either can verify them, so that nothing is lost while you change it over.',
        problems: ['invalid_header', 'idempotency_key_reused'],
      },
      { params: idParams, headers: keyHeader, body: rotationSchema, response: { 200: endpointWithSecretSchema } },
    ),
    async (request, reply) => {
      const { caller, params, body } = request;
      const keyed = readKeyedRequest(request, 'rotateWebhookSecret');
      const { oldSecretHours = defaultOldHours } = body;
      const made = await service.rotate(caller, params.id, oldSecretHours * hourMs, keyed);
      if (made.kind === 'absent') throw noEndpoint();
      if (made.kind === 'key_reused') throw keyReused();
      const { location: _, ...headers } = headersOf(made);
      return reply.headers(headers).send(withSecret(made));
    },
  );

  app.post(
    '/v1/webhook-endpoints/:id/test',
    operation(
      {
        operationId: 'testWebhookEndpoint',
        tag: 'Webhooks',
        scope: 'webhooks:write',
        replies: { 200: { says: 'The delivery, with what came of it.' } },
        summary: 'Send a test',
        description:
          'An event of type `webhook.test`, signed like any other, sent once, also to an endpoint that is disabled. The reply waits for what comes of it.',
      },
      { params: idParams, response: { 200: deliverySchema } },
    ),
    async (request, reply) => {
      const delivery = await service.test(request.caller, request.params.id, goneSignal(reply));
      if (!delivery) throw noEndpoint();
      return renderDelivery(delivery);
    },
  );
}

function headersOf({ endpoint, secret }: WithSecret) {
  const replayed = secret === null && { 'idempotency-replayed': 'true' };
  return { location: `/v1/webhook-endpoints/${endpoint.id}`, etag: revisionTag(endpoint), ...replayed };
}

function withSecret({ endpoint, secret }: WithSecret) {
  return { ...renderEndpoint(endpoint), secret };
}
