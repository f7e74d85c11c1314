import { readFileSync } from 'node:fs';
import Database from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import { createAuthenticator } from '../../src/access/authenticator.ts';
import { newToken } from '../../src/access/token.ts';
import { newId } from '../../src/ids.ts';
import { goodAnswer, startApp, temporaryStore } from '../support/app.ts';
import { makeKey } from '../support/keys.ts';

const past = '2020-01-01T00:00:00.000Z';
const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

async function withKeys(environment: Record<string, string> = {}) {
  const databaseUrl = temporaryStore();
  const { auth, token, id } = await makeKey(databaseUrl);
  const app = await startApp({ DATABASE_URL: databaseUrl, ...environment });
  return { ...app, databaseUrl, auth, token, id };
}

describe('a service with keys', () => {
  test('serves who has one, and only from there on', async () => {
    const { http, auth } = await withKeys();
    await http.post('/v1/submissions').set(auth).send(goodAnswer).expect(201);
    const { body, headers } = await http.post('/v1/submissions').send(goodAnswer).expect(401);
    expect(body.code).toBe('missing_api_key');
    expect(headers['www-authenticate']).toBe('Bearer realm="viva"');
  });

  test('needs none for what everybody may read, and answers to any host name', async () => {
    const { http, auth } = await withKeys();
    await http.get('/readyz').set('Host', 'viva.example.org').expect(200);
    await http.get('/openapi.json').set('Host', 'viva.example.org').expect(200);
    await http.get('/v1/questions').set(auth).set('Host', 'viva.example.org').expect(200);
  });

  const wholeUnknown = () => newToken(newId('key')).token;
  test.each<[string, string, (token: string) => string]>([
    ['mistyped', 'malformed_api_key', (token) => token.replace(/.$/, (last) => (last === 'a' ? 'b' : 'a'))],
    ['cut off', 'malformed_api_key', (token) => token.slice(0, -10)],
    ['of another service', 'malformed_api_key', () => 'sk-1234567890'],
    ['that was never made', 'unknown_api_key', wholeUnknown],
    ['with the secret of another', 'unknown_api_key', (token) => newToken(`key_${token.slice(5, 31)}`).token],
  ])('refuses a key %s', async (_, code, change) => {
    const { http, token } = await withKeys();
    const { body, headers } = await http
      .get('/v1/questions')
      .set(bearer(change(token)))
      .expect(401);
    expect(body.code).toBe(code);
    expect(headers['www-authenticate']).toBe('Bearer realm="viva", error="invalid_token"');
  });

  test('refuses a key that has expired, and says since when', async () => {
    const { http, databaseUrl } = await withKeys();
    const { auth } = await makeKey(databaseUrl, { expiresAt: past });
    const { body } = await http.get('/v1/questions').set(auth).expect(401);
    expect(body).toMatchObject({ code: 'expired_api_key', detail: expect.stringContaining(past) });
  });

  test('refuses a key from the moment on in which it was revoked', async () => {
    const { http, databaseUrl, auth } = await withKeys();
    const other = await makeKey(databaseUrl);
    await http.get('/v1/questions').set(other.auth).expect(200);
    const { body: key } = await http.post(`/v1/api-keys/${other.id}/revoke`).set(auth).expect(200);
    const { body } = await http.get('/v1/questions').set(other.auth).expect(401);
    expect(body).toMatchObject({ code: 'revoked_api_key', detail: expect.stringContaining(key.revokedAt) });
    expect((await http.post(`/v1/api-keys/${other.id}/revoke`).set(auth)).body).toEqual(key);
  });

  test('does not fall open when the last key is revoked', async () => {
    const { http, auth, id } = await withKeys();
    await http.post(`/v1/api-keys/${id}/revoke`).set(auth).expect(200);
    await http.get('/v1/questions').expect(401);
  });

  test('lets a key do what it was made for and nothing else', async () => {
    const { http, databaseUrl } = await withKeys();
    const { auth } = await makeKey(databaseUrl, { scopes: ['questions:read'] });
    await http.get('/v1/questions').set(auth).expect(200);
    const { body } = await http.get('/v1/submissions').set(auth).expect(403);
    expect(body.code).toBe('missing_scope');
  });

  test("keeps a key to its organisation's things, other keys among them", async () => {
    const { http, databaseUrl, auth, id } = await withKeys();
    const connection = new Database(databaseUrl.slice('file:'.length));
    connection
      .prepare('insert into organisations (id, name, created_at) values (?, ?, ?)')
      .run('org_other', 'Other', past);
    connection.close();
    const other = await makeKey(databaseUrl, {}, 'org_other');
    const { body } = await http.post('/v1/submissions').set(auth).send(goodAnswer).expect(201);
    await http.get(`/v1/submissions/${body.id}`).set(other.auth).expect(404);
    await http.get(`/v1/api-keys/${id}`).set(other.auth).expect(404);
    await http.post(`/v1/api-keys/${id}/revoke`).set(other.auth).expect(404);
    expect((await http.get('/v1/api-keys').set(other.auth)).body.data.map((key: { id: string }) => key.id)).toEqual([
      other.id,
    ]);
  });

  test('writes down when a key was last used', async () => {
    const { http, auth, id } = await withKeys();
    expect((await http.get(`/v1/api-keys/${id}`).set(auth)).body.lastUsedAt).toBeNull();
    expect((await http.get(`/v1/api-keys/${id}`).set(auth)).body.lastUsedAt).toMatch(/^20\d\d-/);
  });
});

describe('a key', () => {
  const stored = (lastUsedAt: string | null) => {
    const id = newId('key');
    const { token, secretHash } = newToken(id);
    const times = { createdAt: past, expiresAt: null, revokedAt: null, lastUsedAt };
    return { token, key: { id, name: 'k', scopes: [], organisationId: 'org_default', secretHash, ...times } };
  };

  test('that is mistyped is refused without asking the store', async () => {
    const nobody = () => Promise.reject(new Error('asked'));
    const { authenticate } = createAuthenticator({ any: nobody, identify: nobody, used: nobody });
    const { token } = newToken(newId('key'));
    await expect(authenticate(`Bearer ${token.slice(0, -1)}~`)).rejects.toMatchObject({ code: 'malformed_api_key' });
  });

  test('writes its last use at most every ten minutes', async () => {
    const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString();
    for (const [lastUsedAt, writes] of [
      [null, 1],
      [minutesAgo(11), 1],
      [minutesAgo(9), 0],
    ] as const) {
      const { token, key } = stored(lastUsedAt);
      const used: string[] = [];
      const { authenticate } = createAuthenticator({
        any: async () => true,
        identify: async () => key,
        used: async (id) => void used.push(id),
      });
      await authenticate(`Bearer ${token}`);
      expect(used).toHaveLength(writes);
    }
  });
});

describe('making a key over HTTP', () => {
  test('shows its token once and keeps none of it', async () => {
    const { http, databaseUrl, viva } = await withKeys();
    const maker = await makeKey(databaseUrl);
    const wish = { name: 'grader', scopes: ['submissions:write', 'submissions:read'] };
    const { body, headers } = await http.post('/v1/api-keys').set(maker.auth).send(wish).expect(201);
    expect(body).toMatchObject({ ...wish, expiresAt: null, revokedAt: null, lastUsedAt: null });
    expect(headers['location']).toBe(`/v1/api-keys/${body.id}`);
    await http.post('/v1/submissions').set(bearer(body.token)).send(goodAnswer).expect(201);
    expect((await http.get(`/v1/api-keys/${body.id}`).set(maker.auth)).text).not.toContain('token');
    await viva.close();
    const secret = body.token.split('_')[2].slice(0, 43);
    expect(readFileSync(databaseUrl.slice('file:'.length)).includes(secret)).toBe(false);
  });

  test('closes a service that was open to this machine', async () => {
    const { http } = await startApp();
    const { body } = await http
      .post('/v1/api-keys')
      .send({ name: 'first', scopes: ['questions:read'] })
      .expect(201);
    await http.get('/v1/questions').expect(401);
    await http.get('/v1/questions').set(bearer(body.token)).expect(200);
  });

  test('is safe to retry: the key is found, without its token', async () => {
    const { http, auth } = await withKeys();
    const make = (name: string) =>
      http
        .post('/v1/api-keys')
        .set({ ...auth, 'Idempotency-Key': 'one' })
        .send({ name, scopes: ['grades:read'] });
    const first = await make('a').expect(201);
    const again = await make('a').expect(201);
    expect(again.headers['idempotency-replayed']).toBe('true');
    expect(again.body).toEqual({ ...first.body, token: null });
    expect((await make('b').expect(422)).body.code).toBe('idempotency_key_reused');
  });

  test('grants nothing that its maker may not do', async () => {
    const { http, databaseUrl } = await withKeys();
    const { auth } = await makeKey(databaseUrl, { scopes: ['keys:write', 'grades:read'] });
    const make = (scopes: string[]) => http.post('/v1/api-keys').set(auth).send({ name: 'k', scopes });
    await make(['grades:read']).expect(201);
    const { body } = await make(['grades:read', 'references:read']).expect(403);
    expect(body).toMatchObject({ code: 'missing_scope', detail: expect.stringContaining('references:read') });
  });

  test.each([
    [{ name: 'k', scopes: [] }, '/scopes'],
    [{ name: ' ', scopes: ['grades:read'] }, '/name'],
    [{ name: 'k', scopes: ['everything'] }, '/scopes/0'],
    [{ name: 'k', scopes: ['grades:read'], expiresAt: past }, '/expiresAt'],
  ])('refuses %j', async (wish, pointer) => {
    const { http } = await startApp();
    const { body } = await http.post('/v1/api-keys').send(wish).expect(422);
    expect(body.errors[0].pointer).toBe(pointer);
  });

  test('pages through the list, newest first', async () => {
    const { http, databaseUrl, auth, id } = await withKeys();
    const second = await makeKey(databaseUrl);
    const first = await http.get('/v1/api-keys').query({ limit: 1 }).set(auth).expect(200);
    expect(first.body).toMatchObject({ data: [{ id: second.id }], hasMore: true });
    const next = await http.get('/v1/api-keys').query({ limit: 1, cursor: first.body.nextCursor }).set(auth);
    expect(next.body).toMatchObject({ data: [{ id }], hasMore: false });
  });
});

describe('VIVA_FIRST_KEY', () => {
  test('opens a store without keys to whoever has it, and never brings a revoked key back', async () => {
    const environment = { DATABASE_URL: temporaryStore(), VIVA_FIRST_KEY: newToken(newId('key')).token };
    const auth = bearer(environment.VIVA_FIRST_KEY);
    const first = await startApp(environment);
    const { body } = await first.http.get('/v1/api-keys').set(auth).expect(200);
    await first.http.post(`/v1/api-keys/${body.data[0].id}/revoke`).set(auth).expect(200);
    await first.viva.close();
    const again = await startApp(environment);
    await again.http.get('/v1/api-keys').set(auth).expect(401);
  });
});
