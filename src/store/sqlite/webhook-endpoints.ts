import { and, asc, count, eq, gt, sql } from 'drizzle-orm';
import { revisionTag } from '../../revision-tag.ts';
import type { EndpointRepository, WebhookEndpoint } from '../../webhooks/repository.ts';
import { findClaim, keepClaim } from './claims.ts';
import type { Store, Transaction } from './database.ts';
import type { Commit } from './group-commit.ts';
import type { Outbox } from './webhook-outbox.ts';
import { webhookAttempts, webhookDeliveries, webhookEndpoints } from './webhook-schema.ts';

/** So many deliveries are forgotten at once: others get their turn in between. */
const stretch = 500;

/** Webhook endpoints in SQLite. */
export function sqliteWebhookEndpoints(store: Store, commit: Commit, outbox: Pick<Outbox, 'tell'>): EndpointRepository {
  const find = (organisationId: string, id: string) => {
    const row = store
      .select()
      .from(webhookEndpoints)
      .where(and(eq(webhookEndpoints.organisationId, organisationId), eq(webhookEndpoints.id, id)))
      .get();
    return row ? toEndpoint(row) : null;
  };

  return {
    create({ organisationId }, { id, url, description, types, secret, now }, most, claim) {
      return commit((transaction) => {
        const earlier = claim && findClaim(transaction, organisationId, claim, now);
        if (earlier) return earlier;
        const there = transaction
          .select({ endpoints: count() })
          .from(webhookEndpoints)
          .where(eq(webhookEndpoints.organisationId, organisationId))
          .get()!;
        if (there.endpoints >= most) return { kind: 'too_many' as const };
        const state = { status: 'enabled' as const, disabledBecause: null, lastDeliveredAt: null };
        const facts = { id, organisationId, url, description, types, secrets: [secret] };
        const row = { ...facts, ...state, revision: 1, createdAt: now, updatedAt: now };
        transaction.insert(webhookEndpoints).values(row).run();
        if (claim) keepClaim(transaction, organisationId, claim, id);
        return { kind: 'created' as const };
      });
    },

    async find({ organisationId }, id) {
      return find(organisationId, id);
    },

    async list({ organisationId }, { after, limit }) {
      return store
        .select()
        .from(webhookEndpoints)
        .where(
          and(
            eq(webhookEndpoints.organisationId, organisationId),
            after === undefined ? undefined : gt(webhookEndpoints.id, after),
          ),
        )
        .orderBy(asc(webhookEndpoints.id))
        .limit(limit)
        .all()
        .map(toEndpoint);
    },

    change({ organisationId }, id, { tag, now, ...change }) {
      return commit((transaction) => {
        const endpoint = find(organisationId, id);
        if (!endpoint) return 'absent' as const;
        if (tag !== null && tag !== revisionTag(endpoint)) return 'stale' as const;
        transaction
          .update(webhookEndpoints)
          .set({
            ...change,
            // What was disabled by itself stays explained until somebody enables it.
            disabledBecause: change.status === 'enabled' ? null : endpoint.disabledBecause,
            revision: sql`${webhookEndpoints.revision} + 1`,
            updatedAt: now,
          })
          .where(eq(webhookEndpoints.id, id))
          .run();
        if (change.status === 'disabled') giveUpWaiting(transaction, id, now);
        else if (change.url !== endpoint.url) {
          const waits = and(eq(webhookDeliveries.endpointId, id), sql`state = 'pending'`);
          transaction.update(webhookDeliveries).set({ nextAt: now }).where(waits).run();
          outbox.tell(id, false);
        }
        return 'changed' as const;
      });
    },

    rotate({ organisationId }, id, { secret, oldUntil, keep, now }, claim) {
      return commit((transaction) => {
        const earlier = claim && findClaim(transaction, organisationId, claim, now);
        if (earlier) return earlier;
        const endpoint = find(organisationId, id);
        if (!endpoint) return { kind: 'absent' as const };
        const old = endpoint.secrets
          .filter(({ until }) => until === null || until > now)
          .map(({ sealed, until }) => ({ sealed, until: until !== null && until < oldUntil ? until : oldUntil }))
          .slice(0, keep);
        transaction
          .update(webhookEndpoints)
          .set({ secrets: [secret, ...old], revision: sql`${webhookEndpoints.revision} + 1`, updatedAt: now })
          .where(eq(webhookEndpoints.id, id))
          .run();
        if (claim) keepClaim(transaction, organisationId, claim, id);
        return { kind: 'rotated' as const };
      });
    },

    async remove({ organisationId }, id) {
      if (!find(organisationId, id)) return false;
      const now = new Date().toISOString();
      // Nothing more comes to it while it is emptied.
      await commit((transaction) => {
        transaction.update(webhookEndpoints).set({ status: 'disabled' }).where(eq(webhookEndpoints.id, id)).run();
        giveUpWaiting(transaction, id, now);
      });
      for (;;) {
        const over = await commit((transaction) => {
          const rows = transaction
            .select({ id: webhookDeliveries.id })
            .from(webhookDeliveries)
            .where(eq(webhookDeliveries.endpointId, id))
            .limit(stretch)
            .all();
          for (const row of rows) forgetDelivery(transaction, row.id);
          if (rows.length === stretch) return false;
          transaction.delete(webhookEndpoints).where(eq(webhookEndpoints.id, id)).run();
          return true;
        });
        if (over) return true;
      }
    },
  };
}

function toEndpoint(row: typeof webhookEndpoints.$inferSelect): WebhookEndpoint {
  const { organisationId: _, ...endpoint } = row;
  return endpoint;
}

/** What waits for an endpoint is sent no more; it can be asked for again. A test was asked for all the same. */
export function giveUpWaiting(transaction: Transaction, endpointId: string, now: string): void {
  transaction
    .update(webhookDeliveries)
    .set({ state: 'failed', settledAt: now })
    .where(
      and(
        eq(webhookDeliveries.endpointId, endpointId),
        // Written out, so that the index of what waits is used.
        sql`state = 'pending'`,
        sql`${webhookDeliveries.type} <> 'webhook.test'`,
      ),
    )
    .run();
}

/** Forgets a delivery with its attempts. */
export function forgetDelivery(transaction: Transaction, id: string): void {
  transaction.delete(webhookAttempts).where(eq(webhookAttempts.deliveryId, id)).run();
  transaction.delete(webhookDeliveries).where(eq(webhookDeliveries.id, id)).run();
}
