import type { FastifyInstance } from 'fastify';
import { Problem } from './problems.ts';

/** Takes JSON in UTF-8 and nothing else, not nested deeper than `maxNesting`. */
export function acceptJsonOnly(app: FastifyInstance, maxNesting: number): void {
  // Fastify would validate a missing body as null, which is something else.
  app.addHook('preValidation', (request, _reply, done) => {
    const missing = request.routeOptions.schema?.body !== undefined && request.body === undefined;
    done(missing ? new Problem('invalid_json', 'The request has no body.') : undefined);
  });
  const parseText = app.getDefaultJsonParser('error', 'error');
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, body, done) => {
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
      done(error && new Problem('invalid_json', wrong), value);
    });
  });
}

function decode(body: Buffer): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body);
  } catch {
    return undefined;
  }
}

/** How deep brackets are nested, those within strings apart; counted before parsing, so that depth costs nothing. */
function nesting(text: string): number {
  let depth = 0;
  let deepest = 0;
  for (const [token] of text.matchAll(/"(?:[^"\\]|\\.)*"|[[\]{}]/g)) {
    if (token === '{' || token === '[') deepest = Math.max(deepest, ++depth);
    else if (token === '}' || token === ']') depth--;
  }
  return deepest;
}
