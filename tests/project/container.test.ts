import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { root } from '../support/process.ts';

const linter = join(root, '.venv/bin/hadolint');
const ignored = (file: string) => readFileSync(join(root, file), 'utf8');

test.skipIf(!existsSync(linter))('the Containerfile has nothing that its linter objects to', () => {
  expect(execFileSync(linter, [join(root, 'Containerfile')], { encoding: 'utf8' })).toBe('');
});

test('both kinds of engine leave out of the image what the Containerfile does not name', () => {
  const copied = readFileSync(join(root, 'Containerfile'), 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('COPY ') && !line.includes('--from'))
    .flatMap((line) => line.split(' ').slice(1, -1));
  const kept = ignored('.containerignore')
    .split('\n')
    .filter((line) => line.startsWith('!'));
  expect(kept.toSorted()).toEqual([...new Set(copied)].map((name) => `!${name}`).toSorted());
  expect(ignored('.dockerignore')).toBe(ignored('.containerignore'));
});
