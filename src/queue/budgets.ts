import type { Purse } from '../grading/judge.ts';
import type { UsageLedger } from './queue.ts';

/** The purse of one judging attempt. Closed once what it cost is in the ledger. */
export interface OpenPurse extends Purse {
  close(): void;
}

/** What organisations may spend a day (UTC). */
export interface Budgets {
  open(organisationId: string): OpenPurse;
}

/**
 * Budgets that can't be overrun: a call is made only if what is in the ledger, what is under way and the most that the
 * call can cost stay within the limit together.
 *
 * @param dailyLimit in the currency of the prices; null for none
 */
export function createBudgets(dailyLimit: number | null, ledger: UsageLedger): Budgets {
  /** By organisation: what is under way or not in the ledger yet. */
  const pending = new Map<string, number>();
  const add = (organisationId: string, amount: number) =>
    pending.set(organisationId, (pending.get(organisationId) ?? 0) + amount);

  return {
    open(organisationId) {
      let held = 0;
      const hold = (amount: number) => {
        held += amount;
        add(organisationId, amount);
      };
      return {
        async reserve(most) {
          if (dailyLimit === null) return () => {};
          const today = new Date().toISOString().slice(0, 10);
          const spent = (await ledger.spentOn(organisationId, today)) + (pending.get(organisationId) ?? 0);
          if (spent + (most ?? 0) > dailyLimit) return null;
          hold(most ?? 0);
          return (cost) => hold((cost ?? 0) - (most ?? 0));
        },
        close() {
          add(organisationId, -held);
          held = 0;
        },
      };
    },
  };
}

/** Milliseconds until the next day (UTC), when a budget is whole again. */
export function untilTomorrowMs(now: number): number {
  const day = 86_400_000;
  return day - (now % day);
}

export const overBudget = {
  code: 'budget_exceeded',
  detail: "The organisation's budget of the day for model calls is spent.",
};
