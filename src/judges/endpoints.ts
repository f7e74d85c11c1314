import type { Judge, JudgeName, Trouble } from '../grading/judge.ts';
import type { PromptName } from '../grading/prompt/strong.ts';

/** Who can be asked: a judge for each prompt that it can grade by. */
export interface Candidate {
  name: JudgeName;
  model: string;
  by(prompt: PromptName): Judge;
}

/** How an endpoint stands; it survives a restart. */
export interface EndpointState {
  name: JudgeName;
  /** Faults in a row. */
  faults: number;
  /** The last fault, and until when the endpoint is left alone after it; null while it works. */
  paused: { code: string; detail: string; until: number } | null;
}

/** Where the states of endpoints are kept. */
export interface EndpointStateStore {
  load(): Promise<EndpointState[]>;
  save(state: EndpointState): Promise<void>;
}

type EndpointFault = Extract<Trouble, { kind: 'endpoint_fault' }>;

/**
 * The judges that are configured, and which of them are paused after a fault of their server. When a pause is over, one
 * request is let through to see how it stands: an outage costs one probe at a time, whatever waits.
 */
export interface Endpoints {
  all(): { candidate: Candidate; state: EndpointState }[];
  find(name: JudgeName): { candidate: Candidate; state: EndpointState } | undefined;
  /** Those that may be asked at this moment, and when the next paused one may. */
  ready(now: number): { names: JudgeName[]; nextAt: number | null };
  /**
   * The judge of this name by a prompt, behind its breaker: while it is paused it isn't asked, and the outcome says for
   * how long; its faults pause it, its answers end that. `retryAfterMs` of a fault is how long it is paused.
   */
  judge(name: JudgeName, prompt: PromptName): Judge;
}

/** Said of a judge that isn't asked because it is paused, or because somebody else is finding out how it stands. */
export const pausedCode = 'paused';
/** How long to wait for somebody else's probe. */
const probeMs = 1_000;

interface Entry {
  candidate: Candidate;
  state: EndpointState;
  probing: boolean;
}

/** @param saved states of an earlier process */
export function endpointsOf(candidates: Candidate[], store: EndpointStateStore, saved: EndpointState[]): Endpoints {
  const entries = new Map<JudgeName, Entry>();
  for (const candidate of candidates) {
    const { name } = candidate;
    const state = saved.find((one) => one.name === name) ?? { name, faults: 0, paused: null };
    entries.set(name, { candidate, state, probing: false });
  }

  const pausedUntil = ({ state }: Entry) => state.paused?.until ?? 0;
  const mayAsk = (entry: Entry, now: number) => pausedUntil(entry) <= now && !entry.probing;

  async function pause(entry: Entry, { code, detail, retryAfterMs }: EndpointFault, now: number): Promise<number> {
    const { name, faults } = entry.state;
    // Of many calls that meet the same outage at the same time only the first one counts.
    const isNews = pausedUntil(entry) <= now;
    // Never shorter than our own pause, whatever the server says, nor than one that is running.
    const own = isNews ? backoffMs(faults) : 0;
    const until = Math.max(now + Math.max(retryAfterMs ?? 0, own), pausedUntil(entry));
    entry.state = { name, faults: faults + (isNews ? 1 : 0), paused: { code, detail, until } };
    await store.save(entry.state);
    return until - now;
  }

  async function answered(entry: Entry, now: number): Promise<void> {
    // A call that was under way when the pause began says nothing about it.
    if (entry.state.faults === 0 || pausedUntil(entry) > now) return;
    entry.state = { name: entry.state.name, faults: 0, paused: null };
    await store.save(entry.state);
  }

  return {
    all: () => [...entries.values()],
    find: (name) => entries.get(name),
    ready(now) {
      const all = [...entries.values()];
      const later = all.map(pausedUntil).filter((until) => until > now);
      return {
        names: all.filter((entry) => mayAsk(entry, now)).map(({ state }) => state.name),
        nextAt: later.length > 0 ? Math.min(...later) : null,
      };
    },
    judge(name, prompt) {
      const entry = entries.get(name)!;
      const judge = entry.candidate.by(prompt);
      return {
        ...judge,
        async judge(request) {
          const now = Date.now();
          if (!mayAsk(entry, now)) return { ...notAsked(entry.state, now), usage: null, exchanges: [] };
          const probe = entry.state.faults > 0;
          entry.probing = probe;
          try {
            const isOpen = () => pausedUntil(entry) <= Date.now();
            const outcome = await judge.judge({ ...request, probe, isOpen });
            if (outcome.kind === 'endpoint_fault') {
              if (outcome.code === pausedCode) return { ...outcome, ...notAsked(entry.state, Date.now()) };
              // A caller who is gone, or our own shutdown, is no fault of the endpoint.
              if (request.signal.aborted) return outcome;
              return { ...outcome, retryAfterMs: await pause(entry, outcome, Date.now()) };
            }
            // A fault after the judgement was there is a fault of the endpoint all the same.
            const trouble = outcome.kind === 'judged' ? outcome.trouble : null;
            if (trouble?.kind === 'endpoint_fault' && trouble.code !== pausedCode && !request.signal.aborted) {
              await pause(entry, trouble, Date.now());
            } else if (outcome.kind !== 'over_budget') {
              await answered(entry, Date.now());
            }
            return outcome;
          } finally {
            if (probe) entry.probing = false;
          }
        },
      };
    },
  };
}

function notAsked({ paused }: EndpointState, now: number): EndpointFault {
  const detail = paused?.detail ?? 'The judge is tried with another request just now.';
  const retryAfterMs = Math.max(probeMs, (paused?.until ?? 0) - now);
  return { kind: 'endpoint_fault', code: pausedCode, detail, retryAfterMs };
}

/** The pause after so many earlier faults in a row: a second, doubling up to five minutes. */
export function backoffMs(faults: number): number {
  return Math.min(300_000, 1_000 * 2 ** Math.min(faults, 20));
}
