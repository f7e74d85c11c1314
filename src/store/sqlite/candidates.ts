import type { Database } from 'better-sqlite3';
import { and, asc, eq, gt, ne } from 'drizzle-orm';
import type { CandidateRepository } from '../../candidates/repository.ts';
import { eraseWaitingRows, waitingRowsBefore, waitingRowsOf } from './batch-erasure.ts';
import type { Store, Transaction } from './database.ts';
import { emptyLog, eraseSubmission } from './erasure.ts';
import type { RecordEvent } from './events.ts';
import type { Commit } from './group-commit.ts';
import { candidates, organisations, submissions } from './schema.ts';
import { madeBefore } from './submission-filter.ts';

/** So many answers are erased at once: others get their turn in between. */
const stretch = 100;

/** Candidates in SQLite. */
export function sqliteCandidates(
  store: Store,
  connection: Database,
  commit: Commit,
  recordEvent: RecordEvent,
): CandidateRepository {
  const find = (organisationId: string, externalId: string) =>
    store
      .select()
      .from(candidates)
      .where(and(eq(candidates.organisationId, organisationId), eq(candidates.externalId, externalId)))
      .get();

  /** Forgets what waits in batches, a stretch at a time. @returns how many rows */
  async function forget(rowsIn: (transaction: Transaction) => { batchId: string; line: number }[]): Promise<number> {
    for (let forgotten = 0; ;) {
      const rows = await commit((transaction) => {
        const found = rowsIn(transaction);
        eraseWaitingRows(transaction, found);
        return found.length;
      });
      forgotten += rows;
      if (rows < stretch) return forgotten;
    }
  }

  return {
    async find({ organisationId }, externalId) {
      const candidate = find(organisationId, externalId);
      if (candidate) return candidate;
      // One whose answers all wait in batches has no row yet.
      const [first] = waitingRowsOf(store, organisationId, externalId, 1);
      return first ? { externalId, displayName: null, createdAt: first.createdAt } : null;
    },

    async waiting({ organisationId }, externalId, most) {
      const rows = waitingRowsOf(store, organisationId, externalId, most);
      return rows.map(({ batchId, line, content }) => ({ batchId, line, content }));
    },

    async erase({ organisationId }, externalId, now) {
      // What waits first: what became a submission until then is seen after.
      const waiting = await forget((transaction) => waitingRowsOf(transaction, organisationId, externalId, stretch));
      const erased: string[] = [];
      for (;;) {
        const ids = await commit((transaction) => {
          const candidate = find(organisationId, externalId);
          if (!candidate) return [];
          const rows = transaction
            .select({ id: submissions.id })
            .from(submissions)
            .where(and(eq(submissions.candidateId, candidate.id), ne(submissions.status, 'erased')))
            .limit(stretch)
            .all();
          for (const { id } of rows) eraseSubmission(transaction, recordEvent, organisationId, id, now);
          return rows.map(({ id }) => id);
        });
        erased.push(...ids);
        if (ids.length < stretch) break;
      }
      if (erased.length + waiting > 0) emptyLog(connection);
      return { submissions: erased, waiting };
    },

    async eraseBefore({ organisationId }, before, now) {
      const waiting = await forget((transaction) => waitingRowsBefore(transaction, organisationId, before, stretch));
      const erased: string[] = [];
      for (;;) {
        const seen = await commit((transaction) => {
          const { erasedUpTo } = transaction
            .select({ erasedUpTo: organisations.erasedUpTo })
            .from(organisations)
            .where(eq(organisations.id, organisationId))
            .get()!;
          const rows = transaction
            .select({ id: submissions.id })
            .from(submissions)
            .where(
              and(
                eq(submissions.organisationId, organisationId),
                gt(submissions.id, erasedUpTo ?? ''),
                madeBefore(before),
              ),
            )
            .orderBy(asc(submissions.id))
            .limit(stretch)
            .all();
          const ids = rows.map(({ id }) => id);
          const erase = (id: string) => eraseSubmission(transaction, recordEvent, organisationId, id, now);
          const mine = ids.filter((id) => erase(id) === 'erased');
          const last = ids.at(-1);
          if (last !== undefined) {
            transaction
              .update(organisations)
              .set({ erasedUpTo: last })
              .where(eq(organisations.id, organisationId))
              .run();
          }
          return { ids: mine, looked: ids.length };
        });
        erased.push(...seen.ids);
        if (seen.looked < stretch) break;
      }
      if (erased.length + waiting > 0) emptyLog(connection);
      return { submissions: erased, waiting };
    },
  };
}
