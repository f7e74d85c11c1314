import { fastify, type FastifyBaseLogger, type FastifyRequest } from 'fastify';
import { serializerCompiler, type ZodTypeProvider } from 'fastify-type-provider-zod';
import { randomUUID } from 'node:crypto';
import type { Logger } from 'pino';
import type { Authorized } from '../access/authorize.ts';
import { docRoutes } from './docs.ts';
import { handleClientError, handleError, retrySoon, handleNotFound, watchMethods } from './errors.ts';
import { refuseForeign } from './guard.ts';
import { acceptJsonOnly } from './json-body.ts';
import { registerOpenApi } from './openapi.ts';
import type { App } from './operation.ts';
import { Problem } from './problems.ts';
import { validate } from './validation.ts';

export interface ServerParts {
  logger: Logger;
  maxBodyBytes: number;
  maxNesting: number;
  version: string;
  examplesFile: URL;
  /** Whether there is no key, so that whoever is on this machine may call. */
  isKeyless(): Promise<boolean>;
  /** Who calls. Throws a {@link Problem} for a caller that it doesn't know. */
  authenticate(request: FastifyRequest): Promise<Authorized>;
  isDraining(): boolean;
  /** Adds the features' routes. */
  addRoutes(app: App): void;
}

/** The HTTP server with all that routes share. It isn't listening yet. */
export async function buildServer(parts: ServerParts): Promise<App> {
  const { logger, maxBodyBytes, maxNesting, version, examplesFile, isKeyless, authenticate, isDraining, addRoutes } =
    parts;
  const app = fastify({
    loggerInstance: logger as FastifyBaseLogger,
    bodyLimit: maxBodyBytes,
    routerOptions: { maxParamLength: 200 },
    // A socket that idles must not hold up a shutdown for long.
    keepAliveTimeout: 5_000,
    genReqId: () => `req_${randomUUID()}`,
    clientErrorHandler: handleClientError,
    frameworkErrors: (error, request, reply) => void handleError(error, request, reply),
  }).withTypeProvider<ZodTypeProvider>();

  app.setValidatorCompiler(validate as never);
  app.setSerializerCompiler(serializerCompiler);
  app.setErrorHandler(handleError);
  app.setNotFoundHandler(handleNotFound);
  acceptJsonOnly(app, maxNesting);
  const refuseOtherMethods = watchMethods(app);

  app.decorateRequest('caller', null as never);
  app.addHook('onRequest', async (request, reply) => {
    void reply.header('x-request-id', request.id);
    if (await isKeyless()) refuseForeign(request);
    const { scope } = request.routeOptions.config;
    if (scope === undefined) return;
    if (isDraining()) throw new Problem('draining', 'The service is shutting down.', retrySoon);
    request.caller = await authenticate(request);
    if (!request.caller.scopes.has(scope)) throw new Problem('missing_scope', `This needs the scope ${scope}.`);
  });

  await registerOpenApi(app, version, examplesFile);
  addRoutes(app);
  await docRoutes(app);
  refuseOtherMethods();
  return app;
}
