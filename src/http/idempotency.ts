import type { FastifyRequest } from 'fastify';
import { Problem } from './problems.ts';

/** The request's Idempotency-Key, bare or quoted (draft 07); null without one. Throws `invalid_header`. */
export function readIdempotencyKey(request: FastifyRequest): string | null {
  const header = request.headers['idempotency-key'];
  if (header === undefined) return null;
  const key = /^"([\x21\x23-\x5b\x5d-\x7e]{1,255})"$|^([\x21\x23-\x5b\x5d-\x7e]{1,255})$/.exec(String(header).trim());
  if (key) return (key[1] ?? key[2])!;
  throw new Problem(
    'invalid_header',
    'An Idempotency-Key is 1 to 255 visible ASCII characters, bare or in double quotes.',
  );
}
