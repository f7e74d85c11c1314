import { get, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { goodAnswer, startApp, startHeldModelServer, type TestApp } from '../support/app.ts';

interface Listening {
  reply: IncomingMessage;
  /** The types of the events so far. */
  types(): string[];
  text(): string;
  /** Resolves when the text so far fits. */
  until(fits: (text: string) => boolean): Promise<void>;
}

/** Opens a stream over a real connection, which is closed when the test is over. */
function listen({ viva }: TestApp, path: string, headers: Record<string, string> = {}): Promise<Listening> {
  const { port } = viva.server.server.address() as AddressInfo;
  return new Promise((resolve, reject) => {
    const request = get({ host: '127.0.0.1', port, path, headers }, (reply) => {
      let text = '';
      const check = new Set<() => void>();
      reply.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
        for (const look of check) look();
      });
      reply.on('error', () => {});
      resolve({
        reply,
        text: () => text,
        types: () => [...text.matchAll(/^event: (.*)$/gm)].map(([, type]) => type!),
        until: (fits) =>
          new Promise((done) => {
            const look = () => {
              if (!fits(text)) return;
              check.delete(look);
              done();
            };
            check.add(look);
            look();
          }),
      });
    });
    request.on('error', reject);
    onTestFinished(() => void request.destroy());
  });
}

const pathOf = (id: string) => `/v1/submissions/${id}/events`;

describe('a stream of events', () => {
  test('tells what happens to a submission as it happens', async () => {
    const held = await startHeldModelServer();
    const app = await startApp({ OPENAI_BASE_URL: held.baseUrl, VIVA_MODEL: 'tiny' });
    const { body } = await app.http.post('/v1/submissions').set('Prefer', 'respond-async').send(goodAnswer).expect(202);
    await held.asked;
    const stream = await listen(app, pathOf(body.id));
    await stream.until((text) => text.includes('event: submission.grading'));
    expect(stream.types()).toEqual(['submission.created', 'submission.grading']);
    held.answer();
    await stream.until((text) => text.includes('event: submission.graded'));
    const { body: graded } = await app.http.get(`/v1/submissions/${body.id}`);
    const data = JSON.parse(/event: submission.graded\ndata: (.*)\n/.exec(stream.text())![1]!);
    expect(data).toMatchObject({ type: 'submission.graded', submissionId: body.id, gradeId: graded.grade.id });
    await app.http.post(`/v1/submissions/${body.id}/reviews`).send({ decision: 'confirm' }).expect(201);
    await stream.until((text) => text.includes('event: submission.reviewed'));
  });

  test('goes on after the last event that the client has seen', async () => {
    const app = await startApp();
    const { body } = await app.http.post('/v1/submissions').send(goodAnswer).expect(201);
    const whole = await app.http.get(`${pathOf(body.id)}?until=settled`).expect(200);
    const ids = [...whole.text.matchAll(/^id: (.*)$/gm)].map(([, id]) => id!);
    expect(ids).toHaveLength(3);
    const rest = await app.http
      .get(`${pathOf(body.id)}?until=settled`)
      .set('Last-Event-ID', ids[0]!)
      .expect(200);
    expect([...rest.text.matchAll(/^id: (.*)$/gm)].map(([, id]) => id)).toEqual(ids.slice(1));
  });

  test('ends at once for a client that has seen the end already', async () => {
    const app = await startApp();
    const { body } = await app.http.post('/v1/submissions').send(goodAnswer).expect(201);
    const whole = await app.http.get(`${pathOf(body.id)}?until=settled`).expect(200);
    const last = [...whole.text.matchAll(/^id: (.*)$/gm)].at(-1)![1]!;
    const rest = await app.http
      .get(`${pathOf(body.id)}?until=settled`)
      .set('Last-Event-ID', last)
      .expect(200);
    expect(rest.text).not.toContain('id: ');
  });

  test('is refused after an event of another submission', async () => {
    const app = await startApp();
    const send = async () => (await app.http.post('/v1/submissions').send(goodAnswer).expect(201)).body.id as string;
    const [one, other] = [await send(), await send()];
    const { text } = await app.http.get(`${pathOf(other)}?until=settled`).expect(200);
    const [, id] = /^id: (.*)$/m.exec(text)!;
    const { body } = await app.http.get(pathOf(one)).set('Last-Event-ID', id!).expect(400);
    expect(body.code).toBe('invalid_header');
  });

  test('is kept alive while nothing happens', async () => {
    const app = await startApp({ VIVA_HEARTBEAT: '100ms' }, { workerPaused: true });
    const { body } = await app.http.post('/v1/submissions').set('Prefer', 'wait=0').send(goodAnswer);
    const stream = await listen(app, pathOf(body.id));
    await stream.until((text) => (text.match(/^: here$/gm) ?? []).length >= 2);
  });

  test('ends when the service stops, which waits for nobody who listens', async () => {
    const app = await startApp();
    const { body } = await app.http.post('/v1/submissions').send(goodAnswer).expect(201);
    const { reply } = await listen(app, pathOf(body.id));
    const ended = new Promise((resolve) => reply.on('close', resolve));
    await app.viva.close();
    await ended;
  });

  test('is opened for as many as the service keeps, and for the next one when somebody leaves', async () => {
    const app = await startApp({ VIVA_MAX_LISTENERS: '1' });
    const { body } = await app.http.post('/v1/submissions').send(goodAnswer).expect(201);
    const { reply } = await listen(app, pathOf(body.id));
    const refused = await app.http.get(pathOf(body.id)).expect(503);
    expect(refused.body.code).toBe('too_many_listeners');
    expect(refused.headers['retry-after']).toBe('10');
    reply.destroy();
    await expect
      .poll(async () => (await app.http.get(`${pathOf(body.id)}?until=settled`)).status, { timeout: 5_000 })
      .toBe(200);
  });

  test('is refused for what is not there, and after what is no event', async () => {
    const { http } = await startApp();
    await http.get(pathOf('sub_00000000000000000000000000')).expect(404);
    const { body } = await http.post('/v1/submissions').send(goodAnswer);
    expect((await http.get(pathOf(body.id)).set('Last-Event-ID', 'x').expect(400)).body.code).toBe('invalid_header');
  });

  test('holds nothing that a candidate wrote, also after erasure', async () => {
    const { http } = await startApp();
    const { body } = await http.post('/v1/submissions').send({ ...goodAnswer, candidate: { externalId: 'ada-7' } });
    await http.delete(`/v1/submissions/${body.id}`).expect(200);
    const { text } = await http.get(`${pathOf(body.id)}?until=settled`).expect(200);
    expect(text).toContain('submission.erased');
    expect(text).not.toMatch(/ada-7|normal|noise/);
  });
});

describe('what has not changed', () => {
  test('is not sent again to who has it', async () => {
    const { http } = await startApp();
    const { body } = await http.post('/v1/submissions').send(goodAnswer).expect(201);
    const path = `/v1/submissions/${body.id}`;
    const tag = (await http.get(path).expect(200)).headers['etag']!;
    const unchanged = await http.get(path).set('If-None-Match', tag).expect(304);
    expect(unchanged.text).toBe('');
    await http.post(`${path}/reviews`).send({ decision: 'confirm' }).expect(201);
    const changed = await http.get(path).set('If-None-Match', tag).expect(200);
    expect(changed.headers['etag']).not.toBe(tag);
  });
});
