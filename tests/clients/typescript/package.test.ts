import { execFileSync, spawn } from 'node:child_process';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readConfig } from '../../../src/config.ts';
import { builtInJudge } from '../../../src/configured-judges.ts';
import { root } from '../../support/process.ts';
import { compile, strictly } from './compiler.ts';
import { packedProject } from './packed.ts';
import { startService } from './service.ts';

let project: ReturnType<typeof packedProject>;
beforeAll(() => {
  project = packedProject();
});
afterAll(() => project.remove());

/** Puts a program into the project and runs it; gives what it prints. */
async function run(file: string, text: string, environment: Record<string, string> = {}): Promise<string> {
  writeFileSync(join(project.folder, file), text);
  const env = { ...process.env, ...environment };
  const child = spawn(process.execPath, [file], { cwd: project.folder, env });
  let [out, error] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => (out += chunk));
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => (error += chunk));
  const code = await new Promise((resolve) => child.on('close', resolve));
  expect(code, error).toBe(0);
  return out;
}

describe('the package', () => {
  test('is built when it is packed as the guides say, also where nothing was built before', () => {
    rmSync(join(root, 'clients/typescript/dist'), { recursive: true, force: true });
    const said = execFileSync('npm', ['run', '-s', 'client:pack', '--', '--dry-run', '--json'], {
      cwd: root,
      encoding: 'utf8',
    });
    const [{ files }] = JSON.parse(said) as [{ files: { path: string }[] }];
    expect(files.map(({ path }) => path)).toEqual(expect.arrayContaining(['dist/index.js', 'dist/index.d.ts']));
  });

  test('holds what is needed to use it, and no more', () => {
    const files = readdirSync(project.installed, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ name, parentPath }) => join(parentPath, name).slice(project.installed.length + 1));
    const built = files.filter((file) => /^dist\/[a-z-]+\.(?:js|d\.ts)$/.test(file));
    expect(files.filter((file) => !built.includes(file)).toSorted()).toEqual(['LICENSE', 'README.md', 'package.json']);
    expect(built).toEqual(expect.arrayContaining(['dist/index.js', 'dist/index.d.ts', 'dist/operations.js']));
    expect(Object.keys(JSON.parse(readFileSync(join(project.installed, 'package.json'), 'utf8')).dependencies)).toEqual(
      ['standardwebhooks'],
    );
  });

  test('runs in plain JavaScript', async () => {
    const { url } = await startService();
    const program = `
      import { createViva, grade, readWebhook } from 'viva-client';
      const viva = createViva({ baseUrl: ${JSON.stringify(url)} });
      const { status, grade: { points } } = await grade(viva, { questionId: 'gan-structure', answer: "I don't know" });
      console.log(status, points, typeof readWebhook);`;
    expect(await run('plain.mjs', program)).toBe('graded 0 function\n');
  });

  test('has types, which need neither those of Node nor a compiler that looks away', () => {
    writeFileSync(
      join(project.folder, 'program.ts'),
      `import { createViva, pages, VivaProblem, type Submission } from 'viva-client';
      const viva = createViva({ baseUrl: 'http://localhost:3000' });
      const submission: Submission = await viva.createSubmission({ body: { questionId: 'x', answer: 'y' } });
      for await (const { slug } of pages(viva.listQuestions)) slug.toUpperCase();
      // @ts-expect-error There is no such operation.
      await viva.createCake();
      export const code = (error: unknown) => (error instanceof VivaProblem ? error.code : submission.status);`,
    );
    const args = [...strictly, '--lib', 'es2022,dom', '--types', '', '--exactOptionalPropertyTypes', 'program.ts'];
    expect(compile(project.folder, args)).toBe('');
  });

  test('has a README whose code is right, runs, and prints what it says', async () => {
    const { judge } = builtInJudge(readConfig({}));
    const { url } = await startService({}, {}, { embedded: judge });
    const readme = readFileSync(join(project.installed, 'README.md'), 'utf8');
    const blocks = [...readme.matchAll(/^```ts\n(.*?)^```$/gms)].map(([, block]) => block!);
    expect(blocks.length).toBeGreaterThan(6);
    const shown = blocks.join('\n').replaceAll('http://localhost:3000', url);
    // Every comment is what is printed there.
    const printed = [...shown.matchAll(/(?<=^|; )\/\/ (.*)$/gm)].map(([, comment]) => `${comment}\n`);
    const program = shown + webhookReceived;
    const environment = { VIVA_WEBHOOK_SECRET: secret };
    expect(await run('readme.ts', program, environment)).toBe([...printed, '204 400\n'].join(''));
    expect(compile(project.folder, [...strictly, '--types', 'node', 'readme.ts'])).toBe('');
  });
});

const secret = `whsec_${Buffer.from('a secret of thirty-two bytes ....').toString('base64')}`;

/** Sends the receiver of the README what is signed, and what isn't. */
const webhookReceived = `
import { Webhook } from 'standardwebhooks';
{
  const now = new Date();
  const body = JSON.stringify({ type: 'submission.graded', data: { submissionId: submission.id } });
  const headers = {
    'webhook-id': 'evt_1',
    'webhook-timestamp': String(Math.floor(now.getTime() / 1000)),
    'webhook-signature': new Webhook('${secret}').sign('evt_1', now, body),
  };
  const send = (body: string) => receive(new Request('http://localhost', { method: 'POST', body, headers }));
  console.log((await send(body)).status, (await send('{}')).status);
}
`;
