import type request from 'supertest';
import { expect } from 'vitest';
import { goodAnswer } from './app.ts';

export const jsonl = 'application/x-ndjson';

/** So many right answers, each by somebody else and in other words. */
export function manyAnswers(count: number, first = 1): string {
  return Array.from({ length: count }, (_, at) => {
    const nth = at + first;
    const row = { ...goodAnswer, answer: `${goodAnswer.answer} (${nth})`, candidate: { externalId: `person-${nth}` } };
    return `${JSON.stringify(row)}\n`;
  }).join('');
}

/** Sends a file in. */
export function sendBatch(http: request.Agent, file: string | Buffer, type = jsonl, query: object = {}) {
  return http.post('/v1/batches').query(query).set('content-type', type).send(file);
}

/** Sends a file in and starts it. @returns its path */
export async function startBatch(http: request.Agent, file: string, wish: object = {}): Promise<string> {
  const { body } = await sendBatch(http, file).expect(201);
  const path = `/v1/batches/${body.id}`;
  await http.post(`${path}/start`).send(wish).expect(200);
  return path;
}

/** Waits until a batch has a status. @returns it as it is then */
export async function untilBatch(http: request.Agent, path: string, status: string, timeout = 10_000) {
  const look = async () => (await http.get(path).expect(200)).body;
  await expect.poll(async () => (await look()).status, { timeout, interval: 20 }).toBe(status);
  return look();
}

/** A file that comes as a reply, as text. */
export async function fileAt(http: request.Agent, path: string, query: object = {}): Promise<string> {
  const { body } = await http
    .get(path)
    .query(query)
    .buffer(true)
    .parse((response, done) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => (text += chunk));
      response.on('end', () => done(null, text));
    })
    .expect(200);
  return body as string;
}

/** The rows of a file of results. */
export async function resultsOf(http: request.Agent, path: string, query: object = {}) {
  const text = await fileAt(http, `${path}/results`, query);
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map(
      (line) =>
        JSON.parse(line) as {
          line: number;
          state: string;
          faults: object[];
          submission: null | { id: string; answer: string };
        },
    );
}
