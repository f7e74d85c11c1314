import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { root } from '../support/process.ts';

const run = promisify(execFile);

/** A copy of the sources into which a test may plant something; whoever asks for it removes it. */
function copyOfSources(): string {
  const folder = mkdtempSync(join(tmpdir(), 'viva-'));
  for (const name of ['src', 'tsconfig.json', '.dependency-cruiser.mjs', '.oxlintrc.json', 'package.json'])
    cpSync(join(root, name), join(folder, name), { recursive: true });
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  return folder;
}

async function output(folder: string, command: string, args: string[]): Promise<string> {
  const { stdout } = await run(join(root, 'node_modules/.bin', command), args, { cwd: folder }).catch(
    (failed: { stdout: string }) => failed,
  );
  return stdout;
}

const boundaries = (folder: string, type: string) =>
  output(folder, 'depcruise', ['src', '--config', '.dependency-cruiser.mjs', '--output-type', type]);

describe('the boundaries between folders', () => {
  test('are checked in every source file', async () => {
    const { modules } = JSON.parse(await boundaries(root, 'json')) as { modules: { source: string }[] };
    const cruised = modules.map(({ source }) => source);
    const files = (readdirSync(join(root, 'src'), { recursive: true }) as string[]).filter((file) =>
      /\.(?:ts|mjs)$/.test(file),
    );
    expect(cruised).toEqual(expect.arrayContaining(files.map((file) => join('src', file))));
  });

  const plants = [
    ['src/grading', "import '../store/sqlite/database.ts';", 'the-heart-is-pure'],
    ['src/grading', "import type { Config } from '../config.ts';\nexport type P = Config;", 'the-heart-is-pure'],
    ['src/grading', "import { readFileSync } from 'node:fs';\nreadFileSync('x');", 'the-heart-has-few-libraries'],
    ['src/judges', "import '../questions/files.ts';", 'judges-know-the-heart-only'],
    ['src/submissions', "import '../store/sqlite/queue.ts';", 'features-do-not-know-adapters'],
    ['src/questions', "import '../judges/embedded/judge.ts';", 'features-do-not-know-adapters'],
    ['src/grades', "import '../submissions/service.ts';", 'features-share-shapes-only'],
    ['src/http', "import '../questions/routes.ts';", 'http-knows-no-feature'],
    ['src/store', "import '../submissions/service.ts';", 'adapters-know-ports-only'],
    ['src/queue', "import '../app.ts';", 'only-the-roots-know-everyone'],
  ] as const;
  let found: { from: string; rule: { name: string } }[];

  beforeAll(async () => {
    const folder = copyOfSources();
    plants.forEach(([where, text], index) => writeFileSync(join(folder, where, `planted${index}.ts`), `${text}\n`));
    const { summary } = JSON.parse(await boundaries(folder, 'json'));
    found = summary.violations;
    rmSync(folder, { recursive: true, force: true });
  });

  test.each(plants.map(([where, text, rule], index) => ({ where, text, rule, index })))(
    'are kept: in $where a planted "$text" is found',
    ({ where, rule, index }) => {
      const here = found.filter(({ from }) => from === `${where}/planted${index}.ts`);
      expect(here.map(({ rule: { name } }) => name)).toContain(rule);
    },
  );
});

describe('the lint', () => {
  test('finds a query that is never run, and a promise that nobody waits for', async () => {
    const folder = copyOfSources();
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const planted = `import type { Store } from './database.ts';
import { work } from './schema.ts';
export function planted(store: Store, later: () => Promise<void>) {
  store.delete(work);
  later();
}
`;
    writeFileSync(join(folder, 'src/store/sqlite/planted.ts'), planted);
    const found = await output(folder, 'oxlint', ['--type-aware', '--deny-warnings', 'src/store/sqlite/planted.ts']);
    expect(found.match(/no-floating-promises/g)).toHaveLength(2);
  });
});
