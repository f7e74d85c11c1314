import { describe, expect, test } from 'vitest';
import { createViva } from '../../../clients/typescript/src/index.ts';
import { operations } from '../../../clients/typescript/src/operations.ts';
import { goodAnswer, temporaryStore } from '../../support/app.ts';
import { makeKey } from '../../support/keys.ts';
import { startService } from './service.ts';
import { json, startLoopback } from './loopback.ts';

describe('the client', () => {
  test('has a method for every operation of the document', () => {
    const viva = createViva({ baseUrl: 'http://localhost:3000' });
    const ids = Object.keys(operations);
    expect(ids).toContain('createSubmission');
    expect(ids.filter((id) => typeof viva[id as 'getQuestion'] !== 'function')).toEqual([]);
    expect(Object.keys(viva.withResponse)).toEqual(ids);
  });

  test('sends a body and gives back what the service says', async () => {
    const { viva, app } = await startService();
    const submission = await viva.createSubmission({ body: goodAnswer });
    expect(submission).toMatchObject({ status: 'graded', grade: { score: 100 } });
    const { body } = await app.http.get(`/v1/submissions/${submission.id}`);
    expect(await viva.getSubmission({ path: { id: submission.id } })).toEqual(body);
  });

  test('sends what a query asks for, and leaves out what is undefined', async () => {
    const { viva } = await startService();
    const { data } = await viva.listQuestions({ query: { limit: 2, search: 'GAN & more?', topic: undefined } });
    expect(data).toEqual([]);
    const ada = await viva.createSubmission({ body: { ...goodAnswer, candidate: { externalId: 'ada / 100 %' } } });
    const found = await viva.listSubmissions({ query: { candidate: 'ada / 100 %', status: 'graded' } });
    expect(found.data.map(({ id }) => id)).toEqual([ada.id]);
  });

  test('takes an id with any characters for one step of a path', async () => {
    const { viva } = await startService();
    const externalId = 'ada/../lovelace?x=1#ä';
    await viva.createSubmission({ body: { ...goodAnswer, candidate: { externalId } } });
    expect((await viva.getCandidate({ path: { externalId } })).externalId).toBe(externalId);
  });

  test.each(['', '.', '..'])('refuses the id %j, which would lead to another operation', async (id) => {
    const { viva } = await startService();
    await expect(viva.createReview({ path: { id }, body: { decision: 'confirm' } })).rejects.toThrow(TypeError);
  });

  test('can ask for what is only tried, for which the service takes no Idempotency-Key', async () => {
    const { viva } = await startService();
    const { id } = await viva.createSubmission({ body: goodAnswer });
    const estimated = await viva.createRegrades({ path: { id: goodAnswer.questionId }, body: { mode: 'estimate' } });
    expect(estimated).toMatchObject({ estimate: { answers: 1 } });
    expect(await viva.createGrade({ path: { id }, body: { dryRun: true } })).toMatchObject({ submissionId: id });
    const own = { path: { id }, headers: { 'idempotency-key': 'mine' }, body: { dryRun: true } } as const;
    await expect(viva.createGrade(own)).rejects.toMatchObject({ code: 'idempotency_not_supported' });
  });

  test('sends its key', async () => {
    const store = temporaryStore();
    const { token } = await makeKey(store);
    const { viva, url } = await startService({ DATABASE_URL: store }, { key: token });
    expect((await viva.listApiKeys()).data).toHaveLength(1);
    await expect(createViva({ baseUrl: url }).listApiKeys()).rejects.toMatchObject({ code: 'missing_api_key' });
  });

  test('finds a service behind a path, with or without a slash at its end', async () => {
    const server = await startLoopback(json(200, { status: 'alive' }));
    await createViva({ baseUrl: `${server.url}/viva/` }).getLiveness();
    await createViva({ baseUrl: `${server.url}/viva` }).getLiveness();
    expect(server.requests.map(({ path }) => path)).toEqual(['/viva/livez', '/viva/livez']);
  });

  test('says at once that a base URL is none', () => {
    expect(() => createViva({ baseUrl: 'localhost' })).toThrow(TypeError);
  });

  test('sends by the fetch that it is given', async () => {
    const asked: string[] = [];
    const fetch = async (url: string) => {
      asked.push(url);
      return Response.json({ status: 'alive' });
    };
    await createViva({ baseUrl: 'http://viva.invalid', fetch }).getLiveness();
    expect(asked).toEqual(['http://viva.invalid/livez']);
  });
});

describe('a reply', () => {
  test('comes with its status and headers where they are asked for', async () => {
    const { viva } = await startService();
    const { data, status, headers } = await viva.withResponse.createSubmission({ body: goodAnswer });
    expect([status, headers.get('location')]).toEqual([201, `/v1/submissions/${data.id}`]);
  });

  test('gives the tag that a change is made with', async () => {
    const { viva } = await startService();
    const made = await viva.withResponse.createCohort({ body: { name: 'spring' } });
    const tag = made.headers.get('etag')!;
    const change = { path: { id: 'spring' }, headers: { 'if-match': tag }, body: { policy: 'single' } };
    expect(await viva.changeCohort(change)).toMatchObject({ name: 'spring', policy: 'single' });
    await expect(viva.changeCohort(change)).rejects.toMatchObject({ code: 'precondition_failed' });
  });

  test('is null where nothing has changed, and where nothing is left to say', async () => {
    const { viva } = await startService();
    const { headers } = await viva.withResponse.getQuestion({ path: { id: 'gan-structure' } });
    const tag = headers.get('etag')!;
    expect(await viva.getQuestion({ path: { id: 'gan-structure' }, headers: { 'if-none-match': tag } })).toBeNull();
    const { id } = await viva.createSubmission({ body: goodAnswer });
    expect(await viva.eraseSubmission({ path: { id } })).toMatchObject({ id, status: 'erased' });
    expect(await viva.eraseSubmission({ path: { id } })).toBeNull();
  });

  test('that is no JSON is the response, with its body as a stream', async () => {
    const { viva } = await startService();
    const { id } = await viva.createSubmission({ body: goodAnswer });
    const response = await viva.streamEvents({ path: { id }, query: { until: 'settled' } });
    expect(response.headers.get('content-type')).toContain('text/event-stream');
    expect(await response.text()).toContain('event: submission.graded');
  });

  test('that the document has for a status of failure is a reply all the same', async () => {
    const down = { status: 'unavailable', store: { ok: false, detail: 'full' }, draining: false, judges: [] };
    const server = await startLoopback(json(503, down));
    expect(await createViva({ baseUrl: server.url }).getReadiness()).toEqual(down);
    expect(server.requests).toHaveLength(1);
  });
});
