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

/** What another process does to a key, such as the command line revoking it, is noticed after so long at the latest. */
const knownForMs = 1_000;
const mostKnown = 1_000;

/** API keys in SQLite. */
export function sqliteKeys(store: Store, commit: Commit): KeyRepository {
  const anyKey = store
    .select({ one: sql`1` })
    .from(apiKeys)
    .limit(1)
    .prepare();
  // Every call comes by here: a query each would take as long as many a call itself.
  const known = new Map<string, { key: FoundKey; until: number }>();
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
      const now = performance.now();
      const earlier = known.get(id);
      if (earlier && earlier.until > now) return earlier.key;
      const key = byId.get({ id });
      if (!key) return null;
      if (known.size >= mostKnown) known.clear();
      known.set(id, { key, until: now + knownForMs });
      return key;
    },

    async used(id, now, notSince) {
      await commit((transaction) => {
        const unwritten = or(isNull(apiKeys.lastUsedAt), lt(apiKeys.lastUsedAt, notSince));
        transaction
          .update(apiKeys)
          .set({ lastUsedAt: now })
          .where(and(eq(apiKeys.id, id), unwritten))
          .run();
      });
      known.delete(id);
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

    async revoke({ organisationId }, id, now) {
      const key = await commit((transaction) =>
        transaction
          .update(apiKeys)
          .set({ revokedAt: sql`coalesce(${apiKeys.revokedAt}, ${now})` })
          .where(owned(organisationId, id))
          .returning(visibleColumns)
          .get(),
      );
      known.delete(id);
      return key ?? null;
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
      const { id, name, createdAt, retentionDays } = organisations;
      return store.select({ id, name, createdAt, retentionDays }).from(organisations).orderBy(id).all();
    },

    async retain({ organisationId }, days) {
      store.update(organisations).set({ retentionDays: days }).where(eq(organisations.id, organisationId)).run();
    },
  };
}
