import { getTableColumns, sql } from 'drizzle-orm';
import type { SQLiteTable } from 'drizzle-orm/sqlite-core';
import type { Store } from './database.ts';

/**
 * An insert that is built once: building costs several times what running does. A statement joins the
 * transaction that is open on its connection.
 *
 * @returns takes a whole row; not for tables with JSON columns that may be null, which would be written as text
 */
export function preparedInsert<T extends SQLiteTable>(store: Store, table: T): (row: T['$inferSelect']) => void {
  const columns = Object.keys(getTableColumns(table));
  const values = Object.fromEntries(columns.map((name) => [name, sql.placeholder(name)]));
  const insert = store
    .insert(table)
    .values(values as never)
    .prepare();
  return (row) => void insert.run(row);
}
