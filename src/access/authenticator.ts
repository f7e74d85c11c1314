import { Problem, type ProblemCode } from '../http/problems.ts';
import { type Authorized, authorize, keylessCaller } from './authorize.ts';
import type { KeyRepository } from './repository.ts';
import { isSecret, readToken } from './token.ts';

/** Last use is written at most so often. */
const useWrittenEveryMs = 600_000;

export interface Authenticator {
  /** Whether no key has been made yet, so that whoever is on this machine may call. */
  isKeyless(): Promise<boolean>;
  /**
   * Who calls. A key that is sent is always checked, even where none is needed.
   *
   * @param authorization the header of that name
   * @throws {Problem} of 401, with the code of what is wrong with the key
   */
  authenticate(authorization: string | undefined): Promise<Authorized>;
}

/** Recognises callers by the keys of the store. */
export function createAuthenticator(keys: Pick<KeyRepository, 'any' | 'identify' | 'used'>): Authenticator {
  // Keys are revoked, never removed: once there is one there always is.
  let keyless = true;
  const isKeyless = async () => keyless && (keyless = !(await keys.any()));

  return {
    isKeyless,
    async authenticate(authorization) {
      if (authorization === undefined) {
        if (await isKeyless()) return keylessCaller();
        throw refused('missing_api_key', 'Send a key: "Authorization: Bearer viva_…".');
      }
      const [, sent] = /^Bearer +(\S+) *$/i.exec(authorization) ?? [];
      const token = sent === undefined ? null : readToken(sent);
      if (!token)
        throw refused('malformed_api_key', 'This is not a whole key: its form or its check digits are wrong.');
      const key = await keys.identify(token.keyId);
      if (!key || !isSecret(token.secret, key.secretHash)) throw refused('unknown_api_key', 'There is no such key.');
      const now = Date.now();
      if (key.revokedAt !== null) throw refused('revoked_api_key', `This key was revoked at ${key.revokedAt}.`);
      if (key.expiresAt !== null && Date.parse(key.expiresAt) <= now) {
        throw refused('expired_api_key', `This key expired at ${key.expiresAt}.`);
      }
      noteUse(key, now);
      return authorize({ organisationId: key.organisationId, keyId: key.id, scopes: key.scopes });
    },
  };

  /** Nobody waits for it, and a call doesn't fail because of it. */
  function noteUse({ id, lastUsedAt }: { id: string; lastUsedAt: string | null }, now: number): void {
    const notSince = new Date(now - useWrittenEveryMs).toISOString();
    if (lastUsedAt !== null && lastUsedAt > notSince) return;
    keys.used(id, new Date(now).toISOString(), notSince).catch(() => {});
  }
}

function refused(code: ProblemCode, detail: string): Problem {
  const error = code === 'missing_api_key' ? '' : ', error="invalid_token"';
  return new Problem(code, detail, { headers: { 'www-authenticate': `Bearer realm="viva"${error}` } });
}
