import { type Level, levels } from '../levels.ts';
import {
  adjacentShare,
  confusion,
  exactShare,
  f1,
  mean,
  type Pair,
  pearson,
  quadraticKappa,
  rmse,
  rmseOfMean,
} from './agreement.ts';
import { brier, expectedCalibrationError } from './calibration.ts';
import { type Interval, jackknife, type Range } from './intervals.ts';
import { leaveOneOutLine } from './mapping.ts';
import * as measured from './measured-answer.ts';
import {
  byQuestion,
  groupsBy,
  labels,
  type MeasuredAnswer,
  onSteps,
  pairOf,
  steps,
  truthOf,
} from './measured-answer.ts';

export const reliabilityBins = 10;
const level95 = 0.95;
const shares: Range = [0, 1];
const correlations: Range = [-1, 1];

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
      exact: measured.exactLevels(some),
      opposite: measured.oppositeLevels(some),
      ...byLevel(labels(some)),
    }))
    .toSorted((a, b) => a.exact - b.exact || b.opposite - a.opposite);
}

/** All figures of a run, each with its interval where it has one. */
export function figuresOf(rows: MeasuredAnswer[]): Figures {
  const clusters = byQuestion(rows);
  const withInterval = (figure: (some: MeasuredAnswer[]) => number, range: Range) =>
    jackknife(clusters, figure, level95, range);
  const forecasts = measured.forecastsOf(rows);
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
      pearson: withInterval(measured.pointsPearson, correlations),
      withinQuestions: withInterval(measured.withinQuestions, correlations),
      rmse: withInterval(measured.pointsRmse, shares),
      rmseOfMean: rmseOfMean(rows.map(pairOf)) / 100,
      mappedRmse: withInterval(measured.mappedRmse, shares),
      kappa: withInterval(measured.pointsKappa, correlations),
      exact: exactShare(stepped),
      adjacent: adjacentShare(stepped),
    },
    levels:
      read.length === 0
        ? null
        : {
            exact: ofLevels(measured.exactLevels, shares),
            opposite: ofLevels(measured.oppositeLevels, shares),
            kappa: ofLevels(measured.levelKappa, correlations),
            ...byLevel(labels(read)),
            evidence: isMarked ? ofLevels(measured.evidenceOf, shares) : null,
            byCriterion: criterionFigures(read),
          },
    kinds:
      byKind.length < 2
        ? null
        : { within: withInterval(measured.withinKinds, correlations), alone: measured.kindAlone(rows) },
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
