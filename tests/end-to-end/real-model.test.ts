import { expect, onTestFinished } from 'vitest';
import { startApp } from '../support/app.ts';
import { testWith } from '../support/needs.ts';
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
