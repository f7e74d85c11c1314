import cors from '@fastify/cors';
import etag from '@fastify/etag';
import { fastify, type FastifyBaseLogger } from 'fastify';
import { serializerCompiler, type ZodTypeProvider } from 'fastify-type-provider-zod';
import { randomUUID } from 'node:crypto';
import type { Logger } from 'pino';
import { type AdmissionParts, admitCallers } from './admission.ts';
import { docRoutes } from './docs.ts';
import { handleClientError, handleError, handleNotFound, watchMethods } from './errors.ts';
import { acceptJsonOnly } from './json-body.ts';
import type { MessageDocument } from './messages.ts';
import { registerOpenApi } from './openapi.ts';
import type { App } from './operation.ts';
import { requestIdOf, traceOf } from './tracing.ts';
import { validate } from './validation.ts';

export interface ServerParts extends AdmissionParts {
  logger: Logger;
  maxBodyBytes: number;
  maxNesting: number;
  version: string;
  examplesFile: URL;
  /** What is sent to those who asked for it, for the document. */
  messages: MessageDocument[];
  /** Proxies whose word on where a call comes from is taken: addresses and networks. */
  trustedProxies: string[];
  /** Web pages that may call from a browser, with a key. */
  corsOrigins: string[];
  /** Adds the features' routes. */
  addRoutes(app: App): void;
}

/** What a script in a browser may read of a reply besides its body. */
const exposedHeaders = [
  'ETag',
  'Idempotency-Replayed',
  'Link',
  'Location',
  'Preference-Applied',
  'RateLimit',
  'RateLimit-Policy',
  'Retry-After',
  'X-Request-Id',
];

/** The HTTP server with all that routes share. It isn't listening yet. */
export async function buildServer(parts: ServerParts): Promise<App> {
  const { logger, maxBodyBytes, maxNesting, version, examplesFile, messages } = parts;
  const { trustedProxies, corsOrigins, addRoutes } = parts;
  const app = fastify({
    loggerInstance: logger as FastifyBaseLogger,
    bodyLimit: maxBodyBytes,
    // A name of 200 characters, each of them escaped.
    routerOptions: { maxParamLength: 2_400 },
    // A socket that idles must not hold up a shutdown for long.
    keepAliveTimeout: 5_000,
    trustProxy: trustedProxies.length > 0 ? trustedProxies : false,
    genReqId: ({ headers }) => requestIdOf(headers) ?? `req_${randomUUID()}`,
    childLoggerFactory: (parent, bindings, options, { headers }) => {
      const { traceId } = traceOf(headers) ?? {};
      return parent.child({ ...bindings, ...(traceId && { traceId }) }, options);
    },
    clientErrorHandler: handleClientError,
    frameworkErrors: (error, request, reply) => void handleError(error, request, reply),
  }).withTypeProvider<ZodTypeProvider>();

  app.setValidatorCompiler(validate as never);
  app.setSerializerCompiler(serializerCompiler);
  app.setErrorHandler(handleError);
  app.setNotFoundHandler(handleNotFound);
  acceptJsonOnly(app, maxNesting);
  const refuseOtherMethods = watchMethods(app);

  app.addHook('onRequest', async (request, reply) => void reply.header('x-request-id', request.id));
  // Before anybody asks for a key: a browser asks whether it may call without sending one.
  if (corsOrigins.length > 0) await app.register(cors, { origin: corsOrigins, exposedHeaders, maxAge: 600 });
  admitCallers(app, parts);
  // By what the reply says, so that one version of it has one tag for each caller.
  await app.register(etag, { algorithm: 'sha1' });

  await registerOpenApi(app, version, examplesFile, messages);
  addRoutes(app);
  await docRoutes(app);
  refuseOtherMethods();
  return app;
}
