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
import { judgeStates } from './queue/readiness.ts';
import { createWorker, type Worker } from './queue/worker.ts';
import { installationSecret } from './secret.ts';
import { claimStore } from './store/sqlite/database.ts';
import { sqlitePorts } from './store/sqlite/ports.ts';
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
/** And how long replies may take after that. */
const lastMs = 2_000;

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
  /** Begins to work on the queue; once the port is bound, so that a process that can't serve spends nothing. */
  start(): Promise<void>;
  /** Refuses new requests, lets what is under way end, and closes the store. */
  close(): Promise<void>;
}

/** Opens the store, seeds it, and makes the judges: what the service and the command line both need. */
export async function openCore(config: Config, replacements: Replacements = {}) {
  const ports = sqlitePorts(config.DATABASE_URL, config.VIVA_DURABILITY);
  await ports.questions.publishCatalogue(readSeed(), new Date().toISOString());
  const endpoints = endpointsOf(replacements.judges ?? configuredJudges(config));
  const evaluate = createEvaluationService({ endpoints, usage: ports.usage, defaultJudge: defaultJudge(config) });
  return { ...ports, endpoints, evaluate };
}

/** Puts the whole service together. It isn't listening yet. */
export async function buildApp(config: Config, logger: Logger, replacements: Replacements = {}): Promise<Viva> {
  const releaseStore = claimStore(config.DATABASE_URL);
  const core = await openCore(config, replacements).catch((error: unknown) => {
    releaseStore();
    throw error;
  });
  const { questions, submissions, grades, queue, endpoints, evaluate } = core;
  const waiting = createWaiting();
  const maxWaitMs = config.VIVA_MAX_WAIT;

  const worker = createWorker({
    queue,
    handle: createGrading({ queue, endpoints, waiting, maxWaitMs, logger }),
    readyJudges: endpoints.ready,
    allJudges: endpoints.all().map(({ judge }) => judge.kind),
    concurrency: config.VIVA_CONCURRENCY,
    maxWaitMs,
    logger,
  });

  const service = createSubmissionService({
    submissions,
    endpoints,
    waiting,
    wakeWorker: replacements.workerPaused ? () => {} : () => worker.wake(),
    defaultJudge: defaultJudge(config),
    idempotencyMs: config.VIVA_IDEMPOTENCY,
  });

  let draining = false;
  const readiness = async () => {
    const storeFault = core.fault();
    return { storeFault, draining, judges: storeFault === null ? await judgeStates(queue, endpoints) : [] };
  };
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
      submissionRoutes(app, { service, submissions, maxAnswerChars, waitMs: config.VIVA_WAIT });
      gradeRoutes(app, grades);
      evaluationRoutes(app, evaluate, maxAnswerChars);
      healthRoutes(app, readiness);
    },
  });
  await server.ready();
  return {
    server,
    worker,
    endpoints,
    questions,
    async start() {
      await worker.start();
      for (const { model, paused, ...judge } of await judgeStates(queue, endpoints)) {
        if (model === null) logger.warn(judge, paused?.detail);
      }
    },
    async close() {
      draining = true;
      await worker.stop(graceMs);
      waiting.endAll();
      // What still hangs after that is an evaluation, of which nothing is kept.
      const impatient = setTimeout(() => server.server.closeAllConnections(), lastMs);
      await server.close();
      clearTimeout(impatient);
      core.close();
      releaseStore();
    },
  };
}

function configuredJudges(config: Config): Judge[] {
  const judges: Judge[] = [embeddedJudge()];
  if (config.OPENAI_API_KEY !== undefined || config.OPENAI_BASE_URL !== undefined) {
    judges.push(
      openAiJudge({
        apiKey: config.OPENAI_API_KEY,
        baseUrl: config.OPENAI_BASE_URL,
        model: config.VIVA_MODEL,
        deadlineMs: config.VIVA_JUDGE_DEADLINE,
        maxOutputTokens: config.VIVA_MAX_OUTPUT_TOKENS,
        reasoningEffort: config.VIVA_REASONING_EFFORT,
        secret: installationSecret(config),
      }),
    );
  }
  return judges;
}
