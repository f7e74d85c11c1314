import { execFileSync } from 'node:child_process';
import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import Database from 'better-sqlite3';
import { describe, expect, onTestFinished, test } from 'vitest';
import { claimStore, openStore } from '../../src/store/sqlite/database.ts';
import { sqlitePorts } from '../../src/store/sqlite/ports.ts';
import { insertCalibration } from '../support/calibrations.ts';
import { goodAnswer, startApp, startModelServer, temporaryStore } from '../support/app.ts';
import { manyAnswers, sendBatch } from '../support/batches.ts';
import { makeKey } from '../support/keys.ts';
import { fails, honest } from '../support/model-server.ts';
import { compliesWithBatches } from './batch-compliance.ts';
import { compliesWithCalibrations } from './calibration-compliance.ts';
import { compliesAsStore } from './compliance.ts';

async function opened() {
  const ports = sqlitePorts('file::memory:', 'process');
  onTestFinished(() => ports.close());
  return ports;
}

compliesAsStore('SQLite', opened);
compliesWithBatches('SQLite', opened);
compliesWithCalibrations('SQLite', opened);

const pathOf = (databaseUrl: string) => databaseUrl.slice('file:'.length);

describe('the SQLite store', () => {
  test('serves one process: a second one is refused with the reason, until the first is gone', () => {
    const databaseUrl = temporaryStore();
    const release = claimStore(databaseUrl);
    expect(() => claimStore(databaseUrl)).toThrow(/Another process serves/);
    release();
    claimStore(databaseUrl)();
  });

  test('that is no store is refused with its path', () => {
    expect(() => openStore('file:/proc/viva.db', 'disk')).toThrow(/\/proc\/viva.db can't be opened/);
  });

  test.each([
    ['disk', 2],
    ['process', 1],
  ] as const)('waits for the %s', (durability, synchronous) => {
    const { connection, close } = openStore(temporaryStore(), durability);
    expect(connection.pragma('synchronous', { simple: true })).toBe(synchronous);
    expect(connection.pragma('secure_delete', { simple: true })).toBe(1);
    expect(connection.pragma('foreign_keys', { simple: true })).toBe(1);
    close();
  });
});

/** A store with rows in every table, closed again. */
async function fullStore() {
  const databaseUrl = temporaryStore();
  // A server that fails, then objects to a parameter: how it stands and what was learned of it are kept too.
  const objects = fails(400, { message: 'no temperature, please', param: 'temperature' });
  const model = await startModelServer(objects, honest);
  const { http, viva } = await startApp({
    DATABASE_URL: databaseUrl,
    OPENAI_BASE_URL: model.baseUrl,
    VIVA_MODEL: 'tiny',
    VIVA_WEBHOOK_HOSTS: '127.0.0.1',
  });
  const endpoint = await http.post('/v1/webhook-endpoints').send({ url: 'http://127.0.0.1:9/' }).expect(201);
  await http.post(`/v1/webhook-endpoints/${endpoint.body.id}/test`).expect(200);
  await sendBatch(http, manyAnswers(2)).expect(201);
  await http.post('/v1/cohorts').send({ name: 'class' }).expect(201);
  const send = (key: string) =>
    http
      .post('/v1/submissions')
      .set('Idempotency-Key', key)
      .send({ ...goodAnswer, candidate: { externalId: 'ada' }, cohort: 'class' });
  const [first, erased] = [(await send('1')).body, (await send('2')).body];
  await http.delete(`/v1/submissions/${erased.id}`).expect(200);
  const confirmed = { decision: 'confirm', note: 'Right.' };
  const reviewed = await http.post(`/v1/submissions/${first.id}/reviews`).send(confirmed).expect(201);
  const kept = reviewed.body.submission;
  model.behave(fails(401));
  await http
    .post('/v1/submissions')
    .set('Prefer', 'wait=1')
    .send({ ...goodAnswer, answer: 'Noise.' })
    .expect(202);
  await viva.close();
  const waiting = await startApp({ DATABASE_URL: databaseUrl }, { workerPaused: true });
  await waiting.http.post('/v1/submissions').set('Prefer', 'wait=0').send(goodAnswer).expect(202);
  await waiting.viva.close();
  const { auth } = await makeKey(databaseUrl);
  await insertCalibration(databaseUrl);
  return { databaseUrl, kept, auth };
}

function inStore<T>(databaseUrl: string, act: (connection: Database.Database) => T): T {
  const connection = new Database(pathOf(databaseUrl));
  try {
    return act(connection);
  } finally {
    connection.close();
  }
}

/** The tables with rows of ours: what is behind the full-text index is SQLite's own. */
const tablesOf = (connection: Database.Database) =>
  connection
    .prepare(
      "select name, sql from sqlite_schema where type = 'table' and name not glob '__*' and name not glob 'question_search*'",
    )
    .all() as { name: string; sql: string }[];

const countsOf = (databaseUrl: string) =>
  inStore(databaseUrl, (connection) =>
    Object.fromEntries(
      tablesOf(connection).map(({ name }) => [name, connection.prepare(`select count(*) from ${name}`).pluck().get()]),
    ),
  );

const committedMigrations = new URL('../../migrations', import.meta.url);

describe('migrations', () => {
  test('keep the tables that accepting writes in one tree each', () => {
    const { connection, close } = openStore(temporaryStore(), 'process');
    const inOneTree = tablesOf(connection).filter(({ sql }) => sql.endsWith('WITHOUT ROWID'));
    close();
    const names = inOneTree.map(({ name }) => name).toSorted();
    expect(names).toEqual(['events', 'idempotency_records', 'submission_texts', 'submissions', 'work']);
  });

  test('lose no row of a full store, even when one rebuilds every table', async () => {
    const { databaseUrl, kept, auth } = await fullStore();
    const before = countsOf(databaseUrl);
    expect(Object.entries(before).filter(([, rows]) => rows === 0)).toEqual([]);

    // What the generator writes for a change that SQLite can't make in place.
    const rebuild = inStore(databaseUrl, tablesOf).flatMap(({ name, sql }) => [
      'PRAGMA foreign_keys=OFF;',
      sql.replace(new RegExp(`[\`"]${name}[\`"]`), `\`__new_${name}\``),
      `INSERT INTO __new_${name} SELECT * FROM ${name};`,
      `DROP TABLE ${name};`,
      `ALTER TABLE __new_${name} RENAME TO ${name};`,
      'PRAGMA foreign_keys=ON;',
    ]);
    const folder = pathOf(databaseUrl).replace('viva.db', 'migrations');
    cpSync(committedMigrations, folder, { recursive: true });
    const journalFile = `${folder}/meta/_journal.json`;
    const journal = JSON.parse(readFileSync(journalFile, 'utf8')) as { entries: object[] };
    const entry = { idx: journal.entries.length, version: '6', when: Date.now() + 1e9, tag: '9999_rebuild' };
    journal.entries.push({ ...entry, breakpoints: true });
    writeFileSync(journalFile, JSON.stringify(journal));
    writeFileSync(`${folder}/9999_rebuild.sql`, rebuild.join('\n--> statement-breakpoint\n'));

    openStore(databaseUrl, 'process', folder).close();
    expect(countsOf(databaseUrl)).toEqual(before);
    const { http } = await startApp({ DATABASE_URL: databaseUrl }, { workerPaused: true });
    expect((await http.get(`/v1/submissions/${kept.id}`).set(auth)).body).toEqual(kept);
  });

  test('take what an earlier version kept along', () => {
    const databaseUrl = temporaryStore();
    const folder = pathOf(databaseUrl).replace('viva.db', 'migrations');
    cpSync(committedMigrations, folder, { recursive: true });
    const journalFile = `${folder}/meta/_journal.json`;
    const journal = JSON.parse(readFileSync(journalFile, 'utf8')) as { entries: object[] };
    const first = { ...journal, entries: journal.entries.slice(0, 1) };
    writeFileSync(journalFile, JSON.stringify(first));
    openStore(databaseUrl, 'process', folder).close();
    inStore(databaseUrl, (connection) => {
      connection.exec(`insert into questions values ('q', 'org_catalogue', 'why', 't', 'easy', '[]', 'published', 1, '', '');
        insert into question_versions values ('q', 1, 'Why?', 'en', 1, '', '', 'Because.', '{}')`);
      for (const [id, feedback] of [
        ['sub_1', 1],
        ['sub_2', 0],
      ] as const) {
        connection
          .prepare(
            "insert into submissions values (?, 'org_default', 'q', 1, null, 'queued', 'none', '[]', 1, 'openai', ?, null, '', '')",
          )
          .run(id, feedback);
        connection.prepare("insert into work values (?, 'openai', '', '', 0, null, null, null)").run(id);
      }
      connection.exec(`insert into grades values ('grd_1', 'org_default', 'sub_1', 'q', 1, 1, 1, 1, 1, 1, null, null, '[]', '{}', '{"calls":2,"cost":null}', 1, '2026-11-01T00:00:00.000Z');
        insert into grade_texts values ('grd_1', 'sub_1', '{"findings":{},"raw":"what it said"}')`);
    });
    writeFileSync(journalFile, JSON.stringify(journal));
    openStore(databaseUrl, 'process', folder).close();
    inStore(databaseUrl, (connection) => {
      const options = connection.prepare('select options from work order by submission_id').pluck().all() as string[];
      const feedback = { audience: 'candidate', language: null, citeReference: false };
      const wish = { prompt: 'strong-1', policy: 'single', fresh: false };
      expect(options.map((json) => JSON.parse(json))).toEqual([
        { ...wish, feedback },
        { ...wish, feedback: null },
      ]);
      const kept = connection.prepare('select submission_id, grade_id, messages, created_at from exchanges').get();
      expect(kept).toEqual({
        submission_id: 'sub_1',
        grade_id: 'grd_1',
        messages: '[{"role":"assistant","content":"what it said"}]',
        created_at: '2026-11-01T00:00:00.000Z',
      });
      expect(connection.prepare('select content from grade_texts').pluck().get()).toBe('{"findings":{}}');
      const usage = connection.prepare('select usage from grades').pluck().get() as string;
      expect(JSON.parse(usage)).toEqual({ calls: 2, cost: null, unpricedCalls: 2 });
    });
  });

  test('are what the schema says', () => {
    const folder = pathOf(temporaryStore()).replace('viva.db', 'migrations');
    cpSync(committedMigrations, folder, { recursive: true });
    const before = readdirSync(folder);
    const options = ['generate', '--dialect=sqlite', '--schema=src/store/sqlite/*schema.ts', `--out=${folder}`];
    execFileSync('node_modules/.bin/drizzle-kit', options, { stdio: 'pipe' });
    expect(readdirSync(folder), 'the schema has changed: npm run migration').toEqual(before);
  });
});
