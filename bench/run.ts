import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import autocannon from 'autocannon';
import { newToken } from '../src/access/token.ts';
import { newId } from '../src/ids.ts';
import { serve } from '../tests/support/process.ts';
import { benchJudging } from './judging.ts';
import { benchReadingAnswers } from './reading-answers.ts';

// npm run bench: how much of a bare server's throughput the service keeps. Both sides run in this one run, by
// turns, with the same pragmas on the same disk: only their ratio means something on a shared machine.
// A word narrows it down: npm run bench -- accepting
const only = process.argv[2] ?? '';
const rounds = 5;
const seconds = 3;
const connections = 10;

const folder = mkdtempSync(join(tmpdir(), 'viva-bench-'));
const serverScript = fileURLToPath(new URL('server.ts', import.meta.url));

const { token: key } = newToken(newId('key'));
const authorization = `Bearer ${key}`;

interface Running {
  url: string;
  stop(): void;
}

function start(kind: string, file: string): Promise<Running> {
  const child = spawn(process.execPath, [serverScript, kind, join(folder, file), key], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return new Promise((resolve) => {
    child.stdout.setEncoding('utf8').once('data', (address: string) => {
      resolve({ url: address.trim(), stop: () => void child.kill() });
    });
  });
}

const answer = 'The generator takes noise and makes samples; the discriminator tells real from fake. '.repeat(6);
const post = {
  method: 'POST' as const,
  headers: { authorization, 'content-type': 'application/json', prefer: 'respond-async' },
  body: JSON.stringify({ questionId: 'gan-structure', answer }),
};

/** Requests a second that were answered well. */
async function throughput(url: string, options: object): Promise<number> {
  const result = await autocannon({ url, connections, duration: seconds, ...options });
  if (result.non2xx > 0 || result.errors > 0) throw new Error(`${url}: ${result.non2xx} bad replies`);
  return result.requests.average;
}

const median = (values: number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;

async function compare(
  what: string,
  goal: number,
  path: string,
  options: object,
  kinds: [string, string],
  files: [string, string],
) {
  if (!what.includes(only)) return;
  const bare = await start(kinds[0], files[0]);
  const viva = await start(kinds[1], files[1]);
  const ratios: number[] = [];
  let [bareBest, vivaBest] = [0, 0];
  for (let round = 0; round <= rounds; round++) {
    const [b, v] = [await throughput(bare.url + path, options), await throughput(viva.url + path, options)];
    // The first round warms both up.
    if (round > 0) ratios.push(v / b);
    [bareBest, vivaBest] = [Math.max(bareBest, b), Math.max(vivaBest, v)];
  }
  bare.stop();
  viva.stop();
  const spread = `${Math.min(...ratios).toFixed(2)}–${Math.max(...ratios).toFixed(2)}`;
  const line = [
    what.padEnd(46),
    median(ratios).toFixed(2),
    `(${spread})`,
    `goal ${goal.toFixed(2)}`,
    `  ${Math.round(vivaBest)}/s of ${Math.round(bareBest)}/s`,
  ];
  process.stdout.write(`${line.join('  ')}\n`);
}

const readPath = '/v1/questions/reparameterization-trick';
const service = await serve({ DATABASE_URL: `file:${join(folder, 'viva.db')}`, LOG_LEVEL: 'silent' });
service.child.kill();
await service.ended;
const again = await serve({ DATABASE_URL: `file:${join(folder, 'viva.db')}`, LOG_LEVEL: 'silent' });
again.child.kill();
await again.ended;

process.stdout.write(`Throughput as a share of bare Fastify and better-sqlite3 (median of ${rounds} rounds, spread)\n`);
await compare(
  'reading a question, logging off',
  0.75,
  readPath,
  { headers: { authorization } },
  ['bare-read', 'viva-quiet'],
  ['viva.db', 'viva.db'],
);
await compare(
  'reading a question, everything on',
  0.5,
  readPath,
  { headers: { authorization } },
  ['bare-read', 'viva-logging'],
  ['viva.db', 'viva.db'],
);
await compare(
  'accepting an answer, on disk',
  0.5,
  '/v1/submissions',
  post,
  ['bare-insert', 'viva-quiet'],
  ['bare.db', 'viva.db'],
);
process.stdout.write(
  `\nFrom start to ready: ${Math.round(service.readyMs)} ms with a new store, ${Math.round(again.readyMs)} ms with an old one (goal 2000)\n`,
);
if ('judging'.includes(only)) await benchJudging(folder);
if ('reading-answers'.includes(only)) await benchReadingAnswers(folder);
rmSync(folder, { recursive: true, force: true });
