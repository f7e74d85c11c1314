import type { Judge } from '../grading/judge.ts';

/** A judge and whether it may be asked just now. */
export interface Endpoint {
  judge: Judge;
  /** Null while it works. */
  paused: { code: string; detail: string; until: number } | null;
}

/** The judges that are configured, and which of them are paused after a fault of their server. */
export interface Endpoints {
  /** The configured judge of this kind. */
  find(kind: Judge['kind']): Endpoint | undefined;
  all(): Endpoint[];
  /** Those that may be asked at this moment. */
  ready(now: number): Endpoint[];
  /** Leaves a judge alone until then. */
  pause(kind: Judge['kind'], fault: { code: string; detail: string }, until: number): void;
  /** A judge has answered: it works again. */
  resume(kind: Judge['kind']): void;
}

export function endpointsOf(judges: Judge[]): Endpoints {
  const endpoints = new Map(judges.map((judge) => [judge.kind, { judge, paused: null } as Endpoint]));
  return {
    find: (kind) => endpoints.get(kind),
    all: () => [...endpoints.values()],
    ready: (now) => [...endpoints.values()].filter(({ paused }) => paused === null || paused.until <= now),
    pause(kind, { code, detail }, until) {
      const endpoint = endpoints.get(kind);
      if (endpoint) endpoint.paused = { code, detail, until };
    },
    resume(kind) {
      const endpoint = endpoints.get(kind);
      if (endpoint) endpoint.paused = null;
    },
  };
}
