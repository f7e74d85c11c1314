import { readFileSync } from 'node:fs';
import Database from 'better-sqlite3';
import type request from 'supertest';
import { describe, expect, test } from 'vitest';
import { scopes } from '../../src/access/authorize.ts';
import type { Example } from '../../src/http/openapi.ts';
import { readSeed } from '../../src/questions/files.ts';
import type { QuestionDraft } from '../../src/questions/repository.ts';
import { goodAnswer, startApp, temporaryStore } from '../support/app.ts';
import { insertCalibration } from '../support/calibrations.ts';
import { makeKey, type TestKey } from '../support/keys.ts';

// The walks take their operations from the document that is served, and what to send from its examples: an operation that is added is
// walked without anybody remembering it.

interface Step {
  operationId: string;
  method: 'get' | 'post' | 'put' | 'delete';
  path: string;
  /** What an example sends. */
  query: Record<string, string>;
  body: unknown;
  headers: Record<string, string>;
}

const examples = JSON.parse(readFileSync(new URL('../../openapi/examples.json', import.meta.url), 'utf8')) as Example[];

function stepsOf(document: { paths?: object }): Step[] {
  return Object.entries(document.paths ?? {}).flatMap(([path, item]) =>
    Object.entries(item as Record<string, { operationId: string; security: unknown[] }>)
      .filter(([, { security }]) => security.length > 0)
      .flatMap(([method, { operationId }]) =>
        examples
          .filter((example) => example.operationId === operationId)
          .map(({ request: { query = {}, body, headers = {} } }) => {
            return { operationId, method: method as Step['method'], path, query, body, headers };
          }),
      ),
  );
}

const walk = (http: request.Agent, { auth }: TestKey, { method, path, query, body, headers }: Step, ids: string[]) => {
  const left = ids.map(encodeURIComponent);
  const call = http[method](path.replaceAll(/\{\w+\}/g, () => left.shift()!))
    .query(query)
    .set('if-match', '*')
    .set(headers)
    .set(auth);
  return body === undefined ? call : call.send(body as object);
};

/** What to put into a path: every id, and where there is something within a webhook endpoint, every id within each of those. */
function placesOf({ path }: Step, ids: string[]): string[][] {
  const places = path.match(/\{\w+\}/g)?.length ?? 0;
  if (places === 0) return [[]];
  if (places === 1) return ids.map((id) => [id]);
  return ids.filter((id) => id.startsWith('whk_')).flatMap((endpoint) => ids.map((id) => [endpoint, id]));
}

/** Every id that a store holds, but those of what is everybody's. */
function idsIn(databaseUrl: string): string[] {
  const connection = new Database(databaseUrl.slice('file:'.length), { readonly: true });
  const tables = connection.prepare(`select name from sqlite_master where type = 'table'`).pluck().all() as string[];
  const found = new Set<string>();
  for (const table of tables) {
    for (const row of connection.prepare(`select * from "${table}"`).all() as Record<string, unknown>[]) {
      for (const value of Object.values(row)) {
        if (typeof value !== 'string') continue;
        for (const [id] of value.matchAll(/\b(?:sub|grd|rev|key|evt|cnd|exc|qst|coh|whk|dlv|bat|cal)_[0-9a-z]{26}\b/g))
          found.add(id);
      }
    }
  }
  const shared = connection.prepare(`select id from questions where organisation_id = 'org_catalogue'`).pluck().all();
  connection.close();
  return [...found].filter((id) => !shared.includes(id));
}

const secret = 'Wombat';

const ownQuestion = {
  slug: 'own-question',
  prompt: `${secret}: what is a hash table, and what does its speed depend on?`,
  topic: 'data-structures',
  difficulty: 'easy',
  tags: [],
  language: 'en',
  reference: `${secret}s keep every pair in a bucket that the hash of its key chooses.`,
  rubric: {
    criteria: [{ key: 'bucket', requirement: `${secret}: the hash of the key chooses the bucket.`, weight: 1 }],
  },
};

/** Two organisations; the first has something of everything, marked with a word of its own. */
async function prepared() {
  const databaseUrl = temporaryStore();
  const own = await makeKey(databaseUrl, { name: `${secret} key` });
  const connection = new Database(databaseUrl.slice('file:'.length));
  connection
    .prepare('insert into organisations (id, name, created_at) values (?, ?, ?)')
    .run('org_other', 'Other', new Date().toISOString());
  connection.close();
  const other = await makeKey(databaseUrl, {}, 'org_other');
  const environment = { DATABASE_URL: databaseUrl, VIVA_KEEP: 'all', VIVA_WEBHOOK_HOSTS: '127.0.0.1' };
  const { http, viva } = await startApp(environment);
  await insertCalibration(databaseUrl, { name: secret });
  const endpoint = await http
    .post('/v1/webhook-endpoints')
    .set(own.auth)
    .send({ url: `http://127.0.0.1:9/${secret}`, description: secret })
    .expect(201);
  await http.post(`/v1/webhook-endpoints/${endpoint.body.id}/test`).set(own.auth).expect(200);
  await http.post('/v1/questions').set(own.auth).send(ownQuestion).expect(201);
  await http
    .post('/v1/batches')
    .query({ name: secret })
    .set(own.auth)
    .set('content-type', 'application/x-ndjson')
    .send(JSON.stringify({ ...goodAnswer, answer: secret, candidate: { externalId: `${secret}-8` } }))
    .expect(201);
  await http
    .post('/v1/cohorts')
    .set(own.auth)
    .send({ name: `${secret.toLowerCase()}-class` })
    .expect(201);
  const { body } = await http
    .post('/v1/submissions')
    .set(own.auth)
    .send({
      ...goodAnswer,
      answer: `${goodAnswer.answer} ${secret}.`,
      candidate: { externalId: `${secret}-7`, displayName: secret },
      cohort: `${secret.toLowerCase()}-class`,
      metadata: { room: secret },
    })
    .expect(201);
  const levels = Object.fromEntries(body.grade.criteria.map(({ key }: { key: string }) => [key, 'met']));
  await http
    .post(`/v1/submissions/${body.id}/reviews`)
    .set(own.auth)
    .send({ decision: 'grade', levels, note: secret, reviewer: secret, feedback: secret })
    .expect(201);
  return { databaseUrl, http, own, other, submission: body, steps: stepsOf(viva.server.swagger()) };
}

describe('walking through every operation', () => {
  test('with the key of another organisation finds nothing of the first: each id is absent', async () => {
    const { databaseUrl, http, own, other, steps } = await prepared();
    const ids = [...idsIn(databaseUrl).filter((id) => id !== other.id), `${secret}-7`];
    expect(ids.length).toBeGreaterThan(8);
    const reached = new Set<string>();
    for (const step of steps) {
      for (const place of placesOf(step, ids)) {
        const what = `${step.operationId} ${place.join(' ')}`;
        const reply = await walk(http, other, step, place);
        if (place.length > 0) expect(reply.status, what).toBe(404);
        expect(reply.status, what).toBeLessThan(500);
        const said = `${reply.text} ${JSON.stringify(reply.headers)}`;
        const shown = place.reduce((text, id) => text.replaceAll(id, ''), said);
        expect(shown, what).not.toContain(secret);
        for (const each of ids) expect(shown, what).not.toContain(each);
        // The walk is worth something only if the one whose it is gets there.
        if (step.method === 'get' && (await walk(http, own, step, place)).status === 200) reached.add(step.operationId);
      }
    }
    const reads = steps.filter(({ method, path }) => method === 'get' && !path.startsWith('/v1/questions/'));
    expect([...new Set(reads.map(({ operationId }) => operationId))].filter((name) => !reached.has(name))).toEqual([]);
  });

  test('with a key that may not see references shows none of them', async () => {
    const { databaseUrl, http, submission, steps, own } = await prepared();
    const reader = await makeKey(databaseUrl, { scopes: scopes.filter((scope) => scope !== 'references:read') });
    // What a caller says themselves may be said back to them.
    const said = goodAnswer.answer + JSON.stringify(examples.map(({ request: { body } }) => body));
    const key = [...readSeed(), ownQuestion as QuestionDraft].flatMap(({ slug, prompt, reference, rubric }) =>
      [
        ...reference.split(/(?<=\.)\s+/),
        ...rubric.criteria.flatMap(({ requirement, half = [], accept = [], misconceptions = [] }) => {
          return [requirement, half, accept, misconceptions].flat();
        }),
      ]
        .filter((sentence) => sentence.split(' ').length > 4 && !`${prompt} ${said}`.includes(sentence))
        .map((sentence) => ({ slug, sentence })),
    );
    expect(key.length).toBeGreaterThan(150);
    const ids = [...idsIn(databaseUrl), ownQuestion.slug, ...readSeed().map(({ slug }) => slug)];
    const statuses = new Set<number>();
    // What erases comes last.
    for (const step of steps.toSorted((a, b) => Number(a.method === 'delete') - Number(b.method === 'delete'))) {
      if (/revoke/.test(step.path)) continue;
      for (const place of placesOf(step, ids)) {
        const reply = await walk(http, reader, step, place);
        statuses.add(reply.status);
        const text = `${reply.text}`.replaceAll('\\n', ' ');
        const told = key.filter(({ sentence }) => text.includes(sentence));
        expect(told, `${step.operationId} ${place.join(' ')}`).toEqual([]);
      }
    }
    expect([...statuses]).toEqual(expect.arrayContaining([200, 201, 403, 404]));
    const seen = await http.get(`/v1/questions/${submission.question.slug}/reference`).set(own.auth).expect(200);
    expect(key.some(({ sentence }) => seen.text.includes(sentence))).toBe(true);
  });
});
