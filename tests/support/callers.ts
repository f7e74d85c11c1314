import type { FastifyRequest } from 'fastify';
import { authorize, type Authorized, type Scope, scopes } from '../../src/access/authorize.ts';

/** Lets a test choose the caller of each request: `x-test-organisation` and `x-test-without` (a scope). */
export async function chosenCaller(request: FastifyRequest): Promise<Authorized> {
  const organisationId = String(request.headers['x-test-organisation'] ?? 'org_default');
  const without = request.headers['x-test-without'];
  return authorize({ organisationId, keyId: 'test', scopes: scopes.filter((scope: Scope) => scope !== without) });
}
