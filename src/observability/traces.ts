import type { SpanOptions } from '@opentelemetry/api';
import type { Judge, JudgeOutcome } from '../grading/judge.ts';
import type { App } from '../http/operation.ts';
import { traceOf } from '../http/tracing.ts';
import type { Candidate } from '../judges/endpoints.ts';

export interface Traces {
  /** A span for each judging attempt. */
  measure(candidate: Candidate): Candidate;
  /** A span for each request, in the trace that its `traceparent` names. */
  serve(app: App): void;
  /** Sends what hasn't been sent. */
  close(): Promise<void>;
}

const none: Traces = { measure: (candidate) => candidate, serve: () => {}, close: () => Promise.resolve() };

/**
 * OpenTelemetry, where a collector is named; its packages are loaded only then. No span holds what a client or a candidate wrote.
 *
 * @param collector that takes OTLP over HTTP, such as `http://localhost:4318/v1/traces`
 */
export async function createTraces(collector: string | undefined, version: string): Promise<Traces> {
  if (collector === undefined) return none;
  const [
    { ROOT_CONTEXT, SpanKind, SpanStatusCode, trace },

    sdk,
    { OTLPTraceExporter },
    { resourceFromAttributes },
  ] = await Promise.all([
    import('@opentelemetry/api'),
    import('@opentelemetry/sdk-trace'),
    import('@opentelemetry/exporter-trace-otlp-http'),
    import('@opentelemetry/resources'),
  ]);
  const provider = new sdk.TracerProvider({
    resource: resourceFromAttributes({ 'service.name': 'viva', 'service.version': version }),
    spanProcessors: [new sdk.BatchSpanProcessor({ exporter: new OTLPTraceExporter({ url: collector }) })],
  });
  const tracer = provider.getTracer('viva', version);
  const measured = (name: string, judge: Judge): Judge => ({
    ...judge,
    async judge(request) {
      const attributes = { 'gen_ai.request.model': judge.model };
      const options: SpanOptions = { kind: SpanKind.CLIENT, attributes };
      const span = tracer.startSpan(`judge ${name}`, options, ROOT_CONTEXT);
      const outcome = await judge.judge(request);
      span.setAttributes(attributesOf(outcome));
      if ('code' in outcome) span.setStatus({ code: SpanStatusCode.ERROR, message: outcome.code });
      span.end();
      return outcome;
    },
  });

  return {
    measure: (candidate) => ({
      ...candidate,
      by: (prompt) => measured(candidate.name, candidate.by(prompt)),
    }),

    serve(app) {
      app.addHook('onResponse', async (request, reply) => {
        const { operationId } = (request.routeOptions.schema ?? {}) as { operationId?: string };
        if (operationId === undefined) return;
        const attributes = {
          'http.request.method': request.method,
          'http.route': request.routeOptions.url ?? '',
          'http.response.status_code': reply.statusCode,
        };
        const startTime = Date.now() - reply.elapsedTime;
        const caller = traceOf(request.headers);
        const parent = caller ? trace.setSpanContext(ROOT_CONTEXT, { ...caller, isRemote: true }) : ROOT_CONTEXT;
        const span = tracer.startSpan(operationId, { kind: SpanKind.SERVER, attributes, startTime }, parent);
        if (reply.statusCode >= 500) span.setStatus({ code: SpanStatusCode.ERROR });
        span.end();
      });
    },

    // What a collector doesn't take is lost; nobody else is to suffer for it.
    close: () => provider.shutdown().catch(() => {}),
  };
}

function attributesOf(outcome: JudgeOutcome): Record<string, string | number> {
  const { usage } = outcome;
  return {
    'viva.outcome': outcome.kind,
    ...(usage && {
      'viva.calls': usage.calls,
      'gen_ai.usage.input_tokens': usage.inputTokens,
      'gen_ai.usage.output_tokens': usage.outputTokens,
    }),
  };
}
