import { gradeJudgement } from './grade.ts';
import type { Judged, JudgeRequest } from './judge.ts';
import { levelShare } from './levels.ts';
import { maxPointsOf } from './rubric.ts';
import { unprovedKeys } from './settle.ts';

/** What can make a judgement doubtful enough to be worth another one. */
export const doubtSignals = ['failed_quote', 'repaired_evidence', 'near_pass_line', 'embedded_disagrees'] as const;
export type DoubtSignal = (typeof doubtSignals)[number];

/** An opposite opinion counts from this share of the weight on. */
const oppositeShare = 0.25;

/**
 * Which of the signals a judgement gives.
 *
 * @param reach how near the decision line is near, in points of the 0–100 score
 * @param embedded what the built-in judge says; null when it wasn't asked
 */
export function doubtsOf(
  { question, answer, screened }: JudgeRequest,
  judged: Judged,
  { when, reach }: { when: readonly DoubtSignal[]; reach: number },
  embedded: Judged | null,
): DoubtSignal[] {
  const { rubric } = question;
  const signs: Record<DoubtSignal, () => boolean> = {
    failed_quote: () => unprovedKeys(answer, screened, judged.judgement).length > 0,
    repaired_evidence: () => judged.repaired.length > 0,
    near_pass_line() {
      const { passScore } = rubric;
      return (
        passScore !== undefined && Math.abs(gradeJudgement(answer, screened, rubric, judged).score - passScore) <= reach
      );
    },
    embedded_disagrees() {
      if (!embedded) return false;
      const opposite = rubric.criteria.filter(({ key }) => {
        const [one, other] = [judged, embedded].map(({ judgement }) => levelShare[judgement.criteria[key]!.level]);
        return Math.abs(one! - other!) === 1;
      });
      const weight = opposite.reduce((sum, criterion) => sum + criterion.weight, 0);
      return weight >= oppositeShare * maxPointsOf(rubric);
    },
  };
  return when.filter((signal) => signs[signal]());
}
