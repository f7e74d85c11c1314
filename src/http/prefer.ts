/** The longest that a client may ask to wait; milliseconds. */
const mostWaitMs = 60_000;

/** How long a client wants to wait, and what the reply says was heeded. */
export interface Preference {
  waitMs: number;
  applied: string | null;
}

/**
 * Reads `Prefer` (RFC 7240): `respond-async` doesn't wait, `wait=n` waits up to n seconds, both together
 * too. What isn't understood is ignored.
 */
export function readPreference(header: string | string[] | undefined, defaultMs: number): Preference {
  const preferences = [header ?? []]
    .flat()
    .join(',')
    .split(',')
    .map((part) => part.split(';')[0]!.trim());
  const isAsync = preferences.some((part) => /^respond-async$/i.test(part));
  const seconds = preferences
    .map((part) => /^wait\s*=\s*"?(\d{1,6})"?$/i.exec(part)?.[1])
    .find((value) => value !== undefined);
  const waitMs = seconds === undefined ? (isAsync ? 0 : defaultMs) : Math.min(Number(seconds) * 1000, mostWaitMs);
  const applied = [isAsync && 'respond-async', seconds !== undefined && `wait=${Math.floor(waitMs / 1000)}`].filter(
    Boolean,
  );
  return { waitMs, applied: applied.length > 0 ? applied.join(', ') : null };
}

/**
 * The headers of a reply that may have been waited for.
 *
 * @param retryAfterSeconds null when it is done
 */
export function waitedHeaders(
  location: string,
  {
    applied,
    replayed,
    retryAfterSeconds,
  }: { applied: string | null; replayed: boolean; retryAfterSeconds: number | null },
): Record<string, string> {
  return {
    location,
    ...(applied !== null && { 'preference-applied': applied }),
    ...(replayed && { 'idempotency-replayed': 'true' }),
    ...(retryAfterSeconds !== null && { 'retry-after': String(retryAfterSeconds) }),
  };
}

/** The same for the document: the replies of an operation that waits, done in time and not. */
export function waitedReplies(done: string, later: string) {
  const always = ['Location', 'Preference-Applied', 'Idempotency-Replayed'] as const;
  return {
    201: { says: done, headers: [...always] },
    202: { says: later, headers: [...always, 'Retry-After' as const] },
  };
}
