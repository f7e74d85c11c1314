import { describe, expect, test } from 'vitest';
import { goodAnswer, startApp, temporaryStore } from '../support/app.ts';
import { makeKey } from '../support/keys.ts';

async function withAda(answers: number) {
  const app = await startApp();
  const sent: { id: string; attempt: number }[] = [];
  for (let n = 0; n < answers; n++) {
    const { body } = await app.http
      .post('/v1/submissions')
      .send({ ...goodAnswer, candidate: { externalId: 'ada/1 ü', displayName: 'Ada' }, metadata: { n: String(n) } })
      .expect(201);
    sent.push(body);
  }
  return { ...app, sent, path: `/v1/candidates/${encodeURIComponent('ada/1 ü')}` };
}

describe('a candidate', () => {
  test('is shown with every answer, every grade and every review of it, in pages', async () => {
    const { http, sent, path } = await withAda(3);
    await http.post(`/v1/submissions/${sent[2]!.id}/reviews`).send({ decision: 'confirm', note: 'Right.' });
    const first = await http.get(path).query({ limit: 2 }).expect(200);
    expect(first.body).toMatchObject({ externalId: 'ada/1 ü', displayName: 'Ada', answers: { hasMore: true } });
    expect(first.body.answers.data[0]).toMatchObject({
      submission: { id: sent[2]!.id, answer: goodAnswer.answer, attempt: 3 },
      grades: [{ submissionId: sent[2]!.id }],
      reviews: [{ note: 'Right.' }],
    });
    const rest = await http.get(path).query({ limit: 2, cursor: first.body.answers.nextCursor }).expect(200);
    expect(rest.body.answers).toMatchObject({ data: [{ submission: { id: sent[0]!.id } }], hasMore: false });
  });

  test('is erased with all their answers, once and for good', async () => {
    const { http, sent, path } = await withAda(2);
    expect((await http.delete(path).expect(200)).body).toEqual({ erased: 2 });
    await http.get(path).expect(404);
    await http.delete(path).expect(404);
    for (const { id } of sent) {
      const { body } = await http.get(`/v1/submissions/${id}`).expect(200);
      expect(body).toMatchObject({ status: 'erased', answer: null, candidate: null, metadata: {} });
    }
  });

  test('of more answers than are erased at once is erased whole', async () => {
    const { http, viva } = await startApp({ VIVA_DURABILITY: 'process' }, { workerPaused: true });
    const send = () =>
      http
        .post('/v1/submissions')
        .set('Prefer', 'wait=0')
        .send({ ...goodAnswer, candidate: { externalId: 'bo' } });
    for (let n = 0; n < 110; n += 10) await Promise.all(Array.from({ length: 10 }, send));
    expect((await http.delete('/v1/candidates/bo').expect(200)).body).toEqual({ erased: 110 });
    await viva.worker.runUntilEmpty();
    expect((await http.get('/v1/submissions?status=erased&limit=100')).body.data).toHaveLength(100);
  });

  test('who is not known is absent', async () => {
    const { http } = await startApp();
    await http.get('/v1/candidates/nobody').expect(404);
    await http.delete('/v1/candidates/nobody').expect(404);
  });

  test('shows no reference to a key that may not see references', async () => {
    const databaseUrl = temporaryStore();
    const { auth } = await makeKey(databaseUrl, { scopes: ['submissions:write', 'candidates:read'] });
    const { http } = await startApp({ DATABASE_URL: databaseUrl });
    await http
      .post('/v1/submissions')
      .set(auth)
      .send({ ...goodAnswer, candidate: { externalId: 'ada' } })
      .expect(201);
    const { body } = await http.get('/v1/candidates/ada').set(auth).expect(200);
    const [criterion] = body.answers.data[0].grades[0].criteria;
    expect(criterion.label).toBeTruthy();
    expect(criterion).not.toHaveProperty('requirement');
    expect(criterion).not.toHaveProperty('finding');
  });
});
