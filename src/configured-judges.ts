import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';
import { type Config, defaultJudge } from './config.ts';
import { ExplainedError } from './explained-error.ts';
import type { Judge, JudgeName } from './grading/judge.ts';
import { builtInModel } from './judges/embedded/built-in.ts';
import { embeddedJudge } from './judges/embedded/judge.ts';
import { openModel, UnusableModel } from './judges/embedded/model.ts';
import type { Candidate } from './judges/endpoints.ts';
import { type Price, type PriceOf, priceTable, reasons } from './judges/models.ts';
import { connectTo, type Connection } from './judges/openai/connection.ts';
import type { DialectStore, Wishes } from './judges/openai/dialect.ts';
import { openAiJudge } from './judges/openai/judge.ts';
import { builtInPolicies, judgesNamedBy, type Policy, policySchema, singlePolicy } from './judges/policies.ts';
import { installationSecret } from './secret.ts';

const pricesFile = z.strictObject({
  currency: z
    .string()
    .regex(/^[A-Z]{3}$/)
    .default('USD'),
  asOf: z.iso.date(),
  models: z.record(
    z.string(),
    z.strictObject({
      input: z.number().min(0),
      cachedInput: z.number().min(0).optional(),
      output: z.number().min(0),
    }),
  ),
});

const policiesFile = z.record(
  z.string().regex(/^[a-z][a-z0-9-]{0,62}$/, 'a policy is named by lower-case letters, digits and dashes'),
  policySchema,
);

/** Whether a model server is configured. */
export function hasModelServer({ OPENAI_API_KEY, OPENAI_BASE_URL }: Config): boolean {
  return OPENAI_API_KEY !== undefined || OPENAI_BASE_URL !== undefined;
}

/** What models cost here. Throws {@link ExplainedError} for a file that can't be used. */
export function configuredPrices({ VIVA_PRICES, OPENAI_BASE_URL }: Config): PriceOf {
  if (VIVA_PRICES === undefined) return priceTable({}, OPENAI_BASE_URL);
  const { currency, asOf, models } = readYaml(VIVA_PRICES, pricesFile);
  const own = Object.entries(models).map(([model, price]): [string, Price] => {
    return [model, { cachedInput: price.input, ...price, currency, asOf }];
  });
  return priceTable(Object.fromEntries(own), OPENAI_BASE_URL);
}

export interface BuiltIn {
  judge: Judge;
  /** Makes it ready to grade; it does so by itself when it is asked. Throws {@link ExplainedError} when it can't be. */
  start(): Promise<void>;
}

/** The judge that ships with the service. Throws {@link ExplainedError} when its files can't be used. */
export function builtInJudge({ VIVA_JUDGE_THREADS: threads }: Config): BuiltIn {
  try {
    const model = openModel(builtInModel, threads);
    return { judge: embeddedJudge(model), start: () => model.start().catch(explain) };
  } catch (error) {
    return explain(error);
  }
}

function explain(error: unknown): never {
  const help =
    error instanceof UnusableModel ? '\nIt belongs to the repository: "git checkout models" brings it back.' : '';
  throw new ExplainedError(`The model of the built-in judge can't be used: ${(error as Error).message}${help}`);
}

/** The judges that the settings name, the built-in one first, and the model server that they ask, if any. */
export function configuredJudges(
  config: Config,
  embedded: Judge,
  dialects: DialectStore,
): { candidates: Candidate[]; connection: Connection | null } {
  const candidates: Candidate[] = [{ name: 'embedded', model: embedded.model, by: () => embedded }];
  if (!hasModelServer(config)) return { candidates, connection: null };

  const priceOf = configuredPrices(config);
  const { VIVA_MODEL: usual, VIVA_OTHER_MODELS: others } = config;
  checkBudget(config, [usual, ...others], priceOf);
  const connection = connectTo({
    apiKey: config.OPENAI_API_KEY,
    baseUrl: config.OPENAI_BASE_URL,
    deadlineMs: config.VIVA_JUDGE_DEADLINE,
    limits: {
      concurrency: config.VIVA_CONCURRENCY,
      requestsPerMinute: config.VIVA_REQUESTS_PER_MINUTE ?? null,
      tokensPerMinute: config.VIVA_TOKENS_PER_MINUTE ?? null,
    },
    priceOf,
    dialects,
    relearnMs: config.VIVA_RELEARN,
  });
  const secret = installationSecret(config);
  const judgeOf = (model: string): Candidate['by'] => {
    const wishes = configuredWishes(config, model);
    return (prompt) => openAiJudge(connection, { ...wishes, prompt, secret });
  };
  candidates.push({ name: 'openai', model: usual, by: judgeOf(usual) });
  for (const model of others) candidates.push({ name: `openai/${model}`, model, by: judgeOf(model) });
  return { candidates, connection };
}

/** What is sent to a model besides the prompt. */
export function configuredWishes(config: Config, model: string): Wishes {
  const { VIVA_MAX_OUTPUT_TOKENS: maxOutputTokens, VIVA_REASONING_EFFORT: effort } = config;
  return { model, maxOutputTokens, reasoningEffort: reasons(model) ? effort : null };
}

/** The policies that there are, each with the judges that it names. Throws {@link ExplainedError}. */
export function configuredPolicies(config: Config, judges: JudgeName[]): Record<string, Policy> {
  const own = config.VIVA_POLICIES === undefined ? {} : readYaml(config.VIVA_POLICIES, policiesFile);
  const policies = { ...builtInPolicies, ...own };
  for (const [name, policy] of Object.entries(own)) {
    const stranger = judgesNamedBy(policy).find((judge) => !judges.includes(judge));
    if (name === singlePolicy)
      throw new ExplainedError(`VIVA_POLICIES: "${singlePolicy}" is what is done without one.`);
    if (stranger === undefined) continue;
    throw new ExplainedError(
      `VIVA_POLICIES: "${name}" asks "${stranger}", which is not configured. Judges here: ${judges.join(', ')}.`,
    );
  }
  if (config.VIVA_POLICY !== singlePolicy && !Object.hasOwn(policies, config.VIVA_POLICY)) {
    const known = [singlePolicy, ...Object.keys(policies)].join(', ');
    throw new ExplainedError(`VIVA_POLICY=${config.VIVA_POLICY}: there is no such policy. There are: ${known}.`);
  }
  return policies;
}

/** Who judges when a request says nothing. */
export function defaultChoice(config: Config) {
  return { judge: defaultJudge(config), prompt: config.VIVA_PROMPT, policy: config.VIVA_POLICY };
}

/** A budget can only be kept where prices are known, and only in one currency. */
function checkBudget({ VIVA_DAILY_BUDGET }: Config, models: string[], priceOf: PriceOf): void {
  if (VIVA_DAILY_BUDGET === undefined) return;
  const unknown = models.filter((model) => priceOf(model) === null);
  if (unknown.length > 0) {
    throw new ExplainedError(
      `VIVA_DAILY_BUDGET needs to know what a call costs. Give the price of ${unknown.join(', ')} in the file that VIVA_PRICES names.`,
    );
  }
  const currencies = new Set(models.map((model) => priceOf(model)!.currency));
  if (currencies.size > 1) {
    throw new ExplainedError(`VIVA_DAILY_BUDGET is one amount, but prices are in ${[...currencies].join(' and ')}.`);
  }
}

function readYaml<T>(path: string, schema: z.ZodType<T>): T {
  let written: unknown;
  try {
    written = parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new ExplainedError(`${path} can't be read: ${(error as Error).message}`);
  }
  const parsed = schema.safeParse(written);
  if (parsed.success) return parsed.data;
  throw new ExplainedError(`${path} can't be used:\n${z.prettifyError(parsed.error)}`);
}
