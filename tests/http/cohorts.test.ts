import { describe, expect, test } from 'vitest';
import { goodAnswer, startApp, startModelServer, temporaryStore } from '../support/app.ts';
import { honest } from '../support/model-server.ts';

const question = {
  slug: 'browser-cache',
  prompt: 'Why does a page load faster the second time?',
  topic: 'web',
  difficulty: 'easy',
  tags: [],
  language: 'en',
  reference: 'The browser keeps a copy of the files.',
  rubric: { criteria: [{ key: 'copy', requirement: 'The browser keeps a copy of the files.', weight: 2 }] },
};
const { slug: _, ...content } = question;
const changed = { ...content, prompt: 'Why is the second visit faster?' };
const answer = { questionId: question.slug, answer: 'The browser keeps a copy of the files.', cohort: 'class-7' };

/** A cohort, and a question of one's own in its first version. */
async function withCohort() {
  const app = await startApp();
  const { http } = app;
  await http.post('/v1/questions').send(question).expect(201);
  await http.post(`/v1/questions/${question.slug}/publish`).send({}).expect(200);
  const { body: cohort, headers } = await http.post('/v1/cohorts').send({ name: 'class-7' }).expect(201);
  const publishChange = async () => {
    await http.put(`/v1/questions/${question.slug}`).set('if-match', '*').send(changed).expect(200);
    await http.post(`/v1/questions/${question.slug}/publish`).send({}).expect(200);
  };
  const send = async (more: object = {}) =>
    (
      await http
        .post('/v1/submissions')
        .send({ ...answer, fresh: true, ...more })
        .expect(201)
    ).body;
  return { ...app, cohort, etag: headers['etag']!, publishChange, send };
}

describe('a cohort', () => {
  test('pins what is usual when it is made, by name', async () => {
    const { http, cohort } = await withCohort();
    expect(cohort).toMatchObject({ judge: 'embedded', prompt: 'strong-1', policy: 'single', questions: [] });
    expect(cohort.model).toBeTruthy();
    expect((await http.get('/v1/cohorts/class-7')).body).toEqual(cohort);
    expect((await http.get('/v1/cohorts')).body.data).toEqual([cohort]);
  });

  test('has its answers graded by one version of a question, whatever is published meanwhile', async () => {
    const { http, publishChange, send } = await withCohort();
    expect((await send()).question.version).toBe(1);
    await publishChange();
    expect((await send()).question.version).toBe(1);
    expect((await send({ cohort: undefined })).question.version).toBe(2);
    const { questions } = (await http.get('/v1/cohorts/class-7')).body;
    expect(questions).toMatchObject([{ slug: question.slug, version: 1 }]);
  });

  test('is a list of answers', async () => {
    const { http, send } = await withCohort();
    const { id } = await send();
    await send({ cohort: undefined });
    const ids = async (name: string) =>
      (await http.get('/v1/submissions').query({ cohort: name })).body.data.map((row: { id: string }) => row.id);
    expect(await ids('class-7')).toEqual([id]);
    expect(await ids('class-8')).toEqual([]);
  });

  test('that is changed has its grades say that they differ, until they are given anew', async () => {
    const { http, etag, publishChange, send } = await withCohort();
    const { id, cohort } = await send();
    expect(cohort.differs).toEqual([]);
    await publishChange();
    const questions = [{ id: question.slug, version: 2 }];
    await http.put('/v1/cohorts/class-7').set('if-match', etag).send({ questions }).expect(200);
    const differs = async () => (await http.get(`/v1/submissions/${id}`)).body.cohort.differs;
    expect(await differs()).toEqual(['question_version']);
    const { body } = await http.post('/v1/cohorts/class-7/regrades').send({}).expect(200);
    expect(body).toEqual({ queued: 1, nextCursor: null, hasMore: false });
    await expect.poll(differs, { timeout: 5_000 }).toEqual([]);
    expect((await http.post('/v1/cohorts/class-7/regrades').send({})).body.queued).toBe(0);
  });

  test('keeps its judge when another one becomes the usual, and its model for as long as there is one', async () => {
    const model = await startModelServer(honest);
    const DATABASE_URL = temporaryStore();
    const first = await startApp({ DATABASE_URL });
    await first.http.post('/v1/cohorts').send({ name: 'class-7' }).expect(201);
    await first.viva.close();
    const { http } = await startApp({ DATABASE_URL, OPENAI_BASE_URL: model.baseUrl });
    const { body } = await http
      .post('/v1/submissions')
      .send({ ...goodAnswer, cohort: 'class-7' })
      .expect(201);
    expect(body.grade.judge.kind).toBe('embedded');
    expect(body.cohort.differs).toEqual([]);
    await http.post('/v1/cohorts').send({ name: 'class-8', judge: 'openai' }).expect(201);
    await http.put('/v1/cohorts/class-7').set('if-match', '*').send({ judge: 'openai' }).expect(200);
    const { body: now } = await http.get(`/v1/submissions/${body.id}`).expect(200);
    expect(now.cohort.differs).toEqual(['judge', 'model']);
  });

  test('leaves alone what a person has decided, and its grade goes on standing', async () => {
    const { http, publishChange, send } = await withCohort();
    const { id, grade } = await send();
    await http.post(`/v1/submissions/${id}/reviews`).send({ decision: 'confirm' }).expect(201);
    await publishChange();
    const questions = [{ id: question.slug, version: 2 }];
    await http.put('/v1/cohorts/class-7').set('if-match', '*').send({ questions }).expect(200);
    expect((await http.post('/v1/cohorts/class-7/regrades').send({})).body.queued).toBe(0);
    await http.post(`/v1/submissions/${id}/grades`).send({ questionVersion: 2 }).expect(201);
    const { body } = await http.get(`/v1/submissions/${id}`);
    expect(body).toMatchObject({ review: 'done', grade: { id: grade.id } });
    expect((await http.get(`/v1/submissions/${id}/grades`)).body.data).toHaveLength(2);
  });

  test('whose judge is gone has its answers wait for it: no other judge steps in', async () => {
    const model = await startModelServer(honest);
    const DATABASE_URL = temporaryStore();
    const first = await startApp({ DATABASE_URL, OPENAI_BASE_URL: model.baseUrl });
    await first.http.post('/v1/cohorts').send({ name: 'class-7', policy: 'repeat' }).expect(201);
    await first.viva.close();
    const { http } = await startApp({ DATABASE_URL });
    const { body } = await http
      .post('/v1/submissions')
      .set('prefer', 'respond-async')
      .send({ ...goodAnswer, cohort: 'class-7' })
      .expect(202);
    expect(body).toMatchObject({ status: 'queued', grade: null });
  });

  test('whose model is gone is graded by the one that there is, under its own policy, and says so', async () => {
    const model = await startModelServer(honest);
    const DATABASE_URL = temporaryStore();
    const environment = { DATABASE_URL, OPENAI_BASE_URL: model.baseUrl };
    const first = await startApp({ ...environment, VIVA_MODEL: 'old' });
    await first.http.post('/v1/cohorts').send({ name: 'class-7', policy: 'repeat' }).expect(201);
    await first.viva.close();
    const { http } = await startApp({ ...environment, VIVA_MODEL: 'new' });
    const { body } = await http
      .post('/v1/submissions')
      .send({ ...goodAnswer, cohort: 'class-7' })
      .expect(201);
    expect(body.cohort.differs).toEqual(['model']);
  });

  test('decides who grades: a submission of it can name nobody else', async () => {
    const { http } = await withCohort();
    for (const more of [{ judge: 'embedded' }, { questionVersion: 1 }, { policy: 'single' }]) {
      const { body } = await http
        .post('/v1/submissions')
        .send({ ...answer, ...more })
        .expect(422);
      expect(body.errors).toEqual([{ pointer: `/${Object.keys(more)[0]}`, detail: 'the cohort says that' }]);
    }
  });

  test.each([
    ['that is not there', 'post', '/v1/submissions', { ...answer, cohort: 'class-9' }, 422],
    ['with a name that is taken', 'post', '/v1/cohorts', { name: 'class-7' }, 409],
    ['with a judge that is not there', 'post', '/v1/cohorts', { name: 'other', judge: 'openai' }, 422],
    [
      'with a version that is not there',
      'put',
      '/v1/cohorts/class-7',
      { questions: [{ id: question.slug, version: 9 }] },
      422,
    ],
    ['that another has changed', 'put', '/v1/cohorts/class-7', {}, 412],
  ] as const)('%s is refused', async (_what, method, path, body, status) => {
    const { http } = await withCohort();
    await http[method](path)
      .set('if-match', '"00000000-r9"')
      .send(body)
      .expect(status === 422 && method === 'put' ? 412 : status);
    if (status === 422 && method === 'put') await http.put(path).set('if-match', '*').send(body).expect(422);
  });
});
