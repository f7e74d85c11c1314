import { describe, expect, test } from 'vitest';
import { goodAnswer, startApp, startModelServer, temporaryStore } from '../support/app.ts';
import { makeKey } from '../support/keys.ts';
import { honest } from '../support/model-server.ts';

const today = () => new Date().toISOString().slice(0, 10);

async function used() {
  const databaseUrl = temporaryStore();
  const [first, second] = [await makeKey(databaseUrl), await makeKey(databaseUrl)];
  const model = await startModelServer(honest);
  const { http } = await startApp({ DATABASE_URL: databaseUrl, OPENAI_BASE_URL: model.baseUrl, VIVA_MODEL: 'tiny' });
  const send = (auth: Record<string, string>, answer: string) =>
    http
      .post('/v1/submissions')
      .set(auth)
      .send({ ...goodAnswer, answer })
      .expect(201);
  await send(first.auth, 'One answer about noise.');
  await send(first.auth, 'Another answer about noise.');
  await send(second.auth, 'A third answer about noise.');
  const usage = async (query: object) => (await http.get('/v1/usage').query(query).set(first.auth).expect(200)).body;
  return { http, first, second, usage };
}

describe('usage', () => {
  test('is summed up by key, so that whoever pays knows who used what', async () => {
    const { first, second, usage } = await used();
    const { data } = await usage({ by: 'keyId' });
    expect(data).toMatchObject([
      { group: first.id, attempts: 2, calls: 2, inputTokens: 2_000, cachedInputTokens: 1_200, unpriced: 2 },
      { group: second.id, attempts: 1, calls: 1, inputTokens: 1_000 },
    ]);
  });

  test('is summed up by day, judge and purpose, over the last thirty days unless asked otherwise', async () => {
    const { usage } = await used();
    const byDay = await usage({});
    expect(byDay).toMatchObject({ by: 'day', to: today(), data: [{ group: today(), attempts: 3 }] });
    expect((Date.parse(byDay.to) - Date.parse(byDay.from)) / 86_400_000).toBe(29);
    expect((await usage({ by: 'judge' })).data).toMatchObject([{ group: 'openai', attempts: 3 }]);
    expect((await usage({ by: 'purpose' })).data).toMatchObject([{ group: 'submission', attempts: 3 }]);
    expect((await usage({ from: '2020-01-01', to: '2020-01-31' })).data).toEqual([]);
  });

  test('of answers that are graded again counts for the key that asked for it', async () => {
    const { http, second, usage } = await used();
    const { body } = await http.get('/v1/submissions?limit=1').set(second.auth);
    await http.post(`/v1/submissions/${body.data[0].id}/grades`).set(second.auth).send({ fresh: true }).expect(201);
    expect((await usage({ by: 'keyId' })).data).toMatchObject([{ attempts: 2 }, { group: second.id, attempts: 2 }]);
  });

  test.each([
    [{ from: '2026-02-01', to: '2026-01-01' }, '?from'],
    [{ from: '2020-01-01', to: '2026-01-01' }, '?from'],
    [{ from: 'yesterday' }, '?from'],
    [{ by: 'weather' }, '?by'],
  ])('is refused for %j', async (query, pointer) => {
    const { http } = await startApp();
    const { body } = await http.get('/v1/usage').query(query).expect(400);
    expect(body.errors[0].pointer).toBe(pointer);
  });
});
