import { pino } from 'pino';
import request from 'supertest';
import { buildApp } from '../../src/app.ts';
import { readConfig } from '../../src/config.ts';
import { goodAnswer } from '../support/app.ts';
import { launchModelServer } from '../support/model-server.ts';
import type { Expected, Misbehaviour } from './misbehaviours.ts';
import { wordsJudge } from '../support/words-judge.ts';

/** What became of an answer. */
export interface Seen {
  status: number;
  submission: {
    status: string;
    review: string;
    answer: string;
    reviewReasons: { code: string }[];
    grade: null | { score: number };
  };
  calls: number;
  paused: { code: string; seconds: number } | null;
}

/** Submits an answer to a service whose model server behaves so, and lets the service work on it once. */
export async function meet({ behaves, answer = goodAnswer.answer, settings }: Misbehaviour): Promise<Seen> {
  const model = await launchModelServer(...behaves);
  const config = readConfig({
    // Nothing by chance.
    VIVA_REVIEW_SHARE: '0',
    DATABASE_URL: 'file::memory:',
    OPENAI_BASE_URL: model.baseUrl,
    VIVA_MODEL: 'tiny',
    VIVA_JUDGE_DEADLINE: '20s',
    ...settings,
  });
  const viva = await buildApp(config, pino({ level: 'silent' }), { workerPaused: true, embedded: wordsJudge });
  await viva.server.listen({ host: '127.0.0.1', port: 0 });
  const http = request(viva.server.server);
  try {
    const { body } = await http
      .post('/v1/submissions')
      .set('Prefer', 'wait=0')
      .send({ ...goodAnswer, answer })
      .expect(202);
    const started = Date.now();
    await viva.worker.runUntilEmpty();
    const { paused } = viva.endpoints.find('openai')!.state;
    const got = await http.get(`/v1/submissions/${body.id}`);
    const pause = paused && { code: paused.code, seconds: (paused.until - started) / 1000 };
    return { status: got.status, submission: got.body, calls: model.requests.length, paused: pause };
  } finally {
    await viva.close();
    await model.close();
  }
}

const times = (calls: number) => (calls === 1 ? '1 call' : `${calls} calls`);

/** What was seen, in the words of {@link expectation}. */
export function outcome({ submission, calls, paused }: Seen): string {
  const { status, reviewReasons } = submission;
  if (status === 'graded') return `graded, ${times(calls)}`;
  if (status === 'needs_review') return `to a person: ${reviewReasons[0]?.code}, ${times(calls)}`;
  return `waits: ${paused?.code}, ${times(calls)}`;
}

/** What must be seen, in a few words, for the table. */
export function expectation(expected: Expected): string {
  if (expected.outcome === 'graded') return `graded, ${times(expected.calls)}`;
  const what = expected.outcome === 'person' ? 'to a person' : 'waits';
  return `${what}: ${expected.code}, ${times(expected.calls)}`;
}
