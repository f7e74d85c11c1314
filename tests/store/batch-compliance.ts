import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { BatchRow, RowCounts, RowState } from '../../src/batches/repository.ts';
import { authorize, keylessCaller, scopes } from '../../src/access/authorize.ts';
import { newId } from '../../src/ids.ts';
import { readSeed } from '../../src/questions/files.ts';
import type { StorePorts } from '../../src/store/sqlite/ports.ts';
import type { NewSubmission } from '../../src/submissions/repository.ts';

const caller = keylessCaller();
const stranger = authorize({ organisationId: 'org_catalogue', keyId: null, scopes });
const now = '2026-01-01T00:00:00.000Z';

const counterOf: Record<RowState, keyof RowCounts> = {
  refused: 'refused',
  waiting: 'waiting',
  in_flight: 'inFlight',
  graded: 'graded',
  needs_review: 'needsReview',
  erased: 'erased',
  cancelled: 'cancelled',
};

/** What can happen to a batch, with a number that means something to each. */
const happening = fc.tuple(
  fc.constantFrom(
    'run',
    'resume',
    'pause',
    'feed',
    'feed twice',
    'grade',
    'erase',
    'erase a candidate',
    'collect',
    'cancel',
  ),
  fc.integer({ min: 1, max: 4 }),
);

/** What every store must do with batches, whatever it is made of. */
export function compliesWithBatches(name: string, open: () => Promise<StorePorts>): void {
  async function prepared(waiting: number, refused: number) {
    const ports = await open();
    await ports.questions.publishCatalogue(readSeed(), now);
    const id = newId('bat');
    await ports.batches.begin(caller, { id, name: null, format: 'jsonl', now });
    const rows = Array.from({ length: waiting + refused }, (_, at) => {
      const isRefused = at >= waiting;
      const externalId = `person-${at % 3}`;
      return {
        line: at + 1,
        content: isRefused ? null : '{}',
        externalId: isRefused ? null : externalId,
        faults: isRefused ? [{ pointer: '', detail: 'is wrong' }] : null,
      };
    });
    await ports.batches.append(id, rows);
    const estimate = { answers: waiting, cost: null, known: 0 };
    await ports.batches.seal(caller, id, estimate, null, now);
    return { ...ports, id };
  }

  const submission = (externalId: string): NewSubmission => ({
    id: newId('sub'),
    questionId: 'gan-structure',
    questionVersion: undefined,
    answer: 'Two networks.',
    salt: '00'.repeat(16),
    metadata: {},
    candidate: { externalId, displayName: null },
    cohort: null,
    judge: 'embedded',
    options: { prompt: 'strong-1', policy: 'single', feedback: null, fresh: false },
    now,
  });

  async function rowsOf({ batches, id }: Awaited<ReturnType<typeof prepared>>): Promise<BatchRow[]> {
    return (await batches.rows(caller, id, undefined, { after: 0, limit: 1_000 }))!;
  }

  async function happen(ports: Awaited<ReturnType<typeof prepared>>, what: string, number: number): Promise<void> {
    const { batches, submissions, candidates, queue, id } = ports;
    const [busy] = await batches.busy();
    const feed = async () => {
      if (!busy) return;
      const next = await batches.next(id, number);
      await batches.feed(
        busy,
        next.map(({ line }) => ({ line, submission: submission(`person-${(line - 1) % 3}`) })),
        now,
      );
    };
    if (what === 'run') await batches.start(caller, id, null, now);
    if (what === 'resume') await batches.resume(caller, id, undefined, now);
    if (what === 'pause') await batches.pause(caller, id);
    if (what === 'cancel') await batches.cancel(caller, id, now);
    if (what === 'feed') await feed();
    if (what === 'feed twice' && busy) await Promise.all([feed(), feed()]);
    if (what === 'collect' && busy) await batches.collect(busy, now);
    if (what === 'erase a candidate') await candidates.erase(caller, `person-${number % 3}`, now);
    if (what === 'erase') {
      const inFlight = (await rowsOf(ports)).filter(({ submission: made }) => made !== null);
      for (const row of inFlight.slice(0, number)) await submissions.erase(caller, row.submission!.id, now);
    }
    if (what === 'grade') {
      const asked = {
        judges: ['embedded' as const],
        giveUpBefore: '',
        token: newId('evt'),
        owner: 'me',
        now,
        expiresAt: now,
      };
      const lease = await queue.lease(asked);
      const how = { status: 'needs_review' as const, review: 'wanted' as const, reviewReasons: [] };
      if (lease) await queue.finish(lease, { ...how, usage: null, exchanges: [], now });
    }
  }

  describe(`${name}: a batch`, () => {
    test('counts its rows as they stand, whatever happens to them, and makes no row twice a submission', async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.nat(8),
          fc.nat(3),
          fc.array(happening, { maxLength: 25 }),
          async (waiting, refused, what) => {
            const ports = await prepared(waiting, refused);
            for (const [kind, number] of [['run', 1] as const, ...what]) {
              await happen(ports, kind, number);
              const batch = (await ports.batches.find(caller, ports.id))!;
              const rows = await rowsOf(ports);
              const counted = Object.fromEntries(Object.values(counterOf).map((counter) => [counter, 0]));
              for (const { state } of rows) counted[counterOf[state]]! += 1;
              expect(batch.counts).toEqual(counted);
              expect(rows).toHaveLength(waiting + refused);
              const made = rows.flatMap((row) => row.submission?.id ?? []);
              expect(new Set(made).size).toBe(made.length);
              expect(await ports.submissions.list(caller, {}, { after: undefined, limit: 100 })).toHaveLength(
                made.length,
              );
              if (batch.status === 'completed') expect(batch.counts).toMatchObject({ waiting: 0, inFlight: 0 });
            }
          },
        ),
        { numRuns: 40 },
      );
    });

    test("is its organisation's alone", async () => {
      const { batches, id } = await prepared(1, 1);
      expect(await batches.find(stranger, id)).toBeNull();
      expect(await batches.list(stranger, { after: undefined, limit: 10 })).toEqual([]);
      expect(await batches.rows(stranger, id, undefined, { after: 0, limit: 10 })).toBeNull();
      for (const turn of [
        batches.start(stranger, id, null, now),
        batches.resume(stranger, id, null, now),
        batches.pause(stranger, id),
        batches.cancel(stranger, id, now),
      ]) {
        expect(await turn).toBe('absent');
      }
    });

    test("that is not whole is nobody's, and forgotten by the next process", async () => {
      const { batches } = await prepared(0, 1);
      const id = newId('bat');
      await batches.begin(caller, { id, name: null, format: 'csv', now });
      await batches.append(id, [{ line: 2, content: '{}', externalId: 'ada', faults: null }]);
      expect(await batches.find(caller, id)).toBeNull();
      expect(await batches.list(caller, { after: undefined, limit: 10 })).toHaveLength(1);
      await batches.tidy();
      expect(await batches.start(caller, id, null, now)).toBe('absent');
    });
  });
}
