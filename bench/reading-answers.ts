import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Serving, serve } from '../tests/support/process.ts';

// The built-in judge in a process of its own: how long an answer takes, what that does to others' requests, and memory.
const answer = `A generative adversarial network consists of two networks that are trained against each other. The first one, which
is called the generator, takes a vector of random numbers and turns it into something that looks like the training data, for
example a picture of a face. The second one is the discriminator. It is shown real pictures and pictures that the generator made,
and it gives a probability that what it sees is real. During training the two take turns: the discriminator gets better at telling
the two kinds apart, and the generator gets better at producing pictures which the discriminator takes for real ones. In the end,
if all goes well, nobody can tell them apart any more, and the generator can be used alone.`;

const rubric = {
  criteria: [
    { requirement: 'A GAN consists of two networks, a generator and a discriminator.' },
    {
      requirement: 'The generator takes random noise and produces samples.',
      half: 'Says what it makes, not from what.',
    },
    { requirement: 'The discriminator judges whether a sample is real.', misconceptions: ['It makes new samples.'] },
    { requirement: 'The generator is trained to fool the discriminator.', half: 'Says only that they compete.' },
    { requirement: 'Training alternates between the two networks.', accept: ['Their updates take turns.'] },
  ].map((criterion, at) => ({ key: `c${at}`, weight: 1, ...criterion })),
};
const body = JSON.stringify({
  question: { prompt: 'What is a GAN?', reference: 'Two networks trained against each other.', rubric },
  answer,
  feedback: { enabled: false },
});

const readings = 60;
const at = (times: number[], quantile: number) =>
  times.toSorted((a, b) => a - b)[Math.min(times.length - 1, Math.floor(quantile * times.length))]!;

async function timed(act: () => Promise<Response>): Promise<number> {
  const started = performance.now();
  const reply = await act();
  if (!reply.ok) throw new Error(`${reply.status}: ${await reply.text()}`);
  await reply.arrayBuffer();
  return performance.now() - started;
}

/** Reads of a question, one every few milliseconds, for as long as the work goes on. */
async function readsDuring(url: string, work: Promise<unknown>): Promise<number[]> {
  const times: number[] = [];
  let over = false;
  void work.finally(() => (over = true));
  while (!over) {
    times.push(await timed(() => fetch(`${url}/v1/questions/gan-structure`)));
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  return times;
}

async function grade(url: string): Promise<number[]> {
  const times: number[] = [];
  for (let count = 0; count < readings; count++) {
    const post = { method: 'POST', headers: { 'content-type': 'application/json' }, body };
    times.push(await timed(() => fetch(`${url}/v1/evaluations`, post)));
  }
  return times;
}

const peakMb = ({ child }: Serving) =>
  Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))![1]) / 1024;

/** Measures with one thread and with two, in a folder for stores, and prints. */
export async function benchReadingAnswers(folder: string): Promise<void> {
  const words = answer.split(/\s+/).length;
  process.stdout.write(`\nThe built-in judge: an answer of ${words} words, five criteria, over HTTP\n`);
  for (const [threads, goal] of [
    [1, 450],
    [2, 250],
  ] as const) {
    const service = await serve({
      DATABASE_URL: `file:${join(folder, `threads-${threads}.db`)}`,
      VIVA_JUDGE_THREADS: String(threads),
      VIVA_CALLS_PER_ADDRESS: '1000000000',
      LOG_LEVEL: 'silent',
    });
    await grade(service.url);
    const quiet = await readsDuring(service.url, new Promise((resolve) => setTimeout(resolve, 4_000)));
    const times = await grade(service.url);
    const busy = await readsDuring(service.url, grade(service.url));
    const slower = at(busy, 0.95) / at(quiet, 0.95);
    process.stdout.write(
      `${threads} thread(s)  median ${at(times, 0.5).toFixed(0)} ms (goal ${goal})  p95 ${at(times, 0.95).toFixed(0)} ms  ` +
        `reads meanwhile, p95: ${at(quiet, 0.95).toFixed(1)} → ${at(busy, 0.95).toFixed(1)} ms, ${slower.toFixed(2)} times (goal 1.5)  ` +
        `peak memory ${peakMb(service).toFixed(0)} MB (goal 500)\n`,
    );
    service.child.kill();
    await service.ended;
  }
}
