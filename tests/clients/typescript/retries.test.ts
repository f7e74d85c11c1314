import { createServer, type AddressInfo } from 'node:net';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { createViva, VivaUnreachable, type VivaOptions } from '../../../clients/typescript/src/index.ts';
import { goodAnswer } from '../../support/app.ts';
import { type Behaviour, drops, json, losesTheReplyOf, passesOn, problem, startLoopback } from './loopback.ts';
import { fakeClock, startService } from './service.ts';

const alive = json(200, { status: 'alive' });
const busy = problem(503, 'judge_unavailable');

/** A client of a server on loopback, by a clock that doesn't wait. */
async function startClient(options: Partial<VivaOptions>, ...behaviours: [Behaviour, ...Behaviour[]]) {
  const server = await startLoopback(...behaviours);
  const clock = fakeClock();
  return { ...server, clock, viva: createViva({ baseUrl: server.url, clock, ...options }) };
}

describe('a call that takes an Idempotency-Key', () => {
  test('makes one submission when the connection drops after the work was done', async () => {
    const { url, viva: direct } = await startService();
    const { viva, requests } = await startClient({}, losesTheReplyOf(url), passesOn(url));
    const { data, headers } = await viva.withResponse.createSubmission({ body: goodAnswer });
    expect(headers.get('idempotency-replayed')).toBe('true');
    expect((await direct.listSubmissions()).data.map(({ id }) => id)).toEqual([data.id]);
    const [first, second] = requests.map((request) => request.headers['idempotency-key']);
    expect(first).toMatch(/^[0-9a-f-]{36}$/);
    expect(second).toBe(first);
  });

  test('has another key each time that it is made', async () => {
    const { url } = await startService();
    const { viva, requests } = await startClient({}, passesOn(url));
    await viva.createSubmission({ body: goodAnswer });
    await viva.createSubmission({ body: goodAnswer });
    expect(new Set(requests.map(({ headers }) => headers['idempotency-key'])).size).toBe(2);
  });

  test('keeps the key that it was given', async () => {
    const { url } = await startService();
    const { viva, requests } = await startClient({}, drops, passesOn(url));
    await viva.createSubmission({ body: goodAnswer, headers: { 'idempotency-key': 'mine' } });
    expect(requests.map(({ headers }) => headers['idempotency-key'])).toEqual(['mine', 'mine']);
  });
});

describe('a call that does no harm twice', () => {
  test.each([
    ['a connection that breaks', drops],
    ['a reply that breaks off in the middle', breaksOff],
    ['too many calls', problem(429, 'rate_limited')],
    ['a proxy without a service', json(502, { message: 'Bad gateway' })],
    ['a service that is busy', busy],
    ['a proxy that waited in vain', (response) => void response.writeHead(504).end('<html>')],
  ] satisfies [string, Behaviour][])('is made again after %s', async (_, failure) => {
    const { viva, requests } = await startClient({}, failure, alive);
    expect(await viva.getLiveness()).toEqual({ status: 'alive' });
    expect(requests).toHaveLength(2);
  });

  test.each([
    ['erasing', (viva) => viva.eraseSubmission({ path: { id: 'sub_1' } })],
    ['a change of what was read', (viva) => changeOf(viva, '"00000000-r1"')],
  ] satisfies [string, (viva: ReturnType<typeof createViva>) => Promise<unknown>][])('can be %s', async (_, call) => {
    const { viva, requests } = await startClient({}, drops, json(200, {}));
    await call(viva);
    expect(requests).toHaveLength(2);
  });

  test('tells after a refusal what went wrong before it', async () => {
    const { viva } = await startClient({}, drops, problem(412, 'precondition_failed'));
    const refusal: Error = await changeOf(viva, '"00000000-r1"').catch((error) => error);
    expect(refusal).toMatchObject({ code: 'precondition_failed', cause: expect.any(VivaUnreachable) });
  });
});

describe('a call that could do harm twice', () => {
  test('is made once when the connection breaks', async () => {
    const { viva, requests } = await startClient({}, drops);
    await expect(viva.retireQuestion({ path: { id: 'x' } })).rejects.toThrow(VivaUnreachable);
    expect(requests).toHaveLength(1);
  });

  test('is made again when nothing was done', async () => {
    const { viva, requests } = await startClient({}, busy, problem(429, 'rate_limited'), json(200, {}));
    await viva.retireQuestion({ path: { id: 'x' } });
    expect(requests).toHaveLength(3);
  });

  test('is a change of whatever is there', async () => {
    const { viva, requests } = await startClient({}, drops);
    await expect(changeOf(viva, '*')).rejects.toThrow(VivaUnreachable);
    expect(requests).toHaveLength(1);
  });
});

describe('between two tries', () => {
  test('the pauses double, and no two clients wait alike', async () => {
    const { viva, clock } = await startClient({}, busy);
    await expect(viva.getLiveness()).rejects.toMatchObject({ code: 'judge_unavailable' });
    expect(clock.pauses).toHaveLength(7);
    for (const [at, most] of [500, 1_000, 2_000].entries()) {
      expect(clock.pauses[at]).toBeGreaterThanOrEqual(most / 2);
      expect(clock.pauses[at]).toBeLessThan(most);
    }
    const { viva: other, clock: itsClock } = await startClient({}, busy);
    await other.getLiveness().catch(() => {});
    expect(itsClock.pauses).not.toEqual(clock.pauses);
  });

  test('it is waited for as long as the service asks', async () => {
    const later = new Date(Date.now() + 60_000).toUTCString();
    const asks = (after: string) => problem(503, 'draining', { 'retry-after': after });
    const { viva, clock } = await startClient({}, asks('7'), asks(later), alive);
    await viva.getLiveness();
    const [first, second] = clock.pauses;
    expect(first).toBeGreaterThanOrEqual(7_000);
    expect(first).toBeLessThan(8_000);
    // The date has whole seconds, and the pause before has passed of it.
    expect(second).toBeGreaterThan(50_000);
    expect(second).toBeLessThan(55_000);
  });
});

describe('trying ends', () => {
  test('after as many tries as it may take', async () => {
    const { viva, requests } = await startClient({ retries: { tries: 2 } }, busy);
    await expect(viva.getLiveness()).rejects.toMatchObject({ status: 503 });
    expect(requests).toHaveLength(2);
  });

  test('at once when the service asks for more patience than there is', async () => {
    const spent = problem(503, 'budget_exceeded', { 'retry-after': '3600' });
    const { viva, clock } = await startClient({}, spent);
    const failure = { code: 'budget_exceeded', retryAfterMs: 3_600_000 };
    await expect(viva.getLiveness()).rejects.toMatchObject(failure);
    expect(clock.pauses).toEqual([]);
  });

  test('when the time of all tries together is over', async () => {
    const { viva, clock } = await startClient({ retries: { tries: 100, withinMs: 60_000 } }, busy);
    await expect(viva.getLiveness()).rejects.toMatchObject({ status: 503 });
    expect(clock.pauses.reduce((sum, pause) => sum + pause)).toBeLessThan(60_000);
  });

  test('when a server takes the request and never answers', async () => {
    const { viva } = await startClient({ retries: { withinMs: 50 } }, () => {});
    const failure: Error = await viva.getLiveness().catch((error) => error);
    expect(failure).toMatchObject({ name: 'VivaUnreachable', cause: { name: 'TimeoutError' } });
  });

  test('not in the middle of a stream that goes on for longer', async () => {
    vi.useFakeTimers();
    onTestFinished(() => void vi.useRealTimers());
    const headers = { 'content-type': 'text/event-stream' };
    const viva = createViva({ baseUrl: 'http://viva.invalid', fetch: async () => new Response('', { headers }) });
    await viva.streamEvents({ path: { id: 'sub_1' } });
    expect(vi.getTimerCount()).toBe(0);
  });

  test('when the caller gives up, whether a try is under way or waited for', async () => {
    const reason = new Error('enough');
    const underWay = new AbortController();
    const { viva } = await startClient({}, () => underWay.abort(reason));
    const call = viva.retireQuestion({ path: { id: 'x' }, signal: underWay.signal });
    await expect(call).rejects.toBe(reason);

    const waiting = new AbortController();
    const clock = fakeClock(() => waiting.abort(reason));
    const { viva: other, requests } = await startClient({ clock }, busy);
    await expect(other.getLiveness({ signal: waiting.signal })).rejects.toBe(reason);
    expect(requests).toHaveLength(1);
  });
});

describe('a service that is not there', () => {
  test('is said so, with the cause', async () => {
    const port = await freePort();
    const { viva } = await startClient({ baseUrl: `http://127.0.0.1:${port}` }, drops);
    const failure: Error = await viva.getLiveness().catch((error) => error);
    expect(failure).toBeInstanceOf(VivaUnreachable);
    expect(failure).toMatchObject({ status: null, cause: expect.any(TypeError) });
    expect(failure.message).toContain(`GET http://127.0.0.1:${port}/livez got no reply: connect ECONNREFUSED`);
  });

  test('is said so without the name of a candidate', async () => {
    const { viva } = await startClient({}, drops);
    const failure: Error = await viva.getCandidate({ path: { externalId: 'ada' } }).catch((error) => error);
    expect(failure.message).toContain('/v1/candidates/{externalId}');
    expect(failure.message).not.toContain('ada');
  });

  test.each([
    ['a page', (response) => void response.writeHead(200, { 'content-type': 'text/html' }).end('<html>')],
    ['JSON of somebody else', json(403, { message: 'no' })],
    [
      'what calls itself JSON',
      (response) => void response.writeHead(200, { 'content-type': 'application/json' }).end('{'),
    ],
  ] satisfies [string, Behaviour][])('is not taken for one because %s came', async (_, behaviour) => {
    const { viva } = await startClient({}, behaviour);
    await expect(viva.getLiveness()).rejects.toThrow(/was answered with \d+ .* which is no reply of the service/);
  });
});

/** A port on which nobody listens. */
async function freePort() {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

function breaksOff(response: Parameters<Behaviour>[0]) {
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': '100' });
  response.write('{"status":', () => response.destroy());
}

function changeOf(viva: ReturnType<typeof createViva>, tag: string) {
  return viva.changeCohort({ path: { id: 'spring' }, headers: { 'if-match': tag }, body: {} });
}
