/** The service was not reached: the connection broke, time ran out, or something on the way answered in its place. */
export class VivaUnreachable extends Error {
  override readonly name = 'VivaUnreachable';
  /** Of the reply that isn't the service's; null when there was none. */
  readonly status: number | null;
  readonly retryAfterMs: number | null;

  constructor(message: string, more: { status?: number; retryAfterMs?: number | null; cause?: unknown } = {}) {
    const { status = null, retryAfterMs = null, ...cause } = more;
    super(message, cause);
    this.status = status;
    this.retryAfterMs = retryAfterMs;
  }
}
