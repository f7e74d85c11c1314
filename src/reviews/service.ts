import type { Authorized } from '../access/authorize.ts';
import type { StoredGrade } from '../grades/repository.ts';
import type { Level } from '../grading/levels.ts';
import { gradeByPerson, humanProvenance, levelFaults, type Standing } from '../grading/review.ts';
import { claimOf, type KeyedRequest } from '../idempotency.ts';
import { newId } from '../ids.ts';
import { finishedGrade } from '../queue/finished-grade.ts';
import type { StoredSubmission, SubmissionRepository } from '../submissions/repository.ts';
import type { NewReview, ReviewRepository, StoredReview } from './repository.ts';

/** What a person decides, as a client sends it. */
export type ReviewWish = {
  /** The grade that was looked at. */
  gradeId?: string | undefined;
  note?: string | undefined;
  reviewer?: string | undefined;
} & (
  | { decision: 'confirm' }
  /** Some levels; the others stay. */
  | { decision: 'override'; levels: Record<string, Level>; feedback?: string | undefined }
  /** A level for every criterion. */
  | { decision: 'grade'; levels: Record<string, Level>; feedback?: string | undefined; blind?: boolean | undefined }
);

export type Reviewed =
  | { kind: 'reviewed'; review: StoredReview; submission: StoredSubmission; replayed: boolean }
  | { kind: 'absent' | 'erased' | 'key_reused' | 'changed' | 'under_way' | 'nothing_stands' }
  | { kind: 'wrong_levels'; faults: Record<string, string> };

export interface ReviewService {
  /** Writes down what a person decides. What they say stands, and no machine changes it again. */
  give(caller: Authorized, submissionId: string, wish: ReviewWish, keyed: KeyedRequest | null): Promise<Reviewed>;
}

export interface ReviewParts {
  reviews: ReviewRepository;
  submissions: SubmissionRepository;
  /** Tells who waits for the submission. */
  settle(submissionId: string): void;
  idempotencyMs: number;
}

export function createReviewService({ reviews, submissions, settle, idempotencyMs }: ReviewParts): ReviewService {
  return {
    async give(caller, submissionId, wish, keyed) {
      const subject = await reviews.subjectOf(caller, submissionId);
      if (!subject) return { kind: 'absent' };
      const { answer, salt, question, standing, awaitsJudge } = subject;
      if (answer === null || salt === null) return { kind: 'erased' };
      if (awaitsJudge) return { kind: 'under_way' };
      const { decision } = wish;
      if (standing === null && decision !== 'grade') return { kind: 'nothing_stands' };

      const started = Date.now();
      const blind = decision === 'grade' && wish.blind === true;
      let grade: NewReview['grade'] = null;
      if (decision !== 'confirm') {
        const { levels, feedback = null } = wish;
        const faults = levelFaults(question.rubric, levels, decision === 'grade');
        if (Object.keys(faults).length > 0) return { kind: 'wrong_levels', faults };
        const before = decision === 'override' ? wholeOf(standing!) : null;
        const given = gradeByPerson(question.rubric, { levels, feedback }, before);
        // Whoever writes feedback themselves knows what it gives away.
        const facts = { citesReference: true, reused: false, latencyMs: 0, asked: null };
        grade = finishedGrade({ answer, salt, question }, given, humanProvenance(blind), facts);
      }

      const review: NewReview = {
        id: newId('rev'),
        submissionId,
        decision,
        blind,
        note: wish.note ?? null,
        reviewer: wish.reviewer ?? null,
        grade,
        // Whether it still stands is found out with the review being written: a retry finds its review first.
        previousGradeId: wish.gradeId ?? standing?.id ?? null,
        now: new Date(started).toISOString(),
      };
      const claim = claimOf(keyed, started, idempotencyMs);
      const outcome = await reviews.give(caller, review, claim);
      if (outcome.kind === 'changed' || outcome.kind === 'key_reused') return outcome;
      settle(submissionId);
      const all = (await reviews.listOf(caller, submissionId))!;
      return {
        kind: 'reviewed',
        review: all.find(({ id }) => id === outcome.id)!,
        submission: (await submissions.find(caller, submissionId))!,
        replayed: outcome.kind === 'replayed',
      };
    },
  };
}

/** A stored grade with its quotes cut from the answer, which is there. */
function wholeOf({ criteria, texts, rubric, answer }: StoredGrade): Standing {
  const quoted = <T extends { evidence: { start: number; end: number }[] }>(claim: T) => ({
    ...claim,
    evidence: claim.evidence.map(({ start, end }) => ({ quote: answer!.slice(start, end), start, end })),
  });
  const written = new Map(rubric.criteria.map((criterion) => [criterion.key, criterion]));
  return {
    criteria: criteria.map((criterion) => {
      const { label, weight, requirement } = written.get(criterion.key)!;
      return { ...quoted(criterion), label, weight, requirement, finding: texts?.findings[criterion.key] ?? null };
    }),
    misconceptions: (texts?.misconceptions ?? []).map(quoted),
    integrity: texts?.integrity ?? [],
  };
}
