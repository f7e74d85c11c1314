import { readFileSync } from 'node:fs';
import type { FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import { type Authorized, keylessCaller } from './access/authorize.ts';
import { type Config, defaultJudge } from './config.ts';
import { evaluationRoutes } from './evaluations/routes.ts';
import { createEvaluationService } from './evaluations/service.ts';
import { gradeRoutes } from './grades/routes.ts';
import type { Judge } from './grading/judge.ts';
import { healthRoutes } from './http/health.ts';
import type { App } from './http/operation.ts';
import { buildServer } from './http/server.ts';
import { embeddedJudge } from './judges/embedded/judge.ts';
import { type Endpoints, endpointsOf } from './judges/endpoints.ts';
import { openAiJudge } from './judges/openai/judge.ts';
import { questionRoutes } from './questions/routes.ts';
import { readSeed } from './questions/seed.ts';
import type { QuestionRepository } from './questions/repository.ts';
import { createWorker, type Worker } from './queue/worker.ts';
import { installationSecret } from './secret.ts';
import { claimStore, openStore } from './store/sqlite/database.ts';
import { sqliteGrades } from './store/sqlite/grades.ts';
import { sqliteQuestions } from './store/sqlite/questions.ts';
import { sqliteQueue } from './store/sqlite/queue.ts';
import { sqliteSubmissions } from './store/sqlite/submissions.ts';
import { sqliteUsage } from './store/sqlite/usage.ts';
import { createGrading } from './submissions/grading.ts';
import { submissionRoutes } from './submissions/routes.ts';
import { createSubmissionService } from './submissions/service.ts';
import { createWaiting } from './submissions/waiting.ts';

/** The version of this project, as its package says it. */
export const version = (
  JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string }
).version;

const examplesFile = new URL('../openapi/examples.json', import.meta.url);
/** How long judgements under way may go on once the process was told to stop. */
const graceMs = 10_000;

/** What a composition other than the usual one may put in; tests do. */
export interface Replacements {
  authenticate?(request: FastifyRequest): Authorized;
  judges?: Judge[];
  /** Leaves the queue alone: what is accepted stays queued. */
  workerPaused?: boolean;
}

export interface Viva {
  server: App;
  worker: Worker;
  endpoints: Endpoints;
  questions: QuestionRepository;
  /** Refuses new requests, lets what is under way end, and closes the store. */
  close(): Promise<void>;
}

/** Opens the store, seeds it, and makes the judges. */
export async function openCore(config: Config, replacements: Replacements = {}) {
  const opened = openStore(config.DATABASE_URL, config.VIVA_DURABILITY);
  const { store } = opened;
  const questions = sqliteQuestions(store);
  const seeded = await questions.publishCatalogue(readSeed(), new Date().toISOString());
  const endpoints = endpointsOf(replacements.judges ?? configuredJudges(config));
  const usage = sqliteUsage(store);
  const evaluate = createEvaluationService({ endpoints, usage, defaultJudge: defaultJudge(config) });
  return { ...opened, questions, seeded, endpoints, evaluate };
}

/** Puts the whole service together. It isn't listening yet. */
export async function buildApp(config: Config, logger: Logger, replacements: Replacements = {}): Promise<Viva> {
  const releaseStore = claimStore(config.DATABASE_URL);
  const { store, connection, questions, endpoints, evaluate, close: closeStore } = await openCore(config, replacements);
  const submissions = sqliteSubmissions(store, connection);
  const queue = sqliteQueue(store);
  const waiting = createWaiting();
  const maxWaitMs = config.VIVA_MAX_WAIT_MS;

  const worker = createWorker({
    queue,
    handle: createGrading({ queue, endpoints, waiting, maxWaitMs, logger }),
    readyJudges: (now) => {
      const kinds = endpoints.ready(now).map(({ judge }) => judge.kind);
      const times = endpoints.all().flatMap(({ paused }) => (paused && paused.until > now ? [paused.until] : []));
      return { kinds, nextAt: times.length > 0 ? Math.min(...times) : null };
    },
    allJudges: endpoints.all().map(({ judge }) => judge.kind),
    concurrency: config.VIVA_CONCURRENCY,
    maxWaitMs,
    logger,
  });

  const service = createSubmissionService({
    submissions,
    questions,
    endpoints,
    waiting,
    wakeWorker: replacements.workerPaused ? () => {} : () => worker.wake(),
    defaultJudge: defaultJudge(config),
    idempotencyHours: config.VIVA_IDEMPOTENCY_HOURS,
  });

  let draining = false;
  const readiness = () => ({
    storeFault: faultOf(() => connection.prepare('select 1').get()),
    draining,
    judges: endpoints.all().map(({ judge, paused }) => ({ kind: judge.kind, model: judge.model, paused })),
  });
  const maxAnswerChars = config.VIVA_MAX_ANSWER_CHARS;
  const server = await buildServer({
    logger,
    maxBodyBytes: config.VIVA_MAX_BODY_BYTES,
    maxNesting: config.VIVA_MAX_NESTING,
    version,
    examplesFile,
    authenticate: replacements.authenticate ?? keylessCaller,
    isDraining: () => draining,
    addRoutes(app) {
      questionRoutes(app, questions);
      submissionRoutes(app, { service, submissions, maxAnswerChars, waitMs: config.VIVA_WAIT_MS });
      gradeRoutes(app, sqliteGrades(store));
      evaluationRoutes(app, evaluate, maxAnswerChars);
      healthRoutes(app, readiness);
    },
  });
  await server.ready();
  if (!replacements.workerPaused) await worker.start();

  return {
    server,
    worker,
    endpoints,
    questions,
    async close() {
      draining = true;
      await worker.stop(graceMs);
      await server.close();
      closeStore();
      releaseStore();
    },
  };
}

function configuredJudges(config: Config): Judge[] {
  const judges: Judge[] = [embeddedJudge()];
  if (
    defaultJudge(config) === 'openai' ||
    config.OPENAI_API_KEY !== undefined ||
    config.OPENAI_BASE_URL !== undefined
  ) {
    judges.push(
      openAiJudge({
        apiKey: config.OPENAI_API_KEY,
        baseUrl: config.OPENAI_BASE_URL,
        model: config.VIVA_MODEL,
        deadlineMs: config.VIVA_JUDGE_DEADLINE_MS,
        maxOutputTokens: config.VIVA_MAX_OUTPUT_TOKENS,
        reasoningEffort: config.VIVA_REASONING_EFFORT,
        secret: installationSecret(config),
      }),
    );
  }
  return judges;
}

function faultOf(act: () => unknown): string | null {
  try {
    act();
    return null;
  } catch (error) {
    return (error as Error).message;
  }
}
