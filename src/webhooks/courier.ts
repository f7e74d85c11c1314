import type { Logger } from 'pino';
import { messageOf } from './messages.ts';
import type { DeliveryAttempt, DeliveryRepository, DueDelivery } from './repository.ts';
import { verdictOn } from './schedule.ts';
import type { SecretBox } from './secrets.ts';
import type { Send, Sent } from './send.ts';

export interface CourierParts {
  deliveries: DeliveryRepository;
  secrets: SecretBox;
  send: Send;
  retriesMs: readonly number[];
  /** Deliveries under way at the same time, to all endpoints that take them; as many again to those that don't. */
  concurrency: number;
  /** Told of every attempt, once it is written down. */
  attempted(deliveryId: string, outcome: DeliveryAttempt['outcome']): void;
  logger: Logger;
}

export interface Courier {
  start(): void;
  /** There may be something to send. */
  wake(): void;
  /** Sends no more, lets what is under way end for `graceMs`, then breaks it off: it is due still. */
  stop(graceMs: number): Promise<void>;
}

/** To one endpoint go so many at the same time; a single one until something has come through, and again after a failure. */
const mostEach = 4;
/** The store is looked at again this often, in case a wake-up was missed. */
const idleMs = 30_000;
const retryMs = 1_000;

/**
 * Brings events to those who want to be told. What is under way is known to this process only: after a kill it is due
 * still, so a receiver gets everything at least once. Endpoints don't wait for each other: one that is dead takes one
 * place, whatever has piled up for it, and that not among the places of those that are well.
 */
export function createCourier(parts: CourierParts): Courier {
  const { deliveries, secrets, send, retriesMs, concurrency, attempted, logger } = parts;
  const underWay = new Map<string, Promise<void>>();
  const busy = new Map<string, number>();
  /** Endpoints whose last delivery came through. */
  const well = new Set<string>();
  const places = { well: 0, others: 0 };
  const stopping = new AbortController();
  const aborting = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  let pumping: Promise<void> | undefined;
  let again = false;

  const placeOf = (endpointId: string) => (well.has(endpointId) ? 'well' : 'others');

  function hasRoom(endpointId: string): boolean {
    const most = well.has(endpointId) ? mostEach : 1;
    return (busy.get(endpointId) ?? 0) < most && places[placeOf(endpointId)] < concurrency;
  }

  async function trySending(delivery: DueDelivery, now: Date): Promise<Sent> {
    const { endpointId, url } = delivery;
    const sealed = delivery.secrets.filter(({ until }) => until === null || Date.parse(until) > now.getTime());
    const [current = null, ...older] = sealed.map((secret) => secrets.open(secret.sealed, endpointId));
    if (current === null) {
      logger.error({ endpointId }, 'a signing secret was sealed with another secret of this installation: rotate it');
      return { outcome: 'unreadable_secret', status: null, retryAfterMs: null };
    }
    return send(
      url,
      messageOf(delivery, [current, ...older.filter((secret) => secret !== null)], now),
      aborting.signal,
    );
  }

  async function deliver(delivery: DueDelivery): Promise<void> {
    const { id, endpointId } = delivery;
    const started = Date.now();
    const sent = await trySending(delivery, new Date(started));
    if (aborting.signal.aborted) return;
    if (sent.outcome === 'delivered') well.add(endpointId);
    else well.delete(endpointId);
    const now = Date.now();
    const { outcome, status } = sent;
    const attempt = { outcome, status, latencyMs: now - started, createdAt: new Date(now).toISOString() };
    await deliveries.record(delivery, attempt, verdictOn(delivery, sent, retriesMs, now, Math.random()));
    attempted(id, outcome);
  }

  /** Sends what is due as far as there is room. */
  async function fill(): Promise<void> {
    const due = await deliveries.due(new Date().toISOString(), 2 * mostEach);
    for (const delivery of due) {
      const { id, endpointId } = delivery;
      if (stopping.signal.aborted) return;
      if (underWay.has(id) || !hasRoom(endpointId)) continue;
      const place = placeOf(endpointId);
      places[place] += 1;
      busy.set(endpointId, (busy.get(endpointId) ?? 0) + 1);
      const job = deliver(delivery)
        .catch((error: unknown) => {
          logger.error({ err: error, deliveryId: id }, 'an attempt to deliver was not written down');
          // The store is in trouble: what is due is due still, and isn't sent again at once.
          return new Promise<void>((resolve) => setTimeout(resolve, retryMs));
        })
        .finally(() => {
          underWay.delete(id);
          places[place] -= 1;
          const left = busy.get(endpointId)! - 1;
          if (left > 0) busy.set(endpointId, left);
          else busy.delete(endpointId);
          wake();
        });
      underWay.set(id, job);
    }
  }

  async function pump(): Promise<void> {
    do {
      again = false;
      await fill();
    } while (again && !stopping.signal.aborted);
    if (stopping.signal.aborted) return;
    const now = Date.now();
    const next = await deliveries.nextDue(new Date(now).toISOString());
    schedule(next === null ? idleMs : Math.min(idleMs, Date.parse(next) - now + 1));
  }

  function schedule(ms: number): void {
    clearTimeout(timer);
    timer = setTimeout(wake, ms);
    timer.unref();
  }

  function wake(): void {
    if (stopping.signal.aborted) return;
    again = true;
    pumping ??= pump()
      .catch((error: unknown) => {
        logger.error({ err: error }, 'deliveries cannot be read');
        schedule(retryMs);
      })
      .finally(() => {
        pumping = undefined;
        // A wake-up that came after the last look must not be lost.
        if (again) wake();
      });
  }

  return {
    start() {
      deliveries.onNew(wake);
      wake();
    },
    wake,
    async stop(graceMs) {
      stopping.abort();
      clearTimeout(timer);
      await pumping;
      const grace = setTimeout(() => aborting.abort(), graceMs);
      await Promise.all(underWay.values());
      clearTimeout(grace);
    },
  };
}
