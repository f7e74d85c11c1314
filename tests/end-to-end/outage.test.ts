import { expect, test } from 'vitest';
import { outageRun } from './outage-run.ts';

test('an outage costs a few probes, a restart in its middle changes nothing, and all answers are graded after it', async () => {
  const { accepted, graded, needsReview, callsWhileDown, callsAfterwards } = await outageRun(8, 60);
  expect({ accepted, graded, needsReview }).toEqual({ accepted: 60, graded: 60, needsReview: 0 });
  // What was in flight when it began, a few second tries, and then one probe at a time.
  expect(callsWhileDown).toBeLessThan(40);
  expect(callsAfterwards).toBe(60);
}, 60_000);
