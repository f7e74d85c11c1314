import { type Interval, pairedDifference } from './intervals.ts';
import {
  exactLevels,
  groupsBy,
  type MeasuredAnswer,
  oppositeLevels,
  pointsPearson,
  pointsRmse,
} from './measured-answer.ts';

const level95 = 0.95;

/** Figures of which two runs can be compared. */
const compared = {
  'exact levels': exactLevels,
  'opposite levels': oppositeLevels,
  r: pointsPearson,
  RMSE: pointsRmse,
} as const;

/** The difference of one figure between two runs. */
export interface ComparedFigure {
  figure: keyof typeof compared;
  one: number;
  other: number;
  /** `one` less `other`, with its interval; the same answers are in both. */
  difference: Interval;
  /** Whether the interval leaves zero out; null where there is none, below three questions. */
  distinguishable: boolean | null;
}

/**
 * Two runs over the same answers; what only one of them graded is left out.
 *
 * @param comparisons how many such are looked at together: intervals are so wide that all of them hold at 95 % (Bonferroni)
 */
export function compareRuns(
  one: MeasuredAnswer[],
  other: MeasuredAnswer[],
  comparisons = 1,
): { answers: number; figures: ComparedFigure[] } {
  const others = new Map(other.map((row) => [row.id, row]));
  const both = one.flatMap((row) => {
    const beside = others.get(row.id);
    return beside ? [{ question: row.question, rows: [row, beside] as const }] : [];
  });
  const read = both.filter(({ rows }) => rows.every(({ criteria }) => criteria.length > 0));
  const names = Object.keys(compared) as (keyof typeof compared)[];
  const figures = names
    .filter((name) => read.length > 0 || !name.endsWith('levels'))
    .map((figure): ComparedFigure => {
      const rows = figure.endsWith('levels') ? read : both;
      const side = (at: 0 | 1) => (some: typeof both) => compared[figure](some.map(({ rows: each }) => each[at]));
      const clusters = groupsBy(rows, ({ question }) => question);
      const level = 1 - (1 - level95) / comparisons;
      const { distinguishable, ...difference } = pairedDifference(clusters, [side(0), side(1)], level);
      const known = Number.isFinite(difference.low);
      return {
        figure,
        one: side(0)(rows),
        other: side(1)(rows),
        difference,
        distinguishable: known ? distinguishable : null,
      };
    });
  return { answers: both.length, figures };
}
