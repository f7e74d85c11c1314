import { expect, test } from 'vitest';
import { killRun } from './kill-run.ts';

test('killed again and again, its model server misbehaving, it loses no acknowledged answer, doubles none, and pays twice for no more than was in flight', async () => {
  const { lost, gradedTwice, doubled, paidTwice, inFlightWhenKilled, acknowledged } = await killRun(5);
  expect({ lost, gradedTwice, doubled }).toEqual({ lost: 0, gradedTwice: 0, doubled: 0 });
  expect(paidTwice).toBeLessThanOrEqual(inFlightWhenKilled);
  expect(acknowledged).toBeGreaterThan(5);
}, 120_000);
