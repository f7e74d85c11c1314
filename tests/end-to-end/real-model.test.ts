import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { expect, onTestFinished } from 'vitest';
import { startApp } from '../support/app.ts';
import { testWith } from '../support/needs.ts';
import { root } from '../support/process.ts';

const python = join(root, '.venv/bin/python');

/** A real llama.cpp server with a real model. @returns its base URL */
function startRealModel(): Promise<string> {
  const script = join(root, 'tests/end-to-end/model-server.py');
  const child = spawn(python, [script, '0'], { stdio: ['pipe', 'pipe', 'ignore'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  return new Promise((resolve) => {
    child.stdout.setEncoding('utf8').once('data', (address: string) => resolve(`${address.trim()}/v1`));
  });
}

const answers = [
  'A GAN has two neural networks. The generator makes samples from noise.',
  'The discriminator tells real samples from generated ones.',
  'Two networks compete with each other.',
];

testWith(python, 'the real model server')(
  'a server that nobody here wrote takes the schema; its replies are validated, its usage kept, its invented quotes caught',
  async () => {
    const { http } = await startApp({
      OPENAI_BASE_URL: await startRealModel(),
      VIVA_MODEL: 'smollm2',
      VIVA_SECRET_KEY: 'the same fence at every run of this test',
      VIVA_MAX_OUTPUT_TOKENS: '600',
      VIVA_JUDGE_DEADLINE: '120s',
    });
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
    }
    expect(statuses).toContain('graded');
  },
  400_000,
);
