import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import Database from 'better-sqlite3';
import { type BetterSQLite3Database, drizzle } from 'drizzle-orm/better-sqlite3';
import { migrate } from 'drizzle-orm/better-sqlite3/migrator';
import { ExplainedError } from '../../explained-error.ts';
import { catalogue, defaultOrganisation } from '../../ids.ts';
import * as schema from './schema.ts';

export type Store = BetterSQLite3Database<typeof schema>;
export type Transaction = Parameters<Parameters<Store['transaction']>[0]>[0];

export interface OpenStore {
  store: Store;
  connection: Database.Database;
  close(): void;
}

const memory = ':memory:';
const migrationsFolder = fileURLToPath(new URL('../../../migrations', import.meta.url));

/** The path in a `file:` URL as SQLite wants it. */
export function storePath(databaseUrl: string): string {
  return databaseUrl.slice('file:'.length);
}

/**
 * Opens the store and brings it to the newest migration.
 *
 * @param durability `disk` waits for the disk at every commit, `process` leaves that to the system
 * @param migrations their folder
 * @throws {ExplainedError} when the file can't be opened or isn't a store
 */
export function openStore(
  databaseUrl: string,
  durability: 'disk' | 'process',
  migrations: string = migrationsFolder,
): OpenStore {
  const path = storePath(databaseUrl);
  try {
    if (path !== memory) mkdirSync(dirname(path), { recursive: true });
    const connection = new Database(path);
    connection.pragma('busy_timeout = 5000');
    connection.pragma('journal_mode = WAL');
    connection.pragma(`synchronous = ${durability === 'disk' ? 'FULL' : 'NORMAL'}`);
    connection.pragma('secure_delete = ON');
    // The same few pages are written again and again: let more of them gather before they go to the database file.
    connection.pragma('wal_autocheckpoint = 4000');
    const store = drizzle(connection, { schema });
    runMigrations(store, connection, migrations);
    // What a process that is gone erased may still be in its log.
    connection.pragma('wal_checkpoint(TRUNCATE)');
    addOrganisations(connection);
    return { store, connection, close: () => connection.close() };
  } catch (error) {
    throw new ExplainedError(`The store at ${path} can't be opened: ${(error as Error).message}`);
  }
}

/**
 * Foreign keys are off while tables are rebuilt (inside the migration's own transaction the pragma would do nothing,
 * and dropping a table would take its children's rows along), and everything is checked afterwards.
 */
function runMigrations(store: Store, connection: Database.Database, folder: string): void {
  connection.pragma('foreign_keys = OFF');
  migrate(store, { migrationsFolder: folder });
  const broken = connection.pragma('foreign_key_check') as unknown[];
  if (broken.length > 0) throw new Error(`${broken.length} rows refer to rows that are not there`);
  connection.pragma('foreign_keys = ON');
}

function addOrganisations(connection: Database.Database): void {
  const add = connection.prepare(
    'insert into organisations (id, name, created_at) values (?, ?, ?) on conflict do nothing',
  );
  const createdAt = new Date().toISOString();
  add.run(defaultOrganisation, 'Default', createdAt);
  add.run(catalogue, 'Catalogue', createdAt);
}

/**
 * Claims a store for one serving process, for as long as it lives: a lock on a file beside it, which the
 * system releases even when the process is killed.
 *
 * @returns the release
 * @throws {ExplainedError} when another process has it
 */
export function claimStore(databaseUrl: string): () => void {
  const path = storePath(databaseUrl);
  if (path === memory) return () => {};
  mkdirSync(dirname(path), { recursive: true });
  const lock = new Database(`${path}.serving`, { timeout: 0 });
  try {
    lock.pragma('locking_mode = EXCLUSIVE');
    lock.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    lock.close();
    if ((error as { code?: string }).code !== 'SQLITE_BUSY') throw error;
    throw new ExplainedError(
      `Another process serves ${path} already: stop it, or give this one a DATABASE_URL of its own.`,
    );
  }
  return () => lock.close();
}
