import type { Calls, CallsWithResponse } from './calls.ts';
import { type Clock, systemClock } from './clock.ts';
import type { OperationFacts } from './facts.ts';
import { operations } from './operations.ts';
import type { Reply } from './reply.ts';
import { type AnyInput, requestOf } from './request.ts';
import { type Retries, usualRetries } from './retries.ts';
import { send, type Transport } from './sending.ts';

export interface VivaOptions {
  /** Where the service is, such as `https://viva.example.org`. */
  baseUrl: string;
  /** An API key, `viva_…`. A service on the same machine may need none. */
  key?: string | undefined;
  /** In the place of the platform's own. */
  fetch?: Transport['fetch'];
  retries?: Partial<Retries>;
  /** For tests that must not wait. */
  clock?: Clock;
}

/** The service: a method for each of its operations. */
export interface Viva extends Calls {
  /** The same methods, for who needs the status or a header of the reply. */
  readonly withResponse: CallsWithResponse;
  /** By which the client waits. */
  readonly clock: Clock;
}

/**
 * A client of the service at `baseUrl`. Its methods throw {@link VivaProblem} for what the service refuses,
 * {@link VivaUnreachable} when it can't be reached, and the reason of their `signal` once that is aborted.
 *
 * @throws {TypeError} when `baseUrl` is no URL
 */
export function createViva(options: VivaOptions): Viva {
  const { key, fetch = globalThis.fetch, clock = systemClock, retries } = options;
  const baseUrl = new URL(options.baseUrl).href;
  const transport = { fetch, clock, retries: { ...usualRetries, ...retries } };

  const withResponse: Record<string, (input?: AnyInput) => Promise<Reply>> = {};
  const calls: Record<string, (input?: AnyInput) => Promise<unknown>> = {};
  for (const [id, facts] of Object.entries<OperationFacts>(operations)) {
    const call = async (input: AnyInput = {}) => send(requestOf(facts, input, baseUrl, key), transport, input.signal);
    withResponse[id] = call;
    calls[id] = async (input) => (await call(input)).data;
  }
  // The types come from the same document as the table, so they say of each method what it is.
  return { ...calls, withResponse, clock } as unknown as Viva;
}
