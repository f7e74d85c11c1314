import { ExplainedError } from '../explained-error.ts';
import { readFileSync } from 'node:fs';

/** Reads a file, or standard input for "-". Throws {@link ExplainedError} when it can't be read. */
export function readInput(file: string): string {
  try {
    return readFileSync(file === '-' ? 0 : file, 'utf8');
  } catch (error) {
    throw new ExplainedError(`${file === '-' ? 'standard input' : file} can't be read: ${(error as Error).message}`);
  }
}

/** Prints a value as JSON, for programs. */
export function printJson(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value, null, 2)}\n`);
}
