import { newId } from '../../ids.ts';
import type { Store } from './database.ts';
import { preparedInsert } from './prepared.ts';
import { events } from './schema.ts';

/** Writes down that something happened, within the transaction in which it does. Data holds no text of a person's. */
export type RecordEvent = (
  organisationId: string,
  subjectId: string,
  type: string,
  data: Record<string, string | number | null>,
  createdAt: string,
) => void;

export function eventRecorder(store: Store): RecordEvent {
  const insert = preparedInsert(store, events);
  return (organisationId, subjectId, type, data, createdAt) =>
    insert({ id: newId('evt'), organisationId, subjectId, type, data, createdAt });
}
