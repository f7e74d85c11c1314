import type { Store, Transaction } from './database.ts';

/** Runs a piece of work in a transaction; resolves when it is committed, rejects when it was rolled back. */
export type Commit = <T>(run: (transaction: Transaction) => T) => Promise<T>;

interface Piece {
  run(transaction: Transaction): unknown;
  resolve(result: unknown): void;
  reject(error: unknown): void;
}

/** Errors of the store as a whole: to try each piece again on its own would only take longer. */
const ofTheStore = /^SQLITE_(?:BUSY|FULL|IOERR|READONLY|CORRUPT)/;

/**
 * Group commit: what arrives in one turn of the event loop is one transaction, and waits for the disk once. Pieces
 * don't know of each other; if one fails, all are rolled back and each runs again on its own.
 */
export function groupCommit(store: Store): Commit {
  let waiting: Piece[] = [];

  function commit(pieces: Piece[]): void {
    try {
      const results = store.transaction((transaction) => pieces.map((piece) => piece.run(transaction)), {
        behavior: 'immediate',
      });
      pieces.forEach((piece, index) => piece.resolve(results[index]));
    } catch (error) {
      const { code, cause } = error as { code?: string; cause?: { code?: string } };
      const alone = pieces.length === 1 || ofTheStore.test(code ?? cause?.code ?? '');
      if (alone) pieces.forEach((piece) => piece.reject(error));
      else pieces.forEach((piece) => commit([piece]));
    }
  }

  return (run) =>
    new Promise((resolve, reject) => {
      const first = waiting.push({ run, resolve: resolve as Piece['resolve'], reject }) === 1;
      if (!first) return;
      setImmediate(() => {
        const pieces = waiting;
        waiting = [];
        commit(pieces);
      });
    });
}
