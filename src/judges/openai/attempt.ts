import { setTimeout as pause } from 'node:timers/promises';
import { addUsage, type Exchange, type JudgeRequest, type Usage } from '../../grading/judge.ts';
import type { Prompt } from '../../grading/prompt/strong.ts';
import type { CallParameters, Called } from './client.ts';
import { type Connection, mostCost, mostTokens, usageOf } from './connection.ts';
import type { Ask, Sent } from './conversation.ts';
import { formatIn, learnFrom, settingsIn, type Wishes } from './dialect.ts';
import { causes, type CauseCode, fault } from './faults.ts';

/** One judging attempt: its calls, and what they came to. */
export interface Attempt {
  ask: Ask;
  /** All that was used and said so far. */
  spent(): { usage: Usage | null; exchanges: Exchange[] };
  end(): void;
}

/** A second try is made so often for one reply, and only where the server asks for no longer pause than this. */
const retries = { most: 2, longestPauseMs: 10_000, firstPauseMs: 500 };

/** So many objections a server may have in a row: one for each thing that can be left out. */
const mostObjections = 6;

/** @param promptFor the prompt, with the form of the reply written out where it isn't null */
export function startAttempt(
  connection: Connection,
  wishes: Wishes,
  promptFor: (form: object | null) => Prompt,
  request: Pick<JudgeRequest, 'purse' | 'probe' | 'signal'>,
): Attempt {
  const { model, maxOutputTokens } = wishes;
  const { limiter, priceOf } = connection;
  const exchange: Exchange = [];
  let usage: Usage | null = null;
  const clock = stopwatch(connection.deadlineMs);
  const signal = AbortSignal.any([request.signal, clock.over]);

  /** One call, and what was sent for it; null when the purse doesn't allow it. */
  async function call(more: Exchange, schema: object): Promise<(Called & { sent: Omit<Sent, 'completion'> }) | null> {
    const dialect = await connection.dialectOf(model);
    const prompt = promptFor(dialect.outputMode === 'json_schema' ? null : schema);
    const settings = settingsIn(dialect, wishes);
    const messages = [...prompt.messages, ...more];
    const parameters: CallParameters = { model, ...settings, ...formatIn(dialect, schema), messages };
    const called = await pay(parameters);
    if (!called) return null;
    const { outcome } = called;
    exchange.push(...(exchange.length === 0 ? prompt.messages : []), ...more.filter(({ role }) => role === 'user'));
    if (outcome.kind === 'reply') exchange.push({ role: 'assistant', content: outcome.content });
    return { ...called, sent: { prompt, settings, outputMode: dialect.outputMode } };
  }

  /** Makes a call within the limits and the budget, and counts it. */
  async function pay(parameters: CallParameters): Promise<Called | null> {
    const place = await limiter.enter(mostTokens(parameters) / 2 + maxOutputTokens, signal);
    // Time in our own queue is none of the server's.
    clock.start();
    try {
      const settle = await request.purse.reserve(mostCost(parameters, maxOutputTokens, priceOf));
      if (!settle) return null;
      const called = await connection.call(parameters, signal);
      const { completion, headers } = called;
      const used = usageOf(completion, model, priceOf);
      usage = addUsage(usage, used);
      settle(completion ? (used.cost?.amount ?? null) : 0);
      place.leave(completion?.usage?.total_tokens ?? null, headers);
      return called;
    } finally {
      place.leave(null, undefined);
    }
  }

  return {
    /** A reply, after as many calls as the server's objections and its passing faults are worth. */
    async ask(more, schema) {
      let [objections, tries] = [0, 0];
      try {
        for (;;) {
          const called = await call(more, schema);
          if (!called) return { kind: 'over_budget' };
          const { outcome, completion, objection, sent } = called;
          if (outcome.kind === 'reply') return { ...outcome, sent: { ...sent, completion: completion! } };
          const names = Object.keys(sent.settings);
          const learned = objection && learnFrom(await connection.dialectOf(model), objection, names);
          if (learned && objections < mostObjections) {
            objections += 1;
            await connection.learn(model, learned);
            continue;
          }
          if (outcome.kind !== 'endpoint_fault') return outcome;
          const wait = outcome.retryAfterMs ?? retries.firstPauseMs * 2 ** tries * (0.5 + Math.random());
          const passing = causes[outcome.code as CauseCode].transient && wait <= retries.longestPauseMs;
          if (!passing || request.probe || tries >= retries.most || !connection.mayRetry()) return outcome;
          tries += 1;
          await pause(wait, undefined, { signal });
        }
      } catch (error) {
        // What is thrown when the time is over, or nobody wants the judgement any more.
        if (signal.aborted) return fault('deadline');
        throw error;
      }
    },
    spent: () => ({ usage, exchanges: exchange.length > 0 ? [exchange] : [] }),
    end: clock.stop,
  };
}

/** Time that begins with the first call. */
function stopwatch(ms: number) {
  const over = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  return {
    over: over.signal,
    start: () => void (timer ??= setTimeout(() => over.abort(), ms)),
    stop: () => clearTimeout(timer),
  };
}
