import type { Authorized } from '../access/authorize.ts';
import type { EarlierClaim, IdempotencyClaim } from '../idempotency.ts';
import type { Page } from '../page.ts';
import type { WebhookType } from './types.ts';

export const endpointStatuses = ['enabled', 'disabled'] as const;
export type EndpointStatus = (typeof endpointStatuses)[number];

/** A signing secret, readable with the secret of the installation only. */
export interface SealedSecret {
  sealed: string;
  /** Until when it signs too; null for the current one. */
  until: string | null;
}

/** Where an organisation wants to be told of what happens. */
export interface WebhookEndpoint {
  id: string;
  url: string;
  description: string | null;
  types: WebhookType[];
  status: EndpointStatus;
  /** `gone`: it answered 410. `failing`: nothing got through for as long as it is tried. Null where somebody wanted it so. */
  disabledBecause: 'gone' | 'failing' | null;
  /** Newest first. */
  secrets: SealedSecret[];
  lastDeliveredAt: string | null;
  /** Counts every change that somebody made. */
  revision: number;
  createdAt: string;
  updatedAt: string;
}

export interface NewEndpoint extends Pick<WebhookEndpoint, 'id' | 'url' | 'description' | 'types'> {
  secret: SealedSecret;
  now: string;
}

export interface EndpointChange extends Pick<WebhookEndpoint, 'url' | 'description' | 'types' | 'status'> {
  /** Of the revision that the change was made from; null for whichever there is. */
  tag: string | null;
  now: string;
}

export interface Rotation {
  secret: SealedSecret;
  /** Until when those that there are go on signing. */
  oldUntil: string;
  /** Of those that there are, so many go on at most. */
  keep: number;
  now: string;
}

/** Where webhook endpoints are kept. */
export interface EndpointRepository {
  /** @param most so many an organisation may have */
  create(
    caller: Authorized,
    endpoint: NewEndpoint,
    most: number,
    claim: IdempotencyClaim | null,
  ): Promise<{ kind: 'created' } | { kind: 'too_many' } | EarlierClaim>;
  find(caller: Authorized, id: string): Promise<WebhookEndpoint | null>;
  /** Oldest first. */
  list(caller: Authorized, page: Page): Promise<WebhookEndpoint[]>;
  /** An endpoint that is disabled is sent nothing more, what waits for it neither; at another URL it is sent at once. */
  change(caller: Authorized, id: string, change: EndpointChange): Promise<'changed' | 'stale' | 'absent'>;
  /** Puts a new secret in front of those that there are. */
  rotate(
    caller: Authorized,
    id: string,
    rotation: Rotation,
    claim: IdempotencyClaim | null,
  ): Promise<{ kind: 'rotated' } | { kind: 'absent' } | EarlierClaim>;
  /** Forgets an endpoint with its deliveries. @returns whether there was one */
  remove(caller: Authorized, id: string): Promise<boolean>;
}

export const deliveryStates = ['pending', 'delivered', 'failed'] as const;
export type DeliveryState = (typeof deliveryStates)[number];

/** What can come of an attempt to deliver; all but the first are tried again. */
export const attemptOutcomes = {
  delivered: 'The receiver answered with a 2xx.',
  refused: 'The receiver answered with another status.',
  gone: 'The receiver answered 410: it wants no more, and the endpoint is disabled.',
  redirected: 'The receiver answered with a redirect, which is never followed.',
  timeout: 'The receiver took too long.',
  unreachable: 'There was no connection, or it broke.',
  bad_certificate: "The receiver's certificate is not to be trusted.",
  unknown_host: 'The name has no address.',
  forbidden_address: 'The address is private or otherwise not for webhooks.',
  unreadable_secret: 'The signing secret was sealed with another secret of the installation: rotate it.',
} as const;
export type AttemptOutcome = keyof typeof attemptOutcomes;

export interface DeliveryAttempt {
  outcome: AttemptOutcome;
  status: number | null;
  latencyMs: number;
  createdAt: string;
}

/** An event on its way to an endpoint. */
export interface StoredDelivery {
  id: string;
  eventId: string;
  type: WebhookType | 'webhook.test';
  /** What the event is about: a submission, a batch, or the endpoint itself. */
  subjectId: string;
  state: DeliveryState;
  /** When it is tried next; null once it is settled. */
  nextAt: string | null;
  /** Oldest first. */
  attempts: DeliveryAttempt[];
  createdAt: string;
  settledAt: string | null;
}

export interface DeliveryFilter {
  state?: DeliveryState | undefined;
}

/** A delivery that is due, with all that sending it takes. */
export interface DueDelivery {
  id: string;
  endpointId: string;
  organisationId: string;
  /** Counts how often it was asked for again: what comes of an attempt from before doesn't count after. */
  round: number;
  url: string;
  secrets: SealedSecret[];
  tries: number;
  createdAt: string;
  event: {
    id: string;
    type: string;
    subjectId: string;
    data: Record<string, string | number | null>;
    createdAt: string;
  };
}

/** What becomes of a delivery after an attempt. */
export type Verdict =
  | { state: 'delivered' }
  /** Tried again at that time. */
  | { state: 'pending'; nextAt: string }
  /** No more tries. `disable`: whether the endpoint gets no more either. */
  | { state: 'failed'; disable: 'gone' | 'if_nothing_came_through' | 'no' };

/** Sending what is due. */
export interface DeliverySending {
  /** Endpoints for which something waits, with when the first of it is due. */
  waiting(): Promise<{ endpointId: string; nextAt: string }[]>;
  /** What is due for an endpoint: tests, then the longest due. */
  dueFor(endpointId: string, now: string, most: number): Promise<DueDelivery[]>;
  /** When the first of what waits for an endpoint is due after a time; null when nothing is. */
  nextFor(endpointId: string, after: string): Promise<string | null>;
  /** Writes down an attempt, and what becomes of the delivery unless it was asked for again meanwhile. */
  record(
    delivery: Pick<DueDelivery, 'id' | 'endpointId' | 'round'>,
    attempt: DeliveryAttempt,
    verdict: Verdict,
  ): Promise<void>;
  /** Calls back when there is something to send to an endpoint, new or again. */
  onNew(listener: (endpointId: string, isTest: boolean) => void): void;
}

/** Where deliveries are kept, from the transaction on in which their event happened. */
export interface DeliveryRepository extends DeliverySending {
  /** Newest first; null where there is no such endpoint. */
  list(caller: Authorized, endpointId: string, filter: DeliveryFilter, page: Page): Promise<StoredDelivery[] | null>;
  find(caller: Authorized, endpointId: string, id: string): Promise<StoredDelivery | null>;
  /** Makes an event that means nothing and its delivery. @returns its id; null where there is no such endpoint */
  test(caller: Authorized, endpointId: string, now: string): Promise<string | null>;
  /** Sends a delivery again, from the first try on; while it waits, at once. */
  resend(caller: Authorized, endpointId: string, id: string, now: string): Promise<'queued' | 'absent' | 'disabled'>;
  /** The same for all that were made since a time and failed or wait for another try, but for tests. @returns how many */
  recover(caller: Authorized, endpointId: string, since: string, now: string): Promise<number | 'absent' | 'disabled'>;
  /** Forgets what was settled before a time. @returns how many */
  forget(before: string): Promise<number>;
}
