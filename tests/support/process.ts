import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../..', import.meta.url));
const start = fileURLToPath(new URL('../../src/start.mjs', import.meta.url));

export interface Finished {
  code: number | null;
  out: string;
  error: string;
}

/** Runs the command line as a person would, and waits for its end. */
export function viva(
  args: string[],
  options: { input?: string; environment?: Record<string, string> } = {},
): Promise<Finished> {
  const child = spawn(process.execPath, [start, ...args], {
    cwd: root,
    env: { ...process.env, VIVA_REVIEW_SHARE: '0', ...options.environment },
  });
  child.stdin.end(options.input ?? '');
  return finished(child);
}

function finished(child: ChildProcess): Promise<Finished> {
  let [out, error] = ['', ''];
  child.stdout!.setEncoding('utf8').on('data', (text: string) => (out += text));
  child.stderr!.setEncoding('utf8').on('data', (text: string) => (error += text));
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, out, error })));
}

export interface Serving {
  url: string;
  banner: string;
  child: ChildProcess;
  /** Milliseconds from the start of the process until it was ready. */
  readyMs: number;
  /** Everything it logged so far. */
  log(): string;
  ended: Promise<number | null>;
}

/** Starts the service in a process of its own and waits until it says that it is ready. */
export async function serve(environment: Record<string, string>): Promise<Serving> {
  const started = performance.now();
  const child = spawn(process.execPath, [start, 'serve'], {
    cwd: root,
    env: { ...process.env, PORT: '0', VIVA_REVIEW_SHARE: '0', ...environment },
  });
  let log = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (log += text));
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
  const banner = await new Promise<string>((resolve, reject) => {
    let out = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      out += text;
      if (out.includes('Try it')) resolve(out);
    });
    void ended.then((code) => reject(new Error(`it ended with ${code}: ${log}`)));
  });
  const readyMs = performance.now() - started;
  return { url: /ready at (\S+)/.exec(banner)![1]!, banner, child, readyMs, log: () => log, ended };
}
