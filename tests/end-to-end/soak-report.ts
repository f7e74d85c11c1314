import { readFileSync, rmSync } from 'node:fs';
import { Agent, get } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { serveForLoad } from '../support/load.ts';

// npm run soak -- 10 1000: ten minutes of steady work on one service (answers sent, graded, read, listed, reviewed, erased) while 1,000
// streams of events are open. Prints its memory, and what the streams got. Memory that goes on growing after the first third is a leak.
const minutes = Number(process.argv[2] ?? 10);
const listeners = Number(process.argv[3] ?? 1_000);
const workers = 4;
const pauseMs = 50;

const { service, model, token, folder } = await serveForLoad({
  VIVA_MAX_LISTENERS: String(listeners),
  VIVA_REVIEW_SHARE: '0.2',
  // On a machine with much memory the heap grows for long before anything is collected: in a small one a leak shows.
  NODE_OPTIONS: '--max-old-space-size=192',
});
const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
const counts: Record<string, number> = {};
let failures = 0;

async function call(
  what: string,
  method: string,
  path: string,
  body?: object,
): Promise<{ id: string; grade: object | null }> {
  const reply = await fetch(service.url + path, { method, headers, ...(body && { body: JSON.stringify(body) }) });
  const text = await reply.text();
  counts[what] = (counts[what] ?? 0) + 1;
  if (reply.status >= 400) failures += 1;
  return (text === '' ? {} : JSON.parse(text)) as { id: string; grade: object | null };
}

/** One after the other, what a platform does with an answer. */
async function work(number: number, until: number): Promise<void> {
  for (let n = 0; Date.now() < until; n++) {
    const candidate = { externalId: `candidate-${number}-${n % 50}` };
    const answer = `Two networks, number ${number}.${n}: one makes samples, the other tells them from real ones.`;
    const { id, grade } = await call('sent', 'POST', '/v1/submissions', {
      questionId: 'gan-structure',
      answer,
      candidate,
    });
    await call('read', 'GET', `/v1/submissions/${id}`);
    await call('listed', 'GET', `/v1/submissions?candidate=${candidate.externalId}`);
    if (grade && n % 5 === 0) await call('reviewed', 'POST', `/v1/submissions/${id}/reviews`, { decision: 'confirm' });
    if (n % 3 === 0) await call('erased', 'DELETE', `/v1/submissions/${id}`);
    await sleep(pauseMs);
  }
}

const heard = { bytes: 0, streams: 0, ended: 0 };

function listen(id: string): void {
  const agent = new Agent({ keepAlive: false, maxSockets: Infinity });
  get(`${service.url}/v1/submissions/${id}/events`, { headers, agent }, (response) => {
    if (response.statusCode === 200) heard.streams += 1;
    response.on('data', (chunk: Buffer) => (heard.bytes += chunk.length)).on('close', () => (heard.ended += 1));
  }).on('error', () => (heard.ended += 1));
}

const megabytes = () =>
  Math.round(Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${service.child.pid}/status`, 'utf8'))![1]) / 1024);

const { id: watched } = await call('sent', 'POST', '/v1/submissions', {
  questionId: 'gan-structure',
  answer: 'Watched.',
});
for (let n = 0; n < listeners; n++) {
  listen(watched);
  if (n % 50 === 49) await sleep(100);
}
await sleep(2_000);
process.stdout.write(`${heard.streams} streams are open, ${megabytes()} MB\n`);

const until = Date.now() + minutes * 60_000;
const working = Promise.all(Array.from({ length: workers }, (_, number) => work(number, until)));
const memory: number[] = [];
while (Date.now() < until) {
  await sleep(10_000);
  memory.push(megabytes());
  if (memory.length % 6 === 0)
    process.stdout.write(`${memory.length / 6} min: ${memory.at(-1)} MB, ${JSON.stringify(counts)}\n`);
}
await working;
const beats = heard.bytes;
await call('reviewed', 'POST', `/v1/submissions/${watched}/reviews`, { decision: 'confirm' });
await sleep(3_000);
const mean = (values: number[]) => Math.round(values.reduce((sum, value) => sum + value, 0) / values.length);
const third = Math.floor(memory.length / 3);
process.stdout
  .write(`memory: ${mean(memory.slice(third, 2 * third))} MB in the second third, ${mean(memory.slice(-third))} MB in the last
streams: ${heard.streams} opened, ${heard.ended} ended; a review sent ${Math.round((heard.bytes - beats) / listeners)} bytes to each
replies of 400 and above: ${failures}; log: ${service.log().includes('"level":50') ? 'has errors' : 'no error'}
`);
service.child.kill('SIGTERM');
await model.close();
await sleep(3_000);
rmSync(folder, { recursive: true, force: true });
process.exit();
