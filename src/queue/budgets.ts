import type { Purse } from '../grading/judge.ts';
import type { BatchPause, UsageLedger } from './queue.ts';

/** The purse of one judging attempt. Closed once what it cost is in the ledger. */
export interface OpenPurse extends Purse {
  /** Why the last call must not be made; null when it may. */
  refusal(): Refusal | null;
  close(): void;
}

/** Why a call must not be made. */
export type Refusal =
  /** `crowded`: only because of what is under way, which mostly costs less than it could: there will be room soon. */
  | { of: 'organisation' | 'batch'; crowded: true }
  | { of: 'organisation'; crowded: false }
  | { of: 'batch'; crowded: false; pause: BatchPause };

/** What organisations may spend a day (UTC), and what the rows of a batch may cost together. */
export interface Budgets {
  /** @param batchId whose budget is kept too */
  open(organisationId: string, batchId: string | null): OpenPurse;
}

/** What may be spent of something, and what is in the ledger. */
interface Limit {
  of: 'organisation' | 'batch';
  name: string;
  most: number;
  recorded: number;
  /** Under which what nobody knows the cost of is remembered. */
  uncertainAs: string;
}

/**
 * Budgets that can't be overrun: a call is made only if what is in the ledger, what is under way and the most that the
 * call can cost stay within each limit together. What nobody knows the cost of (no reply, no usage in it) counts as that
 * most, for an organisation for the rest of the day; a restart forgets that part. Under the budget of a batch no call is made
 * whose price isn't known; that of the day doesn't count those.
 *
 * @param dailyLimit in the currency of the prices; null for none
 */
export function createBudgets(dailyLimit: number | null, ledger: UsageLedger): Budgets {
  /** What is under way or not in the ledger yet. */
  const pending = tally();
  /** What may have been paid for. */
  const uncertain = tally();

  async function limitsOf(organisationId: string, batchId: string | null): Promise<Limit[]> {
    const today = new Date().toISOString().slice(0, 10);
    const limits: Limit[] = [];
    if (dailyLimit !== null) {
      const recorded = await ledger.spentOn(organisationId, today);
      const uncertainAs = `${organisationId} ${today}`;
      limits.push({ of: 'organisation', name: organisationId, most: dailyLimit, recorded, uncertainAs });
    }
    if (batchId !== null) {
      const { spent: recorded, budget } = await ledger.purseOf(batchId);
      if (budget !== null) limits.push({ of: 'batch', name: batchId, most: budget, recorded, uncertainAs: batchId });
    }
    return limits;
  }

  function refusalBy({ of, name, most: limit, recorded, uncertainAs }: Limit, most: number | null): Refusal | null {
    if (of === 'batch' && most === null) {
      return { of, crowded: false, pause: { because: 'unpriced', budget: limit } };
    }
    const spent = recorded + uncertain.of(uncertainAs) + (most ?? 0);
    // Asked this way round, what is no number is no permission.
    if (spent + pending.of(name) <= limit) return null;
    if (spent <= limit) return { of, crowded: true };
    return of === 'batch'
      ? { of, crowded: false, pause: { because: 'budget', budget: limit } }
      : { of, crowded: false };
  }

  return {
    open(organisationId, batchId) {
      let held = 0;
      let refusal: Refusal | null = null;
      const names = [...(dailyLimit === null ? [] : [organisationId]), ...(batchId === null ? [] : [batchId])];
      const hold = (amount: number) => {
        held += amount;
        for (const name of names) pending.add(name, amount);
      };
      return {
        async reserve(most) {
          const limits = await limitsOf(organisationId, batchId);
          // From here on nothing is awaited: nobody else can take what is found to be left.
          const refusals = limits.flatMap((limit) => refusalBy(limit, most) ?? []);
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

/** Why an answer waits for an organisation's budget. */
export const overBudget = {
  code: 'budget_exceeded',
  detail: "The next model call could cost more than is left of the organisation's budget of the day.",
};

/** Why an answer waits that is a row of a batch. */
export const heldBack: Record<BatchPause['because'], { code: string; detail: string }> = {
  budget: {
    code: 'batch_budget_exceeded',
    detail: "The next model call could cost more than is left of the batch's budget. It goes on with a larger one.",
  },
  unpriced: {
    code: 'batch_price_unknown',
    detail:
      "No price is known for the model, so the batch's budget can't be kept. It goes on with a price, or without a budget.",
  },
};
