import { describe, expect, test } from 'vitest';
import { goodAnswer, startApp, startModelServer } from '../support/app.ts';
import { chosenCaller } from '../support/callers.ts';
import { honest, says } from '../support/model-server.ts';

async function judged(environment: Record<string, string> = {}) {
  const model = await startModelServer(says('So so.'), honest);
  const { http, viva } = await startApp(
    { OPENAI_BASE_URL: model.baseUrl, ...environment },
    { authenticate: chosenCaller },
  );
  const { body } = await http.post('/v1/submissions').send(goodAnswer).expect(201);
  const exchanges = async () => (await http.get(`/v1/submissions/${body.id}/exchanges`).expect(200)).body.data;
  return { http, viva, submission: body, exchanges };
}

describe('what was said to models and by them', () => {
  test('is kept word for word, what could not be used included', async () => {
    const { submission, exchanges } = await judged();
    const [{ gradeId, messages }] = await exchanges();
    expect(gradeId).toBe(submission.grade.id);
    expect(messages).toHaveLength(2);
    expect(messages[0]).toEqual({ role: 'assistant', content: 'So so.' });
    expect(JSON.parse(messages[1].content)).toHaveProperty('c1');
  });

  test('holds the prompts too where the operator wants that', async () => {
    const { exchanges } = await judged({ VIVA_KEEP: 'all' });
    const [{ messages }] = await exchanges();
    const roles = messages.map(({ role }: { role: string }) => role);
    expect(roles).toEqual(['system', 'user', 'assistant', 'user', 'assistant']);
    expect(messages[1].content).toContain(goodAnswer.answer);
  });

  test('is not kept at all where the operator does not want that', async () => {
    const { exchanges } = await judged({ VIVA_KEEP: 'none' });
    expect(await exchanges()).toEqual([]);
  });

  test('is forgotten when its time is over', async () => {
    const { viva, exchanges } = await judged({ VIVA_KEEP_FOR: '1h' });
    const anHourAgo = new Date(Date.now() - 3_600_000).toISOString();
    expect(await viva.forgetExchanges(anHourAgo)).toBe(0);
    expect(await viva.forgetExchanges(new Date(Date.now() + 1_000).toISOString())).toBe(1);
    expect(await exchanges()).toEqual([]);
  });

  test('goes with the answer', async () => {
    const { http, submission, exchanges } = await judged();
    await http.delete(`/v1/submissions/${submission.id}`).expect(200);
    expect(await exchanges()).toEqual([]);
  });

  test('is not shown to whoever may not see the key to the answers, nor to others', async () => {
    const { http, submission } = await judged();
    const path = `/v1/submissions/${submission.id}/exchanges`;
    await http.get(path).set('x-test-without', 'references:read').expect(403);
    await http.get(path).set('x-test-without', 'submissions:read').expect(403);
    await http.get(path).set('x-test-organisation', 'org_catalogue').expect(404);
  });
});
