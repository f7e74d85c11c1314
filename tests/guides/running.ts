import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Scope } from '../../src/access/authorize.ts';
import { newId } from '../../src/ids.ts';
import { sqlitePorts } from '../../src/store/sqlite/ports.ts';
import { makeKey } from '../support/keys.ts';
import { root, serve } from '../support/process.ts';
import { type Guide, isAsShown, type Language, type Step } from './guide.ts';

/** What a step of a guide prints, with the line where the step begins. */
export interface Printed {
  line: number;
  prints: string;
}

/** A guide with the service that it starts. */
export interface Place {
  /** Runs all that the guide has in a language. What is printed as it is shown is given as it is shown. */
  run(language: Language): Promise<Printed[]>;
  close(): Promise<void>;
}

export const python = join(root, '.venv/bin/python');

/** How a program in each language is called, run, and has its steps told apart. */
const runners: Record<Language, { file: string; command: string[]; mark: string }> = {
  // A reader would stop where something fails.
  sh: { file: 'guide.sh', command: ['bash', '-e'], mark: String.raw`printf '\036\n'` },
  ts: { file: 'guide.ts', command: [process.execPath], mark: String.raw`console.log('\u001E');` },
  python: { file: 'guide.py', command: [python], mark: String.raw`print('\x1E')` },
};
const marked = '\u001E\n';

/** The ports that guides write; each program gets free ones in their place. */
const written = { service: '3000', receiver: '4000' };

/** As long as a program may take. */
const patienceMs = 100_000;

/** The steps that a language has. */
export function stepsIn({ steps }: Guide, language: Language): Step[] {
  return steps.filter(({ code }) => code[language] !== undefined);
}

/** All that a guide has of a language, in order, as one program. */
export function programOf(guide: Guide, language: Language, mark = ''): string {
  return stepsIn(guide, language)
    .map((step) => `${startedBy(step) ? '' : step.code[language]}${mark}\n`)
    .join('\n');
}

/** The settings with which a step starts the service; undefined where it does something else. */
function startedBy({ code }: Step): Record<string, string> | undefined {
  const [, settings] = /^((?:\w+=\S+ )*)npm start\n$/.exec(code.sh ?? '') ?? [];
  return settings === undefined
    ? undefined
    : Object.fromEntries([...settings.matchAll(/(\w+)=(\S+)/g)].map(([, name, value]) => [name, value]));
}

/**
 * Starts the service as the guide says, with a store of its own.
 *
 * @param nodeModules where the client is installed
 */
export async function openPlace(guide: Guide, nodeModules: string): Promise<Place> {
  const settings = guide.steps.map(startedBy).find((found) => found !== undefined);
  if (!settings) throw new Error(`${guide.name}.md starts no service`);
  const folder = mkdtempSync(join(tmpdir(), 'viva-guide-'));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  const DATABASE_URL = `file:${join(folder, 'viva.db')}`;
  const service = await serve({ DATABASE_URL, ...settings }).catch((error: unknown) => {
    remove();
    throw error;
  });

  async function run(language: Language): Promise<Printed[]> {
    const { file, command, mark } = runners[language];
    const ports = [
      [written.service, new URL(service.url).port],
      [written.receiver, await freePort()],
    ] as const;
    const there = (text: string) => ports.reduce((so, [from, to]) => so.replaceAll(wholly(from), to), text);
    const back = (text: string) => ports.reduce((so, [from, to]) => so.replaceAll(wholly(to), from), text);

    const own = folderFor(language);
    writeFileSync(join(own, file), there(programOf(guide, language, mark)));
    const env = { ...process.env, DATABASE_URL, ...(await keysFor(language)) };
    const { out, failure } = await outputOf([...command, file], own, env);
    const texts = back(out).split(marked);
    const rest = `${texts.pop()}${failure}`.trim();
    const steps = stepsIn(guide, language);
    const printed = steps.slice(0, texts.length).map((step, at) => {
      const text = startedBy(step) ? back(service.banner) : texts[at]!;
      return { line: step.line, prints: asShown(text.trim(), step.prints) };
    });
    // Where it failed, the steps behind are missing, and here is why.
    return rest === '' ? printed : [...printed, { line: steps[texts.length]?.line ?? Infinity, prints: rest }];
  }

  /** A folder such as the reader's: for shell commands the checkout, elsewhere a project with the client. */
  function folderFor(language: Language): string {
    const own = join(folder, language);
    mkdirSync(own);
    for (const { file, code } of guide.blocks) if (file !== undefined) writeFileSync(join(own, file), code);
    if (language === 'sh') {
      for (const name of ['package.json', 'src', 'node_modules']) symlinkSync(join(root, name), join(own, name));
    } else {
      writeFileSync(join(own, 'package.json'), '{ "type": "module" }');
      symlinkSync(nodeModules, join(own, 'node_modules'));
    }
    return own;
  }

  /** Shell commands make their keys themselves; every other language has the same in an organisation of its own. */
  async function keysFor(language: Language): Promise<Record<string, string>> {
    const made = [
      ...programOf(guide, 'sh').matchAll(/^export (\w+)=\$\(npm run -s viva -- key create \w+ --scope (\S+)\b/gm),
    ];
    if (language === 'sh' || made.length === 0) return {};
    const ports = sqlitePorts(DATABASE_URL, 'process');
    const id = newId('org');
    await ports.organisations.create({ id, name: language, createdAt: new Date().toISOString(), retentionDays: null });
    ports.close();
    const keys = made.map(async ([, name, scopes]) => {
      const { token } = await makeKey(DATABASE_URL, { scopes: scopes!.split(',') as Scope[] }, id);
      return [name, token];
    });
    return Object.fromEntries(await Promise.all(keys));
  }

  return {
    run,
    async close() {
      service.child.kill('SIGKILL');
      await service.ended;
      remove();
    },
  };
}

function asShown(text: string, shown: string): string {
  return isAsShown(text, shown) ? shown : text;
}

function wholly(number: string): RegExp {
  return new RegExp(String.raw`(?<![\w.])${number}(?!\w)`, 'g');
}

/** Runs a command. `failure`: what it said when it failed; empty when it didn't. */
async function outputOf([command, ...args]: string[], cwd: string, env: NodeJS.ProcessEnv) {
  const child = spawn(command!, args, { cwd, env, timeout: patienceMs });
  child.stdin.end();
  let [out, error] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (error += text));
  const code = await new Promise((resolve) => child.on('close', resolve));
  return { out, failure: code === 0 ? '' : `ended with ${String(code)}: ${error}` };
}

async function freePort(): Promise<string> {
  const server = createServer().listen(0);
  await new Promise((resolve) => server.on('listening', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return String(port);
}
