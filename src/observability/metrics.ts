import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { Judge, JudgeOutcome, Usage } from '../grading/judge.ts';
import type { App } from '../http/operation.ts';
import type { Candidate } from '../judges/endpoints.ts';
import type { JudgeState } from '../queue/standing.ts';

export interface Metrics {
  /** Counts what is asked of a judge, what came of it, and what it took. */
  measure(candidate: Candidate): Candidate;
  /** Counts what came of an attempt to deliver a webhook. */
  delivered(outcome: string): void;
  /** Counts every request, and serves all of it at `/metrics`. */
  serve(app: App, judges: () => Promise<JudgeState[]>): void;
}

/** Requests are answered in milliseconds, or wait for a grade up to a minute. */
const requestSeconds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 60];
const judgeSeconds = [0.1, 0.25, 0.5, 1, 2, 4, 8, 15, 30, 60, 120];

/** What the service measures of itself, in the form of Prometheus. No label holds what a client or a candidate wrote. */
export function createMetrics(): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const metric = (name: string, help: string, labelNames: string[]) => {
    return { name: `viva_${name}`, help, labelNames, registers: [registry] };
  };

  const requests = new Histogram({
    ...metric(
      'request_seconds',
      'Time to answer a request, by operation of the OpenAPI document and status. Waiting for a grade is part of it.',
      ['operation', 'status'],
    ),
    buckets: requestSeconds,
  });
  const judgings = new Histogram({
    ...metric('judging_seconds', 'Time of a judging attempt with all its calls.', ['judge', 'outcome']),
    buckets: judgeSeconds,
  });
  const faults = new Counter(
    metric('judge_faults_total', 'Attempts that gave no judgement, by what went wrong.', ['judge', 'code']),
  );
  const calls = new Counter(metric('model_calls_total', 'Requests to model servers.', ['judge']));
  const tokens = new Counter(
    metric('model_tokens_total', 'Tokens; cached ones are part of input, reasoning ones of output.', ['judge', 'kind']),
  );
  const cost = new Counter(
    metric('model_cost_total', 'What calls cost, as far as prices are known.', ['judge', 'currency']),
  );
  const deliveries = new Counter(
    metric('webhook_attempts_total', 'Attempts to deliver webhooks, by what came of them.', ['outcome']),
  );
  const waiting = new Gauge(metric('queue_waiting', 'Answers that wait for a judge.', ['judge']));
  const paused = new Gauge(
    metric('judge_paused', '1 while a judge is left alone after a fault, or is not configured any more.', ['judge']),
  );

  function count(judge: string, outcome: JudgeOutcome, seconds: number): void {
    judgings.observe({ judge, outcome: outcome.kind }, seconds);
    if ('code' in outcome) faults.inc({ judge, code: outcome.code });
    if (outcome.usage) countUsage(judge, outcome.usage);
  }

  function countUsage(judge: string, usage: Usage): void {
    calls.inc({ judge }, usage.calls);
    tokens.inc({ judge, kind: 'input' }, usage.inputTokens);
    tokens.inc({ judge, kind: 'cached_input' }, usage.cachedInputTokens);
    tokens.inc({ judge, kind: 'output' }, usage.outputTokens);
    tokens.inc({ judge, kind: 'reasoning' }, usage.reasoningTokens);
    if (usage.cost) cost.inc({ judge, currency: usage.cost.currency }, usage.cost.amount);
  }

  return {
    measure(candidate) {
      const measured = (judge: Judge): Judge => ({
        ...judge,
        async judge(request) {
          const started = performance.now();
          const outcome = await judge.judge(request);
          count(candidate.name, outcome, (performance.now() - started) / 1000);
          return outcome;
        },
      });
      return { ...candidate, by: (prompt) => measured(candidate.by(prompt)) };
    },

    delivered(outcome) {
      deliveries.inc({ outcome });
    },

    serve(app, judges) {
      app.addHook('onResponse', async (request, reply) => {
        const { operationId } = (request.routeOptions.schema ?? {}) as { operationId?: string };
        if (operationId === undefined) return;
        requests.observe({ operation: operationId, status: reply.statusCode }, reply.elapsedTime / 1000);
      });
      app.get('/metrics', { schema: { hide: true } }, async (_request, reply) => {
        for (const { name: judge, waiting: answers, paused: pause } of await judges()) {
          waiting.set({ judge }, answers);
          paused.set({ judge }, pause ? 1 : 0);
        }
        return reply.type(registry.contentType).send(await registry.metrics());
      });
    },
  };
}
