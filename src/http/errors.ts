import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Socket } from 'node:net';
import { Problem, problemBody, type ProblemCode, sendProblem } from './problems.ts';

/** For what is over soon. */
export const retrySoon = { headers: { 'retry-after': '5' } };

/** What an error of the framework or of the store means to a client, by its code. */
const meanings: [RegExp, ProblemCode, string][] = [
  [/^FST_ERR_CTP_BODY_TOO_LARGE$/, 'body_too_large', 'The body is larger than the service accepts.'],
  [
    /^FST_ERR_(?:CTP_INVALID_MEDIA_TYPE|ROUTE_MISSING_CONTENT_TYPE)$/,
    'unsupported_media_type',
    'The body must be application/json.',
  ],
  [/^FST_ERR_CTP_INVALID_CONTENT_LENGTH$/, 'invalid_json', 'The body is not as long as Content-Length says.'],
  [/^ECONNRESET$/, 'invalid_json', 'The request broke off.'],
  [/^FST_ERR_(?:BAD_URL|MAX_PARAM_LENGTH)$/, 'not_found', 'There is nothing at this path.'],
  [/^SQLITE_FULL/, 'store_unavailable', 'The disk is full.'],
  [/^SQLITE_BUSY/, 'store_unavailable', 'The store is locked.'],
  [/^SQLITE_(?:IOERR|READONLY|CANTOPEN)/, 'store_unavailable', 'The disk cannot be written or read.'],
];

/** The problem that an error is, where it isn't a defect of ours. */
export function problemOf(error: unknown): Problem | undefined {
  if (error instanceof Problem) return error;
  const { code = '', cause } = error as { code?: unknown; cause?: unknown };
  const meaning = meanings.find(([pattern]) => pattern.test(String(code)));
  if (!meaning) return cause === undefined ? undefined : problemOf(cause);
  const [, problem, detail] = meaning;
  return new Problem(problem, detail, problem === 'store_unavailable' ? retrySoon : {});
}

/** Turns whatever was thrown into a problem; a defect of ours is logged whole and told without its insides. */
export function handleError(error: FastifyError | Error, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const problem = problemOf(error);
  if (problem) return sendProblem(problem, request, reply);
  request.log.error({ err: error }, 'request failed');
  return sendProblem(new Problem('internal_error', 'The request could not be carried out.'), request, reply);
}

/** Answers what isn't HTTP well enough to become a request. */
export function handleClientError(error: { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) return;
  const problem = new Problem('malformed_request', 'The request is not well-formed HTTP.');
  const body = JSON.stringify(problemBody(problem, '', ''));
  socket.end(
    `HTTP/1.1 400 Bad Request\r\nContent-Type: application/problem+json; charset=utf-8\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  );
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
      const others = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'].filter((method) => !methods.has(method));
      const allow = [...methods].join(', ');
      const refuse = (request: FastifyRequest, reply: FastifyReply) => {
        const detail = `${request.url.split('?')[0]} takes ${allow}.`;
        return sendProblem(new Problem('method_not_allowed', detail, { headers: { allow } }), request, reply);
      };
      app.route({ method: others, url, schema: { hide: true }, handler: refuse });
    }
  };
}
