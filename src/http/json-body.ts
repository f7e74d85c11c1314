import type { FastifyInstance, FastifyRequest } from 'fastify';
import { decode, nesting, unstorable } from './json-text.ts';
import { Problem } from './problems.ts';
import { invalidField, jsonPointer } from './validation.ts';

/** Takes JSON in UTF-8 and nothing else, not nested deeper than `maxNesting`. */
export function acceptJsonOnly(app: FastifyInstance, maxNesting: number): void {
  // Fastify would validate a missing body as null, which is something else.
  app.addHook('preValidation', (request, _reply, done) => {
    const { schema, config, method } = request.routeOptions;
    const isMissing = schema?.body !== undefined && request.body === undefined;
    // What asks for nothing in particular needn't be sent; a change that says nothing is a mistake.
    const isOptional = config.documented?.optionalBody === true && method === 'POST';
    if (isMissing && isOptional) request.body = {};
    done(isMissing && !isOptional ? new Problem('invalid_json', 'The request has no body.') : undefined);
  });
  const parseText = app.getDefaultJsonParser('error', 'error');
  app.removeAllContentTypeParsers();
  // A body that no operation asked for is nobody's business, whatever it says: DELETE from clients that always send one.
  const unwanted = (request: FastifyRequest) => request.routeOptions.schema?.body === undefined;
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (request, _body, done) => {
    const refusal = new Problem('unsupported_media_type', 'The body must be application/json.');
    done(unwanted(request) ? null : refusal, undefined);
  });
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, body, done) => {
    if (unwanted(request)) return done(null, undefined);
    const charset = /charset\s*=\s*"?([^";\s]+)/i.exec(request.headers['content-type'] ?? '')?.[1];
    const encoding = request.headers['content-encoding'] ?? 'identity';
    if ((charset && !/^utf-?8$/i.test(charset)) || encoding !== 'identity') {
      return done(new Problem('unsupported_media_type', 'The body must be JSON in UTF-8, not compressed.'));
    }
    const text = decode(body as Buffer);
    if (text === undefined) return done(new Problem('invalid_json', 'The body is not UTF-8.'));
    if (nesting(text) > maxNesting) {
      return done(new Problem('invalid_body', `The body is nested deeper than ${maxNesting} levels.`));
    }
    void parseText(request, text, (error, value) => {
      const wrong = text.trim() === '' ? 'The body is empty.' : 'The body is not well-formed JSON.';
      if (error) return done(new Problem('invalid_json', wrong));
      const place = unstorable(value);
      done(place ? invalidField(jsonPointer(place), 'must not contain NUL or half of a surrogate pair') : null, value);
    });
  });
}
