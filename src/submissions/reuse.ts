import { createHmac } from 'node:crypto';
import canonicalize from 'canonicalize';
import type { Judge, Judged, JudgeRequest } from '../grading/judge.ts';
import type { Finish, StoredJudgement } from '../queue/queue.ts';

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
  /** @param fresh asks the judge whatever is kept */
  borrow(judge: Judge, organisationId: string, fresh: boolean): Borrowing;
}

/**
 * Same answer, same grade: an equal request is answered from the judgement that is kept, and of two equal ones in
 * flight only one asks the judge. Equal are requests of one organisation to one judge with the same settings, about the
 * same question version and the same answer after NFC, line ends and trimming: under any looser rule 2⁸ would be 28.
 *
 * @param secret without which a key says nothing about the answer
 */
export function createReuse(
  recall: (organisationId: string, reuseKey: string) => Promise<StoredJudgement | null>,
  secret: string,
): Reuse {
  const inFlight = new Map<string, Promise<void>>();
  return {
    borrow(judge, organisationId, fresh) {
      let key: string | null = null;
      let reused = false;
      const { promise, resolve } = Promise.withResolvers<void>();
      const mine = () => key !== null && inFlight.get(key) === promise;
      const remembering: Judge = {
        ...judge,
        async judge(request) {
          key = createHmac('sha256', secret)
            .update(canonicalize(equality(judge, request))!, 'utf8')
            .digest('hex');
          if (!fresh) {
            await inFlight.get(key);
            const kept = await recall(organisationId, key);
            if (kept) {
              reused = true;
              return { kind: 'judged', ...kept, usage: null, exchanges: [] };
            }
          }
          if (!inFlight.has(key)) inFlight.set(key, promise);
          return judge.judge(request);
        },
      };
      return {
        // What costs nothing needs no memory.
        judge: judge.remote ? remembering : judge,
        reused: () => reused,
        lend(judged) {
          if (key === null || judged === null || reused) return null;
          const { kind: _, usage: __, exchanges: ___, ...judgement } = judged;
          return { reuseKey: key, judgement };
        },
        end() {
          if (mine()) inFlight.delete(key!);
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
