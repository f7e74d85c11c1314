import type { Problem } from './api.ts';

/** The code of everything that the service refuses or fails with. */
export type ProblemCode = Problem['code'];

/** The service refused a request, or failed at it (RFC 9457). */
export class VivaProblem extends Error {
  override readonly name = 'VivaProblem';
  /** What to decide by: it stays what it is. */
  readonly code: ProblemCode;
  readonly status: number;
  readonly title: string;
  /** What is wrong this time, for a person. */
  readonly detail: string;
  /** The page that explains the code. */
  readonly type: string;
  /** Each wrong field, with a JSON Pointer into the body or `?name` for a query parameter. */
  readonly errors: NonNullable<Problem['errors']>;
  /** As it stands in the logs of the service. */
  readonly requestId: string;
  /** How long to wait before it is worth trying again; null when the service doesn't say. */
  readonly retryAfterMs: number | null;

  /** @param url of the request: `type` may be relative to it */
  constructor(problem: Problem, url: string, retryAfterMs: number | null) {
    super(`${problem.detail} (${problem.code})`);
    this.code = problem.code;
    this.status = problem.status;
    this.title = problem.title;
    this.detail = problem.detail;
    this.type = new URL(problem.type, url).href;
    this.errors = problem.errors ?? [];
    this.requestId = problem.requestId;
    this.retryAfterMs = retryAfterMs;
  }
}
