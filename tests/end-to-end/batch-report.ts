import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { parse } from 'csv-parse';
import { judgementFor, launchModelServer, says } from '../support/model-server.ts';
import { serve } from '../support/process.ts';

// npm run batch-test -- 100000: one batch of so many rows, every hundredth of them wrong, in a service with a small heap: taken in, estimated,
// started, paused, killed, resumed, and its results read as JSONL and CSV. Prints what it took and whether anything is missing.
const rows = Number(process.argv[2] ?? 100_000);
const wrongEvery = 100;
const heapMb = 192;
const slug = 'gan-structure';

const folder = mkdtempSync(join(tmpdir(), 'viva-batch-'));
const model = await launchModelServer((request, response) =>
  says(JSON.stringify(judgementFor(request)), { model: request.model, usage: usage() })(request, response),
);
const start = () =>
  serve({
    DATABASE_URL: `file:${join(folder, 'viva.db')}`,
    OPENAI_BASE_URL: model.baseUrl,
    VIVA_MODEL: 'priced',
    VIVA_PRICES: 'tests/support/prices.yaml',
    VIVA_BATCH_MAX_ROWS: String(rows),
    VIVA_BATCH_MAX_BYTES: '2000000000',
    VIVA_CALLS_PER_ADDRESS: '1000000000',
    NODE_OPTIONS: `--max-old-space-size=${heapMb}`,
    LOG_LEVEL: 'error',
  });
let service = await start();

/** Not every reply is as long as the others. */
function usage() {
  return { prompt_tokens: 900, completion_tokens: 60 + Math.floor(Math.random() * 80), total_tokens: 0 };
}

interface Batch {
  id: string;
  status: string;
  counts: { refused: number; waiting: number; inFlight: number; graded: number; needsReview: number };
  estimate: { cost: { amount: number; currency: string; error: number } | null };
  cost: { amount: number } | null;
}

async function call<T = Batch>(method: string, path: string, body?: object): Promise<T> {
  const json = body && { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } };
  const reply = await fetch(service.url + path, { method, ...json });
  if (!reply.ok) throw new Error(`${method} ${path}: ${reply.status} ${await reply.text()}`);
  return (await reply.json()) as T;
}

const say = (what: string, value: unknown) => process.stdout.write(`${what.padEnd(34)}${String(value)}\n`);

/** The most memory that the service has had, of everything it has, in MB. */
function peakMb(): number {
  const [, kb] = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${service.child.pid}/status`, 'utf8'))!;
  return Math.round(Number(kb) / 1024);
}

const answerOf = (nth: number) =>
  `Two networks, number ${nth}: one makes samples,\nthe other "tells" them from real ones.`;

function* file() {
  yield 'questionId,answer,candidate.externalId\r\n';
  for (let nth = 1; nth <= rows; nth++) {
    const question = nth % wrongEvery === 0 ? 'no-such-question' : slug;
    yield `${question},"${answerOf(nth).replaceAll('"', '""')}",person-${nth % 5_000}\r\n`;
  }
}

// What the estimate is made from.
for (let nth = 0; nth < 100; nth++)
  await call('POST', '/v1/submissions', { questionId: slug, answer: `History ${nth}.` });
const idleMb = peakMb();

let began = performance.now();
const seconds = () => (performance.now() - began) / 1000;
const reply = await fetch(`${service.url}/v1/batches`, {
  method: 'POST',
  headers: { 'content-type': 'text/csv' },
  body: Readable.toWeb(Readable.from(file())).pipeThrough(new TextEncoderStream() as never),
  duplex: 'half',
} as unknown as RequestInit);
const batch = (await reply.json()) as Batch;
if (!reply.ok) throw new Error(JSON.stringify(batch));
say('rows taken in', `${rows} in ${seconds().toFixed(1)} s, ${batch.counts.refused} refused`);
const { cost: estimated } = batch.estimate;
say('estimate', `${estimated!.amount.toFixed(4)} ± ${estimated!.error.toFixed(4)} ${estimated!.currency}`);
say('memory before, peak so far', `${idleMb} MB, ${peakMb()} MB`);

const path = `/v1/batches/${batch.id}`;
const look = () => call('GET', path);
const begun = ({ counts }: Batch) => 1 - counts.waiting / (rows - counts.refused);
async function until(holds: (now: Batch) => boolean): Promise<Batch> {
  for (;;) {
    const now = await look();
    if (holds(now)) return now;
    await sleep(500);
  }
}

began = performance.now();
await call('POST', `${path}/start`, {});
await until((now) => begun(now) >= 0.3);
await call('POST', `${path}/pause`);
const paused = await until(({ counts }) => counts.inFlight === 0);
await sleep(1_000);
const after = await look();
say('paused', `with ${paused.counts.waiting} waiting; a second later ${after.counts.waiting}`);
await call('POST', `${path}/resume`, {});
await until((now) => begun(now) >= 0.6);
const peakOfFirst = peakMb();
service.child.kill('SIGKILL');
await service.ended;
service = await start();
say('killed', `with ${(await look()).counts.waiting} waiting; started again`);
const done = await until(({ status }) => status === 'completed');
say(
  'completed',
  `in ${seconds().toFixed(0)} s, ${((rows - batch.counts.refused) / seconds()).toFixed(0)} rows a second`,
);
say('memory, peaks of both processes', `${peakOfFirst} MB, ${peakMb()} MB`);
say(
  'cost',
  `${done.cost!.amount.toFixed(4)} (estimated ${estimated!.amount.toFixed(4)} ± ${estimated!.error.toFixed(4)})`,
);

began = performance.now();
const seen = { lines: new Set<number>(), submissions: new Set<string>(), otherAnswers: 0, unsettled: 0 };
const results = await fetch(`${service.url}${path}/results`);
for await (const line of createInterface({ input: Readable.fromWeb(results.body as never) })) {
  const row = JSON.parse(line) as { line: number; state: string; submission: { id: string; answer: string } | null };
  seen.lines.add(row.line);
  if (!row.submission) continue;
  seen.submissions.add(row.submission.id);
  // A row takes two lines, and the columns one.
  if (row.submission.answer !== answerOf(row.line / 2)) seen.otherAnswers += 1;
  if (row.state !== 'graded' && row.state !== 'needs_review') seen.unsettled += 1;
}
say('results as JSONL', `${seen.lines.size} rows in ${seconds().toFixed(1)} s`);
began = performance.now();
const table = await fetch(`${service.url}${path}/results?format=csv`);
let records = -1;
for await (const _ of Readable.fromWeb(table.body as never).pipe(parse({ bom: true }))) records += 1;
say('results as CSV', `${records} rows in ${seconds().toFixed(1)} s`);
say('memory, peak after that', `${peakMb()} MB`);

const right = rows - batch.counts.refused;
const missing = rows - seen.lines.size + (right - seen.submissions.size) + (rows - records);
say('missing, changed, not settled', `${missing}, ${seen.otherAnswers}, ${seen.unsettled}`);
service.child.kill('SIGTERM');
await once(service.child, 'exit');
await model.close();
rmSync(folder, { recursive: true, force: true });
process.exitCode =
  missing + seen.otherAnswers + seen.unsettled + (paused.counts.waiting - after.counts.waiting) === 0 ? 0 : 1;
