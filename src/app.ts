import { setTimeout as sleep } from 'node:timers/promises';
import type { FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import type { Authorized } from './access/authorize.ts';
import { createAuthenticator } from './access/authenticator.ts';
import { apiKeyRoutes } from './access/routes.ts';
import { createBatches } from './batches/batches.ts';
import { createCalibrate } from './calibrations/apply.ts';
import { calibrationRoutes } from './calibrations/routes.ts';
import { createCalibrationService } from './calibrations/service.ts';
import { createRetention, type EraseExpired } from './candidates/retention.ts';
import { candidateRoutes } from './candidates/routes.ts';
import { cohortRoutes } from './cohorts/routes.ts';
import { type Config, defaultJudge } from './config.ts';
import { type CoreReplacements, openCore } from './core.ts';
import { evaluationRoutes } from './evaluations/routes.ts';
import { eventRoutes } from './events/routes.ts';
import { gradeRoutes } from './grades/routes.ts';
import { healthRoutes } from './http/health.ts';
import type { App } from './http/operation.ts';
import { buildServer } from './http/server.ts';
import type { Endpoints } from './judges/endpoints.ts';
import { authoringRoutes } from './questions/authoring-routes.ts';
import { questionRoutes } from './questions/routes.ts';
import type { QuestionRepository } from './questions/repository.ts';
import { judgeOverview } from './queue/overview.ts';
import { judgeRoutes } from './queue/routes.ts';
import { judgeStates } from './queue/standing.ts';
import type { Queue } from './queue/queue.ts';
import { usageRoutes } from './queue/usage-routes.ts';
import { createWorker, type Worker } from './queue/worker.ts';
import { regradeRoutes } from './regrades/routes.ts';
import { createRegradeService } from './regrades/service.ts';
import { reviewRoutes } from './reviews/routes.ts';
import { createReviewService } from './reviews/service.ts';
import { installationSecret } from './secret.ts';
import { claimStore } from './store/sqlite/database.ts';
import { createGrading } from './submissions/grading.ts';
import { createPreparing } from './submissions/preparing.ts';
import { createReuse } from './submissions/reuse.ts';
import { submissionRoutes } from './submissions/routes.ts';
import { createSubmissionService } from './submissions/service.ts';
import { newSubmissionSchema } from './submissions/schemas.ts';
import { createWaiting, type Waiting } from './submissions/waiting.ts';
import { version } from './version.ts';
import type { Resolve } from './webhooks/destination.ts';
import { messageDocuments } from './webhooks/schemas.ts';
import { createWebhooks } from './webhooks/webhooks.ts';

const examplesFile = new URL('../openapi/examples.json', import.meta.url);

/** How long judgements under way may go on once the process was told to stop. */
const graceMs = 10_000;
/** And how long replies may take after that. */
const lastMs = 2_000;

/** How often what need not be kept any longer is forgotten. */
const forgetMs = 3_600_000;

/** What a composition other than the usual one may put in; tests do. */
export interface Replacements extends CoreReplacements {
  authenticate?(request: FastifyRequest): Promise<Authorized>;
  /** Leaves the queue alone: what is accepted stays queued. */
  workerPaused?: boolean;
  /** Finds the addresses of webhook receivers by their names. */
  resolve?: Resolve;
}

export interface Viva {
  server: App;
  worker: Worker;
  endpoints: Endpoints;
  questions: QuestionRepository;
  /** Whether there is no key yet, so that whoever reaches the service may call. */
  isKeyless(): Promise<boolean>;
  /** Forgets what was said to models once its time is over; done by itself from time to time. */
  forgetExchanges: Queue['forgetExchanges'];
  /** Erases what organisations want to keep no longer; done by itself from time to time. */
  eraseExpired: EraseExpired;
  /** Begins to work on the queue; once the port is bound, so that a process that can't serve spends nothing. */
  start(): Promise<void>;
  /** Refuses new requests, lets what is under way end, and closes the store. */
  close(): Promise<void>;
}

/** Puts the whole service together. It isn't listening yet. */
export async function buildApp(config: Config, logger: Logger, replacements: Replacements = {}): Promise<Viva> {
  const releaseStore = claimStore(config.DATABASE_URL);
  const core = await openCore(config, replacements).catch((error: unknown) => {
    releaseStore();
    throw error;
  });
  // Before anybody can send another batch.
  await core.batches.tidy();
  // Whoever grades without a model server waits for it at start, once; with one it starts when it is asked.
  const usual = defaultJudge(config) === 'embedded';
  const builtInReady = usual ? core.builtIn.start() : Promise.resolve();
  builtInReady.catch(() => {});
  const { questions, submissions, grades, reviews, queue, keys, endpoints, roster, budgets, evaluate } = core;
  const { isKeyless, authenticate } = createAuthenticator(keys);
  const waits = createWaiting();
  const waiting: Waiting = {
    ...waits,
    settle(submissionId) {
      waits.settle(submissionId);
      batches.wake();
    },
  };
  const maxWaitMs = config.VIVA_MAX_WAIT;
  const secret = installationSecret(config);
  const reuse = createReuse(queue.recall, secret);
  const keptMs = config.VIVA_KEEP === 'none' ? 0 : config.VIVA_KEEP_FOR;
  const keptSince = () => new Date(Date.now() - keptMs).toISOString();
  const settings = {
    maxWaitMs,
    masking: config.VIVA_MASK,
    whenOverBudget: config.VIVA_OVER_BUDGET,
    keep: config.VIVA_KEEP,
  };

  const drawnForReview = () => Math.random() < config.VIVA_REVIEW_SHARE;
  const calibrate = createCalibrate(core.calibrations);
  const worker = createWorker({
    queue,
    handle: createGrading({ queue, roster, budgets, reuse, waiting, settings, calibrate, drawnForReview, logger }),
    readyJudges: endpoints.ready,
    allJudges: endpoints.all().map(({ candidate }) => candidate.name),
    concurrency: config.VIVA_CONCURRENCY,
    maxWaitMs,
    logger,
  });

  const wakeWorker = replacements.workerPaused ? () => {} : () => worker.wake();
  const idempotencyMs = config.VIVA_IDEMPOTENCY;
  const prepare = createPreparing(core.cohorts, roster);
  const service = createSubmissionService({
    submissions,
    prepare,
    endpoints,
    waiting,
    wakeWorker,
    idempotencyMs,
  });
  const regrades = createRegradeService({
    submissions,
    questions,
    roster,
    evaluate,
    waiting,
    wakeWorker,
    idempotencyMs,
    costs: grades,
  });

  const eraseExpired = createRetention({ ...core, settle: waiting.settle });
  const reviewing = createReviewService({ reviews, submissions, settle: waiting.settle, idempotencyMs });

  const batches = createBatches({
    ...core,
    costs: grades,
    prepare,
    schema: newSubmissionSchema(config.VIVA_MAX_ANSWER_CHARS),
    limits: {
      maxRows: config.VIVA_BATCH_MAX_ROWS,
      maxBytes: config.VIVA_BATCH_MAX_BYTES,
      stallMs: config.VIVA_BATCH_STALL,
      maxRowChars: config.VIVA_MAX_BODY_BYTES,
      maxNesting: config.VIVA_MAX_NESTING,
    },
    inFlight: config.VIVA_BATCH_IN_FLIGHT,
    wakeWorker,
    idempotencyMs,
    logger,
  });
  const webhooks = createWebhooks({
    endpoints: core.webhookEndpoints,
    deliveries: core.deliveries,
    secret,
    allowedHosts: config.VIVA_WEBHOOK_HOSTS,
    resolve: replacements.resolve,
    retriesMs: config.VIVA_WEBHOOK_RETRIES,
    timeoutMs: config.VIVA_WEBHOOK_TIMEOUT,
    concurrency: config.VIVA_WEBHOOK_CONCURRENCY,
    mostEndpoints: config.VIVA_MAX_WEBHOOK_ENDPOINTS,
    keptMs: config.VIVA_WEBHOOK_LOG,
    idempotencyMs,
    userAgent: `Viva/${version}`,
    count: core.metrics.delivered,
    attempts: createWaiting(),
    logger,
  });

  let draining = false;
  let endStreams = () => {};
  let forgetting: NodeJS.Timeout | undefined;
  const readiness = async () => {
    const storeFault = core.fault();
    const judges = storeFault === null ? await judgeStates(queue, endpoints, Date.now()) : [];
    return { storeFault, draining, judges };
  };
  const maxAnswerChars = config.VIVA_MAX_ANSWER_CHARS;
  const server = await buildServer({
    logger,
    maxBodyBytes: config.VIVA_MAX_BODY_BYTES,
    maxNesting: config.VIVA_MAX_NESTING,
    version,
    examplesFile,
    messages: messageDocuments,
    isKeyless,
    authenticate: replacements.authenticate ?? (({ headers }) => authenticate(headers.authorization)),
    mostCalls: {
      key: config.VIVA_CALLS_PER_KEY,
      organisation: config.VIVA_CALLS_PER_ORGANISATION,
      address: config.VIVA_CALLS_PER_ADDRESS,
    },
    trustedProxies: config.VIVA_TRUST_PROXY,
    corsOrigins: config.VIVA_CORS_ORIGINS,
    isDraining: () => draining,
    addRoutes(app) {
      core.metrics.serve(app, () => judgeStates(queue, endpoints, Date.now()));
      core.traces.serve(app);
      questionRoutes(app, questions);
      authoringRoutes(app, questions, idempotencyMs);
      submissionRoutes(app, { service, submissions, maxAnswerChars, waitMs: config.VIVA_WAIT, keptSince });
      endStreams = eventRoutes(app, {
        events: core.events,
        submissions,
        maxListeners: config.VIVA_MAX_LISTENERS,
        heartbeatMs: config.VIVA_HEARTBEAT,
      });
      gradeRoutes(app, grades);
      reviewRoutes(app, reviewing, reviews);
      candidateRoutes(app, { ...core, settle: waiting.settle });
      regradeRoutes(app, regrades, config.VIVA_WAIT);
      cohortRoutes(app, { ...core, regrades, idempotencyMs });
      calibrationRoutes(app, createCalibrationService({ ...core, idempotencyMs }), core.calibrations);
      evaluationRoutes(app, evaluate, maxAnswerChars);
      judgeRoutes(app, judgeOverview({ ...core, dailyBudget: config.VIVA_DAILY_BUDGET ?? null }));
      usageRoutes(app, core.usage);
      batches.serve(app);
      webhooks.serve(app);
      apiKeyRoutes(app, keys, idempotencyMs);
      healthRoutes(app, readiness);
    },
  });
  await Promise.all([server.ready(), builtInReady]).catch((error: unknown) => {
    core.close();
    releaseStore();
    throw error;
  });
  return {
    server,
    worker,
    endpoints,
    questions,
    isKeyless,
    forgetExchanges: queue.forgetExchanges,
    eraseExpired,
    async start() {
      await worker.start();
      batches.start();
      webhooks.start();
      for (const { model, paused, ...judge } of await judgeStates(queue, endpoints, Date.now())) {
        if (model === null) logger.warn(judge, paused?.detail);
      }
      const forget = async () => {
        await queue.forgetExchanges(keptSince());
        await eraseExpired(new Date());
        await webhooks.forget();
      };
      forgetting = repeatedly(forgetMs, forget, logger);
    },
    async close() {
      draining = true;
      clearInterval(forgetting);
      await Promise.all([batches.stop(), worker.stop(graceMs), webhooks.stop(graceMs)]);
      waiting.endAll();
      endStreams();
      // What still hangs after that is an evaluation, of which nothing is kept.
      const impatient = setTimeout(() => server.server.closeAllConnections(), lastMs);
      await server.close();
      clearTimeout(impatient);
      await Promise.race([core.traces.close(), sleep(lastMs, undefined, { ref: false })]);
      core.close();
      releaseStore();
    },
  };
}

/** Does something now and from time to time, without keeping the process alive for it. */
function repeatedly(ms: number, act: () => Promise<void>, logger: Logger): NodeJS.Timeout {
  const run = () => void act().catch((error: unknown) => logger.error({ err: error }, 'housekeeping failed'));
  run();
  return setInterval(run, ms).unref();
}
