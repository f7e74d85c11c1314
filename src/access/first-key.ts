import { defaultOrganisation } from '../ids.ts';
import { operator, scopes } from './authorize.ts';
import type { KeyRepository } from './repository.ts';
import { hashOf, readToken } from './token.ts';

/**
 * Gives a store that has no key this one, with every scope in the default organisation. A store that has any is left alone:
 * a key that was revoked doesn't come back with the next start.
 *
 * @param token a whole token
 */
export async function giveFirstKey(keys: KeyRepository, token: string, now: string): Promise<void> {
  if (await keys.any()) return;
  const { keyId: id, secret } = readToken(token)!;
  const key = {
    id,
    name: 'first key',
    scopes: [...scopes],
    createdAt: now,
    expiresAt: null,
    secretHash: hashOf(secret),
  };
  await keys.create(operator(defaultOrganisation), key, null);
}
