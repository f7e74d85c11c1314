import { createHash } from 'node:crypto';
import type { Authorized } from '../access/authorize.ts';
import { claimOf, type EarlierClaim } from '../idempotency.ts';
import { newId } from '../ids.ts';
import type { BatchFormat, BatchIntake, NewRow } from './repository.ts';
import { type CheckParts, createRowCheck, type RowCheck, type RowDefaults } from './row-check.ts';
import { readRows, type RowLimits, UnreadableFile } from './rows.ts';

export interface IntakeParts extends CheckParts {
  batches: BatchIntake;
  limits: Omit<RowLimits, 'extraColumns'> & { maxRows: number; maxBytes: number; stallMs: number };
  idempotencyMs: number;
}

/** A file as a client sends it. */
export interface BatchFile {
  name: string | null;
  format: BatchFormat;
  defaults: RowDefaults;
  extraColumns: 'refuse' | 'ignore';
  chunks: AsyncIterable<Uint8Array>;
}

export type TakenIn =
  | { kind: 'made'; id: string; replayed: boolean }
  | Extract<EarlierClaim, { kind: 'key_reused' }>
  | { kind: 'too_large' }
  | { kind: 'too_many_rows' }
  | { kind: 'unreadable'; detail: string }
  /** What rows without it are taken to say isn't there. */
  | { kind: 'unknown'; field: keyof RowDefaults; detail: string };

/** So many rows are written at once, or as many as hold so much text. */
const stretch = { rows: 500, chars: 1_000_000 };

const noRows = 'The file has no rows. (Was it sent with its line ends? With curl that is --data-binary.)';

class TooLarge extends Error {}
class TooManyRows extends Error {}

/**
 * Takes a file in, row by row as it comes, however long it is: each is checked as a submission would be, and kept or refused with its line.
 * Nobody sees a batch that isn't whole.
 */
export function createIntake(parts: IntakeParts) {
  const { batches, limits, idempotencyMs } = parts;

  return async (caller: Authorized, file: BatchFile, key: string | null): Promise<TakenIn> => {
    const check = createRowCheck(parts, caller, file.defaults);
    const missing = await check.defaults();
    if (missing) return { kind: 'unknown', ...missing };
    const now = new Date();
    const id = newId('bat');
    await batches.begin(caller, { id, name: file.name, format: file.format, now: now.toISOString() });
    try {
      const { digest, estimate } = await fill(id, file, check);
      const { name, format, defaults, extraColumns } = file;
      const body = JSON.stringify([digest, name, format, defaults.questionId, defaults.cohort, extraColumns]);
      const claim = claimOf(key === null ? null : { key, route: 'createBatch', body }, now.getTime(), idempotencyMs);
      const made = await batches.seal(caller, id, estimate, claim, now.toISOString());
      if (made.kind === 'created') return { kind: 'made', id, replayed: false };
      await batches.discard(id);
      return made.kind === 'replayed' ? { kind: 'made', id: made.id, replayed: true } : made;
    } catch (error) {
      await batches.discard(id);
      if (error instanceof TooLarge) return { kind: 'too_large' };
      if (error instanceof TooManyRows) return { kind: 'too_many_rows' };
      if (error instanceof UnreadableFile) return { kind: 'unreadable', detail: error.message };
      throw error;
    }
  };

  async function fill(id: string, { format, extraColumns, chunks }: BatchFile, check: RowCheck) {
    const hash = createHash('sha256');
    let bytes = 0;
    async function* weighed() {
      for await (const chunk of chunks) {
        bytes += chunk.length;
        if (bytes > limits.maxBytes) throw new TooLarge();
        hash.update(chunk);
        yield chunk;
      }
    }
    let [count, chars] = [0, 0];
    let rows: NewRow[] = [];
    const write = async () => {
      if (rows.length > 0) await batches.append(id, rows);
      [rows, chars] = [[], 0];
    };
    for await (const some of readRows(weighed(), format, { ...limits, extraColumns })) {
      for (const read of some) {
        const row = await check.row(read);
        count += 1;
        if (count > limits.maxRows) throw new TooManyRows();
        rows.push(row);
        chars += row.content?.length ?? 0;
        if (rows.length >= stretch.rows || chars >= stretch.chars) await write();
      }
    }
    await write();
    if (count === 0) throw new UnreadableFile(noRows);
    return { digest: hash.digest('hex'), estimate: await check.estimate() };
  }
}
