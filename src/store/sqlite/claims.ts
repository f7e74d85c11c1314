import { createHash, randomBytes } from 'node:crypto';
import { and, eq, inArray, lt } from 'drizzle-orm';
import type { EarlierClaim, IdempotencyClaim } from '../../idempotency.ts';
import type { Transaction } from './database.ts';
import { idempotencyRecords } from './schema.ts';

/** What a client's key stands for already; nothing for one that is new. Forgets those whose time is over. */
export function findClaim(
  transaction: Transaction,
  organisationId: string,
  { key, route, body }: IdempotencyClaim,
  now: string,
): EarlierClaim | undefined {
  transaction.delete(idempotencyRecords).where(lt(idempotencyRecords.expiresAt, now)).run();
  const record = transaction
    .select()
    .from(idempotencyRecords)
    .where(
      and(eq(idempotencyRecords.organisationId, organisationId), inArray(idempotencyRecords.key, [keyHash(key), key])),
    )
    .get();
  if (!record) return undefined;
  const sameBody = record.salt === null || record.bodyHash === bodyHash(record.salt, body);
  return record.route === route && sameBody ? { kind: 'replayed', id: record.resourceId } : { kind: 'key_reused' };
}

/** Remembers what a key stands for: no body, only a salted hash of it. */
export function keepClaim(
  transaction: Transaction,
  organisationId: string,
  { key, route, body, expiresAt }: IdempotencyClaim,
  resourceId: string,
): void {
  const salt = randomBytes(16).toString('hex');
  const record = {
    organisationId,
    key: keyHash(key),
    route,
    salt,
    bodyHash: bodyHash(salt, body),
    resourceId,
    expiresAt,
  };
  transaction.insert(idempotencyRecords).values(record).run();
}

/** A key may say whose the answer was, and outlives it: what is kept of it shows nothing. Earlier versions kept keys as they were. */
function keyHash(key: string): string {
  return createHash('sha256').update(key).digest('hex');
}

function bodyHash(salt: string, body: string): string {
  return createHash('sha256').update(salt).update(body).digest('hex');
}
