import { type Level, levels, levelShare } from '../levels.ts';
import type { Span } from '../view.ts';
import {
  adjacentShare,
  confusion,
  exactShare,
  f1,
  mean,
  type Pair,
  pearson,
  pearsonWithin,
  quadraticKappa,
  rmse,
  rmseOfMean,
} from './agreement.ts';
import { brier, expectedCalibrationError, type Forecast } from './calibration.ts';
import { evidenceF1 } from './evidence.ts';
import { type Interval, jackknife, pairedDifference, type Range } from './intervals.ts';
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
export const reliabilityBins = 10;
const level95 = 0.95;
const shares: Range = [0, 1];
const correlations: Range = [-1, 1];
/** Scores are put on so many steps where a figure needs steps: 0, 25, 50, 75, 100. */
const steps = 5;

export const truthOf = ({ truths }: MeasuredAnswer) => mean(truths);
const pairOf = (row: MeasuredAnswer): Pair => ({ given: row.score, truth: truthOf(row) });
const onSteps = ({ given, truth }: Pair): Pair => {
  const step = (score: number) => Math.round((score / 100) * (steps - 1));
  return { given: step(given), truth: step(truth) };
};
/** The steps of a level's share: missing and contradicted are one. */
const ordinal = (level: Level) => 2 * levelShare[level];
const labels = (rows: MeasuredAnswer[]) =>
  rows.flatMap(({ criteria }) =>
    criteria.flatMap(({ given, read }) => read.map(({ level }) => ({ given, truth: level }))),
  );
const isWrong = (level: Level) => levelShare[level] === 0;

/** Rows in groups that are alike. */
const groupsBy = <T>(rows: T[], of: (row: T) => string): T[][] => [...Map.groupBy(rows, of).values()];
const byQuestion = (rows: MeasuredAnswer[]) => groupsBy(rows, ({ question }) => question);

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
const levelKappa = (rows: MeasuredAnswer[]): number =>
  quadraticKappa(
    labels(rows).map(({ given, truth }) => ({ given: ordinal(given), truth: ordinal(truth) })),
    3,
  );

/** Correlation of points. */
export const pointsPearson = (rows: MeasuredAnswer[]): number => pearson(rows.map(pairOf));
/** On 0–1. */
export const pointsRmse = (rows: MeasuredAnswer[]): number => rmse(rows.map(pairOf)) / 100;
const pointsKappa = (rows: MeasuredAnswer[]) => quadraticKappa(rows.map(pairOf).map(onSteps), steps);
const mappedRmse = (rows: MeasuredAnswer[]) =>
  rmse(leaveOneOutLine(byQuestion(rows).map((some) => some.map(pairOf))).flat()) / 100;

/** Correlation of points within kinds. */
export const withinKinds = (rows: MeasuredAnswer[]): number =>
  pearsonWithin(groupsBy(rows, ({ kind }) => kind).map((some) => some.map(pairOf)));

const withinQuestions = (rows: MeasuredAnswer[]) => pearsonWithin(byQuestion(rows).map((some) => some.map(pairOf)));

const evidenceOf = (rows: MeasuredAnswer[]) =>
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

/** Two graders of the same answers beside one another. */
export interface GradersBeside {
  pair: 'machine – A' | 'machine – B' | 'A – B';
  pearson: number;
  /** On 0–1. */
  rmse: number;
  kappa: number;
  /** The first after a line fitted on the other questions. */
  mappedRmse: number;
}

/** The machine beside two people, and these beside each other; null where not every answer has two. */
function peopleBeside(rows: MeasuredAnswer[]): GradersBeside[] | null {
  if (rows.some(({ truths }) => truths.length < 2)) return null;
  const clusters = byQuestion(rows);
  const beside = (pair: GradersBeside['pair'], pairOfRow: (row: MeasuredAnswer) => Pair): GradersBeside => {
    const pairs = rows.map(pairOfRow);
    const mapped = leaveOneOutLine(clusters.map((some) => some.map(pairOfRow))).flat();
    const kappa = quadraticKappa(pairs.map(onSteps), steps);
    return { pair, pearson: pearson(pairs), rmse: rmse(pairs) / 100, kappa, mappedRmse: rmse(mapped) / 100 };
  };
  return [
    beside('machine – A', ({ score, truths: [a] }) => ({ given: score, truth: a! })),
    beside('machine – B', ({ score, truths: [, b] }) => ({ given: score, truth: b! })),
    beside('A – B', ({ truths: [a, b] }) => ({ given: a!, truth: b! })),
  ];
}

/** Where every answer is right or wrong and nothing between: who says so is right from half the points on. */
function decisionsOf(rows: MeasuredAnswer[]): Decisions | null {
  if (rows.some((row) => ![0, 100].includes(truthOf(row)))) return null;
  const said = (right: boolean) => (right ? 'right' : 'wrong');
  const pairs = rows.map((row) => ({ given: said(row.score >= 50), truth: said(truthOf(row) === 100) }) as const);
  return {
    accuracy: mean(pairs.map(({ given, truth }) => Number(given === truth))),
    macroF1: mean((['right', 'wrong'] as const).map((label) => f1(label, pairs))),
  };
}

interface Decisions {
  accuracy: number;
  macroF1: number;
}

interface MeanPoints {
  answers: number;
  given: number;
  truth: number;
}

/** How well a judge agrees with people. Intervals are of 95 %, clustered by question. */
export interface Figures {
  answers: number;
  questions: number;
  points: {
    pearson: Interval;
    withinQuestions: Interval;
    /** On 0–1, like all that follow it. */
    rmse: Interval;
    rmseOfMean: number;
    /** After a line from points to people's, fitted on the other questions. */
    mappedRmse: Interval;
    /** With quadratic weights, on five steps; so are exact and adjacent. */
    kappa: Interval;
    exact: number;
    adjacent: number;
  };
  /** Of the answers that readers gave levels; null where there is none. */
  levels: {
    exact: Interval;
    opposite: Interval;
    /** With quadratic weights; missing and contradicted are one. */
    kappa: Interval;
    f1: Record<Level, number>;
    confusion: Record<Level, Record<Level, number>>;
    /** Null where no reader marked anything. */
    evidence: Interval | null;
    byCriterion: CriterionFigures[];
  } | null;
  /** Null where there is one kind alone. */
  kinds: { within: Interval; alone: number } | null;
  decisions: Decisions | null;
  people: GradersBeside[] | null;
  /** Null where no confidence is known. */
  confidence: { brier: number; error: number } | null;
  byKind: ({ kind: string } & MeanPoints)[];
  byVoice: ({ voice: string } & MeanPoints)[];
}

interface CriterionFigures {
  question: string;
  key: string;
  judged: number;
  exact: number;
  opposite: number;
  f1: Record<Level, number>;
  confusion: Record<Level, Record<Level, number>>;
}

const byLevel = (pairs: { given: Level; truth: Level }[]) => ({
  f1: Object.fromEntries(levels.map((level) => [level, f1(level, pairs)])) as Record<Level, number>,
  confusion: confusion(levels, pairs),
});

/** Agreement criterion by criterion, those that differ most from the readers first. */
function criterionFigures(rows: MeasuredAnswer[]): CriterionFigures[] {
  const each = rows.flatMap((row) => row.criteria.map((one) => ({ ...row, criteria: [one] })));
  return groupsBy(each, ({ question, criteria }) => `${question}/${criteria[0]!.key}`)
    .map((some) => ({
      question: some[0]!.question,
      key: some[0]!.criteria[0]!.key,
      judged: some.length,
      exact: exactLevels(some),
      opposite: oppositeLevels(some),
      ...byLevel(labels(some)),
    }))
    .toSorted((a, b) => a.exact - b.exact || b.opposite - a.opposite);
}

/** All figures of a run, each with its interval where it has one. */
export function figuresOf(rows: MeasuredAnswer[]): Figures {
  const clusters = byQuestion(rows);
  const withInterval = (figure: (some: MeasuredAnswer[]) => number, range: Range) =>
    jackknife(clusters, figure, level95, range);
  const forecasts = forecastsOf(rows);
  const stepped = rows.map(pairOf).map(onSteps);
  const read = rows.filter(({ criteria }) => criteria.length > 0);
  const ofLevels = (figure: (some: MeasuredAnswer[]) => number, range: Range) =>
    jackknife(byQuestion(read), figure, level95, range);
  const isMarked = read.some(({ criteria }) =>
    criteria.some(({ read }) => read.some(({ marked }) => marked.length > 0)),
  );
  const meansBy = <N extends 'kind' | 'voice'>(name: N) =>
    groupsBy(rows, (row) => row[name]).map((some) => {
      const given = mean(some.map(({ score }) => score));
      const means = { answers: some.length, given, truth: mean(some.map(truthOf)) };
      return { [name]: some[0]![name], ...means } as Record<N, string> & MeanPoints;
    });
  const byKind = meansBy('kind');
  return {
    answers: rows.length,
    questions: clusters.length,
    points: {
      pearson: withInterval(pointsPearson, correlations),
      withinQuestions: withInterval(withinQuestions, correlations),
      rmse: withInterval(pointsRmse, shares),
      rmseOfMean: rmseOfMean(rows.map(pairOf)) / 100,
      mappedRmse: withInterval(mappedRmse, shares),
      kappa: withInterval(pointsKappa, correlations),
      exact: exactShare(stepped),
      adjacent: adjacentShare(stepped),
    },
    levels:
      read.length === 0
        ? null
        : {
            exact: ofLevels(exactLevels, shares),
            opposite: ofLevels(oppositeLevels, shares),
            kappa: ofLevels(levelKappa, correlations),
            ...byLevel(labels(read)),
            evidence: isMarked ? ofLevels(evidenceOf, shares) : null,
            byCriterion: criterionFigures(read),
          },
    kinds: byKind.length < 2 ? null : { within: withInterval(withinKinds, correlations), alone: kindAlone(rows) },
    decisions: decisionsOf(rows),
    people: peopleBeside(rows),
    confidence:
      forecasts.length === 0
        ? null
        : { brier: brier(forecasts), error: expectedCalibrationError(forecasts, reliabilityBins) },
    byKind,
    byVoice: meansBy('voice'),
  };
}

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
  /** Whether the interval leaves zero out. */
  distinguishable: boolean;
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
  const clusters = groupsBy(both, ({ question }) => question);
  const isRead = both.every(({ rows }) => rows.every(({ criteria }) => criteria.length > 0));
  const names = Object.keys(compared) as (keyof typeof compared)[];
  const figures = names
    .filter((name) => isRead || !name.endsWith('levels'))
    .map((figure): ComparedFigure => {
      const side = (at: 0 | 1) => (some: typeof both) => compared[figure](some.map(({ rows }) => rows[at]));
      const { distinguishable, ...difference } = pairedDifference(
        clusters,
        [side(0), side(1)],
        1 - (1 - level95) / comparisons,
      );
      return { figure, one: side(0)(both), other: side(1)(both), difference, distinguishable };
    });
  return { answers: both.length, figures };
}
