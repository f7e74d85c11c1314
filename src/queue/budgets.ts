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
 * call can cost stay within the limit together. What nobody knows the cost of (no reply, no usage in it) counts as that
 * most for the rest of the day; a restart forgets that part.
 *
 * @param dailyLimit in the currency of the prices; null for none
 */
export function createBudgets(dailyLimit: number | null, ledger: UsageLedger): Budgets {
  /** By organisation: what is under way or not in the ledger yet. */
  const pending = tally();
  /** By organisation and day: what may have been paid for. */
  const uncertain = tally();

  return {
    open(organisationId) {
      let held = 0;
      const hold = (amount: number) => {
        held += amount;
        pending.add(organisationId, amount);
      };
      return {
        async reserve(most) {
          if (dailyLimit === null) return () => {};
          const today = new Date().toISOString().slice(0, 10);
          const unknown = `${organisationId} ${today}`;
          const recorded = await ledger.spentOn(organisationId, today);
          const spent = recorded + pending.of(organisationId) + uncertain.of(unknown);
          // Asked this way round, what is no number is no permission.
          if (!(spent + (most ?? 0) <= dailyLimit)) return null;
          hold(most ?? 0);
          return (cost) => {
            hold((cost ?? 0) - (most ?? 0));
            if (cost === null) uncertain.add(unknown, most ?? 0);
          };
        },
        close() {
          pending.add(organisationId, -held);
          held = 0;
        },
      };
    },
  };
}

function tally() {
  const amounts = new Map<string, number>();
  return {
    of: (name: string) => amounts.get(name) ?? 0,
    add: (name: string, amount: number) => void amounts.set(name, (amounts.get(name) ?? 0) + amount),
  };
}

/** Milliseconds until the next day (UTC), when a budget is whole again. */
export function untilTomorrowMs(now: number): number {
  const day = 86_400_000;
  return day - (now % day);
}

export const overBudget = {
  code: 'budget_exceeded',
  detail: "The next model call could cost more than is left of the organisation's budget of the day.",
};
