import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { temporaryStore } from '../support/app.ts';
import { killAfterTest } from '../support/app.ts';
import { root, serve } from '../support/process.ts';

const readme = readFileSync(join(root, 'README.md'), 'utf8');

describe('the README', () => {
  test('shows the reply that its first request really gets', async () => {
    const service = await serve({ DATABASE_URL: temporaryStore() });
    killAfterTest(service);
    const request = /^curl [\s\S]*?(?=^```$)/m.exec(readme)![0].replace('http://localhost:3000', service.url);
    const reply = JSON.parse(execFileSync('bash', ['-c', request], { encoding: 'utf8' }));
    const lines = JSON.stringify(reply, null, 2)
      .replace(/"sub_[0-9a-z]{26}"/, '"sub_…"')
      .split('\n');
    let at = 0;
    for (const part of /```json\n([\s\S]*?)```/.exec(readme)![1]!.trim().split(/^…$/m)) {
      const shown = part.split('\n').filter((line) => line !== '');
      const found = lines.findIndex(
        (_, from) => from >= at && shown.every((line, offset) => lines[from + offset] === line),
      );
      expect(found, `not in the reply: ${part}`).toBeGreaterThanOrEqual(at);
      at = found + shown.length;
    }
  });

  test('names commands that exist', () => {
    const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
      scripts: Record<string, string>;
    };
    const named = [...readme.matchAll(/npm run (?:-s )?([a-z-]+)/g)].map(([, name]) => name!);
    expect(Object.keys(scripts)).toEqual(expect.arrayContaining([...named, 'start', 'test']));
  });

  test('and the pages link to files that are there', () => {
    const pages = [
      'README.md',
      'CONTRIBUTING.md',
      'seed/README.md',
      ...readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
        .filter((file) => file.endsWith('.md'))
        .map((file) => `docs/${file}`),
    ];
    for (const page of pages) {
      const text = readFileSync(join(root, page), 'utf8');
      for (const [, target] of text.matchAll(/\]\((?!http)([^)#]+)\)/g)) {
        expect(() => readFileSync(join(root, page, '..', target!)), `${page}: ${target}`).not.toThrow();
      }
    }
  });
});
