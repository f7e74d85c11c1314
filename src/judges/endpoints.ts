import type { Judge, JudgeKind, JudgeOutcome } from '../grading/judge.ts';

/** A judge and whether it may be asked just now. */
export interface Endpoint {
  judge: Judge;
  /** Null while it works. */
  paused: { code: string; detail: string; until: number } | null;
  /** Faults in a row. */
  faults: number;
}

type EndpointFault = Extract<JudgeOutcome, { kind: 'endpoint_fault' }>;

/** The judges that are configured, and which of them are paused after a fault of their server. */
export interface Endpoints {
  /** The configured judge of this kind. */
  find(kind: JudgeKind): Endpoint | undefined;
  all(): Endpoint[];
  /** Those that may be asked at this moment, and when the next paused one may. */
  ready(now: number): { kinds: JudgeKind[]; nextAt: number | null };
  /** Leaves a judge alone after a fault. @returns until when */
  pause(kind: JudgeKind, fault: EndpointFault, now: number): number;
  /** A judge has answered: it works. */
  answered(kind: JudgeKind, now: number): void;
}

export function endpointsOf(judges: Judge[]): Endpoints {
  const endpoints = new Map<JudgeKind, Endpoint>(
    judges.map((judge) => [judge.kind, { judge, paused: null, faults: 0 }]),
  );
  return {
    find: (kind) => endpoints.get(kind),
    all: () => [...endpoints.values()],
    ready(now) {
      const pausedUntil = (endpoint: Endpoint) => Math.max(endpoint.paused?.until ?? 0, now);
      const all = [...endpoints.values()];
      const later = all.map(pausedUntil).filter((until) => until > now);
      return {
        kinds: all.filter((endpoint) => pausedUntil(endpoint) === now).map(({ judge }) => judge.kind),
        nextAt: later.length > 0 ? Math.min(...later) : null,
      };
    },
    pause(kind, { code, detail, retryAfterMs }, now) {
      const endpoint = endpoints.get(kind)!;
      // Never shorter than our own pause, whatever the server says, nor than one that is running.
      const wish = now + Math.max(retryAfterMs ?? 0, backoffMs(endpoint.faults));
      const until = Math.max(wish, endpoint.paused?.until ?? 0);
      endpoint.faults += 1;
      endpoint.paused = { code, detail, until };
      return until;
    },
    answered(kind, now) {
      const endpoint = endpoints.get(kind)!;
      // A call that was under way when the pause began says nothing about it.
      if (endpoint.paused && endpoint.paused.until > now) return;
      Object.assign(endpoint, { paused: null, faults: 0 });
    },
  };
}

/** The pause after so many earlier faults in a row: a second, doubling up to five minutes. */
export function backoffMs(faults: number): number {
  return Math.min(300_000, 1_000 * 2 ** Math.min(faults, 20));
}
