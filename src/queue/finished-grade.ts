import canonicalize from 'canonicalize';
import type { GradeTexts } from '../grades/repository.ts';
import type { Grade } from '../grading/grade.ts';
import type { Provenance } from '../grading/judge.ts';
import { type MappedScore, writeReceipt } from '../grading/receipt.ts';
import { newId } from '../ids.ts';
import type { FinishedGrade, Lease } from './queue.ts';

/**
 * Splits a grade into what stays and what is erased with the answer, and writes its receipt.
 *
 * @param facts `citesReference`: whether its feedback may give the answer away
 */
export function finishedGrade(
  { answer, salt, question }: Pick<Lease, 'answer' | 'salt' | 'question'>,
  grade: Grade,
  provenance: Provenance,
  facts: { citesReference: boolean; reused: boolean; latencyMs: number; asked: FinishedGrade['asked'] },
  mapped: MappedScore | null = null,
): FinishedGrade {
  const { citesReference, reused, latencyMs, asked } = facts;
  const { criteria, misconceptions, feedback, integrity, reviewReasons: _, ...counted } = grade;
  const spansOnly = <T extends { evidence: { start: number; end: number }[] }>(claims: T[]) =>
    claims.map((claim) => ({ ...claim, evidence: claim.evidence.map(({ start, end }) => ({ start, end })) }));
  const texts: GradeTexts = {
    findings: Object.fromEntries(criteria.map(({ key, finding }) => [key, finding])),
    misconceptions: spansOnly(misconceptions),
    feedback: feedback && { ...feedback, strengths: spansOnly(feedback.strengths), citesReference },
    integrity,
  };
  const { receipt, hash } = writeReceipt(grade, question, provenance, answer, salt, mapped);
  return {
    ...counted,
    id: newId('grd'),
    criteria: spansOnly(
      criteria.map(({ key, level, points, doubtful, stability, evidence }) => {
        return { key, level, points, doubtful, ...(stability && { stability }), evidence };
      }),
    ),
    texts,
    calibratedScore: mapped && { calibrationId: mapped.calibrationId, score: mapped.score },
    provenance,
    latencyMs,
    reused,
    asked,
    receipt: { body: canonicalize(receipt)!, hash },
  };
}
