import type { Usage } from '../../grading/judge.ts';
import type { PriceOf } from '../models.ts';
import type { Call, Called, CallParameters } from './client.ts';
import type { Tokens } from './completion.ts';
import { commonDialect, type Dialect, type DialectStore, type Learned, simplerForm } from './dialect.ts';
import { createLimiter, type Limiter, type Limits } from './limiter.ts';

export interface ConnectionSettings {
  apiKey: string | undefined;
  baseUrl: string | undefined;
  /** For one judging attempt, all its calls together; milliseconds. */
  deadlineMs: number;
  limits: Limits;
  priceOf: PriceOf;
  dialects: DialectStore;
  /** After how long what was learned of a server is found out anew; milliseconds. */
  relearnMs: number;
}

/** One model server: what all judges that ask it share. */
export interface Connection {
  /** Host and path, by which it is remembered. */
  server: string;
  deadlineMs: number;
  priceOf: PriceOf;
  limiter: Limiter;
  call(parameters: CallParameters, signal: AbortSignal): Promise<Called>;
  /** How the server wants to be spoken to about a model, as far as is known. */
  dialectOf(model: string): Promise<Dialect & Partial<Learned>>;
  learn(model: string, dialect: Dialect): Promise<void>;
  /** Whether a reply had the form. A server that takes a schema and doesn't keep to it is asked for less. */
  noteForm(model: string, held: boolean): Promise<void>;
  /** Whether one more second try is in the budget for them, which successful calls fill: an outage costs few. */
  mayRetry(): boolean;
}

/** After so many replies in a row without the form, a server is taken not to hold replies to a schema. */
const formlessReplies = 2;

const retryBudget = { most: 10, perSuccess: 0.2 };

export function connectTo(settings: ConnectionSettings): Connection {
  const { apiKey, baseUrl, deadlineMs, limits, priceOf, dialects, relearnMs } = settings;
  const { host, pathname } = new URL(baseUrl ?? 'https://api.openai.com/v1');
  const server = `${host}${pathname.replace(/\/$/, '')}`;
  const known = new Map<string, Dialect & Partial<Learned>>();
  let retries = retryBudget.most;
  // The client costs a fifth of a second to load: the first call pays, not the start.
  let loading: Promise<Call> | undefined;
  const load = () =>
    (loading ??= import('./client.ts').then(({ createCall }) => createCall(apiKey, baseUrl, deadlineMs)));

  /** By model: replies in a row without the form. */
  const formless = new Map<string, number>();

  async function dialectOf(model: string): Promise<Dialect & Partial<Learned>> {
    const found: Dialect & Partial<Learned> = known.get(model) ?? (await dialects.find(server, model)) ?? commonDialect;
    const old = found.learnedAt !== undefined && Date.now() - Date.parse(found.learnedAt) > relearnMs;
    const dialect = old ? commonDialect : found;
    known.set(model, dialect);
    return dialect;
  }

  async function learn(model: string, dialect: Dialect): Promise<void> {
    const learned = { ...dialect, learnedAt: new Date().toISOString() };
    known.set(model, learned);
    formless.delete(model);
    await dialects.save(server, model, learned);
  }

  return {
    server,
    deadlineMs,
    priceOf,
    limiter: createLimiter(limits),
    async call(parameters, signal) {
      const called = await (await load())(parameters, signal);
      if (called.completion) retries = Math.min(retryBudget.most, retries + retryBudget.perSuccess);
      return called;
    },
    dialectOf,
    learn,
    async noteForm(model, held) {
      const inARow = held ? 0 : (formless.get(model) ?? 0) + 1;
      formless.set(model, inARow);
      const dialect = await dialectOf(model);
      if (inARow < formlessReplies || dialect.outputMode !== 'json_schema') return;
      await learn(model, simplerForm(dialect)!);
    },
    mayRetry() {
      if (retries < 1) return false;
      retries -= 1;
      return true;
    },
  };
}

const perPrice = 1e6;

/**
 * What one call used. An error costs nothing; a reply that doesn't say what was used, or none at all, costs nobody knows
 * what. What is paid is the model that answered; where its name has no price (a gateway's or a deployment's own name
 * for it), the one that was asked for.
 */
export function usageOf({ completion, answered }: Called, requestedModel: string, priceOf: PriceOf): Usage {
  const model = completion?.model;
  const price = (model ? priceOf(model) : null) ?? priceOf(requestedModel);
  const tokens = completion?.tokens ?? null;
  const free = !completion && answered;
  const known = price !== null && (tokens !== null || free);
  const { inputTokens, cachedInputTokens, outputTokens } = tokens ?? noTokens;
  const cost = known && {
    amount:
      ((inputTokens - cachedInputTokens) * price.input +
        cachedInputTokens * price.cachedInput +
        outputTokens * price.output) /
      perPrice,
    currency: price.currency,
  };
  return { calls: 1, ...(tokens ?? noTokens), cost: cost || null, unpricedCalls: known || free ? 0 : 1 };
}

const noTokens: Tokens = { inputTokens: 0, cachedInputTokens: 0, outputTokens: 0, reasoningTokens: 0 };

/** What a call takes at most: a token is seldom less than two bytes of text. */
export function mostTokens({ messages }: Pick<CallParameters, 'messages'>): number {
  return Math.ceil(Buffer.byteLength(JSON.stringify(messages)) / 2);
}

/** What a call can cost at most; null without a price. */
export function mostCost(parameters: CallParameters, maxOutputTokens: number, priceOf: PriceOf): number | null {
  const price = priceOf(parameters.model);
  return price && (mostTokens(parameters) * price.input + maxOutputTokens * price.output) / perPrice;
}
