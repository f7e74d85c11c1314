import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import request from 'supertest';
import { onTestFinished } from 'vitest';
import { buildApp, type Replacements, type Viva } from '../../src/app.ts';
import { readConfig } from '../../src/config.ts';
import { type Behaviour, launchModelServer, type ModelServer, honest } from './model-server.ts';
import type { Serving } from './process.ts';
import { wordsJudge } from './words-judge.ts';

export interface TestApp {
  viva: Viva;
  /** Requests over real HTTP on loopback. */
  http: request.Agent;
}

/** A service of its own for one test, with a store in memory; closed when the test is over. */
export async function startApp(
  environment: Record<string, string> = {},
  replacements: Replacements = {},
): Promise<TestApp> {
  const config = readConfig({ DATABASE_URL: 'file::memory:', VIVA_REVIEW_SHARE: '0', ...environment });
  const logger = pino({ level: environment['LOG_LEVEL'] ?? 'silent' });
  const viva = await buildApp(config, logger, { embedded: wordsJudge, resolve: offline, ...replacements });
  await viva.server.listen({ host: '127.0.0.1', port: 0 });
  if (!replacements.workerPaused) await viva.start();
  onTestFinished(() => viva.close());
  return { viva, http: request.agent(viva.server.server) };
}

/** Names are nobody's: no test asks a name server. */
const offline: Replacements['resolve'] = async (host) => {
  throw Object.assign(new Error(`${host} is not known here`), { code: 'ENOTFOUND' });
};

/** The URL of a store in a folder of its own, gone when the test is over. */
export function temporaryStore(): string {
  const folder = mkdtempSync(join(tmpdir(), 'viva-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return `file:${join(folder, 'viva.db')}`;
}

/** A right answer to one of the seed questions, in the reference's own terms. */
export const goodAnswer = {
  questionId: 'reparameterization-trick',
  answer:
    'A random draw is not differentiable, so the gradient cannot pass through the sampling. ' +
    'Instead we write z = mu + sigma * epsilon. The noise epsilon is sampled from a standard normal distribution. ' +
    'The gradient reaches mu and sigma, and the model is trained end to end with backpropagation.',
};

/** A model server for one test; see {@link launchModelServer}. */
export async function startModelServer(...first: Behaviour[]): Promise<ModelServer> {
  const server = await launchModelServer(...first);
  onTestFinished(() => server.close());
  return server;
}

/** A model server that takes its time: it has been `asked`, and judges only when told to `answer`. */
export async function startHeldModelServer() {
  const { promise: asked, resolve } = Promise.withResolvers<void>();
  let answer = () => {};
  const model = await startModelServer((request, response) => {
    answer = () => honest(request, response);
    resolve();
  });
  return { ...model, asked, answer: () => answer() };
}

/** Kills a service when the test is over, whatever happened. */
export function killAfterTest({ child }: Serving): void {
  onTestFinished(() => void child.kill('SIGKILL'));
}
