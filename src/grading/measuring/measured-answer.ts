import { type Level, levelShare } from '../levels.ts';
import type { Span } from '../view.ts';
import { mean, type Pair, pearson, pearsonWithin, quadraticKappa, rmse } from './agreement.ts';
import type { Forecast } from './calibration.ts';
import { evidenceF1 } from './evidence.ts';
import { leaveOneOutLine } from './mapping.ts';

/** An answer as a judge and as people graded it. */
export interface MeasuredAnswer {
  id: string;
  question: string;
  kind: string;
  voice: string;
  answer: string;
  /** 0–100, as the service counts it. */
  score: number;
  /** 0–100, by each reader: what they said, or what their levels count. */
  truths: number[];
  /** From 0 to 1; null where it isn't known. */
  confidence: number | null;
  /** None where the readers gave scores alone. */
  criteria: MeasuredCriterion[];
}

export interface MeasuredCriterion {
  key: string;
  given: Level;
  quoted: Span[];
  read: { level: Level; marked: Span[] }[];
}

/** How far off a score may be for a confidence to have held: the tenth that confidence is defined by. */
const toleratedScore = 10;
/** Scores are put on so many steps where a figure needs steps: 0, 25, 50, 75, 100. */
export const steps = 5;

export const truthOf = ({ truths }: MeasuredAnswer) => mean(truths);
export const pairOf = (row: MeasuredAnswer): Pair => ({ given: row.score, truth: truthOf(row) });
export const onSteps = ({ given, truth }: Pair): Pair => {
  const step = (score: number) => Math.round((score / 100) * (steps - 1));
  return { given: step(given), truth: step(truth) };
};
/** The steps of a level's share: missing and contradicted are one. */
const ordinal = (level: Level) => 2 * levelShare[level];
export const labels = (rows: MeasuredAnswer[]) =>
  rows.flatMap(({ criteria }) =>
    criteria.flatMap(({ given, read }) => read.map(({ level }) => ({ given, truth: level }))),
  );
const isWrong = (level: Level) => levelShare[level] === 0;

/** Rows in groups that are alike. */
export const groupsBy = <T>(rows: T[], of: (row: T) => string): T[][] => [...Map.groupBy(rows, of).values()];
export const byQuestion = (rows: MeasuredAnswer[]) => groupsBy(rows, ({ question }) => question);

/** Share of levels that are the reader's. */
export const exactLevels = (rows: MeasuredAnswer[]): number =>
  mean(labels(rows).map(({ given, truth }) => Number(given === truth)));

/** Share of levels that are `met` where the reader says missing or contradicted, or the other way round. */
export const oppositeLevels = (rows: MeasuredAnswer[]): number =>
  mean(
    labels(rows).map(({ given, truth }) =>
      Number((given === 'met' && isWrong(truth)) || (isWrong(given) && truth === 'met')),
    ),
  );

/** {@link quadraticKappa} of levels, in three steps. */
export const levelKappa = (rows: MeasuredAnswer[]): number =>
  quadraticKappa(
    labels(rows).map(({ given, truth }) => ({ given: ordinal(given), truth: ordinal(truth) })),
    3,
  );

/** Correlation of points. */
export const pointsPearson = (rows: MeasuredAnswer[]): number => pearson(rows.map(pairOf));
/** On 0–1. */
export const pointsRmse = (rows: MeasuredAnswer[]): number => rmse(rows.map(pairOf)) / 100;
export const pointsKappa = (rows: MeasuredAnswer[]) => quadraticKappa(rows.map(pairOf).map(onSteps), steps);
export const mappedRmse = (rows: MeasuredAnswer[]) =>
  rmse(leaveOneOutLine(byQuestion(rows).map((some) => some.map(pairOf))).flat()) / 100;

/** Correlation of points within kinds. */
export const withinKinds = (rows: MeasuredAnswer[]): number =>
  pearsonWithin(groupsBy(rows, ({ kind }) => kind).map((some) => some.map(pairOf)));

export const withinQuestions = (rows: MeasuredAnswer[]) =>
  pearsonWithin(byQuestion(rows).map((some) => some.map(pairOf)));

export const evidenceOf = (rows: MeasuredAnswer[]) =>
  evidenceF1(
    rows.flatMap(({ answer, criteria }) =>
      criteria.map(({ quoted, read }) => ({ answer, quoted, marked: read.map(({ marked }) => marked) })),
    ),
  );

/** What whoever knows nothing but the kind of an answer would reach: its mean on the other questions. */
export function kindAlone(rows: MeasuredAnswer[]): number {
  const all = mean(rows.map(truthOf));
  const pairs = groupsBy(rows, ({ kind }) => kind).flatMap((alike) => {
    const ofQuestion = new Map(
      [...Map.groupBy(alike, ({ question }) => question)].map(([name, some]) => [name, totalOf(some)]),
    );
    const total = totalOf(alike);
    return alike.map((row) => {
      const own = ofQuestion.get(row.question)!;
      const others = total.count - own.count;
      return { given: others === 0 ? all : (total.sum - own.sum) / others, truth: truthOf(row) };
    });
  });
  return pearson(pairs);
}

const totalOf = (rows: MeasuredAnswer[]) => ({
  count: rows.length,
  sum: rows.reduce((sum, row) => sum + truthOf(row), 0),
});

/** Whether each confidence held: the score is at most a tenth off. */
export function forecastsOf(rows: MeasuredAnswer[]): Forecast[] {
  return rows.flatMap((row) =>
    row.confidence === null
      ? []
      : [{ confidence: row.confidence, held: Math.abs(row.score - truthOf(row)) <= toleratedScore }],
  );
}
