import type { Authorized } from '../access/authorize.ts';
import type { Endpoints } from '../judges/endpoints.ts';
import type { PriceOf } from '../judges/models.ts';
import type { OutputMode } from '../grading/judge.ts';
import type { Roster } from '../judges/roster.ts';
import { untilTomorrowMs } from './budgets.ts';
import type { Queue, UsageLedger } from './queue.ts';
import type { JudgeOverview } from './routes.ts';
import { judgeStates } from './standing.ts';

/** What can be told of a model server without asking it. */
interface ModelServer {
  dialectOf(model: string): Promise<{
    outputMode: OutputMode;
    tokenLimit: string | null;
    dropped: string[];
    learnedAt?: string;
  }>;
  priceOf: PriceOf;
  limiter: { state(): { inFlight: number; waiting: number; heldUntil: number | null } };
}

export interface OverviewParts {
  queue: Queue;
  usage: UsageLedger;
  endpoints: Endpoints;
  roster: Roster;
  /** Null without a model server. */
  connection: ModelServer | null;
  dailyBudget: number | null;
}

/** Gathers who can judge here and how they stand; asks no judge. */
export function judgeOverview(parts: OverviewParts): (caller: Authorized) => Promise<JudgeOverview> {
  const { queue, usage, endpoints, roster, connection, dailyBudget } = parts;
  const { defaults, policies } = roster;

  return async (caller) => {
    const now = Date.now();
    const states = await judgeStates(queue, endpoints, now);
    const configured = states.flatMap(({ model, ...state }) => (model === null ? [] : [{ ...state, model }]));
    return {
      data: await Promise.all(
        configured.map(async (state) => ({
          ...state,
          isDefault: state.name === defaults.judge,
          ...(state.name === 'embedded' || !connection ? noServer : await onServer(connection, state.model)),
        })),
      ),
      policies: Object.entries(policies).map(([name, policy]) => ({ name, ...policy })),
      budget: dailyBudget === null ? null : await budgetOf(caller, dailyBudget, now),
    };
  };

  async function budgetOf({ organisationId }: Authorized, daily: number, now: number) {
    const spentToday = await usage.spentOn(organisationId, iso(now).slice(0, 10));
    return { daily, spentToday, resetsAt: iso(now + untilTomorrowMs(now)) };
  }
}

const noServer = { price: null, learned: null, calls: null };

async function onServer({ dialectOf, priceOf, limiter }: ModelServer, model: string) {
  const dialect = await dialectOf(model);
  const { inFlight, waiting, heldUntil } = limiter.state();
  return {
    price: priceOf(model),
    learned: { learnedAt: null, ...dialect },
    calls: { inFlight, waiting, heldUntil: heldUntil === null ? null : iso(heldUntil) },
  };
}

function iso(time: number): string {
  return new Date(time).toISOString();
}
