import type { FastifyRequest } from 'fastify';
import type { Authorized } from '../access/authorize.ts';
import { retrySoon } from './errors.ts';
import { refuseForeign } from './guard.ts';
import type { App } from './operation.ts';
import { Problem } from './problems.ts';
import { type Counted, createRateLimits } from './rate-limits.ts';

export interface AdmissionParts {
  /** Whether there is no key, so that whoever is on this machine may call. */
  isKeyless(): Promise<boolean>;
  /** Who calls. Throws a {@link Problem} for a caller that it doesn't know. */
  authenticate(request: FastifyRequest): Promise<Authorized>;
  /** Calls a minute. */
  mostCalls: Record<Counted, number>;
  isDraining(): boolean;
}

/** Lets in who may call, as often as they may, to what they may. What asks for no scope is open to everybody. */
export function admitCallers(app: App, { isKeyless, authenticate, mostCalls, isDraining }: AdmissionParts): void {
  const rateLimits = createRateLimits(mostCalls);
  app.decorateRequest('caller', null as never);
  app.addHook('onRequest', async (request, reply) => {
    if (await isKeyless()) refuseForeign(request);
    const { scope } = request.routeOptions.config;
    if (scope === undefined) return;
    if (isDraining()) throw new Problem('draining', 'The service is shutting down.', retrySoon);
    request.caller = await authenticate(request).catch(async (error: unknown) => {
      // Guessing keys is calling too.
      await rateLimits.count({ address: request.ip });
      throw error;
    });
    const { keyId: key, organisationId: organisation, scopes } = request.caller;
    void reply.headers(await rateLimits.count(key === null ? { address: request.ip } : { key, organisation }));
    if (!scopes.has(scope)) throw new Problem('missing_scope', `This needs the scope ${scope}.`);
  });
}
