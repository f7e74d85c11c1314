import { beforeAll, describe, expect, test } from 'vitest';
import { goodAnswer } from '../support/app.ts';
import { meet, type Seen } from './misbehaviour-run.ts';
import { type Misbehaviour, misbehaviours } from './misbehaviours.ts';

const atOnce = 8;

describe('a model server that', () => {
  const seen = new Map<Misbehaviour, Seen>();

  // Most of the time goes by between tries: many at once.
  beforeAll(async () => {
    const rest = [...misbehaviours];
    const meetAll = async () => {
      for (let next = rest.pop(); next; next = rest.pop()) seen.set(next, await meet(next));
    };
    await Promise.all(Array.from({ length: atOnce }, meetAll));
  }, 120_000);

  test.each(misbehaviours.map((row) => [`${row.what}: ${row.expected.outcome}`, row] as const))('%s', (_what, row) => {
    const { status, submission, calls, paused } = seen.get(row)!;
    const { expected, answer = goodAnswer.answer } = row;
    expect(status).toBe(200);
    expect(submission.answer).toBe(answer);
    switch (expected.outcome) {
      case 'graded':
        expect(submission).toMatchObject({ status: 'graded', grade: { score: 100 }, ...expected.needs });
        expect(paused).toBeNull();
        break;
      case 'person':
        expect(submission).toMatchObject({
          status: 'needs_review',
          review: 'wanted',
          grade: null,
          reviewReasons: [{ code: expected.code }],
        });
        expect(paused).toBeNull();
        break;
      case 'waits':
        expect(submission).toMatchObject({ status: 'queued', grade: null, reviewReasons: [] });
        expect(paused?.code).toBe(expected.code);
        expect(paused!.seconds).toBeGreaterThanOrEqual(expected.seconds! - 0.1);
        break;
    }
    expect(calls).toBe(expected.calls);
  });
});
