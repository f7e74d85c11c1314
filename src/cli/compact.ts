import { ExplainedError } from '../explained-error.ts';
import { readConfig } from '../config.ts';
import { claimStore, openStore } from '../store/sqlite/database.ts';

/** Rewrites the store, so that nothing that was erased remains in unused parts of its pages. */
export function compact(): void {
  const { DATABASE_URL, VIVA_DURABILITY } = readConfig(process.env);
  let release: () => void;
  try {
    release = claimStore(DATABASE_URL);
  } catch (error) {
    throw new ExplainedError(`Stop the service first. ${(error as Error).message}`);
  }
  const { connection, close } = openStore(DATABASE_URL, VIVA_DURABILITY);
  connection.exec('vacuum');
  connection.pragma('wal_checkpoint(TRUNCATE)');
  close();
  release();
  process.stdout.write('The store is rewritten.\n');
}
