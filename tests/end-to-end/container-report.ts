import { execFileSync, spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { newToken } from '../../src/access/token.ts';
import { newId } from '../../src/ids.ts';

// npm run container-try: does what the Containerfile says as far as that goes without an engine. Its files are copied, its RUN line installs,
// and the service runs by its ENTRYPOINT as somebody without rights, on a read-only root, until its HEALTHCHECK says that it is well.
// Needs Linux and root: mounts are changed in a namespace of its own.
const lines = readFileSync(new URL('../../Containerfile', import.meta.url), 'utf8')
  .replace(/\\\n\s*/g, '')
  .split('\n');
const of = (instruction: string) =>
  lines.filter((line) => line.startsWith(`${instruction} `)).map((line) => line.slice(instruction.length + 1));
const list = (json: string) => JSON.parse(json) as string[];

const folder = mkdtempSync(join(tmpdir(), 'viva-container-'));
const [image, data] = [join(folder, 'viva'), join(folder, 'data')];
const nobody = '65534';
mkdirSync(image);
mkdirSync(data);
for (const copy of of('COPY').filter((line) => !line.startsWith('--from'))) {
  const [target, ...sources] = copy.split(' ').toReversed();
  for (const source of sources) cpSync(source, join(image, target === './' ? source : target!), { recursive: true });
}
const [install] = of('RUN');
execFileSync('sh', ['-c', install!], { cwd: image, stdio: 'inherit' });
execFileSync('chown', [nobody, data]);
execFileSync('chmod', ['755', folder]);

const { token } = newToken(newId('key'));
const port = '3999';
const environment = {
  ...Object.fromEntries(
    of('ENV').flatMap((line) => line.split(' ').map((pair) => pair.split('=') as [string, string])),
  ),
  DATABASE_URL: `file:${join(data, 'viva.db')}`,
  PORT: port,
  VIVA_FIRST_KEY: token,
  PATH: `${dirname(process.execPath)}:${process.env['PATH']}`,
};
// A read-only root but for the data, as `--read-only` with a volume gives it.
const confine = `mount --bind ${data} ${data} && mount -o remount,bind,ro / && exec setpriv --reuid ${nobody} --regid ${nobody} --clear-groups "$@"`;
const command = [...list(of('ENTRYPOINT')[0]!), ...list(of('CMD')[0]!)];
const service = spawn('unshare', ['--mount', 'sh', '-c', confine, 'sh', ...command], {
  cwd: image,
  env: environment,
  stdio: 'inherit',
});
const [health] = of('HEALTHCHECK').map((line) => list(line.slice(line.indexOf('['))));
const isWell = () => {
  try {
    execFileSync(health![0]!, health!.slice(1), { env: environment, stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
};

try {
  const patience = Date.now() + 60_000;
  while (!isWell()) {
    if (Date.now() > patience || service.exitCode !== null) throw new Error('it did not become well');
  }
  const url = `http://127.0.0.1:${port}/v1/submissions`;
  const body = JSON.stringify({ questionId: 'gan-structure', answer: 'Two networks compete.' });
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` };
  const reply = await fetch(url, { method: 'POST', headers, body });
  const { status } = (await reply.json()) as { status: string };
  const open = await fetch(url);
  process.stdout.write(`well; an answer with the key: ${reply.status} ${status}; without: ${open.status}\n`);
  const over = new Promise<number | null>((resolve) => service.once('exit', resolve));
  service.kill('SIGTERM');
  process.stdout.write(`told to stop, it ended with ${await over}\n`);
} finally {
  service.kill('SIGKILL');
  rmSync(folder, { recursive: true });
}
