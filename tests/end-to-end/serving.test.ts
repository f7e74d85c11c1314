import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { describe, expect, test } from 'vitest';
import { newToken } from '../../src/access/token.ts';
import { newId } from '../../src/ids.ts';
import { goodAnswer, killAfterTest, startHeldModelServer, temporaryStore } from '../support/app.ts';
import { root, serve, viva } from '../support/process.ts';

const post = (url: string, body: object, headers: Record<string, string> = {}) =>
  fetch(`${url}/v1/submissions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });

describe('the service as a process', () => {
  test('says which judge grades at what price, and a request to paste that really grades', async () => {
    const service = await serve({ DATABASE_URL: temporaryStore() });
    killAfterTest(service);
    expect(service.banner).toContain('embedded (criteria-2): no key, no network, no cost');
    const body = JSON.parse(/-d '(\{.*\})'/.exec(service.banner)![1]!);
    const graded = await (await post(service.url, body)).json();
    expect(graded).toMatchObject({ status: 'graded', grade: { points: expect.any(Number) } });
    expect((graded as { grade: { points: number } }).grade.points).toBeGreaterThan(0);
  });

  test('says the price of a model that it knows, and that it knows none for a server of your own', async () => {
    const known = await serve({ DATABASE_URL: temporaryStore(), OPENAI_API_KEY: 'sk-x' });
    killAfterTest(known);
    expect(known.banner).toMatch(/openai \(gpt-5.6-luna at api.openai.com\): 0.2 in and 1.2 out USD a million tokens/);
    const own = await serve({ DATABASE_URL: temporaryStore(), OPENAI_BASE_URL: 'http://127.0.0.1:9/v1' });
    killAfterTest(own);
    expect(own.banner).toContain('at 127.0.0.1:9): price not known');
  });

  test('never logs an answer', async () => {
    const service = await serve({ DATABASE_URL: temporaryStore() });
    killAfterTest(service);
    await post(service.url, goodAnswer);
    await post(service.url, { ...goodAnswer, colour: goodAnswer.answer });
    service.child.kill('SIGTERM');
    await service.ended;
    expect(service.log()).toContain('request completed');
    expect(service.log()).not.toContain('differentiable');
  });

  test('stops with grace: what is being judged is finished, and it ends with 0', async () => {
    const model = await startHeldModelServer();
    const databaseUrl = temporaryStore();
    const service = await serve({ DATABASE_URL: databaseUrl, OPENAI_BASE_URL: model.baseUrl });
    killAfterTest(service);
    const waiting = post(service.url, goodAnswer);
    await model.asked;
    service.child.kill('SIGTERM');
    model.answer();
    const reply = await waiting;
    expect(reply.status).toBe(201);
    expect(await reply.json()).toMatchObject({ status: 'graded' });
    expect(await service.ended).toBe(0);
  });

  test('a client that hangs up finds its grade when it asks again with its key', async () => {
    const model = await startHeldModelServer();
    const service = await serve({ DATABASE_URL: temporaryStore(), OPENAI_BASE_URL: model.baseUrl });
    killAfterTest(service);
    const gone = new AbortController();
    const first = fetch(`${service.url}/v1/submissions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'idempotency-key': 'mine' },
      body: JSON.stringify(goodAnswer),
      signal: gone.signal,
    });
    await model.asked;
    gone.abort();
    await expect(first).rejects.toThrow();
    model.answer();
    const again = await post(service.url, goodAnswer, { 'idempotency-key': 'mine' });
    expect(again.headers.get('idempotency-replayed')).toBe('true');
    expect(await again.json()).toMatchObject({ status: 'graded' });
    expect(model.requests).toHaveLength(1);
  });

  test('started by npm it ends when npm is told to', async () => {
    const child = spawn('npm', ['start'], {
      cwd: root,
      env: { ...process.env, PORT: '0', DATABASE_URL: temporaryStore() },
    });
    const url = await new Promise<string>((resolve) => {
      let out = '';
      child.stdout.setEncoding('utf8').on('data', (text: string) => {
        out += text;
        const ready = /ready at (\S+)/.exec(out);
        if (ready) resolve(ready[1]!);
      });
    });
    const ended = new Promise((resolve) => child.on('close', resolve));
    child.kill('SIGTERM');
    await ended;
    await expect(fetch(`${url}/livez`)).rejects.toThrow();
  });

  test('refuses to listen where others could reach it, and says why', async () => {
    const environment = { DATABASE_URL: temporaryStore(), HOST: '0.0.0.0' };
    const { code, error } = await viva(['serve'], { environment });
    expect(code).toBe(1);
    expect(error).toContain('HOST=0.0.0.0 can be reached from other machines');
  });

  test('listens there when it has a key, which calls then need', async () => {
    const { token: key } = newToken(newId('key'));
    const service = await serve({ DATABASE_URL: temporaryStore(), HOST: '0.0.0.0', VIVA_FIRST_KEY: key });
    killAfterTest(service);
    expect(service.banner).toContain("-H 'authorization: Bearer viva_…'");
    const url = service.url.replace('0.0.0.0', '127.0.0.1');
    expect((await fetch(`${url}/v1/questions`)).status).toBe(401);
    expect((await fetch(`${url}/v1/questions`, { headers: { authorization: `Bearer ${key}` } })).status).toBe(200);
  });

  test('refuses a store that another process serves', async () => {
    const databaseUrl = temporaryStore();
    const service = await serve({ DATABASE_URL: databaseUrl });
    killAfterTest(service);
    const { code, error } = await viva(['serve'], { environment: { DATABASE_URL: databaseUrl, PORT: '0' } });
    expect(code).toBe(1);
    expect(error).toContain('Another process serves');
  });

  test('says that the port is in use', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const { port } = other.address() as { port: number };
    const { code, error } = await viva(['serve'], {
      environment: { DATABASE_URL: temporaryStore(), PORT: String(port) },
    });
    other.close();
    expect(code).toBe(1);
    expect(error).toContain('EADDRINUSE');
  });
});
