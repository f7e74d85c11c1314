import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { getTableColumns, getTableName } from 'drizzle-orm';
import { SQLiteTable } from 'drizzle-orm/sqlite-core';
import Database from 'better-sqlite3';
import { describe, expect, test, vi } from 'vitest';
import { verifyReceipt } from '../../src/grading/receipt.ts';
import * as schema from '../../src/store/sqlite/schema.ts';
import * as calibrationSchema from '../../src/store/sqlite/calibration-schema.ts';
import * as batchSchema from '../../src/store/sqlite/batch-schema.ts';
import * as webhookSchema from '../../src/store/sqlite/webhook-schema.ts';
import { goodAnswer, startApp, startHeldModelServer, startModelServer, temporaryStore } from '../support/app.ts';
import { judges } from '../support/model-server.ts';

const secret = 'zyxmarker';
const marked = {
  ...goodAnswer,
  answer: `${goodAnswer.answer} It is called ${secret} sometimes.`,
  candidate: { externalId: `${secret}-7`, displayName: `Ada ${secret}` },
  metadata: { note: `room ${secret}` },
};

const everyFile = (folder: string) =>
  readdirSync(folder)
    .map((file) => readFileSync(join(folder, file)).toString('latin1'))
    .join('\n');

describe('erasing a submission', () => {
  test('leaves no word of it in the database, and its receipt still verifies', async () => {
    const databaseUrl = temporaryStore();
    const folder = dirname(databaseUrl.slice('file:'.length));
    const model = await startModelServer(
      judges((judgement) => ({
        ...judgement,
        c1: { evidence: [`called ${secret} sometimes`], finding: `Says ${secret}.`, level: 'met' },
        integrity: [{ evidence: [secret], text: `A word: ${secret}.` }],
        misconceptions: [{ evidence: [secret], text: `Not ${secret}.` }],
      })),
    );
    const { http } = await startApp({ DATABASE_URL: databaseUrl, OPENAI_BASE_URL: model.baseUrl });
    const { body } = await http.post('/v1/submissions').set('Idempotency-Key', 'k').send(marked).expect(201);
    expect(JSON.stringify(body)).toContain(secret);
    const review = { decision: 'confirm', note: `Ask ${secret}.`, reviewer: secret };
    await http.post(`/v1/submissions/${body.id}/reviews`).send(review).expect(201);
    expect(everyFile(folder)).toContain(secret);
    const receipt = `/v1/grades/${body.grade.id}/receipt`;
    expect(verifyReceipt((await http.get(receipt)).body)).toEqual({ ok: true, texts: 'verified' });

    const { body: tombstone } = await http.delete(`/v1/submissions/${body.id}`).expect(200);
    expect(tombstone).toMatchObject({
      status: 'erased',
      answer: null,
      candidate: null,
      metadata: {},
      grade: { points: 10 },
    });
    expect(everyFile(folder)).not.toContain(secret);
    expect((await http.get(`/v1/submissions/${body.id}`)).body).toEqual(tombstone);
    expect(JSON.stringify((await http.get(`/v1/grades/${body.grade.id}`)).body)).not.toContain(secret);
    expect(verifyReceipt((await http.get(receipt)).body)).toEqual({ ok: true, texts: 'erased' });
    await http.delete(`/v1/submissions/${body.id}`).expect(204);
  });

  test('while it is being judged lets the judgement finish into nothing', async () => {
    const model = await startHeldModelServer();
    const { http, viva } = await startApp({ OPENAI_BASE_URL: model.baseUrl });
    const { body } = await http.post('/v1/submissions').set('Prefer', 'respond-async').send(goodAnswer).expect(202);
    await model.asked;
    await http.delete(`/v1/submissions/${body.id}`).expect(200);
    model.answer();
    await viva.worker.stop(5_000);
    const after = await http.get(`/v1/submissions/${body.id}`).expect(200);
    expect(after.body).toMatchObject({ status: 'erased', grade: null });
    expect((await http.get(`/v1/submissions/${body.id}/grades`)).body.data).toEqual([]);
  });

  test('tells whoever waits for the grade at once', async () => {
    const { http } = await startApp({}, { workerPaused: true });
    const first = await http
      .post('/v1/submissions')
      .set('Prefer', 'wait=0')
      .set('Idempotency-Key', 'k')
      .send(goodAnswer);
    const waiting = http
      .post('/v1/submissions')
      .set('Prefer', 'wait=60')
      .set('Idempotency-Key', 'k')
      .send(goodAnswer)
      .then((reply) => reply);
    await http.delete(`/v1/submissions/${first.body.id}`).expect(200);
    expect((await waiting).body.status).toBe('erased');
  });

  test('empties the log as soon as whoever reads is done, and holds nobody up meanwhile', async () => {
    const databaseUrl = temporaryStore();
    const { http } = await startApp({ DATABASE_URL: databaseUrl });
    const { body } = await http.post('/v1/submissions').send(marked).expect(201);
    const reader = new Database(databaseUrl.slice('file:'.length), { readonly: true });
    reader.exec('begin');
    reader.prepare('select count(*) from submissions').get();
    await http.delete(`/v1/submissions/${body.id}`).expect(200);
    const folder = dirname(databaseUrl.slice('file:'.length));
    expect(everyFile(folder)).toContain(secret);
    reader.close();
    await vi.waitUntil(() => !everyFile(folder).includes(secret), { timeout: 10_000, interval: 100 });
  });

  test('keeps a candidate who has other submissions', async () => {
    const { http } = await startApp();
    const send = () =>
      http.post('/v1/submissions').send({ ...goodAnswer, candidate: { externalId: 'ada', displayName: 'Ada' } });
    const [first, second] = [(await send()).body, (await send()).body];
    await http.delete(`/v1/submissions/${first.id}`).expect(200);
    expect((await http.get(`/v1/submissions/${second.id}`)).body.candidate).toEqual({
      externalId: 'ada',
      displayName: 'Ada',
    });
  });

  test('covers every column that can hold a text of a person', () => {
    // Whoever adds a text column says here whether a person's words can get into it.
    const everything: unknown[] = [schema, webhookSchema, batchSchema, calibrationSchema].flatMap((one) =>
      Object.values(one),
    );
    const tables = everything.filter((value): value is SQLiteTable => value instanceof SQLiteTable);
    const columns = tables.flatMap((table) =>
      Object.values(getTableColumns(table))
        .filter(({ dataType }) => dataType === 'string' || dataType === 'json')
        .map(({ name }) => `${getTableName(table)}.${name}`),
    );
    const erased = [
      'candidates.external_id',
      'candidates.display_name',
      'submission_texts.answer',
      'submission_texts.metadata',
      'submission_texts.salt',
      'grade_texts.content',
      'review_texts.reasons',
      'review_texts.note',
      'review_texts.reviewer',
      'judgements.content',
      'exchanges.messages',
      'idempotency_records.body_hash',
      'batch_row_texts.external_id',
      'batch_row_texts.content',
      'idempotency_records.salt',
    ];
    const ofTheHouse = columns.filter(
      (column) => !erased.includes(column) && !/(?:_id|\.id|_at|\.not_before|_hash|\.hash)$/.test(column),
    );
    expect(ofTheHouse).toMatchInlineSnapshot(`
      [
        "organisations.name",
        "organisations.erased_up_to",
        "api_keys.name",
        "api_keys.scopes",
        "questions.slug",
        "questions.topic",
        "questions.difficulty",
        "questions.tags",
        "questions.status",
        "question_tags.tag",
        "question_versions.prompt",
        "question_versions.language",
        "question_versions.reference",
        "question_versions.rubric",
        "question_versions.exemplars",
        "cohorts.name",
        "cohorts.pins",
        "submissions.status",
        "submissions.review",
        "submissions.review_reasons",
        "submissions.judge",
        "submissions.options",
        "work.judge",
        "work.options",
        "work.review_reasons",
        "work.lease_token",
        "work.lease_owner",
        "grades.criteria",
        "grades.calibrated_score",
        "grades.provenance",
        "grades.usage",
        "grades.asked",
        "reviews.decision",
        "judgements.reuse_key",
        "endpoint_states.name",
        "endpoint_states.paused",
        "dialects.server",
        "dialects.model",
        "dialects.dialect",
        "receipts.body",
        "events.type",
        "events.data",
        "idempotency_records.key",
        "idempotency_records.route",
        "usage_days.day",
        "usage_days.purpose",
        "usage_days.judge",
        "webhook_endpoints.url",
        "webhook_endpoints.description",
        "webhook_endpoints.types",
        "webhook_endpoints.status",
        "webhook_endpoints.disabled_because",
        "webhook_endpoints.secrets",
        "webhook_deliveries.type",
        "webhook_deliveries.state",
        "webhook_attempts.outcome",
        "batches.name",
        "batches.format",
        "batches.status",
        "batches.paused_because",
        "batches.estimate",
        "batches.currency",
        "batch_rows.state",
        "batch_rows.faults",
        "calibrations.name",
        "calibrations.judge",
        "calibrations.terms",
        "calibrations.findings",
        "calibrations.corners",
      ]
    `);
    expect(columns).toEqual(expect.arrayContaining(erased));
  });
});
