import { expect, test } from 'vitest';
import { killRun } from './kill-run.ts';

test('killed again and again under load it loses no acknowledged answer, grades none twice and doubles none', async () => {
  const { lost, gradedTwice, doubled, acknowledged } = await killRun(5);
  expect({ lost, gradedTwice, doubled }).toEqual({ lost: 0, gradedTwice: 0, doubled: 0 });
  expect(acknowledged).toBeGreaterThan(5);
}, 120_000);
