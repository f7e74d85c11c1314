import Database from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import { goodAnswer, startApp, temporaryStore } from '../support/app.ts';
import { viva as command } from '../support/process.ts';

const dayMs = 86_400_000;
const inDays = (days: number) => new Date(Date.now() + days * dayMs);

/** A service whose organisation keeps answers for 30 days; `other` keeps them for ever. */
async function withRetention(days: number | null = 30) {
  const databaseUrl = temporaryStore();
  const { http, viva } = await startApp({ DATABASE_URL: databaseUrl });
  const connection = new Database(databaseUrl.slice('file:'.length));
  connection.prepare('update organisations set retention_days = ? where id = ?').run(days, 'org_default');
  connection.close();
  const send = async () => {
    const sent = { ...goodAnswer, candidate: { externalId: 'ada' }, fresh: true };
    return (await http.post('/v1/submissions').send(sent).expect(201)).body;
  };
  return { databaseUrl, http, viva, send };
}

describe('answers that an organisation wants to keep for a number of days', () => {
  test('are erased when the days are over, and their candidate with the last one', async () => {
    const { http, viva, send } = await withRetention();
    const { id, grade } = await send();
    expect(await viva.eraseExpired(inDays(29))).toBe(0);
    await http.get('/v1/candidates/ada').expect(200);
    expect(await viva.eraseExpired(inDays(31))).toBe(1);
    const { body } = await http.get(`/v1/submissions/${id}`).expect(200);
    expect(body).toMatchObject({ status: 'erased', answer: null, candidate: null, grade: { points: grade.points } });
    await http.get('/v1/candidates/ada').expect(404);
  });

  test('are looked at once, and later ones when their time comes', async () => {
    const { viva, send } = await withRetention();
    await send();
    await viva.eraseExpired(inDays(31));
    await send();
    expect(await viva.eraseExpired(inDays(29))).toBe(0);
    expect(await viva.eraseExpired(inDays(32))).toBe(1);
  });

  test('are not looked at again after a restart', async () => {
    const { databaseUrl, viva, send } = await withRetention();
    await send();
    await viva.eraseExpired(inDays(31));
    await viva.close();
    const again = await startApp({ DATABASE_URL: databaseUrl });
    const connection = new Database(databaseUrl.slice('file:'.length));
    // Would be found by whoever looked.
    connection.prepare("update submissions set status = 'graded'").run();
    connection.close();
    expect(await again.viva.eraseExpired(inDays(31))).toBe(0);
  });

  test('are kept where no number of days is set', async () => {
    const { viva, send } = await withRetention(null);
    await send();
    expect(await viva.eraseExpired(inDays(10_000))).toBe(0);
  });
});

test('the command line sets how long answers are kept, and shows it', async () => {
  const environment = { DATABASE_URL: temporaryStore() };
  const set = await command(['organisation', 'retain', '90'], { environment });
  expect(set.out).toContain('90 days after');
  expect((await command(['organisation', 'list'], { environment })).out).toContain('erased after 90 days');
  expect((await command(['organisation', 'retain', 'soon'], { environment })).code).toBe(2);
});
