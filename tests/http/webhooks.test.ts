import Database from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import { startApp, startModelServer, temporaryStore } from '../support/app.ts';
import { chosenCaller } from '../support/callers.ts';
import { fails } from '../support/model-server.ts';
import { answers, isSignedWith } from '../support/receiver.ts';
import { grade, local, withEndpoint } from '../support/webhooks.ts';

const types = ({ received }: { received: { message: { type: string } }[] }) => received.map((one) => one.message.type);

describe('a webhook endpoint', () => {
  test('is told of a grade, signed with its secret', async () => {
    const app = await withEndpoint();
    const { id, grade: given } = await grade(app);
    await expect.poll(() => types(app.receiver)).toEqual(['submission.graded']);
    const [received] = app.receiver.received;
    expect(isSignedWith(app.secret, received!)).toBe(true);
    expect(received!.message.data).toEqual({ submissionId: id, gradeId: given.id });
    expect(received!.headers).toMatchObject({ 'webhook-id': received!.message.id, 'user-agent': 'Viva/0.1.0' });
  });

  test('is told nothing of what the answer or the key to it says', async () => {
    const app = await withEndpoint();
    const { id } = await grade(app, {
      candidate: { externalId: 'ada-7', displayName: 'Ada' },
      metadata: { room: 'blue' },
    });
    await app.http.delete(`/v1/submissions/${id}`).expect(200);
    await expect.poll(() => app.receiver.received.length).toBe(2);
    for (const { message } of app.receiver.received) {
      expect(Object.keys(message.data).filter((name) => !name.endsWith('Id'))).toEqual([]);
      expect(JSON.stringify(message)).not.toMatch(/ada-7|Ada|blue|sampl/);
    }
  });

  test('is told of each thing that it asks for, and of nothing else', async () => {
    const app = await withEndpoint({ wish: { types: ['submission.erased'] } });
    const { id } = await grade(app);
    await app.http.delete(`/v1/submissions/${id}`).expect(200);
    await expect.poll(() => types(app.receiver)).toEqual(['submission.erased']);
  });

  test('is told when no judge could give a grade, when a person does, and when a person decides otherwise', async () => {
    const model = await startModelServer(fails(400, { message: 'no', code: 'context_length_exceeded' }));
    const app = await withEndpoint({ environment: { OPENAI_BASE_URL: model.baseUrl } });
    const { id, status, question } = await grade(app);
    expect(status).toBe('needs_review');
    const { criteria } = (await app.http.get(`/v1/questions/${question.slug}/reference`)).body.rubric;
    const levels = (level: string) => Object.fromEntries(criteria.map(({ key }: { key: string }) => [key, level]));
    const review = (decision: string, level: string) =>
      app.http.post(`/v1/submissions/${id}/reviews`).send({ decision, levels: levels(level), note: 'I have read it.' });
    await review('grade', 'missing').expect(201);
    await review('override', 'met').expect(201);
    await expect
      .poll(() => types(app.receiver).toSorted())
      .toEqual(['grade.changed', 'submission.graded', 'submission.needs_review']);
  });

  test('is shown its secret once', async () => {
    const app = await withEndpoint();
    expect(app.secret).toMatch(/^whsec_/);
    const { body } = await app.http.get(app.path).expect(200);
    expect(JSON.stringify([body, (await app.http.get('/v1/webhook-endpoints')).body])).not.toContain('whsec_');
  });

  test('is made once by two equal requests with one key, and its secret is not shown again', async () => {
    const { http } = await startApp(local);
    const make = () =>
      http.post('/v1/webhook-endpoints').set('Idempotency-Key', 'one').send({ url: 'http://127.0.0.1:9/' }).expect(201);
    const replies = await Promise.all([make(), make()]);
    expect(new Set(replies.map(({ body }) => body.id)).size).toBe(1);
    expect(replies.filter(({ body }) => body.secret === null)).toHaveLength(1);
    const other = http.post('/v1/webhook-endpoints').set('Idempotency-Key', 'one').send({ url: 'http://127.0.0.1:8/' });
    expect((await other.expect(422)).body.code).toBe('idempotency_key_reused');
  });

  test('is not made again by a retry after it was removed', async () => {
    const { http } = await startApp(local);
    const make = () =>
      http.post('/v1/webhook-endpoints').set('Idempotency-Key', 'one').send({ url: 'http://127.0.0.1:9/' });
    const { body } = await make().expect(201);
    await http.delete(`/v1/webhook-endpoints/${body.id}`).expect(204);
    expect((await make().expect(422)).body.code).toBe('idempotency_key_reused');
  });

  test.each([
    ['this machine', 'https://127.0.0.1/'],
    ['metadata', 'https://169.254.169.254/'],
    ['plain HTTP', 'http://platform.example/'],
    ['a private address in IPv6', 'https://[fd00:ec2::254]/'],
  ])('is refused at %s, and nothing is kept', async (_what, url) => {
    const { http } = await startApp();
    const { body } = await http.post('/v1/webhook-endpoints').send({ url }).expect(422);
    expect(body.errors).toMatchObject([{ pointer: '/url' }]);
    expect((await http.get('/v1/webhook-endpoints')).body.data).toEqual([]);
  });

  test('is one of as many as an organisation may have', async () => {
    const { http } = await startApp({ ...local, VIVA_MAX_WEBHOOK_ENDPOINTS: '1' });
    await http.post('/v1/webhook-endpoints').send({ url: 'http://127.0.0.1:9/' }).expect(201);
    const { body } = await http.post('/v1/webhook-endpoints').send({ url: 'http://127.0.0.1:9/' }).expect(409);
    expect(body.code).toBe('too_many_webhook_endpoints');
  });

  test('can be changed by whoever has seen it as it is', async () => {
    const { http, path, etag, endpoint } = await withEndpoint();
    const { url } = endpoint;
    const change = { url, types: ['grade.changed'], status: 'enabled', description: 'mine' };
    const { body } = await http.put(path).set('if-match', etag).send(change).expect(200);
    expect(body).toMatchObject(change);
    expect((await http.put(path).set('if-match', etag).send(change).expect(412)).body.code).toBe('precondition_failed');
    expect((await http.put(path).send(change).expect(428)).body.code).toBe('precondition_required');
    await http
      .put(path)
      .set('if-match', '*')
      .send({ ...change, url: 'https://10.0.0.1/' })
      .expect(422);
  });

  test('is sent nothing while it is disabled', async () => {
    const app = await withEndpoint();
    const { url, types: wanted } = app.endpoint;
    await app.http.put(app.path).set('if-match', '*').send({ url, types: wanted, status: 'disabled' }).expect(200);
    await grade(app);
    expect((await app.http.get(`${app.path}/deliveries`)).body.data).toEqual([]);
    expect(app.receiver.received).toEqual([]);
  });

  test('is gone with its log once it is removed', async () => {
    const app = await withEndpoint();
    await grade(app);
    await expect.poll(() => app.receiver.received.length).toBe(1);
    await app.http.delete(app.path).expect(204);
    await app.http.get(app.path).expect(404);
    await app.http.get(`${app.path}/deliveries`).expect(404);
    await app.http.delete(app.path).expect(404);
    await grade(app);
    expect(app.receiver.received).toHaveLength(1);
  });

  test('is hidden from other organisations, with all that can be done to it', async () => {
    const databaseUrl = temporaryStore();
    const { http } = await startApp({ ...local, DATABASE_URL: databaseUrl }, { authenticate: chosenCaller });
    const connection = new Database(databaseUrl.slice('file:'.length));
    connection
      .prepare('insert into organisations (id, name, created_at) values (?, ?, ?)')
      .run('org_other', 'Other', '');
    connection.close();
    const { body } = await http.post('/v1/webhook-endpoints').send({ url: 'http://127.0.0.1:9/' }).expect(201);
    const path = `/v1/webhook-endpoints/${body.id}`;
    const { body: delivery } = await http.post(`${path}/test`).expect(200);
    const other = { 'x-test-organisation': 'org_other' };
    const change = { url: 'http://127.0.0.1:9/', types: ['grade.changed'], status: 'disabled' };
    await http.get(path).set(other).expect(404);
    await http.put(path).set(other).set('if-match', '*').send(change).expect(404);
    await http.post(`${path}/secret`).set(other).send({}).expect(404);
    await http.post(`${path}/test`).set(other).expect(404);
    await http.get(`${path}/deliveries`).set(other).expect(404);
    await http.get(`${path}/deliveries/${delivery.id}`).set(other).expect(404);
    await http.post(`${path}/deliveries/${delivery.id}/resend`).set(other).expect(404);
    await http.post(`${path}/recover`).set(other).send({ since: '2000-01-01T00:00:00Z' }).expect(404);
    await http.delete(path).set(other).expect(404);
    await http.get(path).expect(200);
  });
});

describe('a test of a webhook endpoint', () => {
  test('is sent and signed like an event, and its reply says what came of it', async () => {
    const { http, path, receiver, secret } = await withEndpoint();
    const { body } = await http.post(`${path}/test`).expect(200);
    expect(body).toMatchObject({ type: 'webhook.test', state: 'delivered', attempts: [{ status: 204 }] });
    expect(isSignedWith(secret, receiver.received[0]!)).toBe(true);
  });

  test('says what is wrong with a receiver', async () => {
    const { http, path } = await withEndpoint({}, answers(500));
    const { body } = await http.post(`${path}/test`).expect(200);
    expect(body).toMatchObject({ state: 'failed', attempts: [{ outcome: 'refused', status: 500 }] });
  });
});

describe('the signing secret', () => {
  test('can be replaced, and the old one signs beside it for a while', async () => {
    const app = await withEndpoint();
    const { body } = await app.http.post(`${app.path}/secret`).send({}).expect(200);
    expect(body.secret).not.toBe(app.secret);
    expect(body.secretsUntil).toHaveLength(1);
    await grade(app);
    await expect.poll(() => app.receiver.received.length).toBe(1);
    const [received] = app.receiver.received;
    expect(received!.headers['webhook-signature']!.split(' ')).toHaveLength(2);
    expect(isSignedWith(app.secret, received!)).toBe(true);
    expect(isSignedWith(body.secret, received!)).toBe(true);
  });

  test('signs alone at once when the old ones are not to be trusted any more', async () => {
    const app = await withEndpoint();
    const { body } = await app.http.post(`${app.path}/secret`).send({ oldSecretHours: 0 }).expect(200);
    await grade(app);
    await expect.poll(() => app.receiver.received.length).toBe(1);
    expect(isSignedWith(app.secret, app.receiver.received[0]!)).toBe(false);
    expect(isSignedWith(body.secret, app.receiver.received[0]!)).toBe(true);
  });

  test('is replaced once by two equal requests with one key', async () => {
    const { http, path } = await withEndpoint();
    const rotate = () => http.post(`${path}/secret`).set('Idempotency-Key', 'rotate').send({});
    expect((await rotate().expect(200)).body.secret).toMatch(/^whsec_/);
    const { body, headers } = await rotate().expect(200);
    expect(body).toMatchObject({ secret: null, secretsUntil: [expect.any(String)] });
    expect(headers['idempotency-replayed']).toBe('true');
  });

  test('cannot be read from the store', async () => {
    const databaseUrl = temporaryStore();
    const { secret } = await withEndpoint({ environment: { DATABASE_URL: databaseUrl } });
    const connection = new Database(databaseUrl.slice('file:'.length));
    const rows = JSON.stringify(connection.prepare('select * from webhook_endpoints').all());
    connection.close();
    expect(rows).not.toContain(secret.slice('whsec_'.length, 20));
  });

  test('that was sealed with another secret of the installation is reported, and mended by a new one', async () => {
    const databaseUrl = temporaryStore();
    const first = await withEndpoint({ environment: { DATABASE_URL: databaseUrl, VIVA_SECRET_KEY: 'a'.repeat(32) } });
    await first.viva.close();
    const { http } = await startApp({ ...local, DATABASE_URL: databaseUrl, VIVA_SECRET_KEY: 'b'.repeat(32) });
    const failed = await http.post(`${first.path}/test`).expect(200);
    expect(failed.body.attempts).toMatchObject([{ outcome: 'unreadable_secret', status: null }]);
    await http.post(`${first.path}/secret`).send({}).expect(200);
    expect((await http.post(`${first.path}/test`).expect(200)).body.state).toBe('delivered');
  });
});
