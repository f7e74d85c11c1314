import type { Purse } from '../grading/judge.ts';
import type { UsageLedger } from './queue.ts';

/** The purse of one judging attempt. Closed once what it cost is in the ledger. */
export interface OpenPurse extends Purse {
  /** Why the last call must not be made; null when it may. */
  refusal(): Refusal | null;
  close(): void;
}

/** Whose limit a call could go beyond. */
export interface Refusal {
  of: 'organisation' | 'batch';
  /** Only because of what is under way, which mostly costs less than it could: there will be room soon. */
  crowded: boolean;
}

/** What organisations may spend a day (UTC), and what the rows of a batch may cost together. */
export interface Budgets {
  /** @param batch whose budget is kept too */
  open(organisationId: string, batch: { id: string; budget: number | null } | null): OpenPurse;
}

/** What may be spent of something, and what has been. */
interface Limit {
  of: Refusal['of'];
  name: string;
  most: number;
  /** What is in the ledger. */
  recorded(): Promise<number>;
  /** Under which what nobody knows the cost of is remembered. */
  uncertainAs: string;
}

/**
 * Budgets that can't be overrun: a call is made only if what is in the ledger, what is under way and the most that the
 * call can cost stay within each limit together. What nobody knows the cost of (no reply, no usage in it) counts as that
 * most, for an organisation for the rest of the day; a restart forgets that part.
 *
 * @param dailyLimit in the currency of the prices; null for none
 */
export function createBudgets(dailyLimit: number | null, ledger: UsageLedger): Budgets {
  /** What is under way or not in the ledger yet. */
  const pending = tally();
  /** What may have been paid for. */
  const uncertain = tally();

  function limitsOf(organisationId: string, batch: { id: string; budget: number | null } | null): Limit[] {
    const today = new Date().toISOString().slice(0, 10);
    const limits: Limit[] = [];
    if (dailyLimit !== null) {
      const recorded = () => ledger.spentOn(organisationId, today);
      const uncertainAs = `${organisationId} ${today}`;
      limits.push({ of: 'organisation', name: organisationId, most: dailyLimit, recorded, uncertainAs });
    }
    if (batch && batch.budget !== null) {
      const { id, budget } = batch;
      const recorded = () => ledger.spentBy(id);
      limits.push({ of: 'batch', name: id, most: budget, recorded, uncertainAs: id });
    }
    return limits;
  }

  return {
    open(organisationId, batch) {
      let held = 0;
      let refusal: Refusal | null = null;
      const names = limitsOf(organisationId, batch).map(({ name }) => name);
      const hold = (amount: number) => {
        held += amount;
        for (const name of names) pending.add(name, amount);
      };
      return {
        async reserve(most) {
          const limits = limitsOf(organisationId, batch);
          const recorded = await Promise.all(limits.map((limit) => limit.recorded()));
          // From here to the end of this function nothing is awaited: nobody else can take what is found to be left.
          const refusals = limits.flatMap((limit, index): Refusal[] => {
            const spent = recorded[index]! + uncertain.of(limit.uncertainAs) + (most ?? 0);
            // Asked this way round, what is no number is no permission.
            if (spent + pending.of(limit.name) <= limit.most) return [];
            return [{ of: limit.of, crowded: spent <= limit.most }];
          });
          refusal = refusals.find(({ crowded }) => !crowded) ?? refusals[0] ?? null;
          if (refusal) return null;
          hold(most ?? 0);
          return (cost) => {
            hold((cost ?? 0) - (most ?? 0));
            if (cost === null) for (const limit of limits) uncertain.add(limit.uncertainAs, most ?? 0);
          };
        },
        refusal: () => refusal,
        close() {
          for (const name of names) pending.add(name, -held);
          held = 0;
        },
      };
    },
  };
}

/** Less than this is what rounding leaves of nothing. */
const nothing = 1e-12;

function tally() {
  const amounts = new Map<string, number>();
  return {
    of: (name: string) => amounts.get(name) ?? 0,
    add(name: string, amount: number) {
      const sum = (amounts.get(name) ?? 0) + amount;
      if (Math.abs(sum) < nothing) amounts.delete(name);
      else amounts.set(name, sum);
    },
  };
}

/** Milliseconds until the next day (UTC), when a budget is whole again. */
export function untilTomorrowMs(now: number): number {
  const day = 86_400_000;
  return day - (now % day);
}

/** Why something waits, by whose budget it is. */
export const overBudget = {
  organisation: {
    code: 'budget_exceeded',
    detail: "The next model call could cost more than is left of the organisation's budget of the day.",
  },
  batch: {
    code: 'batch_budget_exceeded',
    detail: "The next model call could cost more than is left of the batch's budget. It goes on with a larger one.",
  },
};
