/** A client's Idempotency-Key with the request that it came with. */
export interface KeyedRequest {
  key: string;
  route: string;
  /** The body that the client sent, in a form in which equal bodies are equal. */
  body: string;
}

/** The same as it is kept. */
export interface IdempotencyClaim extends KeyedRequest {
  expiresAt: string;
}

/** What a key that came earlier stands for: the resource that was made, or another request. */
export type EarlierClaim = { kind: 'replayed'; id: string } | { kind: 'key_reused' };

/**
 * What is kept of a request with a key; null without one.
 *
 * @param now in milliseconds since 1970
 * @param keptMs how long
 */
export function claimOf(keyed: KeyedRequest | null, now: number, keptMs: number): IdempotencyClaim | null {
  return keyed && { ...keyed, expiresAt: new Date(now + keptMs).toISOString() };
}
