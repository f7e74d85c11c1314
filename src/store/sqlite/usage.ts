import { and, eq, gte, lte, type SQL, sql, sum } from 'drizzle-orm';
import type { UsageEntry, UsageLedger } from '../../queue/queue.ts';
import { batches } from './batch-schema.ts';
import type { Store } from './database.ts';
import { usageDays } from './schema.ts';

/** What was used, in SQLite: one row an organisation, day, purpose, judge and key. */
export function sqliteUsage(store: Store): UsageLedger {
  const record = usageRecorder(store);
  return {
    async record(entry) {
      record(entry);
    },

    async spentOn(organisationId, day) {
      const row = store
        .select({ spent: sum(usageDays.cost) })
        .from(usageDays)
        .where(and(eq(usageDays.organisationId, organisationId), eq(usageDays.day, day)))
        .get();
      return Number(row?.spent ?? 0);
    },

    async purseOf(batchId) {
      const { cost: spent, budget } = batches;
      return store.select({ spent, budget }).from(batches).where(eq(batches.id, batchId)).get()!;
    },

    async summary({ organisationId }, { from, to, by }) {
      const group = usageDays[by];
      const sums = Object.fromEntries(counted.map((name) => [name, sql<number>`total(${usageDays[name]})`]));
      return store
        .select({ group: sql<string>`${group}`, ...(sums as Record<(typeof counted)[number], SQL<number>>) })
        .from(usageDays)
        .where(and(eq(usageDays.organisationId, organisationId), gte(usageDays.day, from), lte(usageDays.day, to)))
        .groupBy(group)
        .orderBy(group)
        .all();
    },
  };
}

const counted = [
  'attempts',
  'calls',
  'inputTokens',
  'cachedInputTokens',
  'outputTokens',
  'reasoningTokens',
  'cost',
  'unpriced',
] as const;

/** Adds a judging attempt to its day, within the transaction that is open. */
export function usageRecorder(store: Store): (entry: UsageEntry) => void {
  const names = ['organisationId', 'day', 'purpose', 'judge', 'keyId', ...counted] as const;
  const values = Object.fromEntries(names.map((name) => [name, sql`${sql.placeholder(name)}`]));
  const added = counted.map((name) => [
    name,
    sql`${usageDays[name]} + excluded.${sql.identifier(usageDays[name].name)}`,
  ]);
  const add = store
    .insert(usageDays)
    .values(values as never)
    .onConflictDoUpdate({
      target: [usageDays.organisationId, usageDays.day, usageDays.purpose, usageDays.judge, usageDays.keyId],
      set: Object.fromEntries(added) as Record<string, SQL>,
    })
    .prepare();
  const addToBatch = store
    .update(batches)
    .set({
      cost: sql`${batches.cost} + ${sql.placeholder('cost')}`,
      currency: sql`coalesce(${sql.placeholder('currency')}, ${batches.currency})`,
      unpriced: sql`${batches.unpriced} + ${sql.placeholder('unpriced')}`,
    })
    .where(eq(batches.id, sql.placeholder('batchId')))
    .prepare();
  return ({ organisationId, purpose, judge, keyId, batchId, usage, now }) => {
    if (batchId !== null && usage) {
      const { cost, unpricedCalls: unpriced } = usage;
      addToBatch.run({ batchId, cost: cost?.amount ?? 0, currency: cost?.currency ?? null, unpriced });
    }
    add.run({
      organisationId,
      day: now.slice(0, 10),
      purpose,
      judge,
      keyId: keyId ?? '',
      attempts: 1,
      calls: usage?.calls ?? 0,
      inputTokens: usage?.inputTokens ?? 0,
      cachedInputTokens: usage?.cachedInputTokens ?? 0,
      outputTokens: usage?.outputTokens ?? 0,
      reasoningTokens: usage?.reasoningTokens ?? 0,
      cost: usage?.cost?.amount ?? 0,
      unpriced: usage?.unpricedCalls ?? 0,
    });
  };
}
