import type { Logger } from 'pino';
import { messageOf } from './messages.ts';
import type { DeliveryAttempt, DeliverySending, DueDelivery } from './repository.ts';
import { verdictOn } from './schedule.ts';
import type { SecretBox } from './secrets.ts';
import type { Send, Sent } from './send.ts';

export interface CourierParts {
  deliveries: DeliverySending;
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
  /** Sends no more, lets what is under way end for `graceMs`, then breaks it off: it is due still. */
  stop(graceMs: number): Promise<void>;
}

/** To one endpoint go so many at the same time; a single one until something has come through, and again after a failure. */
const mostEach = 4;
/** Of all places the endpoints of one organisation have at most so many. */
const shareOfOrganisation = 0.5;
/** The store is looked at again this often, in case something was missed. */
const idleMs = 30_000;
/** A delivery whose attempt couldn't be written down isn't sent again before that. */
const retryMs = 10_000;

/** What is known of an endpoint for which something waits or is under way. */
interface Standing {
  /** When the first of what waits is due, in milliseconds since 1970; Infinity when nothing is known to wait. */
  nextAt: number;
  underWay: Set<string>;
  /** Whether its last delivery came through. */
  well: boolean;
  /** When it last had its turn. */
  turn: number;
  /** Somebody has asked for a test and waits for it. */
  tested: boolean;
}

/**
 * Brings events to those who want to be told. What is under way is known to this process only: after a kill it is due
 * still, so a receiver gets everything at least once. Endpoints take turns, whoever has waited longest first, and one
 * that is dead takes one place, whatever has piled up for it, and that not among the places of those that are well.
 */
export function createCourier(parts: CourierParts): Courier {
  const { deliveries, secrets, send, retriesMs, concurrency, attempted, logger } = parts;
  const standings = new Map<string, Standing>();
  const jobs = new Set<Promise<void>>();
  const places = { well: new Map<string, number>(), others: new Map<string, number>() };
  const mostOfOrganisation = Math.max(1, Math.ceil(concurrency * shareOfOrganisation));
  const stopping = new AbortController();
  const aborting = new AbortController();
  let turns = 0;
  let timer: NodeJS.Timeout | undefined;
  let pumping: Promise<void> | undefined;
  let again = false;

  function standingOf(endpointId: string): Standing {
    const known = standings.get(endpointId);
    if (known) return known;
    const standing: Standing = { nextAt: Infinity, underWay: new Set(), well: false, turn: 0, tested: false };
    standings.set(endpointId, standing);
    return standing;
  }

  function isDueAt(endpointId: string, at: number): void {
    const standing = standingOf(endpointId);
    standing.nextAt = Math.min(standing.nextAt, at);
  }

  const roomOf = ({ well, underWay }: Standing) => (well ? mostEach : 1) - underWay.size;

  const placesOf = ({ well }: Standing) => places[well ? 'well' : 'others'];
  const isFull = (taken: Map<string, number>) =>
    [...taken.values()].reduce((sum, count) => sum + count, 0) >= concurrency;

  async function trySending(delivery: DueDelivery, now: Date): Promise<Sent> {
    const { endpointId, url } = delivery;
    const sealed = delivery.secrets.filter(({ until }) => until === null || Date.parse(until) > now.getTime());
    const [current = null, ...older] = sealed.map((secret) => secrets.open(secret.sealed, endpointId));
    if (current === null) {
      logger.error({ endpointId }, 'a signing secret was sealed with another secret of this installation: rotate it');
      return { outcome: 'unreadable_secret', status: null, retryAfterMs: null };
    }
    const known = [current, ...older.filter((secret) => secret !== null)];
    return send(url, messageOf(delivery, known, now), aborting.signal);
  }

  async function deliver(delivery: DueDelivery, standing: Standing): Promise<void> {
    const started = performance.now();
    const sent = await trySending(delivery, new Date());
    if (aborting.signal.aborted) return;
    standing.well = sent.outcome === 'delivered';
    const now = Date.now();
    const { outcome, status } = sent;
    const latencyMs = Math.round(performance.now() - started);
    const attempt = { outcome, status, latencyMs, createdAt: new Date(now).toISOString() };
    await deliveries.record(delivery, attempt, verdictOn(delivery, sent, retriesMs, now, Math.random()));
    attempted(delivery.id, outcome);
  }

  function begin(delivery: DueDelivery, standing: Standing): void {
    const { id, endpointId, organisationId } = delivery;
    const taken = placesOf(standing);
    taken.set(organisationId, (taken.get(organisationId) ?? 0) + 1);
    standing.underWay.add(id);
    standing.turn = ++turns;
    const job = deliver(delivery, standing)
      .catch(async (error: unknown) => {
        logger.error({ err: error, deliveryId: id }, 'an attempt to deliver was not written down');
        await new Promise<void>((resolve) => {
          setTimeout(resolve, retryMs).unref();
          stopping.signal.addEventListener('abort', () => resolve(), { once: true });
        });
      })
      .finally(() => {
        jobs.delete(job);
        standing.underWay.delete(id);
        const left = taken.get(organisationId)! - 1;
        if (left > 0) taken.set(organisationId, left);
        else taken.delete(organisationId);
        // What else waits for it, this one's next try perhaps, is looked for in the store.
        isDueAt(endpointId, Date.now());
        wake();
      });
    jobs.add(job);
  }

  /** What an endpoint could be sent now; learns when it is due next, when that is nothing. */
  async function dueFor(endpointId: string, standing: Standing): Promise<DueDelivery[]> {
    const now = new Date().toISOString();
    const { underWay } = standing;
    // Before the look: what comes meanwhile is due again.
    standing.nextAt = Infinity;
    const found = await deliveries.dueFor(endpointId, now, underWay.size + mostEach);
    const free = found.filter(({ id }) => !underWay.has(id));
    const next = free.length > 0 ? now : await deliveries.nextFor(endpointId, now);
    if (next !== null) isDueAt(endpointId, Date.parse(next));
    return free;
  }

  /** Sends what is due as far as there is room, one to each endpoint before a second to any. */
  async function fill(): Promise<void> {
    const now = Date.now();
    const waiting = [...standings]
      .filter(([, { nextAt }]) => nextAt <= now)
      .toSorted(([, a], [, b]) => a.turn - b.turn);
    for (const [endpointId, standing] of waiting) {
      if (stopping.signal.aborted) return;
      const hasRoom = roomOf(standing) > 0 && !isFull(placesOf(standing));
      // For a test there is room always.
      if (!hasRoom && !standing.tested) continue;
      const due = await dueFor(endpointId, standing);
      const isTest = due[0]?.event.type === 'webhook.test';
      standing.tested = isTest && due.length > 1;
      const mine = placesOf(standing).get(due[0]?.organisationId ?? '') ?? 0;
      if (!due[0] || !(isTest || (hasRoom && mine < mostOfOrganisation))) continue;
      begin(due[0], standing);
      if (due.length > 1) again = true;
    }
  }

  async function pump(): Promise<void> {
    do {
      again = false;
      await fill();
    } while (again && !stopping.signal.aborted);
    if (stopping.signal.aborted) return;
    const now = Date.now();
    // What is due and has no room is looked at again when a place is free.
    const later = [...standings.values()].reduce(
      (least, { nextAt }) => (nextAt > now ? Math.min(least, nextAt) : least),
      Infinity,
    );
    schedule(Math.min(idleMs, later - now + 1));
  }

  function schedule(ms: number): void {
    clearTimeout(timer);
    timer = setTimeout(ms === idleMs ? lookAround : wake, ms);
    timer.unref();
  }

  /** Learns from the store for which endpoints something waits. */
  function lookAround(): void {
    deliveries
      .waiting()
      .then((rows) => rows.forEach(({ endpointId, nextAt }) => isDueAt(endpointId, Date.parse(nextAt))))
      .catch((error: unknown) => logger.error({ err: error }, 'deliveries cannot be read'))
      .finally(wake);
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
      deliveries.onNew((endpointId, isTest) => {
        isDueAt(endpointId, Date.now());
        if (isTest) standingOf(endpointId).tested = true;
        wake();
      });
      lookAround();
    },
    async stop(graceMs) {
      stopping.abort();
      clearTimeout(timer);
      await pumping;
      const grace = setTimeout(() => aborting.abort(), graceMs);
      await Promise.all(jobs);
      clearTimeout(grace);
    },
  };
}
