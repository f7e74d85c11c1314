import { and, asc, eq, gt } from 'drizzle-orm';
import type { EventLog } from '../../events/repository.ts';
import { newId } from '../../ids.ts';
import type { Store } from './database.ts';
import { preparedInsert } from './prepared.ts';
import { events } from './schema.ts';
import type { Outbox } from './webhook-outbox.ts';

/** Writes down that something happened, within the transaction in which it does. Data holds no text of a person's. */
export type RecordEvent = (
  organisationId: string,
  subjectId: string,
  type: string,
  data: Record<string, string | number | null>,
  createdAt: string,
) => WrittenEvent;

/** An event as it has just been written down. */
export interface WrittenEvent {
  id: string;
  organisationId: string;
  subjectId: string;
  type: string;
  createdAt: string;
}

/**
 * What happened, in SQLite: how it is written down, and how it is read.
 *
 * @param outbox gets every event within the same transaction
 */
export function sqliteEvents(store: Store, outbox: Outbox): { log: EventLog; record: RecordEvent } {
  const insert = preparedInsert(store, events);
  const listeners = new Map<string, Set<() => void>>();
  const { id, type, data, createdAt } = events;

  return {
    record(organisationId, subjectId, kind, facts, now) {
      const event = { id: newId('evt'), organisationId, subjectId, type: kind, createdAt: now };
      insert({ ...event, data: facts });
      outbox.put(event);
      const mine = listeners.get(subjectId);
      // After the transaction, which ends within this turn of the event loop.
      if (mine) setImmediate(() => mine.forEach((listener) => listener()));
      return event;
    },

    log: {
      async of({ organisationId }, subjectId, after) {
        return store
          .select({ id, type, data, createdAt })
          .from(events)
          .where(
            and(
              eq(events.subjectId, subjectId),
              eq(events.organisationId, organisationId),
              after === undefined ? undefined : gt(events.id, after),
            ),
          )
          .orderBy(asc(events.id))
          .all();
      },

      watch(subjectId, listener) {
        const mine = listeners.get(subjectId) ?? new Set();
        listeners.set(subjectId, mine.add(listener));
        return () => {
          mine.delete(listener);
          if (mine.size === 0 && listeners.get(subjectId) === mine) listeners.delete(subjectId);
        };
      },
    },
  };
}
