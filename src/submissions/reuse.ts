import { createHmac } from 'node:crypto';
import canonicalize from 'canonicalize';
import type { Judge, Judged, JudgeRequest } from '../grading/judge.ts';
import type { Finish, StoredJudgement } from '../queue/queue.ts';
import type { Park } from '../queue/worker.ts';

/** One submission's part in lending and borrowing judgements. */
export interface Borrowing {
  /** A judge that answers from memory where it can. */
  judge: Judge;
  /** Whether it did. */
  reused(): boolean;
  /** What the submission has to lend to others. */
  lend(judged: Judged | null): Extract<Finish, { status: 'graded' }>['lend'];
  /** All is written: who waits for the same judgement looks now. */
  end(): void;
}

export interface Reuse {
  /**
   * @param fresh asks the judge whatever is kept
   * @param park waits for another submission's judgement without keeping others from their turn
   */
  borrow(judge: Judge, organisationId: string, fresh: boolean, park: Park): Borrowing;
}

/**
 * Same answer, same grade: an equal request is answered from the judgement that is kept, and of equal ones in flight
 * only one asks the judge. Equal are requests of one organisation to one judge with the same settings, about the
 * same question version and the same answer after NFC, line ends and trimming: under any looser rule 2⁸ would be 28.
 *
 * @param secret without which a key says nothing about the answer
 */
export function createReuse(
  recall: (organisationId: string, reuseKey: string) => Promise<StoredJudgement | null>,
  secret: string,
): Reuse {
  const inFlight = new Map<string, Promise<void>>();

  /** The judgement that is kept; null when the caller has to ask, and then others wait for what it gets. */
  async function findOrClaim(
    organisationId: string,
    key: string,
    mine: Promise<void>,
    park: Park,
    signal: AbortSignal,
  ): Promise<StoredJudgement | null> {
    while (!signal.aborted) {
      const other = inFlight.get(key);
      if (other) {
        const over = new AbortController();
        await park(Promise.race([other, aborted(signal, over.signal)]));
        over.abort();
        continue;
      }
      const kept = await recall(organisationId, key);
      if (kept) return kept;
      // Somebody may have been faster meanwhile; nobody can between this look and the next line.
      if (inFlight.has(key)) continue;
      inFlight.set(key, mine);
      return null;
    }
    return null;
  }

  return {
    borrow(judge, organisationId, fresh, park) {
      let key: string | null = null;
      let reused = false;
      const { promise, resolve } = Promise.withResolvers<void>();
      const remembering: Judge = {
        ...judge,
        async judge(request) {
          key = createHmac('sha256', secret)
            .update(canonicalize([organisationId, ...equality(judge, request)])!, 'utf8')
            .digest('hex');
          const kept = fresh ? null : await findOrClaim(organisationId, key, promise, park, request.signal);
          reused = kept !== null;
          return kept ? { kind: 'judged', ...kept, trouble: null, usage: null, exchanges: [] } : judge.judge(request);
        },
      };
      return {
        // What costs nothing needs no memory.
        judge: judge.remote ? remembering : judge,
        reused: () => reused,
        lend(judged) {
          // What a passing fault has left incomplete isn't lent.
          if (key === null || judged === null || reused || judged.trouble || judged.reasons.length > 0) return null;
          const { kind: _, usage: __, exchanges: ___, trouble: ____, ...judgement } = judged;
          return { reuseKey: key, judgement };
        },
        end() {
          if (key !== null && inFlight.get(key) === promise) inFlight.delete(key);
          resolve();
        },
      };
    },
  };

  function equality({ settings }: Judge, { question, answer, screened, feedback }: JudgeRequest) {
    const same = (text: string) => text.normalize('NFC').replace(/\r\n?/g, '\n').trim();
    // What was masked is part of what was asked.
    return [question.contentHash, settings, feedback, same(answer), same(screened.view.text)];
  }
}

/** @param over when it is aborted nobody listens any more */
function aborted(signal: AbortSignal, over: AbortSignal): Promise<void> {
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true, signal: over }));
}
