import Database from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import { scopes } from '../../src/access/authorize.ts';
import { goodAnswer, startApp, temporaryStore } from '../support/app.ts';
import { chosenCaller } from '../support/callers.ts';

async function twoOrganisations() {
  const databaseUrl = temporaryStore();
  const app = await startApp({ DATABASE_URL: databaseUrl }, { authenticate: chosenCaller });
  const connection = new Database(databaseUrl.slice('file:'.length));
  connection
    .prepare('insert into organisations (id, name, created_at) values (?, ?, ?)')
    .run('org_other', 'Other', new Date().toISOString());
  connection.close();
  const as = (organisation: string) => ({ 'x-test-organisation': organisation });
  return { ...app, own: as('org_default'), other: as('org_other') };
}

describe('an organisation', () => {
  test('sees nothing of another: what is hidden looks like what is absent', async () => {
    const { http, own, other } = await twoOrganisations();
    const { body } = await http.post('/v1/submissions').set(own).send(goodAnswer).expect(201);
    for (const path of [
      `/v1/submissions/${body.id}`,
      `/v1/submissions/${body.id}/grades`,
      `/v1/grades/${body.grade.id}`,
      `/v1/grades/${body.grade.id}/receipt`,
    ]) {
      await http.get(path).set(own).expect(200);
      const hidden = await http.get(path).set(other).expect(404);
      const absent = await http
        .get(path.replace(/_[0-9a-z]{26}/, `_${'z'.repeat(26)}`))
        .set(own)
        .expect(404);
      expect(hidden.body.detail).toBe(absent.body.detail);
    }
    await http.delete(`/v1/submissions/${body.id}`).set(other).expect(404);
    expect((await http.get('/v1/submissions').set(other)).body.data).toEqual([]);
    expect((await http.get(`/v1/submissions/${body.id}`).set(own)).body.status).toBe('graded');
  });

  test('has Idempotency-Keys and candidates of its own', async () => {
    const { http, own, other } = await twoOrganisations();
    const send = (who: Record<string, string>) =>
      http
        .post('/v1/submissions')
        .set(who)
        .set('Idempotency-Key', 'same')
        .send({ ...goodAnswer, candidate: { externalId: 'ada' } });
    const [first, second] = [await send(own), await send(other)];
    expect(second.body.id).not.toBe(first.body.id);
    expect([first.body.attempt, second.body.attempt]).toEqual([1, 1]);
  });

  test('sees the catalogue', async () => {
    const { http, other } = await twoOrganisations();
    expect((await http.get('/v1/questions').set(other)).body.data).toHaveLength(10);
  });
});

describe('a caller', () => {
  const needs: Record<(typeof scopes)[number], ['get' | 'post' | 'delete', string]> = {
    'questions:read': ['get', '/v1/questions'],
    'questions:write': ['get', '/v1/questions/gan-structure/versions'],
    'references:read': ['get', '/v1/questions/gan-structure/reference'],
    'submissions:read': ['get', '/v1/submissions'],
    'submissions:write': ['post', '/v1/submissions'],
    'grades:read': ['get', '/v1/grades/none'],
    'grades:write': ['post', '/v1/submissions/none/grades'],
    'evaluations:write': ['post', '/v1/evaluations'],
    'reviews:write': ['post', '/v1/submissions/none/reviews'],
    'candidates:read': ['get', '/v1/candidates/none'],
    'candidates:write': ['delete', '/v1/candidates/none'],
    'webhooks:write': ['get', '/v1/webhook-endpoints'],
    'batches:write': ['get', '/v1/batches'],
    'calibrations:write': ['post', '/v1/calibrations'],
    'usage:read': ['get', '/v1/usage'],
    'keys:write': ['get', '/v1/api-keys'],
  };

  test.each(scopes)('without %s is refused what needs it', async (scope) => {
    const { http } = await startApp({}, { authenticate: chosenCaller });
    const [method, path] = needs[scope];
    const { body } = await http[method](path).set('x-test-without', scope).send().expect(403);
    expect(body).toMatchObject({ code: 'missing_scope', detail: expect.stringContaining(scope) });
  });
});
