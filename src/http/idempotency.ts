import canonicalize from 'canonicalize';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { KeyedRequest } from '../idempotency.ts';
import { Problem } from './problems.ts';

/** The header as the document shows it. */
export const idempotencyKey = z.string().optional().describe('Makes a retry safe: 1 to 255 visible ASCII characters.');

/** The headers of what takes no other. */
export const keyHeader = z.looseObject({ 'idempotency-key': idempotencyKey });

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

/** The request's Idempotency-Key with what it stands for; null without one. Throws `invalid_header`. */
export function readKeyedRequest(request: FastifyRequest, route: string): KeyedRequest | null {
  const key = readIdempotencyKey(request);
  return key === null ? null : { key, route, body: canonicalize(request.body)! };
}

/** The problem of a key that came earlier with another request. */
export function keyReused(): Problem {
  return new Problem('idempotency_key_reused', 'This Idempotency-Key came earlier with another request.');
}
