import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { fails, honest, launchModelServer } from '../support/model-server.ts';
import { serve, type Serving } from '../support/process.ts';

/** What a run through an outage found. */
export interface OutageReport {
  accepted: number;
  graded: number;
  needsReview: number;
  /** Calls that the model server got while it was down. */
  callsWhileDown: number;
  callsAfterwards: number;
  /** From the end of the outage until all were graded. */
  secondsToRecover: number;
}

const sendAtOnce = 4;

/**
 * The model server is down for so long, while so many answers are accepted; in the middle the service is restarted.
 * Then it is up again, and the service is watched until nothing waits any more.
 */
export async function outageRun(seconds: number, answers: number): Promise<OutageReport> {
  const folder = mkdtempSync(join(tmpdir(), 'viva-outage-'));
  const path = join(folder, 'viva.db');
  const model = await launchModelServer(fails(503));
  const environment = { DATABASE_URL: `file:${path}`, OPENAI_BASE_URL: model.baseUrl, LOG_LEVEL: 'error' };
  let service: Serving = await serve(environment);
  const store = new Database(path, { readonly: true });
  const count = (status: string) =>
    store.prepare('select count(*) from submissions where status = ?').pluck().get(status) as number;
  const started = Date.now();
  const up = started + seconds * 1000;
  let accepted = 0;

  async function submit(n: number): Promise<void> {
    const reply = await fetch(`${service.url}/v1/submissions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', prefer: 'respond-async' },
      body: JSON.stringify({ questionId: 'gan-structure', answer: `Two networks compete, says candidate ${n}.` }),
    });
    if (reply.status !== 202) throw new Error(`${reply.status}: ${await reply.text()}`);
    accepted += 1;
  }

  async function send(from: number, to: number, until: number): Promise<void> {
    const gap = (until - Date.now()) / Math.max(1, (to - from) / sendAtOnce);
    for (let n = from; n < to; n += sendAtOnce) {
      const batch = Array.from({ length: Math.min(sendAtOnce, to - n) }, (_, index) => submit(n + index));
      await Promise.all(batch);
      await pause(Math.min(gap, Math.max(0, until - Date.now())));
    }
  }

  await send(0, answers / 2, started + (seconds * 1000) / 2);
  service.child.kill('SIGTERM');
  await service.ended;
  service = await serve(environment);
  await send(answers / 2, answers, up);
  await pause(Math.max(0, up - Date.now()));

  const callsWhileDown = model.requests.length;
  model.behave(honest);
  const over = Date.now();
  while (count('queued') + count('grading') > 0) await pause(200);
  const report = {
    accepted,
    graded: count('graded'),
    needsReview: count('needs_review'),
    callsWhileDown,
    callsAfterwards: model.requests.length - callsWhileDown,
    secondsToRecover: Math.round((Date.now() - over) / 1000),
  };
  store.close();
  service.child.kill('SIGTERM');
  await service.ended;
  await model.close();
  rmSync(folder, { recursive: true, force: true });
  return report;
}
