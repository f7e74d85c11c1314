import { chmodSync, copyFileSync, existsSync, renameSync, rmSync } from 'node:fs';
import Database from 'better-sqlite3';
import { readConfig } from '../config.ts';
import { ExplainedError } from '../explained-error.ts';
import { claimStore, storePath } from '../store/sqlite/database.ts';

/** Copies the store into one file while it serves: what was acknowledged before the copy began is in it. */
export async function backup(file: string): Promise<void> {
  const path = existingStore();
  if (existsSync(file)) throw new ExplainedError(`${file} is there already: a backup overwrites nothing.`);
  const store = new Database(path, { readonly: true, fileMustExist: true });
  try {
    await store.backup(file);
  } finally {
    store.close();
  }
  // It holds what people wrote.
  chmodSync(file, 0o600);
  check(file);
  process.stdout.write(`${path} is copied to ${file}, and the copy is whole.\n`);
}

/** Puts a backup in the place of the store; nobody may be serving it. */
export async function restore(file: string, { replace = false }: { replace?: boolean }): Promise<void> {
  const { DATABASE_URL: url } = readConfig(process.env);
  const path = storePath(url);
  if (!existsSync(file)) throw new ExplainedError(`${file} is not there.`);
  check(file);
  const release = claimStore(url);
  try {
    if (existsSync(path) && !replace) {
      throw new ExplainedError(`${path} is there already: with --replace the backup takes its place.`);
    }
    const next = `${path}.restoring`;
    copyFileSync(file, next);
    chmodSync(next, 0o600);
    // Their pages belong to the store that goes.
    for (const ending of ['-wal', '-shm']) rmSync(`${path}${ending}`, { force: true });
    renameSync(next, path);
  } finally {
    release();
  }
  process.stdout.write(`${path} is what ${file} was.\n`);
}

function existingStore(): string {
  const path = storePath(readConfig(process.env).DATABASE_URL);
  if (!existsSync(path)) throw new ExplainedError(`There is no store at ${path}.`);
  return path;
}

/** Refuses what isn't a whole store of this service. */
function check(file: string): void {
  try {
    const copy = new Database(file, { readonly: true, fileMustExist: true });
    try {
      const [{ integrity_check: state }] = copy.pragma('integrity_check') as [{ integrity_check: string }];
      if (state !== 'ok') throw new Error(state);
      copy.prepare('select count(*) from submissions').get();
    } finally {
      copy.close();
    }
  } catch (error) {
    throw new ExplainedError(`${file} is not a whole store: ${(error as Error).message}`);
  }
}
