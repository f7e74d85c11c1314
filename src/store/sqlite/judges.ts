import { and, eq } from 'drizzle-orm';
import type { EndpointStateStore } from '../../judges/endpoints.ts';
import type { DialectStore } from '../../judges/openai/dialect.ts';
import type { Store } from './database.ts';
import { dialects, endpointStates } from './schema.ts';

/** How judges stand, in SQLite. */
export function sqliteEndpointStates(store: Store): EndpointStateStore {
  return {
    async load() {
      return store.select().from(endpointStates).all();
    },
    async save(state) {
      store
        .insert(endpointStates)
        .values(state)
        .onConflictDoUpdate({ target: endpointStates.name, set: { faults: state.faults, paused: state.paused } })
        .run();
    },
  };
}

/** What was learned of model servers, in SQLite. */
export function sqliteDialects(store: Store): DialectStore {
  return {
    async find(server, model) {
      const row = store
        .select()
        .from(dialects)
        .where(and(eq(dialects.server, server), eq(dialects.model, model)))
        .get();
      return row ? { ...row.dialect, learnedAt: row.learnedAt } : null;
    },
    async save(server, model, { learnedAt, ...dialect }) {
      const learned = { dialect, learnedAt };
      store
        .insert(dialects)
        .values({ server, model, ...learned })
        .onConflictDoUpdate({ target: [dialects.server, dialects.model], set: learned })
        .run();
    },
  };
}
