import { newId } from '../../ids.ts';
import type { Transaction } from './database.ts';
import { events } from './schema.ts';

/** Writes down that something happened, in the transaction in which it does. Data holds no text of a person's. */
export function recordEvent(
  transaction: Transaction,
  organisationId: string,
  subjectId: string,
  type: string,
  data: Record<string, string | number | null>,
  createdAt: string,
): void {
  transaction
    .insert(events)
    .values({ id: newId('evt'), organisationId, subjectId, type, data, createdAt })
    .run();
}
