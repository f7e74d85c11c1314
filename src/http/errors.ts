import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Problem, sendProblem } from './problems.ts';

/** For what is over soon. */
export const retrySoon = { headers: { 'retry-after': '5' } };

/** What an error of the framework or of the store means to a client. */
const known: Record<string, () => Problem> = {
  FST_ERR_CTP_BODY_TOO_LARGE: () => new Problem('body_too_large', 'The body is larger than the service accepts.'),
  FST_ERR_CTP_INVALID_MEDIA_TYPE: () => new Problem('unsupported_media_type', 'The body must be application/json.'),
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: () =>
    new Problem('invalid_json', 'The body is not as long as Content-Length says.'),
  FST_ERR_BAD_URL: () => new Problem('not_found', 'The path is not a valid URL path.'),
  FST_ERR_MAX_PARAM_LENGTH: () => new Problem('not_found', 'The path is too long.'),
  SQLITE_FULL: () => new Problem('store_unavailable', 'The disk is full.', retrySoon),
  SQLITE_BUSY: () => new Problem('store_unavailable', 'The store is locked.', retrySoon),
  SQLITE_IOERR_WRITE: () => new Problem('store_unavailable', 'The disk cannot be written.', retrySoon),
  SQLITE_READONLY: () => new Problem('store_unavailable', 'The store is read-only.', retrySoon),
};

/** Turns whatever was thrown into a problem; a defect of ours is logged whole and told without its insides. */
export function handleError(error: FastifyError | Error, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  if (error instanceof Problem) return sendProblem(error, request, reply);
  const cause = error.cause as { code?: string } | undefined;
  const problem = known[(error as FastifyError).code]?.() ?? known[cause?.code ?? '']?.();
  if (problem) return sendProblem(problem, request, reply);
  request.log.error({ err: error }, 'request failed');
  return sendProblem(new Problem('internal_error', 'The request could not be carried out.'), request, reply);
}

/** Answers for a path that isn't there. */
export function handleNotFound(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const detail = `There is nothing at ${request.method} ${request.url.split('?')[0]}.`;
  return sendProblem(new Problem('not_found', detail), request, reply);
}

/**
 * Remembers which methods each path takes.
 *
 * @returns to be called after the last route: gives every known path a 405 for the methods that it doesn't take
 */
export function watchMethods(app: FastifyInstance): () => void {
  const methodsByUrl = new Map<string, Set<string>>();
  app.addHook('onRoute', ({ url, method }) => {
    const methods = methodsByUrl.get(url) ?? new Set();
    for (const name of [method].flat()) methods.add(name);
    methodsByUrl.set(url, methods);
  });
  return () => {
    for (const [url, methods] of new Map(methodsByUrl)) {
      const others = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'].filter((method) => !methods.has(method));
      const allow = [...methods].join(', ');
      const refuse = (request: FastifyRequest, reply: FastifyReply) => {
        const detail = `${request.url.split('?')[0]} takes ${allow}.`;
        return sendProblem(new Problem('method_not_allowed', detail, { headers: { allow } }), request, reply);
      };
      app.route({ method: others, url, schema: { hide: true }, handler: refuse });
    }
  };
}
