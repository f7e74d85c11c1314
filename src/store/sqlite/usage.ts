import { and, eq, type SQL, sql, sum } from 'drizzle-orm';
import type { UsageEntry, UsageLedger } from '../../queue/queue.ts';
import type { Store, Transaction } from './database.ts';
import { usageDays } from './schema.ts';

/** What was used, in SQLite: one row an organisation, day, purpose and judge. */
export function sqliteUsage(store: Store): UsageLedger {
  return {
    async record(entry) {
      recordUsage(store, entry);
    },

    async spentOn(organisationId, day) {
      const row = store
        .select({ spent: sum(usageDays.cost) })
        .from(usageDays)
        .where(and(eq(usageDays.organisationId, organisationId), eq(usageDays.day, day)))
        .get();
      return Number(row?.spent ?? 0);
    },
  };
}

/** Adds one judging attempt to its day. */
export function recordUsage(transaction: Transaction | Store, entry: UsageEntry): void {
  const { organisationId, purpose, judge, usage, now } = entry;
  const counts = {
    attempts: 1,
    calls: usage?.calls ?? 0,
    inputTokens: usage?.inputTokens ?? 0,
    cachedInputTokens: usage?.cachedInputTokens ?? 0,
    outputTokens: usage?.outputTokens ?? 0,
    reasoningTokens: usage?.reasoningTokens ?? 0,
    cost: usage?.cost?.amount ?? 0,
    unpriced: usage?.unpricedCalls ?? 0,
  };
  const added: Record<string, SQL> = {};
  for (const name of Object.keys(counts) as (keyof typeof counts)[]) {
    added[name] = sql`${usageDays[name]} + ${counts[name]}`;
  }
  transaction
    .insert(usageDays)
    .values({ organisationId, day: now.slice(0, 10), purpose, judge, ...counts })
    .onConflictDoUpdate({
      target: [usageDays.organisationId, usageDays.day, usageDays.purpose, usageDays.judge],
      set: added,
    })
    .run();
}
