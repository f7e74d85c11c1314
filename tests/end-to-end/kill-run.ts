import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { webhookTypeNames } from '../../src/webhooks/types.ts';
import { type Behaviour, drops, fails, fencedText, honest, launchModelServer, says } from '../support/model-server.ts';
import { serve, type Serving } from '../support/process.ts';
import { type Answer, answers, isSignedWith, launchReceiver, type Received } from '../support/receiver.ts';
import { batchRequest, type Caller, createCaller, sendBatch, submit, untilCompleted } from './kill-clients.ts';
import { startVerifier } from './python.ts';

/** What a run of kills found. The promises must be 0; `paidTwice` is no more than `inFlightWhenKilled`. */
export interface KillReport {
  promises: {
    lost: number;
    gradedTwice: number;
    doubled: number;
    /** Rows of batches that didn't become one submission each, or weren't settled when their batch was completed. */
    rowsAmiss: number;
    /** Events that the receiver of webhooks didn't get. */
    unheard: number;
    /** Webhooks that the library of another language (Python, where it is installed) doesn't take for genuine. */
    unverified: number;
  };
  /** Good judgements of an answer beyond the first. */
  paidTwice: number;
  /** Answers that were with a judge when the service was killed, all kills together. */
  inFlightWhenKilled: number;
  kills: number;
  acknowledged: number;
  erased: number;
  batches: number;
  batchRows: number;
  webhooks: number;
  /** Webhooks that came more than once. */
  heardAgain: number;
  verifiedBy: string;
  retries: number;
  modelCalls: number;
}

const clients = 6;
/** How many acknowledgements a process may give before it is killed, at most. */
const mostBetweenKills = 12;
const modelLatencyMs = 30;

/** How the model server misbehaves, and how often. */
const moods: [number, Behaviour][] = [
  [0.04, fails(500)],
  [0.02, fails(429)],
  [0.03, drops],
  [0.03, says('A fine answer.')],
  [
    0.02,
    (_request, response) => response.writeHead(200, { 'content-length': '999' }).write('{', () => response.destroy()),
  ],
];

/** How the receiver of webhooks misbehaves, and how often. */
const receiverMoods: [number, Answer][] = [
  [0.05, answers(500)],
  [0.05, (response) => void response.destroy()],
];
const webhookRetries = '20ms,50ms,100ms,200ms,500ms,1s,1s,1s,1s,1s,1s,1s,1s,1s';

const batchClients = 4;
const rowsOfBatch = 25;

/**
 * Kills the service with `kill -9` again and again while clients submit answers, some waiting, some not, erase some, and send batches,
 * each retrying with its key until it is acknowledged, and a receiver is told of everything; then lets it finish and counts.
 */
export async function killRun(kills: number, progress: (killed: number) => void = () => {}): Promise<KillReport> {
  const folder = mkdtempSync(join(tmpdir(), 'viva-kill-'));
  const path = join(folder, 'viva.db');
  const judged = new Map<string, number>();
  const model = await launchModelServer((request, response) => {
    const behaviour = pick(moods, honest);
    const answer = fencedText(request);
    // Whoever hung up meanwhile isn't served; what was served is paid for.
    const serve = () => {
      if (response.destroyed) return;
      if (behaviour === honest) judged.set(answer, (judged.get(answer) ?? 0) + 1);
      behaviour(request, response);
    };
    setTimeout(serve, Math.random() * modelLatencyMs);
  });
  const start = () =>
    serve({
      DATABASE_URL: `file:${path}`,
      OPENAI_BASE_URL: model.baseUrl,
      VIVA_WEBHOOK_HOSTS: '127.0.0.1',
      VIVA_WEBHOOK_RETRIES: webhookRetries,
      LOG_LEVEL: 'error',
    });

  let service: Serving = await start();
  let up = Promise.resolve();
  let stopping = false;
  let killAfter = Infinity;
  let killNow = () => {};
  const { call, counts } = createCaller({ service: () => service, up: () => up });
  const acknowledged = new Map<string, string>();
  const erased = new Set<string>();
  const batches = new Map<string, string>();
  const doubled = new Set<string>();
  let inFlightWhenKilled = 0;
  const hearing = await startHearing(call);

  async function client(name: number): Promise<void> {
    for (let n = 0; !stopping; n++) {
      const key = `${name}-${n}`;
      const { id } = await submit(call, key, n % 2 === 0 ? 'respond-async' : 'wait=20');
      acknowledged.set(key, id);
      if (n % 7 === 6) {
        await call({ method: 'DELETE', path: `/v1/submissions/${id}` });
        erased.add(id);
      }
      killAfter -= 1;
      if (killAfter <= 0) killNow();
    }
  }

  async function batchClient(name: number): Promise<void> {
    for (let n = 0; !stopping; n++) {
      const key = `batch-${name}-${n}`;
      const id = await sendBatch(call, key, rowsOfBatch);
      batches.set(key, id);
      await untilCompleted(call, id);
    }
  }

  const running = Promise.all([
    ...Array.from({ length: clients }, (_, name) => client(name)),
    ...Array.from({ length: batchClients }, (_, name) => batchClient(name)),
  ]);
  for (let killed = 0; killed < kills; killed++) {
    const { promise, resolve } = Promise.withResolvers<void>();
    killNow = resolve;
    killAfter = 1 + Math.floor(Math.random() * mostBetweenKills);
    await promise;
    killAfter = Infinity;
    const { promise: back, resolve: isBack } = Promise.withResolvers<void>();
    up = back;
    service.child.kill('SIGKILL');
    await service.ended;
    inFlightWhenKilled += leased(path);
    service = await start();
    isBack();
    progress(killed + 1);
  }
  stopping = true;
  await running;

  // Every client asks once more with its key, and waits for the grade.
  for (const [key, id] of acknowledged) {
    let last = await submit(call, key, 'wait=20');
    while (last.status === 'queued' || last.status === 'grading') last = await submit(call, key, 'wait=20');
    if (last.id !== id) doubled.add(key);
  }
  for (const [key, id] of batches) {
    const again = await call<{ id: string }>(batchRequest(key, rowsOfBatch));
    if (again.id !== id) doubled.add(key);
  }
  await hearing.untilAllIsSaid();
  service.child.kill('SIGTERM');
  await service.ended;
  await model.close();
  const heard = await hearing.end();

  const store = new Database(path, { readonly: true });
  const number = (sql: string) => store.prepare(sql).pluck().get() as number;
  // A reply that is invalid twice hands its answer to a person: it isn't lost.
  const settled = store.prepare("select id from submissions where status in ('graded', 'needs_review', 'erased')");
  const done = new Set(settled.pluck().all());
  const submissions = number('select count(*) from submissions');
  const batchRows = number('select count(*) from batch_rows');
  const events = store.prepare(`select id from events where type in (${webhookTypeNames.map(() => '?').join()})`);
  const happened = events.pluck().all(...webhookTypeNames) as string[];
  const report: KillReport = {
    promises: {
      lost: [...acknowledged.values()].filter((id) => !done.has(id)).length,
      gradedTwice: number('select count(*) from (select 1 from grades group by submission_id having count(*) > 1)'),
      doubled: doubled.size + Math.max(0, submissions - acknowledged.size - batchRows),
      rowsAmiss:
        Math.abs(batchRows - batches.size * rowsOfBatch) +
        number("select count(*) from batch_rows where state not in ('graded', 'needs_review')") +
        (batchRows - number('select count(distinct submission_id) from batch_rows')) +
        number("select count(*) from batches where status <> 'completed'"),
      unheard: happened.filter((id) => !heard.times.has(id)).length,
      unverified: heard.unverified,
    },
    paidTwice: [...judged.values()].reduce((sum, times) => sum + times - 1, 0),
    inFlightWhenKilled,
    kills,
    acknowledged: acknowledged.size,
    erased: erased.size,
    batches: batches.size,
    batchRows,
    webhooks: happened.length,
    heardAgain: [...heard.times.values()].filter((times) => times > 1).length,
    verifiedBy: heard.verifiedBy,
    retries: counts.retries,
    modelCalls: model.requests.length,
  };
  store.close();
  rmSync(folder, { recursive: true, force: true });
  return report;
}

/** A receiver that is told of everything, and verifies it as it comes. */
async function startHearing(call: Caller) {
  const receiver = await launchReceiver((response, received) => {
    const answer = pick(receiverMoods, answers(204));
    if (answer === receiverMoods[1]![1]) return answer(response, received);
    verified.push(verify(received));
    times.set(received.message.id, (times.get(received.message.id) ?? 0) + 1);
    answer(response, received);
  });
  const times = new Map<string, number>();
  const verified: Promise<boolean>[] = [];
  const body = JSON.stringify({ url: receiver.url });
  const { id, secret } = await call<{ id: string; secret: string }>({ path: '/v1/webhook-endpoints', body });
  const verifier = startVerifier();
  const verify = (received: Received) =>
    verifier ? verifier.verify(secret, received) : Promise.resolve(isSignedWith(secret, received));
  return {
    async untilAllIsSaid() {
      const path = `/v1/webhook-endpoints/${id}/deliveries?limit=1&state=pending`;
      while ((await call<{ data: unknown[] }>({ method: 'GET', path })).data.length > 0) {
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
    },
    async end() {
      const unverified = (await Promise.all(verified)).filter((isGenuine) => !isGenuine).length;
      verifier?.close();
      await receiver.close();
      return { times, unverified, verifiedBy: verifier ? 'Python' : 'JavaScript' };
    },
  };
}

function pick<T>(moods: [number, T][], usual: T): T {
  let chance = Math.random();
  for (const [share, mood] of moods) {
    chance -= share;
    if (chance < 0) return mood;
  }
  return usual;
}

/** How many answers a process that is gone had taken from the queue. */
function leased(path: string): number {
  const store = new Database(path);
  const leases = store.prepare('select count(*) from work where lease_token is not null').pluck().get() as number;
  store.close();
  return leases;
}
