import type { Clock } from './clock.ts';
import { VivaProblem } from './problem.ts';
import { readReply, type Reply } from './reply.ts';
import type { Outgoing } from './request.ts';
import { pauseAfter, type Retries } from './retries.ts';
import { VivaUnreachable } from './unreachable.ts';

/** By what requests are sent. */
export interface Transport {
  fetch: (url: string, init: RequestInit) => Promise<Response>;
  clock: Clock;
  retries: Retries;
}

const longestTimerMs = 2 ** 31 - 1;

/**
 * Sends a request, again where that is safe and can help.
 *
 * @throws {VivaProblem} what the service refuses or fails with
 * @throws {VivaUnreachable} when it isn't reached
 * @throws the signal's reason, when that is aborted
 */
export async function send(outgoing: Outgoing, transport: Transport, signal: AbortSignal | undefined): Promise<Reply> {
  const { clock, retries } = transport;
  const limited = outgoing.repeatable !== 'never' && retries.withinMs <= longestTimerMs;
  const limit = new AbortController();
  const timeout = () => limit.abort(new DOMException(`no reply within ${retries.withinMs} ms`, 'TimeoutError'));
  const timer = limited ? setTimeout(timeout, retries.withinMs) : undefined;
  const either = signal ? AbortSignal.any([signal, limit.signal]) : limit.signal;
  const deadline = clock.now() + retries.withinMs;
  try {
    let earlier: Error | undefined;
    for (let tries = 1; ; tries += 1) {
      const outcome = await attempt(outgoing, transport, either);
      if (!(outcome instanceof Error)) return outcome;
      signal?.throwIfAborted();
      // Nothing was done: it is asked for something that is kept nowhere.
      if (outgoing.withoutKey && outcome instanceof VivaProblem && outcome.code === 'idempotency_not_supported') {
        outgoing = outgoing.withoutKey;
        continue;
      }
      // What a later try is told may come of what an earlier one did, unheard.
      if (earlier && outcome.cause === undefined) outcome.cause = earlier;
      const pause = pauseAfter(outcome, outgoing.repeatable, retries, tries, deadline - clock.now());
      if (pause === null) throw outcome;
      earlier = outcome;
      await clock.sleep(pause, signal);
    }
  } finally {
    clearTimeout(timer);
  }
}

async function attempt(
  outgoing: Outgoing,
  { fetch, clock }: Transport,
  signal: AbortSignal,
): Promise<Reply | VivaProblem | VivaUnreachable> {
  const { called, url, init } = outgoing;
  try {
    return await readReply(await fetch(url, { ...init, signal }), outgoing, clock.now());
  } catch (cause) {
    return new VivaUnreachable(`${called} got no reply: ${reasonOf(cause)}`, { cause });
  }
}

/** What `fetch` rejects with often says little; its own cause says it. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error && error.cause.message !== '' ? error.cause.message : error.message;
}
