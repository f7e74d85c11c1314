import { describe, expect, test } from 'vitest';
import { startApp, temporaryStore } from '../support/app.ts';
import { makeKey } from '../support/keys.ts';

const question = {
  slug: 'browser-cache',
  prompt: 'Why does a page load faster the second time?',
  topic: 'web',
  difficulty: 'easy',
  tags: ['http'],
  language: 'en',
  reference: 'The browser keeps a copy of the files, so they are not fetched over the network again.',
  rubric: {
    criteria: [
      { key: 'copy', label: 'First visit', requirement: 'The browser keeps a copy of the files.', weight: 2 },
      {
        key: 'network',
        label: 'Second visit',
        requirement: 'The files are not fetched over the network again.',
        weight: 2,
      },
    ],
  },
};
const { slug: _, ...content } = question;
const path = '/v1/questions/browser-cache';
const answer = { questionId: question.slug, answer: 'The browser keeps a copy of the files.' };

async function withDraft() {
  const app = await startApp();
  const { headers, body } = await app.http.post('/v1/questions').send(question).expect(201);
  return { ...app, etag: headers['etag']!, id: body.question.id as string };
}

async function withPublished() {
  const app = await withDraft();
  const { headers } = await app.http.post(`${path}/publish`).send({}).expect(200);
  return { ...app, etag: headers['etag']! };
}

describe('a question that is written', () => {
  test('is a draft: nobody can answer it, and no list of questions to ask has it', async () => {
    const { http } = await withDraft();
    expect((await http.get(path)).body).toMatchObject({ status: 'draft', version: 1, latestVersion: 1, maxPoints: 4 });
    const { body } = await http.post('/v1/submissions').send(answer).expect(422);
    expect(body.errors[0].pointer).toBe('/questionId');
    const slugs = async (query: object) =>
      (await http.get('/v1/questions').query({ limit: 100, ...query })).body.data.map(
        (each: { slug: string }) => each.slug,
      );
    expect(await slugs({})).not.toContain(question.slug);
    expect(await slugs({ status: 'draft' })).toEqual([question.slug]);
  });

  test('is seen by its authors alone until it is published', async () => {
    const databaseUrl = temporaryStore();
    const author = await makeKey(databaseUrl, { scopes: ['questions:read', 'questions:write'] });
    const reader = await makeKey(databaseUrl, { scopes: ['questions:read'] });
    const { http } = await startApp({ DATABASE_URL: databaseUrl });
    await http.post('/v1/questions').set(author.auth).send(question).expect(201);
    await http.get(path).set(reader.auth).expect(404);
    await http.get('/v1/questions?status=draft').set(reader.auth).expect(403);
    await http.post(`${path}/publish`).set(author.auth).send({}).expect(200);
    await http.get(path).set(reader.auth).expect(200);
  });

  test('is answered and graded as soon as it is published, and found by the beginnings of its words', async () => {
    const { http } = await withPublished();
    const { body } = await http.post('/v1/submissions').send(answer).expect(201);
    expect(body).toMatchObject({ status: 'graded', question: { slug: question.slug, version: 1 } });
    const found = await http.get('/v1/questions').query({ search: 'second PAGE fast' });
    expect(found.body.data.map(({ slug }: { slug: string }) => slug)).toEqual([question.slug]);
  });

  test('is made once, however often the request is repeated with one key', async () => {
    const { http } = await startApp();
    const create = () => http.post('/v1/questions').set('idempotency-key', 'q1').send(question).expect(201);
    const [first, second] = [await create(), await create()];
    expect(second.body).toEqual(first.body);
    expect(second.headers['idempotency-replayed']).toBe('true');
    await http
      .post('/v1/questions')
      .set('idempotency-key', 'q1')
      .send({ ...question, slug: 'other' })
      .expect(422);
  });

  test('needs a name of its own', async () => {
    const { http } = await withDraft();
    expect((await http.post('/v1/questions').send(question).expect(409)).body.code).toBe('slug_taken');
  });

  test('takes the place of the one in the catalogue that has its slug, for its organisation', async () => {
    const { http } = await startApp();
    await http
      .post('/v1/questions')
      .send({ ...question, slug: 'gan-structure' })
      .expect(201);
    await http.post('/v1/questions/gan-structure/publish').send({}).expect(200);
    expect((await http.get('/v1/questions/gan-structure')).body.prompt).toBe(question.prompt);
  });

  test('as a draft, or retired, leaves the one of the catalogue to candidates; published it stands in its place in the list', async () => {
    const { http } = await startApp();
    await http
      .post('/v1/questions')
      .send({ ...question, slug: 'gan-structure' })
      .expect(201);
    const shown = async () => (await http.get('/v1/questions/gan-structure')).body.prompt;
    const listed = async () =>
      (await http.get('/v1/questions?limit=100')).body.data.filter(
        ({ slug }: { slug: string }) => slug === 'gan-structure',
      );
    expect(await shown()).toMatch(/generative adversarial/);
    await http.post('/v1/submissions').send({ questionId: 'gan-structure', answer: 'Two networks.' }).expect(201);
    await http.post('/v1/questions/gan-structure/publish').send({}).expect(200);
    expect(await listed()).toMatchObject([{ prompt: question.prompt }]);
    await http.post('/v1/questions/gan-structure/retire').expect(200);
    expect(await shown()).toMatch(/generative adversarial/);
    expect(await listed()).toHaveLength(1);
  });

  test('and was never published stays hidden when it is retired', async () => {
    const databaseUrl = temporaryStore();
    const author = await makeKey(databaseUrl, { scopes: ['questions:read', 'questions:write'] });
    const reader = await makeKey(databaseUrl, { scopes: ['questions:read'] });
    const { http } = await startApp({ DATABASE_URL: databaseUrl });
    await http.post('/v1/questions').set(author.auth).send(question).expect(201);
    await http.post(`${path}/retire`).set(author.auth).expect(200);
    await http.get(path).set(reader.auth).expect(404);
  });

  test.each([
    [
      'a criterion key twice',
      { rubric: { criteria: [question.rubric.criteria[0], question.rubric.criteria[0]] } },
      '/rubric/criteria/1/key',
    ],
    ['a tag twice', { tags: ['http', 'http'] }, '/tags'],
    ['a slug with capitals', { slug: 'Browser' }, '/slug'],
    ['an unknown field', { hint: 'no' }, '/hint'],
    [
      'a level in an exemplar that its criterion has not',
      { exemplars: [{ answer: 'x', levels: { copy: 'partial', network: 'met' } }] },
      '/exemplars',
    ],
  ])('with %s is refused, and the place is named', async (_, change, pointer) => {
    const { http } = await startApp();
    const { body } = await http
      .post('/v1/questions')
      .send({ ...question, ...change })
      .expect(422);
    expect(body.errors[0].pointer).toBe(pointer);
  });
});

describe('a question that is changed', () => {
  const changed = { ...content, prompt: 'Why is the second visit to a page faster?' };

  test('gets a new version, which candidates see once it is published', async () => {
    const { http, etag } = await withPublished();
    const { body } = await http.put(path).set('if-match', etag).send(changed).expect(200);
    expect(body.question).toMatchObject({ version: 1, latestVersion: 2, prompt: question.prompt });
    await http
      .post('/v1/submissions')
      .send({ ...answer, questionVersion: 2 })
      .expect(422);
    expect((await http.get(`${path}/reference?version=2`)).body.prompt).toBe(changed.prompt);
    await http.post(`${path}/publish`).send({}).expect(200);
    expect((await http.get(path)).body).toMatchObject({ version: 2, prompt: changed.prompt });
  });

  test('keeps the old version under the grades that were given by it', async () => {
    const { http, etag } = await withPublished();
    const { body: before } = await http.post('/v1/submissions').send(answer).expect(201);
    const [first] = content.rubric.criteria;
    await http
      .put(path)
      .set('if-match', etag)
      .send({ ...content, rubric: { criteria: [first] } })
      .expect(200);
    await http.post(`${path}/publish`).send({}).expect(200);
    expect((await http.get(`/v1/submissions/${before.id}`)).body).toEqual(before);
    expect((await http.get(`${path}/reference?version=1`)).body.rubric.criteria).toHaveLength(2);
  });

  test('can be taken back by publishing an earlier version', async () => {
    const { http, etag } = await withPublished();
    await http.put(path).set('if-match', etag).send(changed).expect(200);
    await http.post(`${path}/publish`).send({}).expect(200);
    expect((await http.post(`${path}/publish`).send({ version: 1 }).expect(200)).body.prompt).toBe(question.prompt);
    const { body } = await http.post(`${path}/publish`).send({ version: 3 }).expect(422);
    expect(body.errors[0].pointer).toBe('/version');
  });

  test('is not overwritten by somebody who has read an older state', async () => {
    const { http, etag } = await withDraft();
    await http.put(path).set('if-match', etag).send(changed).expect(200);
    const { body } = await http.put(path).set('if-match', etag).send(content).expect(412);
    expect(body.code).toBe('precondition_failed');
    expect((await http.put(path).send(content).expect(428)).body.code).toBe('precondition_required');
    expect((await http.put(path).set('if-match', 'v1').send(content).expect(400)).body.code).toBe('invalid_header');
    await http.put(path).set('if-match', '*').send(content).expect(200);
  });

  test('into what it is already stays as it is', async () => {
    const { http, etag } = await withPublished();
    const { headers, body } = await http.put(path).set('if-match', etag).send(content).expect(200);
    expect(headers['etag']).toBe(etag);
    expect(body.question.latestVersion).toBe(1);
  });

  test('in how it is found only makes no version', async () => {
    const { http, etag } = await withPublished();
    await http
      .put(path)
      .set('if-match', etag)
      .send({ ...content, tags: ['caching'] })
      .expect(200);
    expect((await http.get('/v1/questions?tag=caching')).body.data[0]).toMatchObject({ version: 1, latestVersion: 1 });
    expect((await http.get('/v1/questions?tag=http')).body.data).toEqual([]);
  });

  test('is told that a key stands for another claim than before', async () => {
    const { http, etag } = await withDraft();
    const [first, second] = content.rubric.criteria;
    const rubric = { criteria: [{ ...first, requirement: 'The server compresses what it sends.' }, second] };
    const { body } = await http
      .put(path)
      .set('if-match', etag)
      .send({ ...content, rubric })
      .expect(200);
    expect(body.findings).toContainEqual(expect.objectContaining({ code: 'key_of_another_claim', criterion: 'copy' }));
  });

  test('lists its versions, and which of them were published', async () => {
    const { http, etag } = await withPublished();
    await http.put(path).set('if-match', etag).send(changed).expect(200);
    const { data } = (await http.get(`${path}/versions`).expect(200)).body;
    expect(data).toMatchObject([
      { version: 1, publishedAt: expect.any(String) },
      { version: 2, publishedAt: null },
    ]);
  });
});

describe('a question', () => {
  test('that is retired takes no answers and keeps its grades, until it is published again', async () => {
    const { http } = await withPublished();
    const { body } = await http.post('/v1/submissions').send(answer).expect(201);
    expect((await http.post(`${path}/retire`).expect(200)).body.status).toBe('retired');
    await http.post('/v1/submissions').send(answer).expect(422);
    expect((await http.get(`/v1/submissions/${body.id}`)).body).toEqual(body);
    await http.post(`${path}/publish`).send({}).expect(200);
    await http.post('/v1/submissions').send(answer).expect(201);
  });

  test('of the catalogue is changed by nobody', async () => {
    const { http } = await startApp();
    const gan = '/v1/questions/gan-structure';
    for (const call of [
      http.put(gan).set('if-match', '*').send(content),
      http.post(`${gan}/publish`).send({}),
      http.post(`${gan}/retire`),
    ]) {
      expect((await call.expect(403)).body.code).toBe('question_of_catalogue');
    }
  });

  test('of its own has another ETag than the one of the catalogue in whose place it stands', async () => {
    const { http } = await startApp();
    const before = (await http.get('/v1/questions/gan-structure')).headers['etag']!;
    await http
      .post('/v1/questions')
      .send({ ...question, slug: 'gan-structure' })
      .expect(201);
    await http.post('/v1/questions/gan-structure/publish').send({}).expect(200);
    await http.get('/v1/questions/gan-structure').set('if-none-match', before).expect(200);
    await http.put('/v1/questions/gan-structure').set('if-match', before).send(content).expect(412);
  });

  test('has an ETag that changes with its status too', async () => {
    const { http, etag } = await withPublished();
    expect((await http.get(path)).headers['etag']).toBe(etag);
    await http.get(path).set('if-none-match', etag).expect(304);
    await http.post(`${path}/retire`).expect(200);
    await http.get(path).set('if-none-match', etag).expect(200);
  });
});

test('a rubric is looked over before anybody is graded by it', async () => {
  const { http } = await startApp();
  const { prompt, reference } = question;
  const requirement = 'The browser keeps a copy; the server compresses what it sends.';
  const { body } = await http
    .post('/v1/rubrics/lint')
    .send({ prompt, reference, rubric: { criteria: [{ key: 'a', requirement, weight: 1 }] } })
    .expect(200);
  expect(body.findings.map(({ code }: { code: string }) => code)).toContain('several_claims');
});
