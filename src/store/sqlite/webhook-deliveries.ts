import { and, asc, desc, eq, gt, inArray, isNotNull, lt, or, sql } from 'drizzle-orm';
import { firstIdAt } from '../../ids.ts';
import type { DeliveryRepository, DeliveryState, StoredDelivery } from '../../webhooks/repository.ts';
import type { Store } from './database.ts';
import type { RecordEvent } from './events.ts';
import type { Commit } from './group-commit.ts';
import { forgetDelivery } from './webhook-endpoints.ts';
import type { Outbox } from './webhook-outbox.ts';
import { webhookAttempts, webhookDeliveries, webhookEndpoints } from './webhook-schema.ts';
import { sqliteWebhookSending } from './webhook-sending.ts';

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

  const again = { state: 'pending' as const, round: sql`${webhookDeliveries.round} + 1`, tries: 0, settledAt: null };

  return {
    ...sqliteWebhookSending(store, commit, outbox),

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
        if (status !== 'enabled') return status ?? ('absent' as const);
        const { changes } = transaction
          .update(webhookDeliveries)
          .set({ ...again, nextAt: now })
          .where(and(eq(id, delivery), eq(endpointId, endpoint)))
          .run();
        return changes > 0 ? ('queued' as const) : ('absent' as const);
      });
      if (queued === 'queued') outbox.tell(endpoint, false);
      return queued;
    },

    async recover({ organisationId }, endpoint, since, now) {
      let after = firstIdAt('dlv', Date.parse(since));
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
                // Those that fail again meanwhile aren't met twice.
                gt(id, after),
                or(eq(state, 'failed'), and(eq(state, 'pending'), gt(nextAt, now))),
                sql`${type} <> 'webhook.test'`,
              ),
            )
            .orderBy(asc(id))
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
          return ids;
        });
        if (typeof more === 'string') return more;
        outbox.tell(endpoint, false);
        recovered += more.length;
        if (more.length < stretch) return recovered;
        after = more.at(-1)!;
      }
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
  };
}
