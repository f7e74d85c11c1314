import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { root } from '../support/process.ts';

/** Where .ci/run installs what the real model server needs. */
export const python = join(root, '.venv/bin/python');

/** Starts a real llama.cpp server with a real model; kill the child when done. */
export async function launchRealModel(): Promise<{ baseUrl: string; child: ChildProcess }> {
  const script = join(root, 'tests/end-to-end/model-server.py');
  const child = spawn(python, [script, '0'], { stdio: ['pipe', 'pipe', 'ignore'] });
  const baseUrl = await new Promise<string>((resolve) => {
    child.stdout.setEncoding('utf8').once('data', (address: string) => resolve(`${address.trim()}/v1`));
  });
  return { baseUrl, child };
}

/** Settings under which so small a model gets somewhere. */
export const realSettings = {
  VIVA_MODEL: 'smollm2',
  VIVA_SECRET_KEY: 'the same fence at every run of this test',
  VIVA_MAX_OUTPUT_TOKENS: '600',
  VIVA_JUDGE_DEADLINE: '120s',
};
