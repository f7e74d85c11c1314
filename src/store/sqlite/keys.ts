import { and, desc, eq, isNull, lt, or, sql } from 'drizzle-orm';
import type { FoundKey, KeyRepository, OrganisationRepository } from '../../access/repository.ts';
import { findClaim, keepClaim } from './claims.ts';
import type { Store } from './database.ts';
import type { Commit } from './group-commit.ts';
import { apiKeys, organisations } from './schema.ts';

/** All but the secret's hash, which only finding out who calls needs. */
const visibleColumns = {
  id: apiKeys.id,
  name: apiKeys.name,
  scopes: apiKeys.scopes,
  createdAt: apiKeys.createdAt,
  expiresAt: apiKeys.expiresAt,
  revokedAt: apiKeys.revokedAt,
  lastUsedAt: apiKeys.lastUsedAt,
};

/** API keys in SQLite. */
export function sqliteKeys(store: Store, commit: Commit): KeyRepository {
  const anyKey = store
    .select({ one: sql`1` })
    .from(apiKeys)
    .limit(1)
    .prepare();
  // Every call comes by here.
  const byId = store
    .select()
    .from(apiKeys)
    .where(eq(apiKeys.id, sql.placeholder('id')))
    .prepare();
  const owned = (organisationId: string, id: string) =>
    and(eq(apiKeys.organisationId, organisationId), eq(apiKeys.id, id));

  return {
    async any() {
      return anyKey.get() !== undefined;
    },

    async identify(id): Promise<FoundKey | null> {
      return byId.get({ id }) ?? null;
    },

    used(id, now, notSince) {
      return commit((transaction) => {
        const unwritten = or(isNull(apiKeys.lastUsedAt), lt(apiKeys.lastUsedAt, notSince));
        transaction
          .update(apiKeys)
          .set({ lastUsedAt: now })
          .where(and(eq(apiKeys.id, id), unwritten))
          .run();
      });
    },

    create({ organisationId }, key, claim) {
      return commit((transaction) => {
        const earlier = claim && findClaim(transaction, organisationId, claim, key.createdAt);
        if (earlier) return earlier;
        transaction
          .insert(apiKeys)
          .values({ ...key, organisationId })
          .run();
        if (claim) keepClaim(transaction, organisationId, claim, key.id);
        return { kind: 'created' as const };
      });
    },

    async find({ organisationId }, id) {
      return store.select(visibleColumns).from(apiKeys).where(owned(organisationId, id)).get() ?? null;
    },

    async list({ organisationId }, { after, limit }) {
      return store
        .select(visibleColumns)
        .from(apiKeys)
        .where(and(eq(apiKeys.organisationId, organisationId), after === undefined ? undefined : lt(apiKeys.id, after)))
        .orderBy(desc(apiKeys.id))
        .limit(limit)
        .all();
    },

    revoke({ organisationId }, id, now) {
      return commit((transaction) => {
        const revoked = transaction
          .update(apiKeys)
          .set({ revokedAt: sql`coalesce(${apiKeys.revokedAt}, ${now})` })
          .where(owned(organisationId, id))
          .returning(visibleColumns)
          .get();
        return revoked ?? null;
      });
    },
  };
}

/** Organisations in SQLite. */
export function sqliteOrganisations(store: Store): OrganisationRepository {
  return {
    async create(organisation) {
      store.insert(organisations).values(organisation).run();
    },

    async list() {
      return store.select().from(organisations).orderBy(organisations.id).all();
    },
  };
}
