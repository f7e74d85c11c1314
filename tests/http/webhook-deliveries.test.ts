import { describe, expect, test } from 'vitest';
import type { Resolve } from '../../src/webhooks/destination.ts';
import { startApp, temporaryStore, type TestApp } from '../support/app.ts';
import { type Answer, answers, startReceiver } from '../support/receiver.ts';
import { grade, local, withEndpoint } from '../support/webhooks.ts';

const soon = { VIVA_WEBHOOK_RETRIES: '20ms,20ms' };
const never: Answer = () => {};

type Delivery = { id: string; state: string; eventId: string; attempts: { outcome: string; status: number | null }[] };

const logOf = async ({ http, path }: Pick<TestApp, 'http'> & { path: string }): Promise<Delivery[]> =>
  (await http.get(`${path}/deliveries`).expect(200)).body.data;
const outcomes = async (app: Pick<TestApp, 'http'> & { path: string }) =>
  (await logOf(app)).map(({ attempts }) => attempts.map(({ outcome }) => outcome));
const states = async (app: Pick<TestApp, 'http'> & { path: string }) => (await logOf(app)).map(({ state }) => state);

describe('a delivery that does not come through', () => {
  test('is tried again with the same id and the same body, and its log says what came of each try', async () => {
    const app = await withEndpoint({ environment: soon }, answers(500), answers(429), answers(200));
    await grade(app);
    await expect.poll(() => outcomes(app)).toEqual([['refused', 'refused', 'delivered']]);
    const { received } = app.receiver;
    expect(new Set(received.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
    expect(new Set(received.map(({ body }) => body)).size).toBe(1);
    expect((await logOf(app))[0]!.attempts.map(({ status }) => status)).toEqual([500, 429, 200]);
  });

  test('is not tried before the receiver wants it', async () => {
    const app = await withEndpoint({ environment: soon }, answers(503, { 'retry-after': '3600' }));
    await grade(app);
    await expect.poll(() => outcomes(app)).toEqual([['refused']]);
    const { body } = await app.http.get(`${app.path}/deliveries`);
    expect(Date.parse(body.data[0].nextAt) - Date.now()).toBeGreaterThan(3_000_000);
  });

  test('is given up in the end, and the endpoint with it, since nothing came through', async () => {
    const app = await withEndpoint({ environment: soon }, answers(500));
    await grade(app);
    await expect.poll(() => states(app)).toEqual(['failed']);
    expect((await app.http.get(app.path)).body).toMatchObject({ status: 'disabled', disabledBecause: 'failing' });
  });

  test('is given up in the end, and the endpoint goes on where others come through', async () => {
    const deaf: Answer = (response, { message }) =>
      answers(message.type === 'submission.erased' ? 500 : 204)(response, null!);
    const app = await withEndpoint({ environment: { VIVA_WEBHOOK_RETRIES: '300ms' } }, deaf);
    const { id } = await grade(app);
    await app.http.delete(`/v1/submissions/${id}`).expect(200);
    await expect.poll(() => outcomes(app)).toEqual([['refused'], ['delivered']]);
    await grade(app);
    await expect.poll(() => states(app), { timeout: 5_000 }).toEqual(['delivered', 'failed', 'delivered']);
    expect((await app.http.get(app.path)).body.status).toBe('enabled');
  });

  test.each<[string, Answer, string, number | null]>([
    ['a redirect, which is not followed', answers(302, { location: 'http://127.0.0.1/' }), 'redirected', 302],
    ['a receiver that takes too long', never, 'timeout', null],
    ['a connection that breaks', (response) => void response.destroy(), 'unreachable', null],
    ['what is no status', (response) => void response.socket!.end('HTTP/1.1 099 What\r\n\r\n'), 'refused', null],
    ['half a reply that never ends', (response) => void response.writeHead(200).write('.'), 'timeout', null],
  ])('says so: %s', async (_what, behaviour, outcome, status) => {
    const app = await withEndpoint({ environment: { VIVA_WEBHOOK_TIMEOUT: '100ms' } }, behaviour);
    const { body } = await app.http.post(`${app.path}/test`).expect(200);
    expect(body.attempts).toMatchObject([{ outcome, status }]);
  });

  test('is taken for delivered however much the receiver has to say', async () => {
    const endless: Answer = (response) => {
      response.writeHead(200);
      const more = () => {
        while (!response.destroyed && response.write('x'.repeat(65_536)));
      };
      response.on('drain', more);
      more();
    };
    const app = await withEndpoint({}, endless);
    expect((await app.http.post(`${app.path}/test`).expect(200)).body.state).toBe('delivered');
  });
});

describe('an endpoint that answers 410', () => {
  test('is disabled at once, and what waits for it is not sent', async () => {
    const app = await withEndpoint({ environment: { VIVA_WEBHOOK_RETRIES: '1h' } }, answers(500), answers(410));
    await grade(app);
    await expect.poll(() => outcomes(app)).toEqual([['refused']]);
    await grade(app);
    await expect.poll(() => states(app)).toEqual(['failed', 'failed']);
    expect((await app.http.get(app.path)).body).toMatchObject({ status: 'disabled', disabledBecause: 'gone' });
    await grade(app);
    expect(await logOf(app)).toHaveLength(2);
  });
});

describe('what an endpoint missed', () => {
  async function missedTwo() {
    const app = await withEndpoint({ environment: { VIVA_WEBHOOK_RETRIES: '5ms' } }, answers(500));
    const since = new Date(Date.now() - 1000).toISOString();
    await grade(app);
    await expect.poll(() => states(app)).toEqual(['failed']);
    app.receiver.behave(answers(204));
    const { url, types } = app.endpoint;
    const enable = () =>
      app.http.put(app.path).set('if-match', '*').send({ url, types, status: 'enabled' }).expect(200);
    return { ...app, since, enable };
  }

  test('can be sent again one by one, once the endpoint is enabled', async () => {
    const app = await missedTwo();
    const [missed] = await logOf(app);
    const resend = () => app.http.post(`${app.path}/deliveries/${missed!.id}/resend`);
    expect((await resend().expect(409)).body.code).toBe('webhook_endpoint_disabled');
    await app.enable();
    expect((await resend().expect(200)).body).toMatchObject({ id: missed!.id, state: 'pending' });
    await expect.poll(() => states(app)).toEqual(['delivered']);
    expect(app.receiver.received.at(-1)!.message.id).toBe(missed!.eventId);
  });

  test('can be sent again all together, since a time', async () => {
    const app = await missedTwo();
    const recover = (since: string) => app.http.post(`${app.path}/recover`).send({ since });
    expect((await recover(app.since).expect(409)).body.code).toBe('webhook_endpoint_disabled');
    await app.enable();
    expect((await recover('2999-01-01T00:00:00Z').expect(200)).body).toEqual({ queued: 0 });
    expect((await recover(app.since).expect(200)).body).toEqual({ queued: 1 });
    await expect.poll(() => states(app)).toEqual(['delivered']);
  });

  test('is sent at once, though its next try is hours away, when it is asked for or the URL is mended', async () => {
    const app = await withEndpoint({ environment: { VIVA_WEBHOOK_RETRIES: '5h' } }, answers(500));
    const since = new Date(Date.now() - 1000).toISOString();
    await grade(app);
    await expect.poll(() => outcomes(app)).toEqual([['refused']]);
    app.receiver.behave(answers(204));
    expect((await app.http.post(`${app.path}/recover`).send({ since }).expect(200)).body).toEqual({ queued: 1 });
    await expect.poll(() => states(app)).toEqual(['delivered']);

    app.receiver.behave(answers(500));
    await grade(app);
    await expect.poll(async () => (await outcomes(app))[0]).toEqual(['refused']);
    const mended = await startReceiver();
    const change = { url: mended.url, types: app.endpoint.types, status: 'enabled' };
    await app.http.put(app.path).set('if-match', '*').send(change).expect(200);
    await expect.poll(() => mended.received.length).toBe(1);
  });

  test('is still to be sent when it was asked for again while an attempt was under way', async () => {
    const held: (() => void)[] = [];
    const holding: Answer = (response) => void held.push(() => response.writeHead(410).end());
    const app = await withEndpoint({}, holding);
    await grade(app);
    await expect.poll(() => held.length).toBe(1);
    const [delivery] = await logOf(app);
    app.receiver.behave(answers(204));
    await app.http.post(`${app.path}/deliveries/${delivery!.id}/resend`).expect(200);
    held[0]!();
    await expect.poll(() => states(app)).toEqual(['delivered']);
    expect((await app.http.get(app.path)).body.status).toBe('enabled');
  });

  test('can be sent again though it came through, and comes with the same id', async () => {
    const app = await withEndpoint();
    await grade(app);
    await expect.poll(() => states(app)).toEqual(['delivered']);
    const [delivery] = await logOf(app);
    await app.http.post(`${app.path}/deliveries/${delivery!.id}/resend`).expect(200);
    await expect.poll(() => app.receiver.received.length).toBe(2);
    expect(new Set(app.receiver.received.map(({ message }) => message.id)).size).toBe(1);
  });

  test('is found by its state, and page by page', async () => {
    const app = await missedTwo();
    const list = async (query: object) => (await app.http.get(`${app.path}/deliveries`).query(query).expect(200)).body;
    expect((await list({ state: 'failed' })).data).toHaveLength(1);
    expect((await list({ state: 'delivered' })).data).toEqual([]);
    await app.http.post(`${app.path}/test`).expect(200);
    const first = await list({ limit: 1 });
    expect(first).toMatchObject({ hasMore: true, data: [{ type: 'webhook.test' }] });
    expect((await list({ limit: 1, cursor: first.nextCursor })).data).toMatchObject([{ type: 'submission.graded' }]);
  });
});

describe('a receiver that is dead', () => {
  test('harms nobody else: others are told, and graded, as if it were not there', async () => {
    const environment = { VIVA_WEBHOOK_CONCURRENCY: '2', VIVA_WEBHOOK_TIMEOUT: '3s' };
    const app = await withEndpoint({ environment }, never);
    const other = await startReceiver();
    await app.http.post('/v1/webhook-endpoints').send({ url: other.url }).expect(201);
    for (let nth = 1; nth <= 3; nth++) {
      await grade(app);
      await expect.poll(() => other.received.length, { timeout: 5_000 }).toBe(nth);
    }
  });
});

describe('receivers that are slow or dead', () => {
  test('do not keep a new one waiting for more than one of them, however much has piled up for them', async () => {
    const environment = { VIVA_WEBHOOK_CONCURRENCY: '2', VIVA_WEBHOOK_TIMEOUT: '500ms' };
    const app = await withEndpoint({ environment }, never);
    const another = await startReceiver(never);
    await app.http.post('/v1/webhook-endpoints').send({ url: another.url }).expect(201);
    for (let nth = 0; nth < 6; nth++) await grade(app);
    const healthy = await startReceiver();
    await app.http.post('/v1/webhook-endpoints').send({ url: healthy.url }).expect(201);
    const began = performance.now();
    await grade(app);
    await expect.poll(() => healthy.received.length, { timeout: 10_000 }).toBe(1);
    expect(performance.now() - began).toBeLessThan(2_500);
  });

  test('are sent a test at once, whatever waits for them', async () => {
    const app = await withEndpoint({ environment: { VIVA_WEBHOOK_RETRIES: '1h' } }, answers(500));
    for (let nth = 0; nth < 12; nth++) await grade(app);
    app.receiver.behave(never);
    await grade(app);
    app.receiver.behave(answers(204));
    expect((await app.http.post(`${app.path}/test`).expect(200)).body.state).toBe('delivered');
  });
});

describe('a name that leads elsewhere later', () => {
  test('is looked up at every delivery, and nothing is sent inside', async () => {
    const receiver = await startReceiver();
    let lookups = 0;
    const rebinding: Resolve = async () => [{ address: lookups++ === 0 ? '8.8.8.8' : '127.0.0.1', family: 4 }];
    const { http } = await startApp({}, { resolve: rebinding });
    const { port } = new URL(receiver.url);
    const url = `https://rebind.example:${port}/`;
    const { body } = await http.post('/v1/webhook-endpoints').send({ url }).expect(201);
    const test = await http.post(`/v1/webhook-endpoints/${body.id}/test`).expect(200);
    expect(test.body.attempts).toMatchObject([{ outcome: 'forbidden_address', status: null }]);
    expect([lookups, receiver.received]).toEqual([2, []]);
  });

  test('is not trusted for what it once was allowed to be', async () => {
    const first = await withEndpoint();
    await first.viva.close();
    const { http } = await startApp();
    expect((await http.post('/v1/webhook-endpoints').send({ url: first.receiver.url }).expect(422)).body.code).toBe(
      'invalid_body',
    );
  });

  test('says so when it has no address', async () => {
    const { http } = await startApp();
    const made = await http.post('/v1/webhook-endpoints').send({ url: 'https://nobody.example/' }).expect(201);
    const { body } = await http.post(`/v1/webhook-endpoints/${made.body.id}/test`).expect(200);
    expect(body.attempts).toMatchObject([{ outcome: 'unknown_host', status: null }]);
  });
});

describe('what was to be sent when the service stopped', () => {
  test('is sent by the next one', async () => {
    const environment = { DATABASE_URL: temporaryStore(), VIVA_WEBHOOK_RETRIES: '1ms,1h' };
    const app = await withEndpoint({ environment }, answers(500));
    await grade(app);
    await expect.poll(() => outcomes(app)).toEqual([['refused', 'refused']]);
    const [waiting] = await logOf(app);
    await app.viva.close();
    app.receiver.behave(answers(204));
    const again = await startApp({ ...local, ...environment });
    expect(await states({ ...app, http: again.http })).toEqual(['pending']);
    await again.http.post(`${app.path}/deliveries/${waiting!.id}/resend`).expect(200);
    await expect.poll(() => states({ ...app, http: again.http })).toEqual(['delivered']);
  });
});
