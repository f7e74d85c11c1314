import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { goodAnswer, killAfterTest, startApp, startModelServer, temporaryStore } from '../support/app.ts';
import { serve, viva } from '../support/process.ts';

const folderOf = (databaseUrl: string) => join(databaseUrl.slice('file:'.length), '..');

describe('a backup', () => {
  test('taken under load and restored has every answer that was acknowledged before it', async () => {
    const model = await startModelServer();
    const environment = { DATABASE_URL: temporaryStore(), OPENAI_BASE_URL: model.baseUrl, VIVA_MODEL: 'tiny' };
    const service = await serve(environment);
    killAfterTest(service);
    const acknowledged: string[] = [];
    let stop = false;
    const load = async (worker: number) => {
      for (let n = 0; !stop; n++) {
        const reply = await fetch(`${service.url}/v1/submissions`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', prefer: 'respond-async' },
          body: JSON.stringify({ ...goodAnswer, answer: `Answer ${n} of ${worker}.` }),
        });
        acknowledged.push(((await reply.json()) as { id: string }).id);
      }
    };
    const loading = Promise.all([load(1), load(2), load(3)]);
    await expect.poll(() => acknowledged.length, { timeout: 20_000 }).toBeGreaterThan(50);

    const before = [...acknowledged];
    const file = join(folderOf(environment.DATABASE_URL), 'backup.db');
    const taken = await viva(['backup', file], { environment });
    expect(taken, taken.error).toMatchObject({ code: 0, out: expect.stringContaining('the copy is whole') });
    stop = true;
    await loading;
    expect(acknowledged.length).toBeGreaterThan(before.length);

    const other = { ...environment, DATABASE_URL: temporaryStore() };
    expect((await viva(['restore', file], { environment: other })).code).toBe(0);
    const { http } = await startApp(other);
    for (const id of before) {
      await http.get(`/v1/submissions/${id}`).expect(200);
    }
  }, 60_000);

  test('that was taken after an erasure has no word of it', async () => {
    const environment = { DATABASE_URL: temporaryStore() };
    const { http } = await startApp(environment);
    const { body } = await http
      .post('/v1/submissions')
      .send({ ...goodAnswer, answer: 'Wombats.', candidate: { externalId: 'wombat-7' } })
      .expect(201);
    await http.delete('/v1/candidates/wombat-7').expect(200);
    const file = join(folderOf(environment.DATABASE_URL), 'backup.db');
    await viva(['backup', file], { environment });
    const bytes = readFileSync(file).toString('latin1');
    expect(bytes).toContain(body.id);
    expect(bytes).not.toMatch(/wombat/i);
  });

  test('overwrites nothing, and is not put in the place of a store that is there unless told to', async () => {
    const environment = { DATABASE_URL: temporaryStore() };
    await viva(['organisation', 'create', 'School'], { environment });
    const file = join(folderOf(environment.DATABASE_URL), 'backup.db');
    await viva(['backup', file], { environment });
    expect((await viva(['backup', file], { environment })).error).toContain('overwrites nothing');
    await viva(['organisation', 'create', 'Late'], { environment });
    expect((await viva(['restore', file], { environment })).error).toContain('--replace');
    expect((await viva(['restore', file, '--replace'], { environment })).code).toBe(0);
    const { out } = await viva(['organisation', 'list'], { environment });
    expect(out).toContain('School');
    expect(out).not.toContain('Late');
  });

  test('is not put in the place of a store that is served, and what is no store is no backup', async () => {
    const environment = { DATABASE_URL: temporaryStore() };
    const file = join(folderOf(environment.DATABASE_URL), 'backup.db');
    await startApp(environment);
    await viva(['backup', file], { environment });
    const served = await viva(['restore', file, '--replace'], { environment });
    expect(served).toMatchObject({ code: 1, error: expect.stringContaining('Another process serves') });
    writeFileSync(file, 'no store');
    const other = { DATABASE_URL: temporaryStore() };
    const refused = await viva(['restore', file], { environment: other });
    expect(refused).toMatchObject({ code: 1, error: expect.stringContaining('is not a whole store') });
  });
});
