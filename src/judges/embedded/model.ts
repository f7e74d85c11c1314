import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { z } from 'zod';
import { type Vocabulary, vocabularyOf } from './tokens.ts';

/** What was fitted for a model, and what its files must be. */
const fittedSchema = z.strictObject({
  name: z.string(),
  sha256: z.strictObject({ model: z.string(), tokenizer: z.string() }),
  /** By which logits are divided, so that probabilities mean what they say. */
  temperature: z.number().positive(),
  /** What is added to that of `contradicted` then: training shows contradictions more often than life does. */
  contradicted: z.number(),
  /** From this probability on a token is evidence. */
  evidenceFrom: z.number().min(0).max(1),
  /** Confidence is the logistic function of `intercept + slope × share of the points at risk`. */
  confidence: z.strictObject({ intercept: z.number(), slope: z.number() }),
});

export type Fitted = z.infer<typeof fittedSchema>;

/** A stretch of an answer as the model reads it: the ids of its tokens, and of the mark that ends it. */
export interface Passage {
  ids: number[];
}

/** What the model says of one criterion in one passage. */
export interface Reading {
  /** Logits of met, partial, missing and contradicted. */
  levels: number[];
  /** For each token of the answer in the passage, the logit of its being evidence. */
  evidence: Float32Array;
}

export interface Model {
  fitted: Fitted;
  vocabulary: Vocabulary;
  /** Starts its thread, where it isn't running. Resolves when it can read; rejects when it can't be run here. */
  start(): Promise<void>;
  /**
   * Reads each criterion in each passage, away from the event loop; starts the thread where it isn't running.
   * @returns by passage, then by criterion
   * @throws an Error when the reading fails, and the signal's reason when it is aborted
   */
  read(passages: Passage[], criteria: number[][], signal: AbortSignal): Promise<Reading[][]>;
}

/** What goes to the thread: something to read, or that a reading isn't wanted any more. */
export type Task = { id: number; passages: Passage[]; criteria: number[][] } | { cancelled: number };
/** What comes back. */
export type Done = { id: number; readings: Reading[][] } | { id: number; failure: string };

/** A file of the model is missing, damaged, or of another version. */
export class UnusableModel extends Error {}

const thread = new URL('./model-thread.ts', import.meta.url);

/** Opens a model and starts it: ready to read when this resolves. As {@link openModel}. */
export async function loadModel(folder: string, threads: number): Promise<Model> {
  const model = openModel(folder, threads);
  await model.start();
  return model;
}

/**
 * Opens a model: its files are read and checked by their hashes.
 *
 * @param folder with `model.json`, `model.onnx` and `tokenizer.json`
 * @param threads that a reading may take
 * @throws {UnusableModel} that says which file is missing or damaged
 */
export function openModel(folder: string, threads: number): Model {
  const fitted = fittedSchema.parse(JSON.parse(fileIn(folder, 'model.json').toString('utf8')));
  checkHash('model.onnx', fileIn(folder, 'model.onnx'), fitted.sha256.model);
  const tokenizer = fileIn(folder, 'tokenizer.json');
  checkHash('tokenizer.json', tokenizer, fitted.sha256.tokenizer);
  const vocabulary = vocabularyOf(JSON.parse(tokenizer.toString('utf8')) as object);
  let reader: Reader | undefined;
  const running = () => {
    if (!reader || reader.ended()) reader = startThread(join(folder, 'model.onnx'), threads);
    return reader;
  };
  return {
    fitted,
    vocabulary,
    start: () => running().ready,
    read: (passages, criteria, signal) => running().read(passages, criteria, signal),
  };
}

function fileIn(folder: string, name: string): Buffer {
  try {
    return readFileSync(join(folder, name));
  } catch (error) {
    throw new UnusableModel(`${name} can't be read: ${(error as Error).message}`);
  }
}

function checkHash(name: string, content: Buffer, expected: string): void {
  const found = createHash('sha256').update(content).digest('hex');
  if (found !== expected) throw new UnusableModel(`${name} is damaged or of another version (SHA-256 ${found})`);
}

interface Reader {
  ready: Promise<void>;
  read: Model['read'];
  /** The thread is gone; another one has to be started. */
  ended(): boolean;
}

interface Waiting {
  resolve(readings: Reading[][]): void;
  reject(reason: unknown): void;
}

function startThread(file: string, threads: number): Reader {
  // The runtime would tell its maker about every process and keep a number for this machine. It reads this when it is loaded, and of
  // the process: what a thread sets stays in the thread.
  process.env['ORT_DISABLE_TELEMETRY'] = '1';
  const worker = new Worker(thread, { workerData: { file, threads } });
  const { promise: ready, resolve: isReady, reject: isNot } = Promise.withResolvers<void>();
  const pending = new Map<number, Waiting>();
  let next = 0;
  let end: Error | undefined;

  const take = (id: number) => {
    const waiting = pending.get(id);
    pending.delete(id);
    // It keeps the process alive while somebody waits for it, and not longer.
    if (pending.size === 0) worker.unref();
    return waiting;
  };
  const finish = (error: Error) => {
    end ??= error;
    isNot(end);
    for (const id of pending.keys()) take(id)?.reject(end);
  };
  // Whoever reads on a thread that didn't start learns why from the reading.
  ready.catch(() => {});
  worker.on('error', (error) => finish(error as Error));
  worker.on('exit', (code) => finish(new Error(`the model's thread ended (${code})`)));
  worker.on('message', (message: 'ready' | Done) => {
    if (message === 'ready') {
      if (pending.size === 0) worker.unref();
      return isReady();
    }
    const waiting = take(message.id);
    if ('readings' in message) waiting?.resolve(message.readings);
    else waiting?.reject(new Error(message.failure));
  });

  return {
    ready,
    ended: () => end !== undefined,
    read: (passages, criteria, signal) =>
      new Promise((resolve, reject) => {
        if (end) return reject(end);
        if (signal.aborted) return reject(signal.reason as Error);
        const id = next++;
        const cancel = () => {
          worker.postMessage({ cancelled: id } satisfies Task);
          take(id)?.reject(signal.reason);
        };
        signal.addEventListener('abort', cancel, { once: true });
        const settled =
          <T>(act: (value: T) => void) =>
          (value: T) => {
            signal.removeEventListener('abort', cancel);
            act(value);
          };
        pending.set(id, { resolve: settled(resolve), reject: settled(reject) });
        worker.ref();
        worker.postMessage({ id, passages, criteria } satisfies Task);
      }),
  };
}
