import { existsSync } from 'node:fs';
import { test } from 'vitest';

/**
 * For a test that needs what npm can't install. Elsewhere it skips and says so; where `CI` is set it must run.
 *
 * @param what in words, for the reader of the skipped test
 */
export function testWith(path: string | undefined, what: string): typeof test | typeof test.skip {
  if (path !== undefined && existsSync(path)) return test;
  if (process.env['CI']) throw new Error(`${what} is not installed: .ci/run installs it`);
  process.stderr.write(`skipped: ${what} is not installed\n`);
  return test.skip;
}
