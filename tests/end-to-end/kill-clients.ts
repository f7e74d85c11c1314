import type { Serving } from '../support/process.ts';

/** The service that is killed again and again, as its clients see it. */
export interface Target {
  service(): Serving;
  /** Resolves once there is one to be called. */
  up(): Promise<void>;
}

export interface Acknowledged {
  id: string;
  status: string;
}

interface Call {
  method?: string;
  path: string;
  headers?: Record<string, string>;
  body?: string;
}

/** Calls until there is a reply, and counts the tries that had none. */
export function createCaller({ service, up }: Target) {
  const counts = { retries: 0 };
  async function call<T>({ method = 'POST', path, headers = {}, body }: Call): Promise<T> {
    for (;;) {
      await up();
      try {
        const type = { 'content-type': 'application/json' };
        const request = {
          method,
          headers: { ...(body !== undefined && type), ...headers },
          ...(body !== undefined && { body }),
        };
        const reply = await fetch(service().url + path, request);
        const text = await reply.text();
        if (!reply.ok) throw new Error(`${method} ${path}: ${reply.status}: ${text}`);
        return (text === '' ? null : JSON.parse(text)) as T;
      } catch (error) {
        // What `fetch` throws when a connection breaks.
        if (!(error instanceof TypeError)) throw error;
        counts.retries += 1;
        await new Promise((resolve) => setImmediate(resolve));
      }
    }
  }
  return { call, counts };
}

export type Caller = ReturnType<typeof createCaller>['call'];

/** One answer, sent until it is acknowledged. */
export function submit(call: Caller, key: string, prefer: string): Promise<Acknowledged> {
  return call({
    path: '/v1/submissions',
    headers: { 'idempotency-key': key, prefer },
    body: JSON.stringify({ questionId: 'gan-structure', answer: `Two networks compete, in run ${key}.` }),
  });
}

interface BatchState {
  id: string;
  status: string;
  counts: { waiting: number; inFlight: number; graded: number; needsReview: number };
}

export function batchRequest(key: string, rows: number): Call {
  const row = (nth: number) =>
    `{"questionId":"gan-structure","answer":"Two networks compete, in row ${key}-${nth}."}\n`;
  return {
    path: '/v1/batches',
    headers: { 'idempotency-key': key, 'content-type': 'application/x-ndjson' },
    body: Array.from({ length: rows }, (_, nth) => row(nth)).join(''),
  };
}

/** A batch, sent with its key until it is acknowledged, and started. */
export async function sendBatch(call: Caller, key: string, rows: number): Promise<string> {
  const { id } = await call<BatchState>(batchRequest(key, rows));
  await call({ path: `/v1/batches/${id}/start`, body: '{}' });
  return id;
}

/** Looks at a batch until it is completed. */
export async function untilCompleted(call: Caller, id: string): Promise<BatchState> {
  for (;;) {
    const batch = await call<BatchState>({ method: 'GET', path: `/v1/batches/${id}` });
    if (batch.status === 'completed') return batch;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
