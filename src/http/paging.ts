import { z } from 'zod';
import type { IdPrefix } from '../ids.ts';
import { invalidField, invalidQuery } from './validation.ts';

/** The query parameters of every list. */
export const pageQuery = {
  limit: z.coerce.number().int().min(1).max(100).default(20).describe('How many rows to return at most.'),
  cursor: z.string().max(200).optional().describe('From `nextCursor` of an earlier page, unchanged.'),
};

/** A page of a list. */
export function pageOf<T extends z.ZodType>(row: T) {
  return z.strictObject({
    data: z.array(row),
    nextCursor: z.string().nullable().describe('Send it as `cursor` for the next page; null on the last.'),
    hasMore: z.boolean(),
  });
}

/** Reads a cursor of a list whose ids have this prefix. Throws `invalid_query` for one that such a list can't have given. */
export function readCursor(cursor: string | undefined, prefix: IdPrefix): string | undefined {
  if (cursor === undefined) return undefined;
  const after = Buffer.from(cursor, 'base64url').toString('latin1');
  if (after.startsWith(`${prefix}_`) && /_[0-9a-z]{26}$/.test(after) && writeCursor(after) === cursor) return after;
  throw invalidQuery('cursor', 'not a cursor that this list has given');
}

/** The same of a cursor in the body, which is a field like any other. Throws `invalid_body`. */
export function readBodyCursor(cursor: string | undefined, prefix: IdPrefix): string | undefined {
  try {
    return readCursor(cursor, prefix);
  } catch {
    throw invalidField('/cursor', 'not a cursor that this operation has given');
  }
}

/** The cursor of the page that begins after a row. */
export function writeCursor(lastId: string): string {
  return Buffer.from(lastId, 'latin1').toString('base64url');
}

/**
 * A page from one row more than it holds.
 *
 * @param url of the request, for the `Link` header
 */
export function toPage<T extends { id: string }, W>(
  rows: T[],
  limit: number,
  url: string,
  render: (row: T) => W,
): { page: { data: W[]; nextCursor: string | null; hasMore: boolean }; headers: Record<string, string> } {
  const hasMore = rows.length > limit;
  const shown = rows.slice(0, limit);
  const nextCursor = hasMore ? writeCursor(shown.at(-1)!.id) : null;
  const page = { data: shown.map(render), nextCursor, hasMore };
  if (nextCursor === null) return { page, headers: {} };
  const next = new URL(url, 'http://localhost');
  next.searchParams.set('cursor', nextCursor);
  return { page, headers: { link: `<${next.pathname}${next.search}>; rel="next"` } };
}
