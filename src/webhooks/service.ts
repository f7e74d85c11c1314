import type { Authorized } from '../access/authorize.ts';
import { claimOf, type EarlierClaim, type KeyedRequest } from '../idempotency.ts';
import { newId } from '../ids.ts';
import type { Destinations } from './destination.ts';
import type { DeliveryRepository, EndpointRepository, StoredDelivery, WebhookEndpoint } from './repository.ts';
import { newSigningSecret, type SecretBox } from './secrets.ts';
import { type WebhookType, webhookTypeNames } from './types.ts';

export interface WebhookParts {
  endpoints: EndpointRepository;
  deliveries: DeliveryRepository;
  destinations: Destinations;
  secrets: SecretBox;
  /** Something about a delivery has been written down: resolves then, or when the time is over or the caller gone. */
  waitForAttempt(deliveryId: string, ms: number, gone: AbortSignal): Promise<unknown>;
  /** How long an attempt can take. */
  attemptMs: number;
  mostEndpoints: number;
  idempotencyMs: number;
}

/** An endpoint as a client wants it. */
export interface EndpointWish {
  url: string;
  description?: string | undefined;
  types?: WebhookType[] | undefined;
}

/** `secret`: null where a retry found what the first request made. */
export type WithSecret = { kind: 'made'; endpoint: WebhookEndpoint; secret: string | null };
type Bad = { kind: 'bad_url'; detail: string };
type KeyReused = Extract<EarlierClaim, { kind: 'key_reused' }>;

export interface WebhookService {
  create(
    caller: Authorized,
    wish: EndpointWish,
    keyed: KeyedRequest | null,
  ): Promise<WithSecret | Bad | KeyReused | { kind: 'too_many' }>;
  /** @param tag of the revision that the change was made from; null for whichever there is */
  change(
    caller: Authorized,
    id: string,
    wish: EndpointWish & Pick<WebhookEndpoint, 'types' | 'status'>,
    tag: string | null,
  ): Promise<{ kind: 'changed'; endpoint: WebhookEndpoint } | { kind: 'absent' } | { kind: 'stale' } | Bad>;
  /** A new secret; those that there are go on signing for a while. */
  rotate(
    caller: Authorized,
    id: string,
    oldMs: number,
    keyed: KeyedRequest | null,
  ): Promise<WithSecret | KeyReused | { kind: 'absent' }>;
  /** Sends a test and waits for what comes of it. Null where there is no such endpoint. */
  test(caller: Authorized, id: string, gone: AbortSignal): Promise<StoredDelivery | null>;
}

/** So many secrets go on beside a new one: a header has to hold a signature of each. */
const mostOldSecrets = 4;

export function createWebhookService(parts: WebhookParts): WebhookService {
  const { endpoints, deliveries, destinations, secrets, waitForAttempt, attemptMs, mostEndpoints, idempotencyMs } =
    parts;

  return {
    async create(caller, { url, description = null, types = webhookTypeNames }, keyed) {
      const fault = await destinations.faultOf(url);
      if (fault !== null) return { kind: 'bad_url', detail: fault };
      const [id, secret, now] = [newId('whk'), newSigningSecret(), Date.now()];
      const sealed = { sealed: secrets.seal(secret, id), until: null };
      const facts = { id, url, description, types: [...new Set(types)], secret: sealed };
      const endpoint = { ...facts, now: new Date(now).toISOString() };
      const made = await endpoints.create(caller, endpoint, mostEndpoints, claimOf(keyed, now, idempotencyMs));
      if (made.kind === 'key_reused' || made.kind === 'too_many') return made;
      const replayed = made.kind === 'replayed';
      const kept = await endpoints.find(caller, replayed ? made.id : id);
      // What the key stands for was removed since.
      if (!kept) return { kind: 'key_reused' };
      return { kind: 'made', endpoint: kept, secret: replayed ? null : secret };
    },

    async change(caller, id, { url, description = null, types, status }, tag) {
      const fault = await destinations.faultOf(url);
      if (fault !== null) return { kind: 'bad_url', detail: fault };
      const now = new Date().toISOString();
      const change = { url, description, types: [...new Set(types)], status, tag, now };
      const kind = await endpoints.change(caller, id, change);
      if (kind !== 'changed') return { kind };
      return { kind, endpoint: (await endpoints.find(caller, id))! };
    },

    async rotate(caller, id, oldMs, keyed) {
      const [secret, now] = [newSigningSecret(), Date.now()];
      const rotation = {
        secret: { sealed: secrets.seal(secret, id), until: null },
        oldUntil: new Date(now + oldMs).toISOString(),
        keep: mostOldSecrets,
        now: new Date(now).toISOString(),
      };
      const rotated = await endpoints.rotate(caller, id, rotation, claimOf(keyed, now, idempotencyMs));
      if (rotated.kind === 'key_reused' || rotated.kind === 'absent') return rotated;
      if (rotated.kind === 'replayed' && rotated.id !== id) return { kind: 'key_reused' };
      const endpoint = await endpoints.find(caller, id);
      if (!endpoint) return { kind: 'absent' };
      return { kind: 'made', endpoint, secret: rotated.kind === 'replayed' ? null : secret };
    },

    async test(caller, id, gone) {
      const deliveryId = await deliveries.test(caller, id, new Date().toISOString());
      if (deliveryId === null) return null;
      await waitForAttempt(deliveryId, attemptMs + 1_000, gone);
      return deliveries.find(caller, id, deliveryId);
    },
  };
}
