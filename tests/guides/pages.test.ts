import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { scopes } from '../../src/access/authorize.ts';
import { describeConfig, readConfig } from '../../src/config.ts';
import { problemKinds } from '../../src/http/problems.ts';
import { webhookTypeNames } from '../../src/webhooks/types.ts';
import { root } from '../support/process.ts';
import { type Guide, guides, languages } from './guide.ts';
import { stepsIn } from './running.ts';

const read = (path: string) => readFileSync(join(root, path), 'utf8');
const guide = (name: string): Guide => guides.find((each) => each.name === name)!;

/** Every match in every guide, with the guide that it stands in. */
function inAll(pattern: RegExp): { name: string; found: string }[] {
  return guides.flatMap(({ name, text }) => [...text.matchAll(pattern)].map(([, found]) => ({ name, found: found! })));
}

describe('the code in the guides', () => {
  test('is all run, but for what has to be installed and what needs a container', () => {
    for (const each of guides) {
      for (const language of languages) {
        const fences = each.text.match(new RegExp(`^[ >]*\`\`\`+ *${language}\\b`, 'gim')) ?? [];
        expect(stepsIn(each, language), each.name).toHaveLength(fences.length);
      }
    }
    const others = guides.flatMap(({ blocks }) =>
      blocks.filter(({ language }) => !languages.includes(language as never)),
    );
    const unrun = others.filter(({ language, file }) => language !== 'text' && file === undefined);
    expect(new Set(unrun.map(({ language }) => language))).toEqual(new Set(['console', 'caddyfile']));
    const commands = unrun
      .filter(({ language }) => language === 'console')
      .flatMap(({ code }) => code.replaceAll('\\\n', '').trim().split('\n'));
    const excused = /^(?:npm ci|npm install|pip install|podman) /;
    expect(commands.filter((command) => !excused.test(command))).toEqual([]);
  });

  test('is there in all three languages, but for shell commands and what receives webhooks', () => {
    const lacking = guides.flatMap(({ name, steps }) =>
      steps.filter(({ code }) => !(code.sh && code.ts && code.python)).map(({ code, line }) => ({ name, code, line })),
    );
    for (const { name, code, line } of lacking) {
      const where = `${name}.md, line ${line}`;
      if (code.sh) expect(code.sh, where).toMatch(/^(?:npm|export|(?:\w+=\S+ )+npm) /);
      else expect(`${code.ts}${code.python}`, where).toMatch(/createViva|next\(\)|receiver/);
      expect(Boolean(code.ts), where).toBe(Boolean(code.python));
    }
  });
});

describe('the guides', () => {
  test('link only to what is there', () => {
    const targets = inAll(/\]\((?!http)([^)\s]+)\)/g);
    expect(targets.length).toBeGreaterThan(20);
    for (const { name, found } of targets) {
      const [path, heading] = found.split('#') as [string, string?];
      const page = path === '' ? `docs/guides/${name}.md` : join('docs/guides', path);
      expect(() => read(page), `${name}: ${found}`).not.toThrow();
      if (heading !== undefined) expect(headingsOf(read(page)), `${name}: ${found}`).toContain(heading);
    }
  });

  test('name settings that exist', () => {
    const settings = describeConfig({}).map(({ name }) => name);
    // Of the reader's own.
    const known = [...settings, 'VIVA_KEY'];
    expect(inAll(/\b((?:VIVA|OPENAI)_[A-Z_]+)\b/g).filter(({ found }) => !known.includes(found))).toEqual([]);
  });

  test('name operations that exist', () => {
    const { paths } = JSON.parse(read('openapi/openapi.json')) as { paths: Record<string, Record<string, object>> };
    const plain = (path: string) => path.replaceAll(/\{\w+\}/g, '{}');
    const known = Object.entries(paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${plain(path)}`),
    );
    const named = inAll(/`((?:GET|POST|PUT|DELETE) \/[^`]*)`/g).map(({ name, found }) => ({
      name,
      found: plain(found.replace(/\?.*/, '')),
    }));
    expect(named.length).toBeGreaterThan(5);
    expect(named.filter(({ found }) => !known.includes(found))).toEqual([]);
  });

  test('name commands that exist', () => {
    const program = read('src/cli/program.ts');
    const commands = inAll(/npm run (?:-s )?viva -- (\w+(?: (?:create|generate|list|revoke|export|import|retain))?)/g);
    expect(commands.length).toBeGreaterThan(5);
    for (const { name, found } of commands) {
      for (const word of found.split(' ')) expect(program, `${name}: ${found}`).toContain(`.command('${word}'`);
    }
  });

  test('call the package of the client what it is called', () => {
    const { version } = JSON.parse(read('clients/typescript/package.json')) as { version: string };
    const named = inAll(/\b(viva-client-[\w.]+)\.tgz\b/g);
    expect(named).toEqual([{ name: 'first-call', found: `viva-client-${version}` }]);
  });

  test('list every status with its codes', () => {
    const rows = [...guide('errors').text.matchAll(/^\| (\d{3}) \| (`\w+`(?:, `\w+`)*) \|$/gm)];
    const listed = rows.flatMap(([, status, codes]) =>
      [...codes!.matchAll(/`(\w+)`/g)].map(([, code]) => [code, Number(status)]),
    );
    expect(Object.fromEntries(listed)).toEqual(
      Object.fromEntries(Object.entries(problemKinds).map(([code, { status }]) => [code, status])),
    );
  });

  test('say for every scope which part of a platform needs it', () => {
    const [, table] = /^\| part \| scopes \|\n(.*?)\n\n/ms.exec(guide('going-live').text)!;
    const named = [...table!.matchAll(/`(\w+:\w+)`/g)].map(([, scope]) => scope);
    expect(new Set(named)).toEqual(new Set(scopes));
  });

  test('name every kind of event that webhooks tell of', () => {
    const { text } = guide('hiring');
    expect(webhookTypeNames.filter((type) => !text.includes(type))).toEqual([]);
  });

  test('say when webhooks are tried again', () => {
    const units = { seconds: 1_000, minutes: 60_000, hours: 3_600_000 };
    const [, said] = /is tried again after (.*?):/s.exec(guide('hiring').text)!;
    const times = [...said!.matchAll(/([\d, and]+) (seconds|minutes|hours)/g)].flatMap(([, numbers, unit]) =>
      [...numbers!.matchAll(/\d+/g)].map(([number]) => Number(number) * units[unit as keyof typeof units]),
    );
    expect(times).toEqual(readConfig({}).VIVA_WEBHOOK_RETRIES);
  });

  test('give the figures of the built-in judge as its card and the README have them', () => {
    const card = read('models/criteria-2/README.md');
    const [, exact, opposite] = /exact \/ opposite \/ r \| \.(\d\d) \/ \.(\d\d)/.exec(card)!;
    const [, falsehoods] = /fluent falsehoods (\d+) points of 100/.exec(read('README.md'))!;
    const text = guide('going-live').text.replaceAll('\n', ' ');
    expect(text).toContain(`${exact} times of 100, and the opposite one ${opposite} times`);
    expect(text).toContain(`fluent falsehoods get ${falsehoods} points of 100`);
  });
});

/** As GitHub makes them into anchors. */
function headingsOf(text: string): string[] {
  return [...text.matchAll(/^#+ (.*)$/gm)].map(([, heading]) =>
    heading!
      .toLowerCase()
      .replace(/[^\p{L}\p{N} -]/gu, '')
      .replaceAll(' ', '-'),
  );
}
