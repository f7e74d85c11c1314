import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, vi } from 'vitest';
import { startApp, temporaryStore } from '../support/app.ts';
import { testWith } from '../support/needs.ts';
import { root, viva } from '../support/process.ts';
import { launchRealModel, python, realSettings } from './real-model.ts';

async function startRealModel(): Promise<string> {
  const { baseUrl, child } = await launchRealModel();
  onTestFinished(() => void child.kill('SIGKILL'));
  return baseUrl;
}

const answers = [
  'A GAN has two neural networks. The generator makes samples from noise.',
  'Two networks compete with each other.',
];

testWith(python, 'the real model server')(
  'a server that nobody here wrote takes the schema; its replies are validated, its usage kept, its invented quotes caught',
  async () => {
    const { http } = await startApp({ OPENAI_BASE_URL: await startRealModel(), ...realSettings });
    const statuses: string[] = [];
    for (const answer of answers) {
      const send = () =>
        http
          .post('/v1/submissions')
          .set({ 'Idempotency-Key': `"${answers.indexOf(answer)}"`, Prefer: 'wait=60' })
          .send({ questionId: 'gan-structure', answer, feedback: { enabled: false } });
      let { body } = await send();
      while (body.status === 'queued' || body.status === 'grading') ({ body } = await send());
      statuses.push(body.status);
      if (body.status === 'needs_review') {
        expect(['reply_truncated', 'invalid_reply']).toContain(body.reviewReasons[0].code);
        continue;
      }
      expect(body.grade).toMatchObject({ judge: { kind: 'openai', outputMode: 'json_schema' }, usage: { cost: null } });
      expect(body.grade.usage.inputTokens).toBeGreaterThan(500);
      expect(body.grade.usage.outputTokens).toBeGreaterThan(20);
      for (const { level, evidence, doubtful } of body.grade.criteria) {
        // Whatever the model claims: without a quote from the answer it is doubtful, or nothing.
        expect(level === 'missing' || doubtful || evidence.length > 0).toBe(true);
        for (const { quote, start, end } of evidence) expect(answer.slice(start, end)).toBe(quote);
      }
      const doubted = body.grade.criteria.some((criterion: { doubtful: boolean }) => criterion.doubtful);
      expect(body.review).toBe(doubted ? 'wanted' : 'none');
      // The others are asked only where the model didn't get so far with this one.
      break;
    }
    expect(statuses).toContain('graded');
  },
  400_000,
);

const evaluation = {
  question: {
    prompt: 'Why is the sky blue?',
    reference: 'Short waves are scattered more.',
    rubric: { criteria: [{ key: 'scattered', requirement: 'Short waves are scattered more.', weight: 1 }] },
  },
  answer: 'Blue light is scattered more than red light.',
  feedback: { enabled: false },
};

testWith(python, 'the real model server')(
  'a real server is let go when the caller of an evaluation hangs up or its time is over; a submission goes on without its caller',
  async () => {
    const baseUrl = await startRealModel();
    const { http } = await startApp({ OPENAI_BASE_URL: baseUrl, ...realSettings });
    const inFlight = async () => (await http.get('/v1/judges')).body.data[1].calls.inFlight as number;

    const call = http.post('/v1/evaluations').send(evaluation);
    void call.end(() => {});
    await expect.poll(inFlight, { timeout: 10_000, interval: 5 }).toBe(1);
    void call.abort();
    await expect.poll(inFlight, { timeout: 2_000, interval: 5 }).toBe(0);
    expect((await http.get('/readyz')).body.status).toBe('ready');

    const submission = { questionId: 'gan-structure', answer: answers[0], feedback: { enabled: false } };
    const left = http.post('/v1/submissions').set('Prefer', 'wait=60').send(submission);
    void left.end(() => {});
    await expect.poll(inFlight, { timeout: 10_000, interval: 5 }).toBe(1);
    void left.abort();
    const status = async () => (await http.get('/v1/submissions')).body.data[0].status as string;
    await expect.poll(status, { timeout: 120_000, interval: 100 }).toMatch(/^(?:graded|needs_review)$/);

    const hasty = await startApp({ OPENAI_BASE_URL: baseUrl, ...realSettings, VIVA_JUDGE_DEADLINE: '150ms' });
    const { body } = await hasty.http.post('/v1/evaluations').send(evaluation).expect(503);
    expect(body).toMatchObject({ code: 'judge_unavailable', detail: expect.stringContaining('in time') });
  },
  300_000,
);

// In this file, so that two such servers don't take turns on a small machine.
const measuredContent = {
  prompt: 'What is a GAN?',
  reference: 'Two neural networks.',
  rubric: { criteria: [{ key: 'networks', requirement: 'A GAN has two neural networks.', weight: 1 }] },
};
const measuredAnswers = ['Two neural networks.', 'One network.', 'It is a cake.', 'Two nets compete.'];

testWith(python, 'the real model server')(
  'a measurement with a real model is killed, goes on where it was, grades nothing twice, and prints what it found',
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'viva-real-eval-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const baseUrl = await startRealModel();
    const file = join(folder, 'answers.jsonl');
    const rows = measuredAnswers.map((answer, at) => ({
      id: String(at),
      question: 'gan',
      content: measuredContent,
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
