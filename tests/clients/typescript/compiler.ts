import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from '../../support/process.ts';

const compiler = join(root, 'node_modules/typescript7/bin/tsc');

/** Runs the compiler in a folder. Gives what it finds wrong; empty when there is nothing. */
export function compile(folder: string, args: string[]): string {
  const { stdout, stderr } = spawnSync(process.execPath, [compiler, ...args], { cwd: folder, encoding: 'utf8' });
  return stdout + stderr;
}

/** What a program of one's own is checked with. */
export const strictly = [
  '--noEmit',
  '--strict',
  '--target',
  'es2022',
  '--module',
  'nodenext',
  '--moduleResolution',
  'nodenext',
];

/** A folder of its own, to be removed in the end. */
export function temporaryFolder() {
  const folder = mkdtempSync(join(tmpdir(), 'viva-client-'));
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
