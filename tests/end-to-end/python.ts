import { existsSync } from 'node:fs';
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Received } from '../support/receiver.ts';
import { root } from '../support/process.ts';

/** Where `.ci/run` installs Python's packages. */
export const python = fileURLToPath(new URL('../../.venv/bin/python', import.meta.url));

export interface Verifier {
  /** Whether the library of another language takes a message for one that is signed with the secret. */
  verify(secret: string, received: Received): Promise<boolean>;
  close(): void;
}

/** Verifies as a receiver written in Python would; null where there is none. */
export function startVerifier(): Verifier | null {
  if (!existsSync(python)) return null;
  const child = spawn(python, ['tests/end-to-end/verify-webhooks.py'], {
    cwd: root,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const waiting: ((answer: boolean) => void)[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => waiting.shift()!(line === 'yes'));
  return {
    verify(secret, { headers, body }) {
      child.stdin.write(`${JSON.stringify({ secret, headers, body })}\n`);
      return new Promise((resolve) => waiting.push(resolve));
    },
    close: () => child.stdin.end(),
  };
}
