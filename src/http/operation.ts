import type { FastifyBaseLogger, FastifyInstance, RawServerDefault } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { z } from 'zod';
import type { Authorized, Scope } from '../access/authorize.ts';
import type { ProblemCode } from './problems.ts';

/** The HTTP application as features see it. */
export type App = FastifyInstance<
  RawServerDefault,
  IncomingMessage,
  ServerResponse,
  FastifyBaseLogger,
  ZodTypeProvider
>;

declare module 'fastify' {
  interface FastifyRequest {
    /** Who calls; only on routes that ask for a scope. */
    caller: Authorized;
  }
  interface FastifyContextConfig {
    scope?: Scope;
    documented?: Documented;
  }
}

/** What the OpenAPI document says of an operation beyond its shapes. */
export interface Documented {
  problems: ProblemCode[];
  replies: Replies;
  /** Whether a body may be left out: it is taken for an empty object. */
  optionalBody: boolean;
}

/** By status: what a reply that is no problem says, and the headers that it may have. */
type Replies = Record<number, { says: string; headers?: ReplyHeader[] }>;

/** Headers of replies, for the document. */
export const replyHeaders = {
  Location: 'Where it is.',
  ETag: 'Changes with the resource; for `If-None-Match` and `If-Match`.',
  'Retry-After': 'Seconds after which it is worth asking again.',
  'Preference-Applied': 'What of `Prefer` was heeded.',
  'Idempotency-Replayed': '`true` when an earlier request with this key was found.',
  Link: 'The next page, as `rel="next"`.',
} as const;
type ReplyHeader = keyof typeof replyHeaders;

interface OperationFacts {
  operationId: string;
  tag:
    | 'Questions'
    | 'Submissions'
    | 'Grades'
    | 'Evaluations'
    | 'Reviews'
    | 'Candidates'
    | 'Cohorts'
    | 'Calibrations'
    | 'Batches'
    | 'Webhooks'
    | 'Judges'
    | 'Usage'
    | 'Access'
    | 'Service';
  summary: string;
  /** What it is for, in a sentence or a few. */
  description: string;
  /** What the caller must be allowed to do; left out for what everybody may read. */
  scope?: Scope;
  replies: Replies;
  /** Content types of the body. Default: JSON. */
  consumes?: string[];
  /** What it can answer besides what every operation of its kind can. */
  problems?: ProblemCode[];
}

interface Shapes {
  params?: z.ZodType;
  querystring?: z.ZodType;
  body?: z.ZodType;
  headers?: z.ZodType;
  response?: Record<number, z.ZodType>;
}

/** What can be wrong with who calls, and how often. */
const needsKey = [
  'missing_api_key',
  'malformed_api_key',
  'unknown_api_key',
  'expired_api_key',
  'revoked_api_key',
  'missing_scope',
  'rate_limited',
] as const satisfies ProblemCode[];

/**
 * A route's facts and shapes in the form that Fastify takes. The shapes validate, type the handler and
 * become the OpenAPI document; the problems that every operation of its kind can answer are added here.
 */
export function operation<const S extends Shapes>(facts: OperationFacts, shapes: S) {
  const { operationId, tag, summary, description, scope, replies, consumes, problems = [] } = facts;
  const usual: ProblemCode[] = [
    ...(shapes.body ? (['invalid_json', 'body_too_large', 'unsupported_media_type', 'invalid_body'] as const) : []),
    ...(shapes.querystring ? (['invalid_query'] as const) : []),
    ...(shapes.params ? (['not_found'] as const) : []),
    ...(scope ? needsKey : []),
    'foreign_host',
    'foreign_origin',
    'internal_error',
    'store_unavailable',
    'draining',
  ];
  return {
    schema: { operationId, tags: [tag], summary, description, ...(consumes && { consumes }), ...shapes },
    config: {
      documented: {
        problems: [...new Set([...usual, ...problems])],
        replies,
        optionalBody: consumes === undefined && shapes.body?.safeParse({}).success === true,
      },
      ...(scope && { scope }),
    },
  };
}
