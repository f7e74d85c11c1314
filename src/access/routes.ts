import { z } from 'zod';
import { keyHeader, keyReused, readKeyedRequest } from '../http/idempotency.ts';
import { type App, operation } from '../http/operation.ts';
import { pageOf, pageQuery, readCursor, toPage } from '../http/paging.ts';
import { idParams } from '../http/params.ts';
import { Problem } from '../http/problems.ts';
import { invalidField } from '../http/validation.ts';
import { claimOf } from '../idempotency.ts';
import { newId } from '../ids.ts';
import type { Authorized, Scope } from './authorize.ts';
import type { KeyRepository, NewApiKey } from './repository.ts';
import { apiKeySchema, madeApiKeySchema, newApiKeySchema, renderApiKey } from './schemas.ts';
import { newToken } from './token.ts';

const noKey = () => new Problem('not_found', 'There is no such key.');

/** Making, listing and revoking API keys of the caller's organisation. */
export function apiKeyRoutes(app: App, keys: KeyRepository, idempotencyMs: number): void {
  app.post(
    '/v1/api-keys',
    operation(
      {
        operationId: 'createApiKey',
        tag: 'Access',
        scope: 'keys:write',
        replies: { 201: { says: 'The key, with its token.', headers: ['Location', 'Idempotency-Replayed'] } },
        summary: 'Make an API key',
        description:
          'The token is in this reply and nowhere else: the service keeps a hash. As soon as a store has a key, every call needs one. A key grants nothing that its maker may not do.',
        problems: ['invalid_header', 'idempotency_key_reused'],
      },
      { headers: keyHeader, body: newApiKeySchema, response: { 201: madeApiKeySchema } },
    ),
    async (request, reply) => {
      const { body, caller } = request;
      const keyed = readKeyedRequest(request, 'createApiKey');
      const now = new Date();
      const { expiresAt = null } = body;
      if (expiresAt !== null && Date.parse(expiresAt) <= now.getTime()) {
        throw invalidField('/expiresAt', 'must be in the future');
      }
      mustMayGrant(caller, body.scopes);
      const id = newId('key');
      const { token, secretHash } = newToken(id);
      const granted = [...new Set(body.scopes)];
      const key: NewApiKey = {
        id,
        name: body.name,
        scopes: granted,
        createdAt: now.toISOString(),
        expiresAt,
        secretHash,
      };
      const claim = claimOf(keyed, now.getTime(), idempotencyMs);
      const made = await keys.create(caller, key, claim);
      if (made.kind === 'key_reused') throw keyReused();
      const replayed = made.kind === 'replayed';
      const kept = await keys.find(caller, replayed ? made.id : id);
      return reply
        .code(201)
        .headers({ location: `/v1/api-keys/${kept!.id}`, ...(replayed && { 'idempotency-replayed': 'true' }) })
        .send({ ...renderApiKey(kept!), token: replayed ? null : token });
    },
  );

  app.get(
    '/v1/api-keys',
    operation(
      {
        operationId: 'listApiKeys',
        tag: 'Access',
        scope: 'keys:write',
        replies: { 200: { says: 'A page of keys.', headers: ['Link'] } },
        summary: 'List API keys',
        description: 'Newest first, those that are revoked or expired too. Tokens are never shown again.',
      },
      { querystring: z.strictObject(pageQuery), response: { 200: pageOf(apiKeySchema) } },
    ),
    async (request, reply) => {
      const { limit, cursor } = request.query;
      const rows = await keys.list(request.caller, { after: readCursor(cursor, 'key'), limit: limit + 1 });
      const { page, headers } = toPage(rows, limit, request.url, renderApiKey);
      return reply.headers(headers).send(page);
    },
  );

  app.get(
    '/v1/api-keys/:id',
    operation(
      {
        operationId: 'getApiKey',
        tag: 'Access',
        scope: 'keys:write',
        replies: { 200: { says: 'The key.' } },
        summary: 'Get one API key',
        description: 'What it may do, and when it was last used.',
      },
      { params: idParams, response: { 200: apiKeySchema } },
    ),
    async (request) => {
      const key = await keys.find(request.caller, request.params.id);
      if (!key) throw noKey();
      return renderApiKey(key);
    },
  );

  app.post(
    '/v1/api-keys/:id/revoke',
    operation(
      {
        operationId: 'revokeApiKey',
        tag: 'Access',
        scope: 'keys:write',
        replies: { 200: { says: 'The key, revoked.' } },
        summary: 'Revoke an API key',
        description:
          'It is refused from the next call on, for good. To replace a key without an outage, make the new one first. When the last one is revoked, only the command line can make another.',
      },
      { params: idParams, response: { 200: apiKeySchema } },
    ),
    async (request) => {
      const key = await keys.revoke(request.caller, request.params.id, new Date().toISOString());
      if (!key) throw noKey();
      return renderApiKey(key);
    },
  );
}

function mustMayGrant(caller: Authorized, scopes: Scope[]): void {
  const beyond = scopes.filter((scope) => !caller.scopes.has(scope));
  if (beyond.length === 0) return;
  throw new Problem('missing_scope', `A key can't grant what it may not do itself: ${beyond.join(', ')}.`);
}
