import { once } from 'node:events';
import { type AddressInfo, connect } from 'node:net';
import Database from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import type { Viva } from '../../src/app.ts';
import { goodAnswer, startApp, temporaryStore } from '../support/app.ts';
import { jsonl, manyAnswers, resultsOf, sendBatch, startBatch, untilBatch } from '../support/batches.ts';
import { chosenCaller } from '../support/callers.ts';

const { questionId, answer } = goodAnswer;
const csv = 'text/csv';
const header = 'questionId,answer,candidate.externalId';
const row = `${questionId},"${answer}",ada`;

/** What is left of a batch that was refused: nothing. */
function rowsIn(databaseUrl: string): number {
  const connection = new Database(databaseUrl.slice('file:'.length));
  const count = (table: string) => connection.prepare(`select count(*) from ${table}`).pluck().get() as number;
  const rows = ['batches', 'batch_rows', 'batch_row_texts'].reduce((sum, table) => sum + count(table), 0);
  connection.close();
  return rows;
}

/** Sends a file in without saying how long it is. */
function stream(viva: Viva, file: Iterable<string> | AsyncIterable<string>, signal?: AbortSignal): Promise<Response> {
  const { port } = viva.server.server.address() as AddressInfo;
  const text = ReadableStream.from(file).pipeThrough(new TextEncoderStream());
  const options = { method: 'POST', headers: { 'content-type': jsonl }, body: text, duplex: 'half', signal };
  return fetch(`http://127.0.0.1:${port}/v1/batches`, options as RequestInit);
}

describe('a batch', () => {
  test('is taken in, estimated and not graded before it is started', async () => {
    const { http } = await startApp();
    const { body, headers } = await sendBatch(http, manyAnswers(3), jsonl, { name: 'autumn' }).expect(201);
    expect(body).toMatchObject({
      name: 'autumn',
      format: 'jsonl',
      status: 'ready',
      counts: { waiting: 3, refused: 0, graded: 0 },
      estimate: { answers: 3, known: 3, cost: { amount: 0 } },
      refusals: [],
    });
    expect(headers['location']).toBe(`/v1/batches/${body.id}`);
    expect((await http.get(headers['location']!)).body).toEqual(body);
    expect((await http.get('/v1/batches')).body.data).toMatchObject([{ id: body.id }]);
    expect((await http.get('/v1/submissions')).body.data).toEqual([]);
  });

  test('says line by line which rows it refused and why, and keeps the others', async () => {
    const { http } = await startApp();
    const lines = [
      JSON.stringify(goodAnswer),
      '',
      '{broken',
      JSON.stringify({ ...goodAnswer, questionId: 'none' }),
      JSON.stringify({ ...goodAnswer, questionVersion: 9 }),
      JSON.stringify({ ...goodAnswer, cohort: 'none' }),
      JSON.stringify({ ...goodAnswer, model: 'gpt-none' }),
      JSON.stringify({ ...goodAnswer, answer: 'x'.repeat(20_001) }),
      JSON.stringify({ ...goodAnswer, candidate: {} }),
      JSON.stringify({ ...goodAnswer, colour: 'red' }),
      '{"questionId":"gan-structure","answer":"\\u0000"}',
      '{"questionId":"gan-structure","answer":"x","metadata":{"__proto__":"x"}}',
      '['.repeat(20) + ']'.repeat(20),
      '[1]',
    ];
    const { body } = await sendBatch(http, lines.join('\r\n')).expect(201);
    expect(body.counts).toMatchObject({ waiting: 1, refused: 12 });
    const pointers = body.refusals.map(({ line, faults }: { line: number; faults: { pointer: string }[] }) => [
      line,
      faults[0]!.pointer,
    ]);
    expect(pointers).toEqual([
      [3, ''],
      [4, '/questionId'],
      [5, '/questionVersion'],
      [6, '/cohort'],
      [7, '/model'],
      [8, '/answer'],
      [9, '/candidate/externalId'],
      [10, ''],
      [11, '/answer'],
      [12, '/metadata'],
      [13, ''],
      [14, ''],
    ]);
  });

  test('is made once by the same file with the same key, and another file with it is refused', async () => {
    const { http } = await startApp();
    const send = (file: string, query: object = {}) =>
      sendBatch(http, file, jsonl, query).set('Idempotency-Key', 'one');
    const replies = await Promise.all([send(manyAnswers(2)), send(manyAnswers(2))]);
    expect(replies.map(({ status }) => status)).toEqual([201, 201]);
    expect(new Set(replies.map(({ body }) => body.id)).size).toBe(1);
    const { headers } = await send(manyAnswers(2)).expect(201);
    expect(headers['idempotency-replayed']).toBe('true');
    expect((await send(manyAnswers(3)).expect(422)).body.code).toBe('idempotency_key_reused');
    expect((await send(manyAnswers(2), { name: 'other' }).expect(422)).body.code).toBe('idempotency_key_reused');
    expect((await http.get('/v1/batches')).body.data).toHaveLength(1);
  });

  test('lets rows leave out what all of them have in common', async () => {
    const { http } = await startApp();
    await http.post('/v1/cohorts').send({ name: 'class' }).expect(201);
    const file = `answer\n"${answer}"\n`;
    const { body } = await sendBatch(http, file, csv, { questionId, cohort: 'class' }).expect(201);
    await http.post(`/v1/batches/${body.id}/start`).send({}).expect(200);
    await untilBatch(http, `/v1/batches/${body.id}`, 'completed');
    const { data } = (await http.get('/v1/submissions')).body;
    expect(data).toMatchObject([{ question: { slug: questionId }, cohort: { name: 'class' } }]);
  });

  test.each([
    ['questionId', 'no published question'],
    ['cohort', 'no such cohort'],
  ])('is not made where the %s that all rows have in common is not there', async (field, detail) => {
    const { http } = await startApp();
    const { body } = await sendBatch(http, 'answer\nx\n', csv, { [field]: 'none' }).expect(400);
    expect(body).toMatchObject({ code: 'invalid_query', detail: expect.stringContaining(detail) });
    expect((await http.get('/v1/batches')).body.data).toEqual([]);
  });

  test('is hidden from other organisations, with all that can be done to it', async () => {
    const databaseUrl = temporaryStore();
    const { http } = await startApp({ DATABASE_URL: databaseUrl }, { authenticate: chosenCaller });
    const connection = new Database(databaseUrl.slice('file:'.length));
    connection
      .prepare('insert into organisations (id, name, created_at) values (?, ?, ?)')
      .run('org_other', 'Other', '');
    connection.close();
    const { body } = await sendBatch(http, manyAnswers(1)).expect(201);
    const other = { 'x-test-organisation': 'org_other' };
    const path = `/v1/batches/${body.id}`;
    for (const verb of ['start', 'resume']) await http.post(`${path}/${verb}`).set(other).send({}).expect(404);
    for (const verb of ['pause', 'cancel']) await http.post(`${path}/${verb}`).set(other).expect(404);
    for (const of of ['', '/results']) await http.get(`${path}${of}`).set(other).expect(404);
    expect((await http.get('/v1/batches').set(other)).body.data).toEqual([]);
  });
});

describe('a CSV file', () => {
  test.each([
    ['commas', `${header}\n${row}\n`],
    ['semicolons', `questionId;answer\n${questionId};"${answer}"\n`],
    ['tabs', `questionId\tanswer\n${questionId}\t${answer}\n`],
    ['a byte order mark', `\uFEFF${header}\n${row}\n`],
    ['line ends of Windows', `${header}\r\n${row}\r\n`],
    ['no line end at its end', `${header}\n${row}`],
    ['rows of nothing at its end', `${header}\n${row}\n,,\n,,\n\n`],
    ['a line that says what is between its fields', `sep=;\r\nquestionId;answer\r\n${questionId};"${answer}"\r\n`],
    ['its type given with a charset', `${header}\n${row}\n`, 'text/csv; charset=UTF-8'],
  ])('is understood with %s', async (_what, file, type = csv) => {
    const { http } = await startApp();
    const { body } = await sendBatch(http, file, type).expect(201);
    expect(body.counts).toMatchObject({ waiting: 1, refused: 0 });
  });

  test('loses nothing but a broken row in its middle', async () => {
    const { http } = await startApp();
    const file = `${header}\n${row}\n${questionId},"bro"ken,bob\n${row}\n${questionId},too,many,cells\n${row}\n`;
    const { body } = await sendBatch(http, file, csv).expect(201);
    expect(body.counts).toMatchObject({ waiting: 3, refused: 2 });
    expect(body.refusals.map(({ line }: { line: number }) => line)).toEqual([3, 5]);
  });

  test('has answers that go over several lines, with quotes and formulas, as they were written', async () => {
    const { http } = await startApp();
    const cells = ['First line\nsecond "line"\r\nthird', '=HYPERLINK("http://evil")', '  spaces  ', '-1+1'];
    const file = `answer\n${cells.map((cell) => `"${cell.replaceAll('"', '""')}"`).join('\n')}\n`;
    const { body } = await sendBatch(http, file, csv, { questionId }).expect(201);
    const path = `/v1/batches/${body.id}`;
    await http.post(`${path}/start`).send({}).expect(200);
    await untilBatch(http, path, 'completed');
    const rows = await resultsOf(http, path);
    expect(rows.map(({ submission }) => submission!.answer)).toEqual(cells);
    expect(rows.map(({ line }) => line)).toEqual([2, 5, 6, 7]);
  });

  test('can say everything that a single submission can', async () => {
    const { http } = await startApp();
    const file = [
      'questionId,questionVersion,answer,candidate.externalId,candidate.displayName,metadata.room,feedback.enabled,judge,fresh',
      `${questionId},1,"${answer}",ada-7,Ada,blue,false,embedded,yes`,
    ].join('\n');
    const path = await startBatchOf(file);
    const [row] = await resultsOf(http, path);
    expect(row!.submission).toMatchObject({
      question: { version: 1 },
      candidate: { externalId: 'ada-7', displayName: 'Ada' },
      metadata: { room: 'blue' },
      grade: { feedback: null },
    });

    async function startBatchOf(text: string) {
      const { body } = await sendBatch(http, text, csv).expect(201);
      await http.post(`/v1/batches/${body.id}/start`).send({}).expect(200);
      await untilBatch(http, `/v1/batches/${body.id}`, 'completed');
      return `/v1/batches/${body.id}`;
    }
  });

  test('may have columns that mean nothing here, if they are to be ignored', async () => {
    const { http } = await startApp();
    const file = `Timestamp,answer,questionId\n2026-01-01,"${answer}",${questionId}\n`;
    const { body } = await sendBatch(http, file, csv).expect(422);
    expect(body).toMatchObject({ code: 'invalid_batch', detail: expect.stringContaining('"Timestamp"') });
    const taken = await sendBatch(http, file, csv, { extraColumns: 'ignore' }).expect(201);
    expect(taken.body.counts.waiting).toBe(1);
  });
});

describe('a file that cannot be read as rows', () => {
  const latin1 = Buffer.from('questionId,answer\ngan-structure,für\n', 'latin1');
  const utf16 = Buffer.from('\uFEFFquestionId,answer\n', 'utf16le');

  test.each<[string, string | Buffer, string, string]>([
    ['nothing in it', '', csv, 'has no rows'],
    ['only its columns', `${header}\n`, csv, 'has no rows'],
    ['only blank lines', '\n\n\n', jsonl, 'has no rows'],
    ['no column for the answer', 'a,b\n1,2\n', csv, 'mean nothing here'],
    ['a column twice', 'answer,answer\n1,2\n', csv, 'twice'],
    ['letters of another encoding', latin1, csv, 'not UTF-8'],
    ['sixteen bits a letter', utf16, csv, 'not UTF-8'],
    ['half a letter at its end', Buffer.from([0x22, 0xe2, 0x82]), jsonl, 'not UTF-8'],
  ])('is a problem, and nothing of it is kept: %s', async (_what, file, type, detail) => {
    const databaseUrl = temporaryStore();
    const { http } = await startApp({ DATABASE_URL: databaseUrl });
    const { body } = await sendBatch(http, file, type, { questionId }).expect(422);
    expect(body).toMatchObject({ code: 'invalid_batch', detail: expect.stringContaining(detail) });
    expect(rowsIn(databaseUrl)).toBe(0);
  });

  test('is told by the line that has letters of another encoding', async () => {
    const { http } = await startApp();
    const lines = Array.from({ length: 5_000 }, (_, at) => (at === 4_000 ? 'für' : 'für'.replace('ü', 'ue')));
    const file = Buffer.from(`answer\n${lines.join('\n')}\n`, 'latin1');
    const { body } = await sendBatch(http, file, csv, { questionId }).expect(422);
    expect(body.detail).toContain('line 4002 ');
  });

  test.each([
    ['JSON', 'application/json'],
    ['a spreadsheet', 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'],
    ['another charset', 'text/csv; charset=latin1'],
  ])('is refused as %s', async (_what, type) => {
    const { http } = await startApp();
    expect((await sendBatch(http, '{}', type).expect(415)).body.code).toBe('unsupported_media_type');
  });

  test('is refused compressed', async () => {
    const { http } = await startApp();
    await sendBatch(http, 'x').set('content-encoding', 'gzip').expect(415);
  });

  test('is refused with more rows than the service accepts, and nothing of it is kept', async () => {
    const databaseUrl = temporaryStore();
    const { http } = await startApp({ DATABASE_URL: databaseUrl, VIVA_BATCH_MAX_ROWS: '2' });
    expect((await sendBatch(http, manyAnswers(3)).expect(413)).body.code).toBe('too_many_rows');
    expect(rowsIn(databaseUrl)).toBe(0);
  });

  test('is refused when it is larger than the service accepts, whether it says so or not', async () => {
    const databaseUrl = temporaryStore();
    const { http, viva } = await startApp({ DATABASE_URL: databaseUrl, VIVA_BATCH_MAX_BYTES: '1024' });
    expect((await sendBatch(http, manyAnswers(20)).expect(413)).body.code).toBe('body_too_large');
    const announced = connect((viva.server.server.address() as AddressInfo).port, '127.0.0.1');
    announced.write(
      `POST /v1/batches HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/csv\r\nContent-Length: ${2 ** 30}\r\n\r\n`,
    );
    const [reply] = (await once(announced, 'data')) as [Buffer];
    expect(reply.toString()).toContain('HTTP/1.1 413');
    announced.destroy();
    const unsaid = await stream(viva, [manyAnswers(10), manyAnswers(10)]);
    expect([unsaid.status, ((await unsaid.json()) as { code: string }).code]).toEqual([413, 'body_too_large']);
    expect(rowsIn(databaseUrl)).toBe(0);
  });

  test('leaves nothing behind when it stands still', async () => {
    const databaseUrl = temporaryStore();
    const { viva } = await startApp({ DATABASE_URL: databaseUrl, VIVA_BATCH_STALL: '50ms' });
    async function* half() {
      yield manyAnswers(600);
      await new Promise(() => {});
    }
    await expect(stream(viva, half())).rejects.toThrow();
    await expect.poll(() => rowsIn(databaseUrl), { timeout: 5_000 }).toBe(0);
  });

  test('leaves nothing behind when it breaks off', async () => {
    const databaseUrl = temporaryStore();
    const { viva } = await startApp({ DATABASE_URL: databaseUrl });
    const gone = new AbortController();
    async function* half() {
      yield manyAnswers(600);
      await expect.poll(() => rowsIn(databaseUrl)).toBeGreaterThan(500);
      gone.abort();
    }
    await expect(stream(viva, half(), gone.signal)).rejects.toThrow();
    await expect.poll(() => rowsIn(databaseUrl), { timeout: 5_000 }).toBe(0);
  });
});

describe('what is wrong with a row', () => {
  test('is said without a word of what stands in it, and not more than is needed to mend it', async () => {
    const { http } = await startApp();
    const secret = 'Ada Lovelace, born 1815';
    const rows = [
      { ...goodAnswer, model: secret },
      { ...goodAnswer, [secret]: 1 },
      { ...goodAnswer, metadata: { [secret]: 7 } },
      { ...goodAnswer, cohort: secret },
      { ...goodAnswer, questionId: secret },
      { ...goodAnswer, metadata: { [secret]: '\0' } },
      Object.fromEntries(Array.from({ length: 500 }, (_, at) => [`field${at}`, secret])),
    ];
    const { body } = await sendBatch(http, rows.map((one) => JSON.stringify(one)).join('\n')).expect(201);
    expect(body.counts.refused).toBe(rows.length);
    expect(JSON.stringify(body)).not.toContain('Ada');
    for (const { faults } of body.refusals) expect(faults.length).toBeLessThanOrEqual(10);
  });
});

describe('what a candidate sent in a batch', () => {
  test('is erased with them also while the file is still coming in, and the batch can be completed', async () => {
    const { http, viva } = await startApp();
    async function* slowly() {
      yield manyAnswers(600);
      await expect.poll(async () => (await http.delete('/v1/candidates/person-7')).status).toBe(200);
      yield manyAnswers(2, 1_000);
    }
    const reply = await stream(viva, slowly());
    const { id, counts } = (await reply.json()) as { id: string; counts: object };
    expect(counts).toMatchObject({ waiting: 601, erased: 1 });
    await http.post(`/v1/batches/${id}/start`).expect(200);
    const { counts: done } = await untilBatch(http, `/v1/batches/${id}`, 'completed', 25_000);
    expect(done).toMatchObject({ waiting: 0, graded: 601, erased: 1 });
  });

  test('is shown to them and erased with them before anybody has looked at it', async () => {
    const { http } = await startApp();
    const { body } = await sendBatch(http, manyAnswers(3)).expect(201);
    const kept = (await http.get('/v1/candidates/person-2').expect(200)).body;
    expect(kept.waiting).toMatchObject([{ batchId: body.id, line: 2, content: expect.stringContaining('(2)') }]);
    expect((await http.delete('/v1/candidates/person-2').expect(200)).body).toEqual({ erased: 1 });
    await http.get('/v1/candidates/person-2').expect(404);
    const path = `/v1/batches/${body.id}`;
    expect((await http.get(path)).body.counts).toMatchObject({ waiting: 2, erased: 1 });
    await http.post(`${path}/start`).send({}).expect(200);
    expect((await untilBatch(http, path, 'completed')).counts).toMatchObject({ waiting: 0, graded: 2, erased: 1 });
    expect((await resultsOf(http, path)).map(({ state }) => state)).toEqual(['graded', 'erased', 'graded']);
  });

  test('is erased in the end where an organisation keeps answers for a number of days', async () => {
    const databaseUrl = temporaryStore();
    const { http, viva } = await startApp({ DATABASE_URL: databaseUrl });
    const connection = new Database(databaseUrl.slice('file:'.length));
    connection.prepare('update organisations set retention_days = 30').run();
    connection.close();
    const { body } = await sendBatch(http, manyAnswers(2)).expect(201);
    expect(await viva.eraseExpired(new Date(Date.now() + 31 * 86_400_000))).toBe(2);
    expect((await http.get(`/v1/batches/${body.id}`)).body.counts).toMatchObject({ waiting: 0, erased: 2 });
  });

  test('needs what single answers need to have feedback that gives the reference away', async () => {
    const { http } = await startApp({}, { authenticate: chosenCaller });
    const file = JSON.stringify({ ...goodAnswer, feedback: { citeReference: true } });
    const refused = await sendBatch(http, file).set('x-test-without', 'references:read').expect(201);
    expect(refused.body.refusals).toMatchObject([{ faults: [{ pointer: '/feedback/citeReference' }] }]);
    expect((await sendBatch(http, file).expect(201)).body.counts.waiting).toBe(1);
  });

  test('leaves the store as a cohort is told: by one version of the question', async () => {
    const { http } = await startApp();
    await http.post('/v1/cohorts').send({ name: 'class' }).expect(201);
    const path = await startBatch(http, JSON.stringify({ ...goodAnswer, cohort: 'class' }));
    await untilBatch(http, path, 'completed');
    expect((await http.get('/v1/cohorts/class')).body.questions).toMatchObject([{ slug: questionId, version: 1 }]);
  });
});
