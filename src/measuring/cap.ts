import type { Budgets } from '../queue/budgets.ts';

/** Budgets under a cap of one measurement's own. */
export interface CappedBudgets extends Budgets {
  /** Why the cap let a call not be made, in a sentence; null while it has not. */
  refusal(): string | null;
}

/**
 * Lets no call be made that could go beyond the cap: what was spent, the most that calls under way can cost, and the most of this one
 * are within it together. A call waits while others are under way, which mostly cost less than they could. What nobody knows the cost of counts as that most.
 *
 * @param most in the currency of the prices
 */
export function cappedBudgets(budgets: Budgets, most: number): CappedBudgets {
  let [spent, held] = [0, 0];
  let refusal: string | null = null;
  let waiting: (() => void)[] = [];
  const release = (amount: number, cost: number) => {
    held -= amount;
    spent += cost;
    const woken = waiting;
    waiting = [];
    for (const wake of woken) wake();
  };

  return {
    refusal: () => refusal,
    open(organisationId, batchId) {
      const purse = budgets.open(organisationId, batchId);
      return {
        ...purse,
        async reserve(amount) {
          if (amount === null) {
            refusal = 'A cap needs to know what a call costs. Give the price in the file that VIVA_PRICES names.';
            return null;
          }
          while (spent + held + amount > most) {
            if (held <= 0) {
              refusal = `The cap of ${most} leaves no room for another call: ${spent.toFixed(4)} is spent, and it could cost ${amount.toFixed(4)}. With a higher cap it goes on where it was.`;
              return null;
            }
            await new Promise<void>((resolve) => waiting.push(resolve));
          }
          held += amount;
          const settle = await purse.reserve(amount);
          if (!settle) {
            release(amount, 0);
            return null;
          }
          return (cost) => {
            release(amount, cost ?? amount);
            settle(cost);
          };
        },
      };
    },
  };
}
