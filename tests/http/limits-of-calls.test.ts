import { describe, expect, test } from 'vitest';
import { startApp, temporaryStore } from '../support/app.ts';
import { makeKey } from '../support/keys.ts';

async function limited(environment: Record<string, string>) {
  const databaseUrl = temporaryStore();
  const [first, second] = [await makeKey(databaseUrl), await makeKey(databaseUrl)];
  const { http } = await startApp({ DATABASE_URL: databaseUrl, ...environment });
  const call = (auth: Record<string, string>) => http.get('/v1/questions').query({ limit: 1 }).set(auth);
  return { http, call, first: first.auth, second: second.auth };
}

describe('calls', () => {
  test('by one key are limited, whatever another one does; each reply says what is left', async () => {
    const { call, first, second } = await limited({ VIVA_CALLS_PER_KEY: '2' });
    const { headers } = await call(first).expect(200);
    expect(headers['ratelimit-policy']).toBe('"key";q=2;w=60, "organisation";q=6000;w=60');
    expect(headers['ratelimit']).toMatch(/^"key";r=1;t=\d+, "organisation";r=5999;t=\d+$/);
    await call(first).expect(200);
    const refused = await call(first).expect(429);
    expect(refused.body).toMatchObject({
      code: 'rate_limited',
      detail: expect.stringContaining('this key: 2 a minute'),
    });
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
    expect(refused.headers['ratelimit']).toMatch(/^"key";r=0;/);
    await call(second).expect(200);
  });

  test('by one organisation are limited over all its keys', async () => {
    const { call, first, second } = await limited({ VIVA_CALLS_PER_ORGANISATION: '1' });
    await call(first).expect(200);
    expect((await call(second).expect(429)).body.detail).toContain('this organisation');
  });

  test('with wrong keys are limited by address, which leaves right ones alone', async () => {
    const { call, first } = await limited({ VIVA_CALLS_PER_ADDRESS: '1' });
    await call({ authorization: 'Bearer wrong' }).expect(401);
    await call({}).expect(429);
    await call(first).expect(200);
  });

  test('without keys are limited by address; health checks never', async () => {
    const { http } = await startApp({ VIVA_CALLS_PER_ADDRESS: '1' });
    await http.get('/v1/questions').expect(200);
    await http.get('/v1/questions').expect(429);
    for (let call = 0; call < 3; call++) await http.get('/readyz').expect(200);
  });

  test('come from where a trusted proxy says, and from nowhere else', async () => {
    const from = (address: string) => ({ 'x-forwarded-for': address });
    const trusting = await startApp({ VIVA_CALLS_PER_ADDRESS: '1', VIVA_TRUST_PROXY: '127.0.0.0/8' });
    await trusting.http.get('/v1/questions').set(from('192.0.2.1')).expect(200);
    await trusting.http.get('/v1/questions').set(from('192.0.2.2')).expect(200);
    await trusting.http.get('/v1/questions').set(from('192.0.2.1')).expect(429);
    const wary = await startApp({ VIVA_CALLS_PER_ADDRESS: '1' });
    await wary.http.get('/v1/questions').set(from('192.0.2.1')).expect(200);
    await wary.http.get('/v1/questions').set(from('192.0.2.2')).expect(429);
  });
});

describe('a browser', () => {
  const origin = 'https://app.example.org';

  test('may call from a page that is named, with a key', async () => {
    const { http, call, first } = await limited({ VIVA_CORS_ORIGINS: origin });
    const asked = await http
      .options('/v1/submissions')
      .set({ origin, 'access-control-request-method': 'POST', 'access-control-request-headers': 'authorization' });
    expect(asked.status).toBe(204);
    expect(asked.headers['access-control-allow-origin']).toBe(origin);
    const { headers } = await call({ ...first, origin }).expect(200);
    expect(headers['access-control-allow-origin']).toBe(origin);
    expect(headers['access-control-expose-headers']).toContain('RateLimit');
    expect((await call({ origin }).expect(401)).headers['access-control-allow-origin']).toBe(origin);
  });

  test('may not from any other page, and by default from none', async () => {
    const { call, first } = await limited({ VIVA_CORS_ORIGINS: origin });
    const other = await call({ ...first, origin: 'https://evil.example.org' });
    expect(other.headers['access-control-allow-origin']).toBeUndefined();
    const usual = await limited({});
    expect((await usual.call({ ...usual.first, origin })).headers['access-control-allow-origin']).toBeUndefined();
  });
});

describe('the id of a request', () => {
  test('is the one that the client gave, where it is fit for a log', async () => {
    const { http } = await startApp();
    const idOf = async (given: string) => (await http.get('/livez').set('x-request-id', given)).headers['x-request-id'];
    expect(await idOf('order-17:a')).toBe('order-17:a');
    expect(await idOf('a b')).toMatch(/^req_/);
    expect(await idOf('x'.repeat(200))).toMatch(/^req_/);
  });
});
