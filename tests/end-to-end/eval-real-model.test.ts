import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, vi } from 'vitest';
import { temporaryStore } from '../support/app.ts';
import { testWith } from '../support/needs.ts';
import { root, viva } from '../support/process.ts';
import { launchRealModel, python, realSettings } from './real-model.ts';

const content = {
  prompt: 'What is a GAN?',
  reference: 'Two neural networks.',
  rubric: { criteria: [{ key: 'networks', requirement: 'A GAN has two neural networks.', weight: 1 }] },
};
const answers = ['Two neural networks.', 'One network.', 'It is a cake.', 'Two nets compete.'];

testWith(python, 'the real model server')(
  'a measurement with a real model is killed, goes on where it was, grades nothing twice, and prints what it found',
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'viva-real-eval-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const { baseUrl, child } = await launchRealModel();
    onTestFinished(() => void child.kill('SIGKILL'));
    const file = join(folder, 'answers.jsonl');
    const rows = answers.map((answer, at) => ({
      id: String(at),
      question: 'gan',
      content,
      answer,
      readers: [{ levels: { networks: [0, 3].includes(at) ? 'met' : 'missing' } }],
    }));
    writeFileSync(file, rows.map((row) => JSON.stringify(row)).join('\n'));
    const kept = join(folder, 'run.jsonl');
    const environment = {
      ...realSettings,
      DATABASE_URL: temporaryStore(),
      OPENAI_BASE_URL: baseUrl,
      VIVA_MAX_OUTPUT_TOKENS: '150',
      VIVA_CONCURRENCY: '1',
    };
    const args = ['eval', file, '--judge', 'openai', '--run', kept];
    const first = spawn(process.execPath, [join(root, 'src/start.mjs'), ...args], {
      env: { ...process.env, ...environment },
      stdio: 'ignore',
    });
    const linesOf = () => (existsSync(kept) ? readFileSync(kept, 'utf8').split('\n').slice(0, -1) : []);
    await vi.waitUntil(() => linesOf().length > 1, { timeout: 120_000, interval: 50 });
    first.kill('SIGKILL');
    await new Promise((resolve) => first.on('close', resolve));
    const before = linesOf();
    const { out, code, error } = await viva(args, { environment });
    const after = linesOf();
    expect(after.slice(0, before.length)).toEqual(before);
    const ids = after.slice(1).map((line) => (JSON.parse(line) as { id: string }).id);
    expect(ids.toSorted()).toEqual(['0', '1', '2', '3']);
    // On another processor so small a model may come to no judgement at all: that is said too.
    if (code === 0) {
      expect(out).toMatch(
        /^openai \(smollm2\), prompt strong-1, policy single\n\d answers to 1 questions; not graded: \d/,
      );
    } else expect(error).toContain('not one answer was graded');
  },
  300_000,
);
