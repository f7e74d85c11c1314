import { expect } from 'vitest';
import { testWith } from '../support/needs.ts';
import { killRun } from './kill-run.ts';
import { python } from './python.ts';

testWith(python, 'Python with standardwebhooks')(
  'killed again and again, its model server and its receiver misbehaving, it loses no answer, no row and no event, doubles none, and pays twice for no more than was in flight',
  async () => {
    const { promises, paidTwice, inFlightWhenKilled, acknowledged, batches, webhooks, verifiedBy } = await killRun(5);
    expect(promises).toEqual({ lost: 0, gradedTwice: 0, doubled: 0, rowsAmiss: 0, unheard: 0, unverified: 0 });
    expect(paidTwice).toBeLessThanOrEqual(inFlightWhenKilled);
    expect(acknowledged).toBeGreaterThan(5);
    expect(batches).toBeGreaterThan(0);
    expect(webhooks).toBeGreaterThan(acknowledged);
    expect(verifiedBy).toBe('Python');
  },
  120_000,
);
