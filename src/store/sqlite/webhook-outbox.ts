import { and, eq, sql } from 'drizzle-orm';
import { newId } from '../../ids.ts';
import { isWebhookType, type WebhookType } from '../../webhooks/types.ts';
import type { Store } from './database.ts';
import type { WrittenEvent } from './events.ts';
import { preparedInsert } from './prepared.ts';
import { webhookDeliveries, webhookEndpoints } from './webhook-schema.ts';

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
