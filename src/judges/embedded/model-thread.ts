import { getPriority, setPriority } from 'node:os';
import { parentPort, workerData } from 'node:worker_threads';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import type { Done, Passage, Reading, Task } from './model.ts';

// The model in a thread of its own: onnxruntime computes in the thread that calls it, and a reading takes longer than
// the event loop may be kept from everybody else.
const { file, threads } = workerData as { file: string; threads: number };

// On Linux a priority belongs to a thread, and those it starts take it over: requests come before readings.
if (process.platform === 'linux') setPriority(Math.max(10, getPriority()));

const session = await InferenceSession.create(file, {
  intraOpNumThreads: threads,
  interOpNumThreads: 1,
  extra: { session: { intra_op: { allow_spinning: '0' } } },
});

/** Readings that nobody waits for any more. */
const cancelled = new Set<number>();
/** One after the other. */
let last: Promise<void> = Promise.resolve();

parentPort!.on('message', (task: Task) => {
  if ('cancelled' in task) return void cancelled.add(task.cancelled);
  last = last.then(async () => {
    const { id, passages, criteria } = task;
    try {
      const readings: Reading[][] = [];
      for (const passage of passages) {
        readings.push([]);
        for (const criterion of criteria) {
          // What was sent meanwhile, that this isn't wanted any more for one, is heard between two steps.
          await new Promise((heard) => setImmediate(heard));
          if (cancelled.delete(id)) return;
          readings.at(-1)!.push(await read(passage, criterion));
        }
      }
      answer({ id, readings });
    } catch (error) {
      answer({ id, failure: String(error) });
    }
  });
});
parentPort!.postMessage('ready');

function answer(done: Done): void {
  cancelled.delete(done.id);
  parentPort!.postMessage(done);
}

/**
 * Reads one criterion in one passage. Not several at once: int8 takes one scale for all that is computed together, and then
 * what else is in a rubric would change what is said of a criterion; and memory stays what one takes.
 */
async function read({ ids }: Passage, claim: number[]): Promise<Reading> {
  const row = (values: number[]) => new Tensor('int64', BigInt64Array.from(values, BigInt), [1, values.length]);
  const out = await session.run({
    answer: row(ids),
    kind: row(ids.map((_, at) => (at < ids.length - 1 ? 2 : 1))),
    criterion: row(claim),
    owner: new Tensor('int64', BigInt64Array.of(0n), [1]),
  });
  const levels = [...(out['levels']!.data as Float32Array)];
  if (!levels.every(Number.isFinite)) throw new Error('the model gave no numbers');
  return { levels, evidence: (out['evidence']!.data as Float32Array).slice(0, ids.length - 1) };
}
