import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { authorize, keylessCaller, scopes } from '../../src/access/authorize.ts';
import { screeningProvenance } from '../../src/grading/grade.ts';
import { newId } from '../../src/ids.ts';
import { readSeed } from '../../src/questions/files.ts';
import type { FinishedGrade, LeaseRequest } from '../../src/queue/queue.ts';
import type { StorePorts } from '../../src/store/sqlite/ports.ts';
import type { NewSubmission } from '../../src/submissions/repository.ts';

const caller = keylessCaller();
const at = (minute: number) => new Date(Date.UTC(2026, 0, 1, 0, minute)).toISOString();
const stranger = authorize({ organisationId: 'org_catalogue', keyId: null, scopes });

/** What every store must do, whatever it is made of. */
export function compliesAsStore(name: string, open: () => Promise<StorePorts>): void {
  async function prepared() {
    const ports = await open();
    await ports.questions.publishCatalogue(readSeed(), at(0));
    const submission = (change: Partial<NewSubmission> = {}): NewSubmission => ({
      id: newId('sub'),
      questionId: 'gan-structure',
      questionVersion: undefined,
      answer: 'Two networks.',
      salt: '00'.repeat(16),
      metadata: { room: '7' },
      candidate: null,
      cohort: null,
      judge: 'embedded',
      options: { prompt: 'strong-1', policy: 'single', feedback: null, fresh: false },
      now: at(1),
      ...change,
    });
    const accept = async (change: Partial<NewSubmission> = {}) => {
      const acceptance = await ports.submissions.accept(caller, submission(change), null);
      if (acceptance.kind !== 'accepted') throw new Error(acceptance.kind);
      return acceptance.submission.id;
    };
    const lease = (change: Partial<LeaseRequest> = {}) =>
      ports.queue.lease({
        judges: ['embedded'],
        giveUpBefore: at(-1000),
        token: newId('evt'),
        owner: 'me',
        now: at(2),
        expiresAt: at(3),
        ...change,
      });
    return { ...ports, submission, accept, lease };
  }

  const grade = (): FinishedGrade => ({
    id: newId('grd'),
    points: 2,
    maxPoints: 10,
    score: 20,
    scoreRange: [20, 20],
    passed: null,
    confidence: null,
    criteria: [{ key: 'two-networks', level: 'met', points: 2, doubtful: false, evidence: [{ start: 0, end: 3 }] }],
    texts: { findings: {}, misconceptions: [], feedback: null, integrity: [] },
    calibratedScore: null,
    provenance: screeningProvenance,
    latencyMs: 5,
    reused: false,
    asked: null,
    receipt: { body: '{}', hash: 'sha256:0' },
  });
  const finished = { review: 'none' as const, reviewReasons: [], usage: null, exchanges: [], now: at(2) };
  const graded = { ...finished, status: 'graded' as const, lend: null };

  describe(`${name}: accepting`, () => {
    test('keeps what was sent', async () => {
      const { accept, submissions } = await prepared();
      const id = await accept({ candidate: { externalId: 'ada', displayName: 'Ada' } });
      expect(await submissions.find(caller, id)).toMatchObject({
        id,
        status: 'queued',
        answer: 'Two networks.',
        metadata: { room: '7' },
        candidate: { externalId: 'ada', displayName: 'Ada' },
        question: { slug: 'gan-structure', version: 1 },
        attempt: 1,
        grade: null,
      });
    });

    test('finds by its key what was accepted, until the key is forgotten', async () => {
      const { submission, submissions } = await prepared();
      const claim = { key: 'k', route: 'r', body: 'b', expiresAt: at(10) };
      const first = await submissions.accept(caller, submission(), claim);
      if (first.kind !== 'accepted') throw new Error(first.kind);
      const { id } = first.submission;
      expect(await submissions.find(caller, id)).toEqual(first.submission);
      expect(await submissions.accept(caller, submission(), claim)).toEqual({ kind: 'replayed', id });
      expect(await submissions.accept(caller, submission(), { ...claim, body: 'x' })).toEqual({ kind: 'key_reused' });
      expect(await submissions.accept(caller, submission(), { ...claim, route: 'x' })).toEqual({ kind: 'key_reused' });
      const later = await submissions.accept(caller, submission({ now: at(11) }), {
        ...claim,
        body: 'x',
        expiresAt: at(20),
      });
      expect(later.kind).toBe('accepted');
    });

    test('finds by its key what was accepted, even when the question has been retired since', async () => {
      const { submission, submissions, questions } = await prepared();
      const claim = { key: 'k', route: 'r', body: 'b', expiresAt: at(10) };
      const first = await submissions.accept(caller, submission(), claim);
      await questions.publishCatalogue([], at(1));
      expect((await submissions.accept(caller, submission(), claim)).kind).toBe('replayed');
      expect(await submissions.accept(caller, submission(), null)).toEqual({ kind: 'unknown', field: 'questionId' });
      expect(first.kind).toBe('accepted');
    });

    test('refuses a question or a version that is not there, and leaves the key free', async () => {
      const { submission, submissions } = await prepared();
      const claim = { key: 'k', route: 'r', body: 'b', expiresAt: at(10) };
      const unknown = await submissions.accept(caller, submission({ questionId: 'none' }), claim);
      expect(unknown).toEqual({ kind: 'unknown', field: 'questionId' });
      const version = await submissions.accept(caller, submission({ questionVersion: 9 }), claim);
      expect(version).toEqual({ kind: 'unknown', field: 'questionVersion' });
      expect((await submissions.accept(caller, submission(), claim)).kind).toBe('accepted');
    });

    test('hides it from other organisations', async () => {
      const { accept, submissions } = await prepared();
      const id = await accept();
      expect(await submissions.find(stranger, id)).toBeNull();
      expect(await submissions.list(stranger, {}, { after: undefined, limit: 9 })).toEqual([]);
      expect(await submissions.erase(stranger, id, at(3))).toBe('absent');
    });
  });

  describe(`${name}: the queue`, () => {
    test('leases each submission once, the oldest first, with what a judge needs', async () => {
      const { accept, lease, submissions } = await prepared();
      const [first, second] = [await accept({ now: at(0) }), await accept({ now: at(1) })];
      expect(await lease()).toMatchObject({
        submissionId: first,
        answer: 'Two networks.',
        question: { version: 1, rubric: { criteria: expect.any(Array) } },
      });
      expect((await lease())?.submissionId).toBe(second);
      expect(await lease()).toBeNull();
      expect((await submissions.find(caller, first))?.status).toBe('grading');
    });

    test('gives no work to a judge that it is not for, nor before its time', async () => {
      const { accept, lease, queue } = await prepared();
      await accept({ judge: 'openai' });
      expect(await lease()).toBeNull();
      await accept({ now: at(5) });
      expect(await lease()).toBeNull();
      expect(await queue.nextDue(['embedded'])).toBe(at(5));
      expect(await queue.nextDue(['openai', 'embedded'])).toBe(at(1));
    });

    test('gives what has waited too long to whoever asks', async () => {
      const { accept, lease } = await prepared();
      const id = await accept({ judge: 'openai' });
      expect((await lease({ giveUpBefore: at(1) }))?.submissionId).toBe(id);
    });

    test('gives work again whose lease expired, and then the old lease can write nothing', async () => {
      const { accept, lease, queue, submissions } = await prepared();
      const id = await accept();
      const old = (await lease({ expiresAt: at(3) }))!;
      expect(await lease({ now: at(2) })).toBeNull();
      const fresh = (await lease({ now: at(4), expiresAt: at(9) }))!;
      expect(fresh.submissionId).toBe(id);
      expect(await queue.renew(old.token, at(9))).toBe(false);
      expect(await queue.finish(old, { ...graded, grade: grade() })).toBe(false);
      expect((await submissions.find(caller, id))?.grade).toBeNull();
      expect(await queue.finish(fresh, { ...graded, grade: grade() })).toBe(true);
      expect(await queue.finish(fresh, { ...graded, grade: grade() })).toBe(false);
      expect((await submissions.find(caller, id))?.grade?.points).toBe(2);
    });

    test('keeps a lease that is renewed', async () => {
      const { accept, lease, queue } = await prepared();
      await accept();
      const held = (await lease({ expiresAt: at(3) }))!;
      expect(await queue.renew(held.token, at(8))).toBe(true);
      expect(await lease({ now: at(4) })).toBeNull();
    });

    test('takes work back after a fault, counts it, and gives it again when it is due', async () => {
      const { accept, lease, queue, submissions } = await prepared();
      const id = await accept();
      const held = (await lease())!;
      await queue.release(held, {
        notBefore: at(6),
        faulted: true,
        usage: null,
        pauseBatch: null,
        reviewReasons: [],
        now: at(2),
      });
      expect((await submissions.find(caller, id))?.status).toBe('queued');
      expect(await lease({ now: at(5) })).toBeNull();
      expect((await lease({ now: at(6), expiresAt: at(7) }))?.faults).toBe(1);
    });

    test('finds the next among thousands without reading their texts', async () => {
      const { submission, submissions, lease } = await prepared();
      const answer = 'Two networks. '.repeat(150);
      for (let n = 0; n < 20; n++) {
        const many = Array.from({ length: 100 }, () => submissions.accept(caller, submission({ answer }), null));
        await Promise.all(many);
      }
      const started = performance.now();
      for (let n = 0; n < 20; n++) await lease({ token: newId('evt'), expiresAt: at(99) });
      // A sort of all of them with their texts takes thirty milliseconds a lease.
      expect((performance.now() - started) / 20).toBeLessThan(15);
    });

    test('frees at a start what a process that is gone had leased', async () => {
      const { accept, lease, queue } = await prepared();
      const id = await accept();
      await lease({ expiresAt: at(100) });
      expect(await queue.releaseAll(at(3))).toBe(1);
      expect((await lease({ now: at(3), expiresAt: at(4) }))?.submissionId).toBe(id);
    });

    test('hands a submission to a person without a grade', async () => {
      const { accept, lease, queue, submissions, grades } = await prepared();
      const id = await accept();
      const reviewReasons = [{ code: 'refused', detail: 'No.' }];
      await queue.finish((await lease())!, {
        ...finished,
        status: 'needs_review',
        review: 'wanted',
        reviewReasons,
      });
      expect(await submissions.find(caller, id)).toMatchObject({
        status: 'needs_review',
        review: 'wanted',
        reviewReasons,
      });
      expect(await grades.listOf(caller, id)).toEqual([]);
      expect(await lease()).toBeNull();
    });
  });

  describe(`${name}: grading again`, () => {
    const options = { prompt: 'strong-1' as const, policy: 'single', fresh: true };
    const again = { judge: 'embedded' as const, options, questionVersion: undefined, now: at(5) };
    const later = { now: at(6), expiresAt: at(7) };

    async function gradedOnce() {
      const ports = await prepared();
      const id = await ports.accept();
      await ports.queue.finish((await ports.lease())!, { ...graded, grade: grade() });
      return { ...ports, id };
    }

    test('leaves the grade that stands until there is another, and keeps both', async () => {
      const { id, submissions, grades, queue, lease } = await gradedOnce();
      expect(await submissions.regrade(caller, id, again, null)).toBe('queued');
      const held = await lease(later);
      expect(held).toMatchObject({ submissionId: id, options: { ...options, feedback: null } });
      expect((await submissions.find(caller, id))?.status).toBe('graded');
      const second = { ...grade(), points: 1 };
      await queue.finish(held!, { ...graded, grade: second, now: at(6) });
      expect((await submissions.find(caller, id))?.grade?.id).toBe(second.id);
      expect(await grades.listOf(caller, id)).toHaveLength(2);
    });

    test('that gives no grade leaves the one that stands', async () => {
      const { id, submissions, queue, lease } = await gradedOnce();
      await submissions.regrade(caller, id, again, null);
      const reviewReasons = [{ code: 'refused', detail: 'No.' }];
      const person = { ...finished, status: 'needs_review' as const, review: 'wanted' as const, reviewReasons };
      await queue.finish((await lease(later))!, person);
      const found = await submissions.find(caller, id);
      expect(found).toMatchObject({ status: 'graded', review: 'wanted', reviewReasons, grade: { points: 2 } });
    });

    test('keeps its status while it is put back', async () => {
      const { id, submissions, queue, lease } = await gradedOnce();
      await submissions.regrade(caller, id, again, null);
      const held = await lease(later);
      await queue.release(held!, {
        notBefore: at(9),
        faulted: true,
        usage: null,
        pauseBatch: null,
        reviewReasons: [],
        now: at(6),
      });
      expect((await submissions.find(caller, id))?.status).toBe('graded');
      expect(await lease(later)).toBeNull();
    });

    test('is refused where it makes no sense', async () => {
      const { id, submissions, lease } = await gradedOnce();
      const ask = (who = caller, change: object = {}) => submissions.regrade(who, id, { ...again, ...change }, null);
      expect(await ask(stranger)).toBe('absent');
      expect(await ask(caller, { questionVersion: 7 })).toBe('unknown_version');
      expect(await ask()).toBe('queued');
      expect(await ask(), 'what only waits gives way').toBe('queued');
      await lease(later);
      expect(await ask()).toBe('under_way');
      await submissions.erase(caller, id, at(6));
      expect(await ask()).toBe('erased');
    });

    test('with a key that was used finds the first time', async () => {
      const { id, submissions } = await gradedOnce();
      const claim = { key: 'k', route: 'createGrade', body: '{}', expiresAt: at(99) };
      const ask = (body: string) => submissions.regrade(caller, id, again, { ...claim, body });
      expect([await ask('{}'), await ask('{}'), await ask('{"a":1}')]).toEqual(['queued', 'replayed', 'key_reused']);
    });
  });

  describe(`${name}: what is kept of judging`, () => {
    const judgement = {
      judgement: { criteria: {}, misconceptions: [], integrity: [], feedback: null },
      provenance: screeningProvenance,
      confidence: null,
      repaired: [],
      stability: null,
      reasons: [],
    };
    const exchange = [{ role: 'assistant' as const, content: 'So so.' }];

    async function gradedAndKept() {
      const ports = await prepared();
      const id = await ports.accept();
      const usage = {
        calls: 1,
        inputTokens: 9,
        cachedInputTokens: 0,
        outputTokens: 3,
        reasoningTokens: 0,
        unpricedCalls: 0,
      };
      const cost = { amount: 0.25, currency: 'EUR' };
      await ports.queue.finish((await ports.lease())!, {
        ...graded,
        grade: { ...grade(), provenance: { ...screeningProvenance, requestedModel: 'm' } },
        lend: { reuseKey: 'key', judgement },
        usage: { ...usage, cost },
        exchanges: [exchange],
      });
      return { ...ports, id };
    }

    test('is lent within the organisation, until its answer is erased', async () => {
      const { id, queue, submissions } = await gradedAndKept();
      expect(await queue.recall('org_default', 'key')).toEqual(judgement);
      expect(await queue.recall('org_catalogue', 'key')).toBeNull();
      expect(await queue.recall('org_default', 'other')).toBeNull();
      await submissions.erase(caller, id, at(3));
      expect(await queue.recall('org_default', 'key')).toBeNull();
    });

    test('is shown to its organisation, and forgotten when its time is over', async () => {
      const { id, queue, submissions } = await gradedAndKept();
      expect(await submissions.exchangesOf(caller, id, at(2))).toMatchObject([
        { messages: exchange, createdAt: at(2) },
      ]);
      expect(await submissions.exchangesOf(caller, id, at(3))).toEqual([]);
      expect(await submissions.exchangesOf(stranger, id, at(0))).toBeNull();
      expect(await queue.forgetExchanges(at(2))).toBe(0);
      expect(await queue.forgetExchanges(at(3))).toBe(1);
      expect(await submissions.exchangesOf(caller, id, at(0))).toEqual([]);
    });

    test('says what was spent on a day and what a question has cost', async () => {
      const { usage, grades, questions, submissions } = await gradedAndKept();
      const question = await questions.find(caller, 'gan-structure');
      expect(await usage.spentOn('org_default', at(2).slice(0, 10))).toBe(0.25);
      expect(await usage.spentOn('org_default', '2020-01-01')).toBe(0);
      expect(await usage.spentOn('org_catalogue', at(2).slice(0, 10))).toBe(0);
      expect(await grades.costsOf(caller, question!.id, 'm')).toEqual({ amounts: [0.25], currency: 'EUR' });
      expect(await grades.costsOf(caller, question!.id, 'other')).toMatchObject({ amounts: [] });
      expect(await grades.costsOf(stranger, question!.id, 'm')).toMatchObject({ amounts: [] });
      expect(await submissions.countAnswers(caller, question!.id)).toBe(1);
      expect(await submissions.countAnswers(stranger, question!.id)).toBe(0);
    });

    test('remembers how judges stand and what was learned of their servers', async () => {
      const { endpointStates, dialects } = await prepared();
      const paused = { code: 'outage', detail: 'It is down.', until: 5 };
      await endpointStates.save({ name: 'openai', faults: 1, paused });
      await endpointStates.save({ name: 'openai', faults: 2, paused: null });
      expect(await endpointStates.load()).toEqual([{ name: 'openai', faults: 2, paused: null }]);
      const learned = { outputMode: 'text' as const, tokenLimit: null, dropped: ['temperature'], learnedAt: at(1) };
      await dialects.save('host/v1', 'm', { ...learned, dropped: [] });
      await dialects.save('host/v1', 'm', learned);
      expect(await dialects.find('host/v1', 'm')).toEqual(learned);
      expect(await dialects.find('other/v1', 'm')).toBeNull();
    });
  });

  describe(`${name}: erasing`, () => {
    test('keeps the counts, forgets the words, and ends the work', async () => {
      const { accept, lease, queue, submissions, grades } = await prepared();
      const id = await accept({ candidate: { externalId: 'ada', displayName: null } });
      await queue.finish((await lease())!, { ...graded, grade: grade() });
      expect(await submissions.erase(caller, id, at(3))).toBe('erased');
      expect(await submissions.erase(caller, id, at(4))).toBe('erased_before');
      const tombstone = (await submissions.find(caller, id))!;
      expect(tombstone).toMatchObject({
        status: 'erased',
        answer: null,
        candidate: null,
        metadata: {},
        grade: { points: 2, texts: null },
      });
      expect(await grades.find(caller, tombstone.grade!.id)).toMatchObject({ answer: null });
    });

    test('makes what is in flight finish into nothing, but what it cost is counted', async () => {
      const { accept, lease, queue, submissions, usage } = await prepared();
      const id = await accept();
      const held = (await lease())!;
      await submissions.erase(caller, id, at(3));
      expect(await queue.finish(held, { ...graded, grade: grade() })).toBe(false);
      const used = { calls: 1, inputTokens: 9, cachedInputTokens: 0, outputTokens: 3, reasoningTokens: 0 };
      const cost = { amount: 0.25, currency: 'EUR' };
      const paid = { ...used, cost, unpricedCalls: 0 };
      await queue.release(held, {
        notBefore: at(4),
        faulted: true,
        usage: paid,
        pauseBatch: null,
        reviewReasons: [],
        now: at(4),
      });
      expect(await usage.spentOn('org_default', at(4).slice(0, 10))).toBe(0.25);
      expect((await submissions.find(caller, id))?.status).toBe('erased');
      expect(await lease({ now: at(9) })).toBeNull();
    });
  });

  describe(`${name}: lists`, () => {
    test('walk every row once while rows are added', async () => {
      const { accept, submissions } = await prepared();
      await fc.assert(
        fc.asyncProperty(
          fc.integer({ min: 1, max: 7 }),
          fc.integer({ min: 0, max: 12 }),
          fc.array(fc.nat(3), { maxLength: 12 }),
          async (limit, rows, additions) => {
            const [earlier, now, later] = [-1_000, 0, 1_000].map((ms) => new Date(Date.now() + ms).toISOString());
            const filter = { createdAfter: earlier, createdBefore: later };
            for (const row of await submissions.list(caller, {}, { after: undefined, limit: 1000 }))
              await submissions.erase(caller, row.id, now!);
            const candidate = { externalId: newId('cnd'), displayName: null };
            const before = new Set<string>();
            for (let n = 0; n < rows; n++) before.add(await accept({ candidate, now: now! }));
            const walked: string[] = [];
            for (let after: string | undefined; ;) {
              const page = await submissions.list(
                caller,
                { ...filter, candidate: candidate.externalId },
                { after, limit },
              );
              walked.push(...page.map(({ id }) => id));
              if (page.length < limit) break;
              after = page.at(-1)!.id;
              for (let n = additions.shift() ?? 0; n > 0; n--) await accept({ candidate, now: now! });
            }
            expect(new Set(walked).size).toBe(walked.length);
            expect(walked.filter((id) => before.has(id))).toHaveLength(rows);
          },
        ),
        { numRuns: 15 },
      );
    });

    test('of questions walk the catalogue once, and filter it', async () => {
      const { questions } = await prepared();
      const walked: string[] = [];
      for (let after: string | undefined; ;) {
        const page = await questions.list(caller, { status: 'published' }, { after, limit: 3 });
        if (page.length === 0) break;
        walked.push(...page.map(({ slug }) => slug));
        after = page.at(-1)!.id;
      }
      expect(walked).toEqual(readSeed().map(({ slug }) => slug));
      const slugs = async (filter: object) =>
        (await questions.list(caller, { status: 'published', ...filter }, { after: undefined, limit: 99 })).map(
          ({ slug }) => slug,
        );
      expect(await slugs({ topic: 'ethics' })).toEqual(['ethics-of-generative-ai']);
      expect(await slugs({ tag: 'rlhf' })).toEqual(['how-chatbots-work']);
      expect(await slugs({ difficulty: 'hard' })).toEqual(['reparameterization-trick']);
      expect(await slugs({ search: 'STRUCTURE adver' })).toEqual(['gan-structure']);
      expect(await slugs({ search: '%' })).toHaveLength(0);
    });
  });
}
