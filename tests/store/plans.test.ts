import { readdirSync, readFileSync } from 'node:fs';
import Database from 'better-sqlite3';
import { expect, test, vi } from 'vitest';
import { readExampleRequests, runExamples } from '../openapi/examples.ts';
import { startApp, temporaryStore } from '../support/app.ts';

const migrationsFolder = new URL('../../migrations/', import.meta.url);
const migrations = readdirSync(migrationsFolder)
  .filter((file) => file.endsWith('.sql'))
  .map((file) => readFileSync(new URL(file, migrationsFolder), 'utf8'))
  .join();

/** What may be read from end to end, and why. */
const small: Record<string, string> = {
  work: 'holds what waits for a judge, not what was graded',
  endpoint_states: 'has a row a model server',
  organisations: 'has a row an organisation, and is read once an hour',
  api_keys: 'is asked whether it has any row',
  __drizzle_migrations: 'has a row a migration',
  CONSTANT: 'is no table',
  'webhook_deliveries USING COVERING INDEX webhook_deliveries_due': 'has what is still to be sent',
  'batches USING INDEX batches_busy': 'has those that run',
  'batches USING INDEX batches_unfinished': 'has those that a process left half done',
};

const listed = ['status=graded', 'status=queued', 'review=wanted', 'candidate=ada', 'questionId=gan-structure'];

/** The statements that the service prepares while every example of the API pages runs, and every filter of its longest list. */
async function statementsOf(databaseUrl: string): Promise<string[]> {
  const prepared = new Set<string>();
  const { prepare } = Database.prototype;
  const spy = vi.spyOn(Database.prototype, 'prepare').mockImplementation(function (this: Database.Database, source) {
    prepared.add(source);
    return prepare.call(this, source);
  });
  const { http, viva } = await startApp({ DATABASE_URL: databaseUrl, VIVA_KEEP: 'all' });
  const times = 'createdAfter=2026-01-01T00:00:00.000Z&createdBefore=2026-02-01T00:00:00.000Z';
  for (const filter of [...listed, times]) await http.get(`/v1/submissions?${filter}`).expect(200);
  await runExamples(http, viva.server.swagger() as never, readExampleRequests());
  await viva.close();
  spy.mockRestore();
  return [...prepared].filter(
    (sql) => /^\s*(?:select|update|delete|with)\b/i.test(sql) && !migrations.includes(sql.trim()),
  );
}

test('no statement reads a table from end to end that grows with what is stored', async () => {
  const databaseUrl = temporaryStore();
  const statements = await statementsOf(databaseUrl);
  expect(statements.length).toBeGreaterThan(60);
  const connection = new Database(databaseUrl.slice('file:'.length));
  const scans = statements.flatMap((sql) => {
    const values = Array.from(sql.matchAll(/\?/g), () => null);
    const named = Object.fromEntries(Array.from(sql.matchAll(/[@:$](\w+)/g), ([, name]) => [name!, null]));
    const plan = connection.prepare(`explain query plan ${sql}`).all(...values, named) as { detail: string }[];
    return plan
      .filter(({ detail }) => {
        const [, what = 'CONSTANT', table = what] = /^SCAN ((\w+).*)/.exec(detail) ?? [];
        return !Object.hasOwn(small, what) && !Object.hasOwn(small, table);
      })
      .map(({ detail }) => ({ detail, sql }));
  });
  connection.close();
  expect(scans).toEqual([]);
});
