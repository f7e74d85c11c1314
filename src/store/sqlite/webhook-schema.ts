import { sql } from 'drizzle-orm';
import { index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import type { AttemptOutcome, DeliveryState, EndpointStatus, SealedSecret } from '../../webhooks/repository.ts';
import type { WebhookType } from '../../webhooks/types.ts';
import { organisations } from './schema.ts';

// A delivery and its event hold ids and no text of a person's; what is sent is made from the event when it is sent.

export const webhookEndpoints = sqliteTable(
  'webhook_endpoints',
  {
    id: text('id').primaryKey(),
    organisationId: text('organisation_id')
      .notNull()
      .references(() => organisations.id),
    url: text('url').notNull(),
    description: text('description'),
    types: text('types', { mode: 'json' }).$type<WebhookType[]>().notNull(),
    status: text('status').$type<EndpointStatus>().notNull(),
    /** Why it is not enabled; null where somebody wanted it so. */
    disabledBecause: text('disabled_because').$type<'gone' | 'failing'>(),
    /** Newest first; all that are not over sign. */
    secrets: text('secrets', { mode: 'json' }).$type<SealedSecret[]>().notNull(),
    lastDeliveredAt: text('last_delivered_at'),
    revision: integer('revision').notNull(),
    createdAt: text('created_at').notNull(),
    updatedAt: text('updated_at').notNull(),
  },
  (table) => [index('webhook_endpoints_by_organisation').on(table.organisationId, table.id)],
);

/** One event for one endpoint. */
export const webhookDeliveries = sqliteTable(
  'webhook_deliveries',
  {
    id: text('id').primaryKey(),
    endpointId: text('endpoint_id')
      .notNull()
      .references(() => webhookEndpoints.id),
    subjectId: text('subject_id').notNull(),
    eventId: text('event_id').notNull(),
    type: text('type').$type<WebhookType | 'webhook.test'>().notNull(),
    state: text('state').$type<DeliveryState>().notNull(),
    /** How often it was asked for again. */
    round: integer('round').notNull().default(0),
    /** In this round. */
    tries: integer('tries').notNull(),
    nextAt: text('next_at').notNull(),
    createdAt: text('created_at').notNull(),
    settledAt: text('settled_at'),
  },
  (table) => [
    index('webhook_deliveries_by_endpoint').on(table.endpointId, table.id),
    index('webhook_deliveries_failed')
      .on(table.endpointId, table.id)
      .where(sql`state = 'failed'`),
    index('webhook_deliveries_settled')
      .on(table.settledAt)
      .where(sql`settled_at is not null`),
    // Only what is still to be sent.
    index('webhook_deliveries_due')
      .on(table.endpointId, table.nextAt)
      .where(sql`state = 'pending'`),
    // Tests go first.
    index('webhook_tests_due')
      .on(table.endpointId)
      .where(sql`state = 'pending' and type = 'webhook.test'`),
  ],
);

export const webhookAttempts = sqliteTable(
  'webhook_attempts',
  {
    id: text('id').primaryKey(),
    deliveryId: text('delivery_id')
      .notNull()
      .references(() => webhookDeliveries.id),
    outcome: text('outcome').$type<AttemptOutcome>().notNull(),
    /** The receiver's HTTP status; null where there was no reply. */
    status: integer('status'),
    latencyMs: integer('latency_ms').notNull(),
    createdAt: text('created_at').notNull(),
  },
  (table) => [index('webhook_attempts_by_delivery').on(table.deliveryId, table.id)],
);
