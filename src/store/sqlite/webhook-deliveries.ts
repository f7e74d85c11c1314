import { and, asc, desc, eq, gt, gte, inArray, isNotNull, lt, min, or, type SQL, sql } from 'drizzle-orm';
import { firstIdAt, newId } from '../../ids.ts';
import type { DeliveryRepository, DeliveryState, StoredDelivery } from '../../webhooks/repository.ts';
import { isWebhookType, type WebhookType } from '../../webhooks/types.ts';
import type { Store } from './database.ts';
import type { RecordEvent, WrittenEvent } from './events.ts';
import type { Commit } from './group-commit.ts';
import { preparedInsert } from './prepared.ts';
import { events } from './schema.ts';
import { forgetDelivery, giveUpWaiting } from './webhook-endpoints.ts';
import { webhookAttempts, webhookDeliveries, webhookEndpoints } from './webhook-schema.ts';

/** What happens is put here for those who want to be told, within the transaction in which it does. */
export interface Outbox {
  put(event: WrittenEvent): void;
  putFor(endpointId: string, type: WebhookType | 'webhook.test', event: WrittenEvent): string;
  /** Tells whoever listens, once this turn of the event loop is over and its transaction with it. */
  tell(endpointId: string, isTest: boolean): void;
  onNew(listener: (endpointId: string, isTest: boolean) => void): void;
}

export function sqliteOutbox(store: Store): Outbox {
  const insert = preparedInsert(store, webhookDeliveries);
  const listeners: ((endpointId: string, isTest: boolean) => void)[] = [];
  const enabled = store
    .select({ id: webhookEndpoints.id, types: webhookEndpoints.types })
    .from(webhookEndpoints)
    .where(
      and(
        eq(webhookEndpoints.organisationId, sql.placeholder('organisationId')),
        eq(webhookEndpoints.status, 'enabled'),
      ),
    )
    .prepare();
  const outbox: Outbox = {
    put(event) {
      const { type, organisationId } = event;
      if (!isWebhookType(type)) return;
      for (const { id, types } of enabled.all({ organisationId })) {
        if (types.includes(type)) outbox.putFor(id, type, event);
      }
    },
    putFor(endpointId, type, { id: eventId, subjectId, createdAt }) {
      const id = newId('dlv');
      const state = { state: 'pending' as const, round: 0, tries: 0, nextAt: createdAt, settledAt: null };
      insert({ id, endpointId, subjectId, eventId, type, ...state, createdAt });
      outbox.tell(endpointId, type === 'webhook.test');
      return id;
    },
    tell(endpointId, isTest) {
      for (const listener of listeners) setImmediate(listener, endpointId, isTest);
    },
    onNew(listener) {
      listeners.push(listener);
    },
  };
  return outbox;
}

/** So many deliveries are asked for again, or forgotten, at once: others get their turn in between. */
const stretch = 500;

const inState = {
  // Written out, so that the partial indexes are used.
  pending: sql`state = 'pending'`,
  failed: sql`state = 'failed'`,
  delivered: sql`state = 'delivered'`,
} satisfies Record<DeliveryState, unknown>;

/** Deliveries in SQLite. */
export function sqliteWebhookDeliveries(
  store: Store,
  commit: Commit,
  recordEvent: RecordEvent,
  outbox: Outbox,
): DeliveryRepository {
  const insertAttempt = preparedInsert(store, webhookAttempts);
  const { id, endpointId, eventId, type, subjectId, state, nextAt, createdAt, settledAt } = webhookDeliveries;
  const shown = { id, eventId, type, subjectId, state, nextAt, createdAt, settledAt };
  const stands = (organisationId: string, endpoint: string) =>
    store
      .select({ status: webhookEndpoints.status })
      .from(webhookEndpoints)
      .where(and(eq(webhookEndpoints.organisationId, organisationId), eq(webhookEndpoints.id, endpoint)))
      .get();
  const toDelivery = (row: Omit<StoredDelivery, 'attempts' | 'nextAt'> & { nextAt: string }): StoredDelivery => {
    const { outcome, status, latencyMs, createdAt: at } = webhookAttempts;
    const attempts = store
      .select({ outcome, status, latencyMs, createdAt: at })
      .from(webhookAttempts)
      .where(eq(webhookAttempts.deliveryId, row.id))
      .orderBy(asc(webhookAttempts.id))
      .all();
    return { ...row, nextAt: row.state === 'pending' ? row.nextAt : null, attempts };
  };

  const due = (which: SQL) =>
    store
      .select({
        delivery: webhookDeliveries,
        organisationId: webhookEndpoints.organisationId,
        url: webhookEndpoints.url,
        secrets: webhookEndpoints.secrets,
        event: events,
      })
      .from(webhookDeliveries)
      .innerJoin(webhookEndpoints, eq(webhookEndpoints.id, endpointId))
      .innerJoin(events, and(eq(events.subjectId, subjectId), eq(events.id, eventId)))
      .where(and(eq(endpointId, sql.placeholder('endpointId')), inState.pending, which))
      .orderBy(asc(nextAt))
      .limit(sql.placeholder('most'))
      .prepare();
  // Written out, so that the index of tests is used.
  const dueTests = due(sql`${type} = 'webhook.test'`);
  const dueOthers = due(sql`${nextAt} <= ${sql.placeholder('now')}`);
  const next = store
    .select({ at: min(nextAt) })
    .from(webhookDeliveries)
    .where(
      and(eq(endpointId, sql.placeholder('endpointId')), inState.pending, sql`${nextAt} > ${sql.placeholder('after')}`),
    )
    .prepare();
  const again = { state: 'pending' as const, round: sql`${webhookDeliveries.round} + 1`, tries: 0, settledAt: null };

  return {
    async list({ organisationId }, endpoint, filter, { after, limit }) {
      if (!stands(organisationId, endpoint)) return null;
      return store
        .select(shown)
        .from(webhookDeliveries)
        .where(
          and(
            eq(endpointId, endpoint),
            filter.state && inState[filter.state],
            after === undefined ? undefined : lt(id, after),
          ),
        )
        .orderBy(desc(id))
        .limit(limit)
        .all()
        .map(toDelivery);
    },

    async find({ organisationId }, endpoint, delivery) {
      if (!stands(organisationId, endpoint)) return null;
      const row = store
        .select(shown)
        .from(webhookDeliveries)
        .where(and(eq(id, delivery), eq(endpointId, endpoint)))
        .get();
      return row ? toDelivery(row) : null;
    },

    test({ organisationId }, endpoint, now) {
      return commit(() => {
        if (!stands(organisationId, endpoint)) return null;
        const event = recordEvent(organisationId, endpoint, 'webhook.test', {}, now);
        return outbox.putFor(endpoint, 'webhook.test', event);
      });
    },

    async resend({ organisationId }, endpoint, delivery, now) {
      const queued = await commit((transaction) => {
        const status = stands(organisationId, endpoint)?.status;
        if (status === 'disabled') return 'disabled' as const;
        const { changes } = transaction
          .update(webhookDeliveries)
          .set({ ...again, nextAt: now })
          .where(and(eq(id, delivery), eq(endpointId, status ? endpoint : '')))
          .run();
        return changes > 0 ? ('queued' as const) : ('absent' as const);
      });
      if (queued === 'queued') outbox.tell(endpoint, false);
      return queued;
    },

    async recover({ organisationId }, endpoint, since, now) {
      const first = firstIdAt('dlv', Date.parse(since));
      for (let recovered = 0; ;) {
        const more = await commit((transaction) => {
          const status = stands(organisationId, endpoint)?.status;
          if (status !== 'enabled') return status ?? ('absent' as const);
          const rows = transaction
            .select({ id })
            .from(webhookDeliveries)
            .where(
              and(
                eq(endpointId, endpoint),
                gte(id, first),
                or(eq(state, 'failed'), and(eq(state, 'pending'), gt(nextAt, now))),
                sql`${type} <> 'webhook.test'`,
              ),
            )
            .limit(stretch)
            .all();
          const ids = rows.map((row) => row.id);
          const wanted = inArray(id, ids);
          if (ids.length > 0)
            transaction
              .update(webhookDeliveries)
              .set({ ...again, nextAt: now })
              .where(wanted)
              .run();
          return ids.length;
        });
        outbox.tell(endpoint, false);
        if (typeof more === 'string') return more;
        recovered += more;
        if (more < stretch) return recovered;
      }
    },

    async waiting() {
      const rows = store
        .select({ endpointId, nextAt: min(nextAt) })
        .from(webhookDeliveries)
        .where(inState.pending)
        .groupBy(endpointId)
        .all();
      return rows.map(({ endpointId: endpoint, nextAt: first }) => ({ endpointId: endpoint, nextAt: first! }));
    },

    async dueFor(endpoint, now, most) {
      const rows = [
        ...dueTests.all({ endpointId: endpoint, most }),
        ...dueOthers.all({ endpointId: endpoint, now, most }),
      ];
      const whole = rows.map(({ delivery, event, ...facts }) => ({ ...delivery, ...facts, event }));
      // A test that is due is among both.
      return whole.filter((row, at) => whole.findIndex((other) => other.id === row.id) === at);
    },

    async nextFor(endpoint, after) {
      return next.get({ endpointId: endpoint, after })?.at ?? null;
    },

    record({ id: delivery, endpointId: endpoint, round }, attempt, verdict) {
      return commit((transaction) => {
        const row = transaction
          .select({ tries: webhookDeliveries.tries, round: webhookDeliveries.round, createdAt, state })
          .from(webhookDeliveries)
          .where(eq(id, delivery))
          .get();
        // Somebody has removed the endpoint meanwhile.
        if (!row) return;
        insertAttempt({ id: newId('att'), deliveryId: delivery, ...attempt });
        const now = attempt.createdAt;
        const settled = verdict.state === 'pending' ? null : now;
        // Asked for again while it was under way: it is still to be sent.
        if (row.round !== round) return;
        // What was given up while it was under way stays so, unless it has arrived.
        const stays = row.state === 'failed' && verdict.state === 'pending';
        if (!stays) {
          transaction
            .update(webhookDeliveries)
            .set({
              state: verdict.state,
              tries: row.tries + 1,
              settledAt: settled,
              ...(verdict.state === 'pending' && { nextAt: verdict.nextAt }),
            })
            .where(eq(id, delivery))
            .run();
        }
        if (verdict.state === 'delivered') {
          transaction
            .update(webhookEndpoints)
            .set({ lastDeliveredAt: now })
            .where(eq(webhookEndpoints.id, endpoint))
            .run();
        }
        if (verdict.state === 'failed' && verdict.disable !== 'no') {
          const silent = sql`coalesce(${webhookEndpoints.lastDeliveredAt}, '') < ${row.createdAt}`;
          const { changes } = transaction
            .update(webhookEndpoints)
            .set({
              status: 'disabled',
              disabledBecause: verdict.disable === 'gone' ? 'gone' : 'failing',
              updatedAt: now,
            })
            .where(
              and(
                eq(webhookEndpoints.id, endpoint),
                eq(webhookEndpoints.status, 'enabled'),
                verdict.disable === 'gone' ? undefined : silent,
              ),
            )
            .run();
          if (changes > 0) giveUpWaiting(transaction, endpoint, now);
        }
      });
    },

    async forget(before) {
      for (let forgotten = 0; ;) {
        const more = await commit((transaction) => {
          const rows = transaction
            .select({ id })
            .from(webhookDeliveries)
            .where(and(isNotNull(settledAt), lt(settledAt, before)))
            .limit(stretch)
            .all();
          for (const row of rows) forgetDelivery(transaction, row.id);
          return rows.length;
        });
        forgotten += more;
        if (more < stretch) return forgotten;
      }
    },

    onNew: outbox.onNew,
  };
}
