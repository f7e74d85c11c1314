import { and, asc, eq, gt, sql } from 'drizzle-orm';
import type { CohortRepository, StoredCohort } from '../../cohorts/repository.ts';
import { revisionTag } from '../../revision-tag.ts';
import { findClaim, keepClaim } from './claims.ts';
import type { Store, Transaction } from './database.ts';
import type { Commit } from './group-commit.ts';
import { questionFinder } from './questions.ts';
import { cohortQuestions, cohorts, questions } from './schema.ts';

/** Cohorts in SQLite. */
export function sqliteCohorts(store: Store, commit: Commit): CohortRepository {
  const findQuestion = questionFinder(store);
  const toCohort = (row: typeof cohorts.$inferSelect): StoredCohort => {
    const { organisationId: _, ...cohort } = row;
    const versions = store
      .select({ id: questions.id, slug: questions.slug, version: cohortQuestions.version })
      .from(cohortQuestions)
      .innerJoin(questions, eq(questions.id, cohortQuestions.questionId))
      .where(eq(cohortQuestions.cohortId, cohort.id))
      .orderBy(asc(cohortQuestions.questionId))
      .all();
    return { ...cohort, questions: versions };
  };

  return {
    create({ organisationId }, { id, name, pins, now }, claim) {
      return commit((transaction) => {
        const earlier = claim && findClaim(transaction, organisationId, claim, now);
        if (earlier) return earlier;
        if (transaction.select().from(cohorts).where(named(organisationId, name)).get()) {
          return { kind: 'name_taken' as const };
        }
        transaction
          .insert(cohorts)
          .values({ id, organisationId, name, pins, revision: 1, createdAt: now, updatedAt: now })
          .run();
        if (claim) keepClaim(transaction, organisationId, claim, id);
        return { kind: 'created' as const };
      });
    },

    async find({ organisationId }, idOrName) {
      const row = store.select().from(cohorts).where(named(organisationId, idOrName)).get();
      return row ? toCohort(row) : null;
    },

    async list({ organisationId }, { after, limit }) {
      return store
        .select()
        .from(cohorts)
        .where(and(eq(cohorts.organisationId, organisationId), after === undefined ? undefined : gt(cohorts.id, after)))
        .orderBy(asc(cohorts.id))
        .limit(limit)
        .all()
        .map(toCohort);
    },

    change({ organisationId }, idOrName, { pins, questions: wanted, tag, now }) {
      return commit((transaction) => {
        const cohort = transaction.select().from(cohorts).where(named(organisationId, idOrName)).get();
        if (!cohort) return { kind: 'absent' as const };
        if (tag !== null && tag !== revisionTag(cohort)) return { kind: 'stale' as const };
        const versions = wanted.map(({ id, version }) => findQuestion(organisationId, id, version));
        const at = versions.findIndex((version) => !version?.publishedAt);
        if (at >= 0) return { kind: 'unknown' as const, at };
        for (const version of versions) pin(transaction, cohort.id, version!.id, version!.version);
        transaction
          .update(cohorts)
          .set({ pins, revision: sql`${cohorts.revision} + 1`, updatedAt: now })
          .where(eq(cohorts.id, cohort.id))
          .run();
        return { kind: 'changed' as const };
      });
    },
  };
}

function named(organisationId: string, name: string) {
  return and(eq(cohorts.organisationId, organisationId), eq(name.startsWith('coh_') ? cohorts.id : cohorts.name, name));
}

/** The id of an organisation's cohort, by its id or name. */
export function findCohortId(store: Store, organisationId: string, name: string): string | undefined {
  return store.select({ id: cohorts.id }).from(cohorts).where(named(organisationId, name)).get()?.id;
}

/** The version of a question that a cohort is graded by; nothing before its first answer. */
export function pinnedVersion(transaction: Transaction, cohortId: string, questionId: string): number | undefined {
  return transaction
    .select({ version: cohortQuestions.version })
    .from(cohortQuestions)
    .where(and(eq(cohortQuestions.cohortId, cohortId), eq(cohortQuestions.questionId, questionId)))
    .get()?.version;
}

/** From now on all of the cohort are graded by this version. */
export function pin(transaction: Transaction, cohortId: string, questionId: string, version: number): void {
  transaction
    .insert(cohortQuestions)
    .values({ cohortId, questionId, version })
    .onConflictDoUpdate({ target: [cohortQuestions.cohortId, cohortQuestions.questionId], set: { version } })
    .run();
}
