import type { EarlierClaim, IdempotencyClaim } from '../idempotency.ts';
import type { Page } from '../page.ts';
import type { Authorized, Scope } from './authorize.ts';

/** An API key. Its secret is nowhere: the store keeps a hash. */
export interface ApiKey {
  /** `key_…` */
  id: string;
  name: string;
  scopes: Scope[];
  createdAt: string;
  /** Null for never. */
  expiresAt: string | null;
  revokedAt: string | null;
  /** Exact to ten minutes; null until it is used. */
  lastUsedAt: string | null;
}

export interface NewApiKey extends Pick<ApiKey, 'id' | 'name' | 'scopes' | 'createdAt' | 'expiresAt'> {
  secretHash: string;
}

/** A key as it is found before anybody knows who calls. */
export interface FoundKey extends ApiKey {
  organisationId: string;
  secretHash: string;
}

export interface Organisation {
  /** `org_…` */
  id: string;
  name: string;
  createdAt: string;
  /** After how many days answers are erased; null for never. */
  retentionDays: number | null;
}

/** Where API keys are kept. */
export interface KeyRepository {
  /** Whether there has ever been a key: from then on one is needed. */
  any(): Promise<boolean>;
  /** By its id alone, for finding out who calls. */
  identify(id: string): Promise<FoundKey | null>;
  /** Remembers that a key was used, unless that was remembered since `notSince`. */
  used(id: string, now: string, notSince: string): Promise<void>;
  /** Keeps a new key, or finds what the claim stands for. */
  create(
    caller: Authorized,
    key: NewApiKey,
    claim: IdempotencyClaim | null,
  ): Promise<{ kind: 'created' } | EarlierClaim>;
  find(caller: Authorized, id: string): Promise<ApiKey | null>;
  /** Newest first. */
  list(caller: Authorized, page: Page): Promise<ApiKey[]>;
  /** From now on it is refused; a second time changes nothing. Null where there is no such key. */
  revoke(caller: Authorized, id: string, now: string): Promise<ApiKey | null>;
}

/** Where organisations are kept; they are made from the command line only. */
export interface OrganisationRepository {
  create(organisation: Organisation): Promise<void>;
  list(): Promise<Organisation[]>;
  /** Sets after how many days answers are erased; null for never. */
  retain(caller: Authorized, days: number | null): Promise<void>;
}
