import { and, asc, eq, min, type SQL, sql } from 'drizzle-orm';
import { newId } from '../../ids.ts';
import type { DeliverySending } from '../../webhooks/repository.ts';
import type { Store } from './database.ts';
import type { Commit } from './group-commit.ts';
import { preparedInsert } from './prepared.ts';
import { events } from './schema.ts';
import { giveUpWaiting } from './webhook-endpoints.ts';
import type { Outbox } from './webhook-outbox.ts';
import { webhookAttempts, webhookDeliveries, webhookEndpoints } from './webhook-schema.ts';

/** Sending what is due, in SQLite. */
export function sqliteWebhookSending(store: Store, commit: Commit, outbox: Outbox): DeliverySending {
  const insertAttempt = preparedInsert(store, webhookAttempts);
  const { id, endpointId, eventId, type, subjectId, state, nextAt, createdAt } = webhookDeliveries;
  // Written out, so that the partial index is used.
  const isPending = sql`state = 'pending'`;

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
      .where(and(eq(endpointId, sql.placeholder('endpointId')), isPending, which))
      .orderBy(asc(nextAt))
      .limit(sql.placeholder('most'))
      .prepare();
  // Written out, so that the index of tests is used.
  const dueTests = due(sql`${type} = 'webhook.test'`);
  const dueOthers = due(sql`${nextAt} <= ${sql.placeholder('now')}`);
  const next = store
    .select({ at: min(nextAt) })
    .from(webhookDeliveries)
    .where(and(eq(endpointId, sql.placeholder('endpointId')), isPending, sql`${nextAt} > ${sql.placeholder('after')}`))
    .prepare();

  return {
    async waiting() {
      const rows = store
        .select({ endpointId, nextAt: min(nextAt) })
        .from(webhookDeliveries)
        .where(isPending)
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

    onNew: outbox.onNew,
  };
}
