import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../support/process.ts';
import { compile, temporaryFolder } from './compiler.ts';

const source = join(root, 'clients/typescript');

/**
 * The client as it would be published, put into the `node_modules` of a project of its own.
 *
 * @returns the project's folder and how to remove it
 */
export function packedProject() {
  const { folder, remove } = temporaryFolder();
  const staged = join(folder, 'staged');
  mkdirSync(staged);
  for (const file of ['package.json', 'README.md', 'LICENSE']) cpSync(join(source, file), join(staged, file));
  const wrong = compile(source, ['--project', '.', '--outDir', join(staged, 'dist')]);
  if (wrong !== '') throw new Error(wrong);

  const pack = ['pack', '--ignore-scripts', '--offline', '--silent', '--pack-destination', folder];
  const archive = execFileSync('npm', pack, { cwd: staged, encoding: 'utf8' }).trim();
  const installed = join(folder, 'node_modules/viva-client');
  mkdirSync(installed, { recursive: true });
  execFileSync('tar', ['-xzf', join(folder, archive), '--strip-components=1', '-C', installed]);
  for (const name of ['standardwebhooks', '@types']) {
    symlinkSync(join(root, 'node_modules', name), join(folder, 'node_modules', name));
  }
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  return { folder, installed, remove };
}
