import { defaultOrganisation } from '../ids.ts';

/** What a caller may do; see the table of resources in the API's description. */
export const scopes = [
  'questions:read',
  'questions:write',
  'references:read',
  'submissions:read',
  'submissions:write',
  'grades:read',
  'grades:write',
  'reviews:write',
  'evaluations:write',
  'candidates:read',
  'candidates:write',
  'webhooks:write',
  'batches:write',
  'calibrations:write',
  'usage:read',
  'keys:write',
] as const;
export type Scope = (typeof scopes)[number];

declare const authorized: unique symbol;

/** Somebody who may act for an organisation. Only this module makes one, and every repository asks for it. */
export interface Authorized {
  readonly [authorized]: true;
  readonly organisationId: string;
  readonly keyId: string | null;
  readonly scopes: ReadonlySet<Scope>;
}

/** Vouches for a caller; what a key of the store grants comes in here. */
export function authorize(caller: {
  organisationId: string;
  keyId: string | null;
  scopes: Iterable<Scope>;
}): Authorized {
  return { ...caller, scopes: new Set(caller.scopes) } as unknown as Authorized;
}

/** Who calls without a key: everything in the default organisation, reachable from loopback only. */
export function keylessCaller(): Authorized {
  return operator(defaultOrganisation);
}

/** Whoever runs the service, from the command line: everything in one organisation. */
export function operator(organisationId: string): Authorized {
  return authorize({ organisationId, keyId: null, scopes });
}
