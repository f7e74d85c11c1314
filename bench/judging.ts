import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import OpenAI from 'openai';
import { replySchema } from '../src/grading/judgement.ts';
import { strongPrompt } from '../src/grading/prompt/strong.ts';
import { questionVersion } from '../src/grading/question.ts';
import { schemaOf } from '../src/judges/openai/conversation.ts';
import { readSeed } from '../src/questions/files.ts';
import { serve } from '../tests/support/process.ts';

// Judging by a model server that takes four seconds: how much of what it could do the service makes use of, and what
// the service adds to a bare call of the client.
const latencyMs = 4_000;
const concurrencies = [1, 25, 100, 400];
/** Latencies of the server that are left out at the start, and measured then. */
const rounds = { warmUp: 2, measured: 5 };
const added = { concurrency: 25, calls: 150 };

const modelScript = fileURLToPath(new URL('model.ts', import.meta.url));

function startModel(): Promise<{ baseUrl: string; child: ChildProcess }> {
  const child = spawn(process.execPath, [modelScript, String(latencyMs)], { stdio: ['ignore', 'pipe', 'inherit'] });
  return new Promise((resolve) => {
    child.stdout.setEncoding('utf8').once('data', (baseUrl: string) => resolve({ baseUrl: baseUrl.trim(), child }));
  });
}

let sent = 0;
const nextAnswer = () =>
  `The generator makes samples from noise. The discriminator tells them apart. Answer ${sent++}.`;

async function grade(url: string): Promise<void> {
  const reply = await fetch(`${url}/v1/submissions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', prefer: 'wait=60' },
    body: JSON.stringify({ questionId: 'gan-structure', answer: nextAnswer(), feedback: { enabled: false } }),
  });
  const body = (await reply.json()) as { status: string };
  if (body.status !== 'graded') throw new Error(`not graded: ${JSON.stringify(body)}`);
}

/** Callers begin one after the other within one latency: nobody's candidates hand in at the same millisecond. */
const stagger = (caller: number, concurrency: number) =>
  new Promise((resolve) => setTimeout(resolve, (caller / concurrency) * latencyMs));

/** Calls again and again, so many at a time. @returns the time of each that ended while it was measured, in ms */
async function callAll(call: () => Promise<void>, concurrency: number, calls: number): Promise<number[]> {
  const times: number[] = [];
  let left = calls;
  const work = async (_: unknown, caller: number) => {
    await stagger(caller, concurrency);
    while (left-- > 0) {
      const started = performance.now();
      await call();
      times.push(performance.now() - started);
    }
  };
  await Promise.all(Array.from({ length: concurrency }).map(work));
  return times;
}

/** Gradings a second, as a share of concurrency ÷ latency. */
async function share(url: string, concurrency: number): Promise<number> {
  let done = 0;
  let over = false;
  const work = async (_: unknown, caller: number) => {
    await stagger(caller, concurrency);
    while (!over) {
      await grade(url);
      done += 1;
    }
  };
  const running = Array.from({ length: concurrency }).map(work);
  await new Promise((resolve) => setTimeout(resolve, rounds.warmUp * latencyMs));
  const [from, started] = [done, performance.now()];
  await new Promise((resolve) => setTimeout(resolve, rounds.measured * latencyMs));
  const perSecond = (done - from) / ((performance.now() - started) / 1000);
  over = true;
  await Promise.all(running);
  return perSecond / (concurrency / (latencyMs / 1000));
}

function bareCall(baseUrl: string): () => Promise<void> {
  const client = new OpenAI({ apiKey: 'none', baseURL: baseUrl, maxRetries: 0 });
  const question = questionVersion(readSeed().find(({ slug }) => slug === 'gan-structure')!);
  const schema = schemaOf(replySchema(question.rubric, false)) as Record<string, unknown>;
  return async () => {
    const answer = nextAnswer();
    const ask = { name: 'strong-1' as const, question, answer, feedback: null, form: null, secret: 'bench' };
    const { messages } = strongPrompt(ask);
    const format = { type: 'json_schema' as const, json_schema: { name: 'judgement', strict: true, schema } };
    await client.chat.completions.create({ model: 'tiny', messages, response_format: format });
  };
}

const at = (times: number[], quantile: number) =>
  times.toSorted((a, b) => a - b)[Math.min(times.length - 1, Math.floor(quantile * times.length))]!;

/** Measures judging, with a store in this folder, and prints. */
export async function benchJudging(folder: string): Promise<void> {
  const { baseUrl, child } = await startModel();
  const start = (durability: string, file: string) =>
    serve({
      DATABASE_URL: `file:${join(folder, file)}`,
      OPENAI_BASE_URL: baseUrl,
      VIVA_MODEL: 'tiny',
      VIVA_CONCURRENCY: '400',
      VIVA_CALLS_PER_ADDRESS: '1000000000',
      VIVA_DURABILITY: durability,
      LOG_LEVEL: 'error',
    });
  const service = await start('process', 'process.db');
  const onDisk = await start('disk', 'disk.db');

  process.stdout.write(
    `\nGradings a second, as a share of calls in flight ÷ latency (${latencyMs / 1000} s; goal 0.95)\n`,
  );
  for (const concurrency of concurrencies) {
    const shown = (await share(service.url, concurrency)).toFixed(3);
    process.stdout.write(`${String(concurrency).padStart(5)} in flight  ${shown}\n`);
  }

  const bare = await callAll(bareCall(baseUrl), added.concurrency, added.calls);
  process.stdout.write(
    `\nWhat the service adds to a bare call of the openai client, ${added.concurrency} in flight (goals 3 ms and 15 ms, VIVA_DURABILITY=process)\n`,
  );
  for (const [name, { url }] of [['process', service] as const, ['disk', onDisk] as const]) {
    const times = await callAll(() => grade(url), added.concurrency, added.calls);
    const [median, p99] = [0.5, 0.99].map((quantile) => at(times, quantile) - at(bare, quantile));
    process.stdout.write(`${name.padEnd(8)}  median ${median!.toFixed(1)} ms  p99 ${p99!.toFixed(1)} ms\n`);
  }
  for (const { child: process } of [service, onDisk]) process.kill();
  child.kill();
}
