import type { Logger } from 'pino';
import type { App } from '../http/operation.ts';
import type { Waiting } from '../submissions/waiting.ts';
import { createCourier } from './courier.ts';
import { deliveryRoutes } from './delivery-routes.ts';
import { createDestinations, type Resolve } from './destination.ts';
import type { DeliveryRepository, EndpointRepository } from './repository.ts';
import { webhookRoutes } from './routes.ts';
import { createSecretBox } from './secrets.ts';
import { createSend } from './send.ts';
import { createWebhookService } from './service.ts';

export interface WebhooksParts {
  endpoints: EndpointRepository;
  deliveries: DeliveryRepository;
  /** Of the installation. */
  secret: string;
  allowedHosts: readonly string[];
  /** How names are resolved; the system's way when left out. */
  resolve: Resolve | undefined;
  retriesMs: readonly number[];
  timeoutMs: number;
  concurrency: number;
  mostEndpoints: number;
  /** How long the log of deliveries is kept. */
  keptMs: number;
  idempotencyMs: number;
  userAgent: string;
  /** Told of what came of every attempt. */
  count(outcome: string): void;
  /** Lets a request wait for an attempt. */
  attempts: Waiting;
  logger: Logger;
}

/** All of webhooks: the courier that brings them, and the routes to say where and to see what came of it. */
export interface Webhooks {
  serve(app: App): void;
  start(): void;
  stop(graceMs: number): Promise<void>;
  /** Forgets the part of the log whose time is over. */
  forget(): Promise<void>;
}

export function createWebhooks(parts: WebhooksParts): Webhooks {
  const { endpoints, deliveries, attempts, timeoutMs, count, retriesMs, concurrency, logger } = parts;
  const destinations = createDestinations(parts.allowedHosts, parts.resolve);
  const secrets = createSecretBox(parts.secret);
  const courier = createCourier({
    deliveries,
    secrets,
    send: createSend(destinations, timeoutMs, parts.userAgent),
    retriesMs,
    concurrency,
    attempted(deliveryId, outcome) {
      count(outcome);
      attempts.settle(deliveryId);
    },
    logger,
  });
  const service = createWebhookService({
    endpoints,
    deliveries,
    destinations,
    secrets,
    waitForAttempt: (id, ms, gone) => attempts.wait(id, ms, gone).over,
    attemptMs: timeoutMs,
    mostEndpoints: parts.mostEndpoints,
    idempotencyMs: parts.idempotencyMs,
  });
  return {
    serve(app) {
      webhookRoutes(app, service, endpoints);
      deliveryRoutes(app, deliveries);
    },
    start: courier.start,
    async stop(graceMs) {
      await courier.stop(graceMs);
      attempts.endAll();
    },
    async forget() {
      await deliveries.forget(new Date(Date.now() - parts.keptMs).toISOString());
    },
  };
}
