import { setTimeout as pause } from 'node:timers/promises';
import { addUsage, type Exchange, type JudgeRequest, type Trouble, type Usage } from '../../grading/judge.ts';
import type { Prompt } from '../../grading/prompt/strong.ts';
import type { CallParameters, Called } from './client.ts';
import { type Connection, mostCost, mostTokens, usageOf } from './connection.ts';
import { pausedCode } from '../endpoints.ts';
import type { Ask } from './conversation.ts';
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
  request: Pick<JudgeRequest, 'purse' | 'probe' | 'isOpen' | 'signal'>,
): Attempt {
  const { model, maxOutputTokens } = wishes;
  const { limiter, priceOf } = connection;
  const exchange: Exchange = [];
  let usage: Usage | null = null;
  let shown: string | null = null;
  const clock = stopwatch(connection.deadlineMs);
  const signal = AbortSignal.any([request.signal, clock.over]);

  /** One call in the dialect that is known now, and what was sent for it. */
  async function call(more: Exchange, schema: object) {
    const dialect = await connection.dialectOf(model);
    const prompt = promptFor(dialect.outputMode === 'json_schema' ? null : schema);
    const settings = settingsIn(dialect, wishes);
    const messages = [...prompt.messages, ...more];
    const parameters: CallParameters = { model, ...settings, ...formatIn(dialect, schema), messages };
    const called = await pay(parameters);
    if ('kind' in called) return called;
    if (called.completion) {
      // A server that wants to be asked otherwise was shown another prompt.
      if (prompt.hash !== shown) exchange.push(...prompt.messages);
      shown = prompt.hash;
      exchange.push(...more.filter(({ role }) => role === 'user'), {
        role: 'assistant',
        content: called.completion.refusal ?? called.completion.content,
      });
    }
    return { ...called, dialect, sent: { prompt, settings, outputMode: dialect.outputMode } };
  }

  /** Makes a call within the limits and the budget, and counts it. */
  async function pay(parameters: CallParameters): Promise<Called | Trouble> {
    // Time in our own queue is none of the server's.
    clock.rest();
    const place = await limiter.enter(mostTokens(parameters) / 2 + maxOutputTokens, signal);
    clock.run();
    try {
      if (!request.isOpen()) return paused;
      const settle = await request.purse.reserve(mostCost(parameters, maxOutputTokens, priceOf));
      if (!settle) return { kind: 'over_budget' };
      const called = await connection.call(parameters, signal);
      const used = usageOf(called, model, priceOf);
      usage = addUsage(usage, used);
      settle(used.unpricedCalls > 0 ? null : (used.cost?.amount ?? 0));
      const tokens = used.inputTokens + used.outputTokens;
      place.leave(tokens > 0 ? tokens : null, called.headers);
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
          if ('kind' in called) return called;
          const { outcome, completion, objection, dialect, sent } = called;
          if (outcome.kind === 'reply') return { ...outcome, sent: { ...sent, completion: completion! } };
          if (objection && objections < mostObjections) {
            objections += 1;
            // Another call may have learned it meanwhile: an objection is to what was sent, not to what is known now.
            const known = (await connection.dialectOf(model)) !== dialect;
            const learned = known ? null : learnFrom(dialect, objection, Object.keys(sent.settings));
            if (learned) await connection.learn(model, learned);
            if (known || learned) continue;
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
    end: clock.rest,
  };
}

const paused: Trouble = {
  kind: 'endpoint_fault',
  code: pausedCode,
  detail: 'The judge was paused meanwhile.',
  retryAfterMs: null,
};

/** Runs only between `run` and `rest`. */
function stopwatch(ms: number) {
  const over = new AbortController();
  let left = ms;
  let since: number | null = null;
  let timer: NodeJS.Timeout | undefined;
  return {
    over: over.signal,
    run() {
      since = performance.now();
      timer = setTimeout(() => over.abort(), left);
    },
    rest() {
      clearTimeout(timer);
      if (since !== null) left -= performance.now() - since;
      since = null;
    },
  };
}
