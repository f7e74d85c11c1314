import type { ServerResponse } from 'node:http';
import { describe, expect, test } from 'vitest';
import { createViva, followEvents, type SubmissionEvent } from '../../../clients/typescript/src/index.ts';
import { goodAnswer } from '../../support/app.ts';
import { type Behaviour, problem, startLoopback } from './loopback.ts';
import { fakeClock, startService } from './service.ts';

/** Begins a stream with these chunks, and does then what is left to do. */
function streams(chunks: string[], then: (response: ServerResponse) => void): Behaviour {
  return (response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' });
    for (const chunk of chunks) response.write(chunk);
    then(response);
  };
}

const event = (id: string, type: string) => `id: ${id}\nevent: ${type}\ndata: {"id":"${id}"}\n\n`;
const ends = (response: ServerResponse) => void response.end();
/** Once what was written is on its way. */
const breaks = (response: ServerResponse) => response.socket!.destroySoon();

async function startFollowing(...behaviours: [Behaviour, ...Behaviour[]]) {
  const server = await startLoopback(...behaviours);
  const clock = fakeClock();
  return { ...server, clock, viva: createViva({ baseUrl: server.url, clock }) };
}

async function all(following: AsyncIterable<SubmissionEvent>) {
  const events: SubmissionEvent[] = [];
  for await (const event of following) events.push(event);
  return events;
}

const idsOf = async (following: AsyncIterable<SubmissionEvent>) => (await all(following)).map(({ id }) => id);

describe('following a submission', () => {
  test('tells what happened, until it is settled', async () => {
    const { viva } = await startService();
    const { id, grade } = await viva.createSubmission({ body: goodAnswer });
    const events = await all(followEvents(viva, id, { until: 'settled' }));
    expect(events.map(({ type }) => type)).toEqual(['submission.created', 'submission.grading', 'submission.graded']);
    expect(events.at(-1)!.data).toMatchObject({ submissionId: id, gradeId: grade!.id });
  });

  test('goes on behind the event that is named', async () => {
    const { viva } = await startService();
    const { id } = await viva.createSubmission({ body: goodAnswer });
    const [first, ...rest] = await idsOf(followEvents(viva, id, { until: 'settled' }));
    expect(await idsOf(followEvents(viva, id, { until: 'settled', lastEventId: first }))).toEqual(rest);
  });

  test.each([
    ['breaks', breaks],
    ['is closed', ends],
  ])('comes back where it was when the connection %s', async (_, end) => {
    const { viva, requests, clock } = await startFollowing(
      streams(['retry: 3000\n\n', event('evt_1', 'submission.created')], end),
      streams([event('evt_2', 'submission.graded')], ends),
    );
    expect(await idsOf(followEvents(viva, 'sub_1', { until: 'settled' }))).toEqual(['evt_1', 'evt_2']);
    expect(requests.map(({ headers }) => headers['last-event-id'])).toEqual([undefined, 'evt_1']);
    expect(clock.pauses).toEqual([3_000]);
  });

  test('forgets an event that came by half', async () => {
    const { viva, requests } = await startFollowing(
      streams([event('evt_1', 'submission.created'), 'id: evt_2\nevent: submission.grading\ndata: {"id"'], breaks),
      streams([event('evt_2', 'submission.grading'), event('evt_3', 'submission.graded')], ends),
    );
    const following = followEvents(viva, 'sub_1', { until: 'settled' });
    expect(await idsOf(following)).toEqual(['evt_1', 'evt_2', 'evt_3']);
    expect(requests[1]!.headers['last-event-id']).toBe('evt_1');
  });

  test('reads a stream however it is cut and its lines end', async () => {
    const [first, second] = [event('evt_1', 'submission.created'), event('evt_2', 'submission.graded')];
    const text = `\uFEFF: hällo\r\n${first.replaceAll('\n', '\r\n')}${second.replaceAll('\n', '\r')}\r`;
    const bytes = [...new TextEncoder().encode(text)].map((byte) => Uint8Array.of(byte));
    const headers = { 'content-type': 'text/event-stream' };
    const fetch = async () => new Response(ReadableStream.from(bytes), { headers });
    const viva = createViva({ baseUrl: 'http://viva.invalid', fetch });
    expect(await idsOf(followEvents(viva, 'sub_1', { until: 'settled' }))).toEqual(['evt_1', 'evt_2']);
  });

  test('hangs up when nobody listens any more', async () => {
    const { promise: closed, resolve } = Promise.withResolvers<void>();
    const open: Behaviour = (response, request) => {
      response.on('close', resolve);
      return streams([event('evt_1', 'submission.created')], () => {})(response, request);
    };
    const { viva } = await startFollowing(open);
    for await (const { id } of followEvents(viva, 'sub_1')) {
      expect(id).toBe('evt_1');
      break;
    }
    await closed;
  });

  test('stops when the caller gives up', async () => {
    const { viva } = await startService();
    const { id } = await viva.createSubmission({ body: goodAnswer });
    const enough = new AbortController();
    const types: string[] = [];
    const following = async () => {
      for await (const { type } of followEvents(viva, id, { signal: enough.signal })) {
        types.push(type);
        if (type === 'submission.graded') enough.abort(new Error('enough'));
      }
    };
    await expect(following()).rejects.toThrow('enough');
    expect(types.at(-1)).toBe('submission.graded');
  });

  test('says what the service refuses', async () => {
    const { viva } = await startFollowing(problem(404, 'not_found'));
    await expect(idsOf(followEvents(viva, 'sub_1'))).rejects.toMatchObject({ code: 'not_found' });
  });
});
