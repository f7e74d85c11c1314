import { giveFirstKey } from './access/first-key.ts';
import type { Config } from './config.ts';
import {
  type BuiltIn,
  builtInJudge,
  configuredJudges,
  configuredPolicies,
  defaultChoice,
} from './configured-judges.ts';
import { createEvaluationService } from './evaluations/service.ts';
import type { Judge } from './grading/judge.ts';
import { type Candidate, endpointsOf } from './judges/endpoints.ts';
import { createRoster } from './judges/roster.ts';
import { createMetrics } from './observability/metrics.ts';
import { createTraces } from './observability/traces.ts';
import { readSeed } from './questions/files.ts';
import { createBudgets } from './queue/budgets.ts';
import { sqlitePorts } from './store/sqlite/ports.ts';
import { version } from './version.ts';

/** Judges other than the configured ones; tests put them in. */
export interface CoreReplacements {
  judges?: Judge[];
  /** In the place of the built-in judge. */
  embedded?: Judge;
}

/** Opens the store, seeds it, and makes the judges: what the service and the command line both need. */
export async function openCore(config: Config, replacements: CoreReplacements = {}) {
  const builtIn = builtInOr(config, replacements.embedded);
  const ports = sqlitePorts(config.DATABASE_URL, config.VIVA_DURABILITY);
  const now = new Date().toISOString();
  await ports.questions.publishCatalogue(readSeed(), now);
  if (config.VIVA_FIRST_KEY !== undefined) await giveFirstKey(ports.keys, config.VIVA_FIRST_KEY, now);
  const { candidates, connection } = configuredJudges(config, builtIn.judge, ports.dialects);
  const present = replacements.judges?.map(candidateOf) ?? candidates;
  const metrics = createMetrics();
  const traces = await createTraces(config.VIVA_TRACES, version);
  const measured = present.map(metrics.measure).map(traces.measure);
  const endpoints = endpointsOf(measured, ports.endpointStates, await ports.endpointStates.load());
  const policies = configuredPolicies(
    config,
    present.map(({ name }) => name),
  );
  const roster = createRoster(endpoints, policies, defaultChoice(config));
  const budgets = createBudgets(config.VIVA_DAILY_BUDGET ?? null, ports.usage);
  const evaluate = createEvaluationService({ roster, budgets, usage: ports.usage, masking: config.VIVA_MASK });
  return { ...ports, metrics, traces, endpoints, connection, roster, budgets, evaluate, builtIn };
}

function builtInOr(config: Config, other: Judge | undefined): BuiltIn {
  return other ? { judge: other, start: () => Promise.resolve() } : builtInJudge(config);
}

function candidateOf(judge: Judge): Candidate {
  return { name: judge.kind, model: judge.model, by: () => judge };
}
