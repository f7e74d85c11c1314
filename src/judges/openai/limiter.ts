/** Our own limits for the calls to one model server. Each is at least 1; null is none. */
export interface Limits {
  /** Calls in flight at once. */
  concurrency: number;
  requestsPerMinute: number | null;
  tokensPerMinute: number | null;
}

/** Lets calls to one model server go, first come, first served, as its limits and ours allow. */
export interface Limiter {
  /**
   * Waits, in order of arrival, until a call may be made. Whoever gets a place must leave it, however the call ends.
   * @param tokens about how many the call will use, prompt and reply together
   * @throws the signal's reason when it is aborted while waiting; it then takes no place
   */
  enter(tokens: number, signal: AbortSignal): Promise<Place>;
  /**
   * How it stands at this moment. `heldUntil`, milliseconds since the epoch, is the earliest time at which a limit per
   * minute, ours or the server's, lets the next call go; null where none is in its way.
   */
  state(): { inFlight: number; waiting: number; heldUntil: number | null };
}

/** Leave to make one call. */
export interface Place {
  /**
   * The call is over; a second time says nothing.
   * @param tokens really used; null when unknown, and then the estimate stands
   * @param headers of the reply, if there was one
   */
  leave(tokens: number | null, headers: Headers | undefined): void;
}

const resources = ['requests', 'tokens'] as const;
type Amounts = Record<(typeof resources)[number], number>;

interface Waiting {
  cost: Amounts;
  go(place: Place): void;
}

interface Start {
  at: number;
  cost: Amounts;
  /** All that had been started by then, this call with it. */
  total: Amounts;
}

/** What the server has said of a limit of its own. */
interface Word {
  /** The total that may be started before the reset. */
  ceiling: number;
  until: number;
  /** Calls that had been started when it was heard. */
  heardAfter: number;
}

const windowMs = 60_000;
/** A wrong header must not stop the service; a server that means it says 429, and its endpoint is paused. */
const mostHoldMs = 120_000;

/**
 * A limiter with a sliding minute: in no 60 seconds do more than `requestsPerMinute` calls start, nor calls of more than
 * `tokensPerMinute` tokens, counted by their estimates until they are over and by real use from then on. A call that
 * alone is bigger than that starts when none did in the minute before it. Of our limits and the server's (the
 * `x-ratelimit-…` headers), the stricter counts.
 */
export function createLimiter({ concurrency, requestsPerMinute, tokensPerMinute }: Limits): Limiter {
  const limits = { requests: requestsPerMinute, tokens: tokensPerMinute };
  const waiting = createLine<Waiting>();
  /** The calls of the last minute, and what they use. */
  const starts = createLine<Start>();
  const used: Amounts = { requests: 0, tokens: 0 };
  const total: Amounts = { requests: 0, tokens: 0 };
  const words: Partial<Record<keyof Amounts, Word>> = {};
  let inFlight = 0;
  let timer: NodeJS.Timeout | undefined;

  function admit(): void {
    clearTimeout(timer);
    // A system clock that is set must neither stretch a wait nor cut it short.
    const now = performance.now();
    for (let next = waiting.first(); next && inFlight < concurrency; next = waiting.first()) {
      const at = freeAt(next.cost, now);
      if (at > now) {
        timer = setTimeout(admit, Math.ceil(at - now));
        return;
      }
      waiting.shift();
      next.go(start(next.cost, now));
    }
  }

  /** When it is worth asking again for such a call; `now` when it may start. */
  function freeAt(cost: Amounts, now: number): number {
    forget(now);
    const times = resources.flatMap((resource) => {
      const limit = limits[resource] ?? Infinity;
      const full = used[resource] + cost[resource] > limit;
      const oldest = starts.first();
      const word = words[resource];
      return [
        // With nothing to wait for, even a call that is too big goes.
        full && oldest ? oldest.at + windowMs : now,
        word && total[resource] + cost[resource] > word.ceiling ? word.until : now,
      ];
    });
    return Math.max(now, ...times);
  }

  /** Drops the calls that are out of the sliding minute. */
  function forget(now: number): void {
    for (let oldest = starts.first(); oldest && oldest.at + windowMs <= now; oldest = starts.first()) {
      starts.shift();
      for (const resource of resources) used[resource] -= oldest.cost[resource];
    }
  }

  function start(cost: Amounts, now: number): Place {
    inFlight += 1;
    for (const resource of resources) {
      used[resource] += cost[resource];
      total[resource] += cost[resource];
    }
    const call = { at: now, cost, total: { ...total } };
    starts.add(call);
    let isOver = false;
    return {
      leave(tokens, headers) {
        if (isOver) return;
        isOver = true;
        inFlight -= 1;
        correct(call, tokens);
        if (headers) heed(call, headers);
        admit();
      },
    };
  }

  function correct({ at, cost }: Start, tokens: number | null): void {
    if (tokens === null || at + windowMs <= performance.now()) return;
    used.tokens += tokens - cost.tokens;
    cost.tokens = tokens;
  }

  /** Takes the server at its word about what is left, less the calls that were started after the one it answers. */
  function heed(call: Start, headers: Headers): void {
    const now = performance.now();
    for (const resource of resources) {
      const remaining = readNumber(headers.get(`x-ratelimit-remaining-${resource}`));
      const resetMs = readResetMs(headers.get(`x-ratelimit-reset-${resource}`));
      if (remaining === null || resetMs === null) continue;
      const ceiling = call.total[resource] + remaining;
      const until = now + Math.min(resetMs, mostHoldMs);
      const last = words[resource];
      // A call that was under way when that word was heard can't take it back, only be stricter.
      const stands = last && last.until > now && call.total.requests <= last.heardAfter;
      if (stands && ceiling > last.ceiling) continue;
      words[resource] = {
        ceiling,
        until: stands ? Math.max(until, last.until) : until,
        heardAfter: total.requests,
      };
    }
  }

  return {
    async enter(tokens, signal) {
      signal.throwIfAborted();
      const { promise, resolve, reject } = Promise.withResolvers<Place>();
      const abort = () => {
        waiting.remove(ticket);
        reject(signal.reason);
        admit();
      };
      const ticket = waiting.add({
        cost: { requests: 1, tokens },
        go(place) {
          signal.removeEventListener('abort', abort);
          resolve(place);
        },
      });
      signal.addEventListener('abort', abort);
      admit();
      return promise;
    },
    state() {
      const now = performance.now();
      const at = freeAt(waiting.first()?.cost ?? { requests: 1, tokens: 1 }, now);
      const heldUntil = at > now ? Date.now() + Math.ceil(at - now) : null;
      return { inFlight, waiting: waiting.size(), heldUntil };
    },
  };
}

/** First in, first out, or out of the middle; unlike with an array or a set, each at the same cost however long it is. */
function createLine<T>() {
  const items = new Map<number, T>();
  let head = 0;
  let tail = 0;
  return {
    size: () => items.size,
    first() {
      while (head < tail && !items.has(head)) head += 1;
      return items.get(head);
    },
    /** @returns its ticket, to remove it with */
    add(item: T): number {
      items.set(tail, item);
      return tail++;
    },
    remove: (ticket: number) => items.delete(ticket),
    /** Removes what `first` gave. */
    shift: () => items.delete(head),
  };
}

function readNumber(value: string | null): number | null {
  return value !== null && /^-?\d+(?:\.\d+)?$/.test(value) ? Number(value) : null;
}

const unitMs: Record<string, number> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** Milliseconds until a reset that is written as `1h2m3s` or `120ms`, in seconds, or as a time; null if unreadable. */
function readResetMs(value: string | null): number | null {
  if (value === null) return null;
  if (/^(?:\d+(?:\.\d+)?(?:ms|[smhd]))+$/.test(value)) {
    const parts = [...value.matchAll(/([\d.]+)([a-z]+)/g)];
    return parts.reduce((sum, [, count, unit]) => sum + Number(count) * unitMs[unit!]!, 0);
  }
  const seconds = readNumber(value);
  // So many seconds are no wait but a time since the epoch.
  const isTime = seconds === null || seconds > 1e9;
  const time = seconds === null ? Date.parse(value) : seconds * 1_000;
  const ms = isTime ? time - Date.now() : time;
  return Number.isNaN(ms) ? null : ms;
}
