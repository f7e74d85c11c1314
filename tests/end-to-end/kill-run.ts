import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { type Behaviour, drops, fails, fencedText, honest, launchModelServer, says } from '../support/model-server.ts';
import { serve, type Serving } from '../support/process.ts';

/** What a run of kills found. The first three are promises: they must be 0; the fourth is no more than the fifth. */
export interface KillReport {
  lost: number;
  gradedTwice: number;
  doubled: number;
  /** Good judgements of an answer beyond the first. */
  paidTwice: number;
  /** Answers that were with a judge when the service was killed, all kills together. */
  inFlightWhenKilled: number;
  kills: number;
  acknowledged: number;
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

/**
 * Kills the service with `kill -9` again and again while clients submit answers, some waiting, some not,
 * each retrying with its key until it is acknowledged; then lets it finish and counts.
 */
export async function killRun(kills: number, progress: (killed: number) => void = () => {}): Promise<KillReport> {
  const folder = mkdtempSync(join(tmpdir(), 'viva-kill-'));
  const path = join(folder, 'viva.db');
  const judged = new Map<string, number>();
  const model = await launchModelServer((request, response) => {
    const behaviour = randomMood();
    const answer = fencedText(request);
    // Whoever hung up meanwhile isn't served; what was served is paid for.
    const serve = () => {
      if (response.destroyed) return;
      if (behaviour === honest) judged.set(answer, (judged.get(answer) ?? 0) + 1);
      behaviour(request, response);
    };
    setTimeout(serve, Math.random() * modelLatencyMs);
  });
  const start = () => serve({ DATABASE_URL: `file:${path}`, OPENAI_BASE_URL: model.baseUrl, LOG_LEVEL: 'error' });

  let service: Serving = await start();
  let up = Promise.resolve();
  let stopping = false;
  let killAfter = Infinity;
  let killNow = () => {};
  const acknowledged = new Map<string, string>();
  const doubled = new Set<string>();
  let retries = 0;
  let inFlightWhenKilled = 0;

  /** One answer, sent until it is acknowledged; `settle` asks until it is graded. */
  async function submit(key: string, prefer: string): Promise<{ id: string; status: string }> {
    for (;;) {
      await up;
      try {
        const reply = await fetch(`${service.url}/v1/submissions`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', 'idempotency-key': key, prefer },
          body: JSON.stringify({ questionId: 'gan-structure', answer: `Two networks compete, in run ${key}.` }),
        });
        if (reply.status !== 201 && reply.status !== 202) throw new Error(`${reply.status}: ${await reply.text()}`);
        return (await reply.json()) as { id: string; status: string };
      } catch (error) {
        if (!(error instanceof TypeError)) throw error;
        retries += 1;
        await new Promise((resolve) => setImmediate(resolve));
      }
    }
  }

  async function client(name: number): Promise<void> {
    for (let n = 0; !stopping; n++) {
      const key = `${name}-${n}`;
      const { id } = await submit(key, n % 2 === 0 ? 'respond-async' : 'wait=20');
      acknowledged.set(key, id);
      killAfter -= 1;
      if (killAfter <= 0) killNow();
    }
  }

  const running = Promise.all(Array.from({ length: clients }, (_, name) => client(name)));
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
    let last = await submit(key, 'wait=20');
    while (last.status === 'queued' || last.status === 'grading') last = await submit(key, 'wait=20');
    if (last.id !== id) doubled.add(key);
  }
  service.child.kill('SIGTERM');
  await service.ended;
  await model.close();

  const store = new Database(path, { readonly: true });
  // A reply that is invalid twice hands its answer to a person: it isn't lost.
  const settled = store.prepare("select id from submissions where status in ('graded', 'needs_review')");
  const done = new Set(settled.pluck().all());
  const gradedTwice = store.prepare(
    'select count(*) from (select 1 from grades group by submission_id having count(*) > 1)',
  );
  const submissions = store.prepare('select count(*) from submissions').pluck().get() as number;
  const report = {
    lost: [...acknowledged.values()].filter((id) => !done.has(id)).length,
    gradedTwice: gradedTwice.pluck().get() as number,
    doubled: doubled.size + Math.max(0, submissions - acknowledged.size),
    paidTwice: [...judged.values()].reduce((sum, times) => sum + times - 1, 0),
    inFlightWhenKilled,
    kills,
    acknowledged: acknowledged.size,
    retries,
    modelCalls: model.requests.length,
  };
  store.close();
  rmSync(folder, { recursive: true, force: true });
  return report;
}

function randomMood(): Behaviour {
  let chance = Math.random();
  for (const [share, behaviour] of moods) {
    chance -= share;
    if (chance < 0) return behaviour;
  }
  return honest;
}

/** How many answers a process that is gone had taken from the queue. */
function leased(path: string): number {
  const store = new Database(path);
  const leases = store.prepare('select count(*) from work where lease_token is not null').pluck().get() as number;
  store.close();
  return leases;
}
