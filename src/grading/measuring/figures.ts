import { type Level, levels } from '../levels.ts';
import { confusion, f1, mean, type Pair, pearson, rmse, rmseOfMean } from './agreement.ts';
import { brier, expectedCalibrationError, type Forecast } from './calibration.ts';
import { type Interval, jackknife } from './intervals.ts';

/** An answer as a judge and as people graded it. */
export interface MeasuredAnswer {
  id: string;
  question: string;
  kind: string;
  voice: string;
  /** 0–100, as the service counts it. */
  score: number;
  /** 0–100, by each reader's levels, counted the same way. */
  truths: number[];
  /** From 0 to 1; null where it isn't known. */
  confidence: number | null;
  /** For each criterion the level that the judge gave, and those of the readers. */
  criteria: { key: string; given: Level; truths: Level[] }[];
}

/** How far off a score may be for a confidence to have held: the tenth that confidence is defined by. */
const toleratedScore = 10;
const reliabilityBins = 10;
const level95 = 0.95;

const truthOf = ({ truths }: MeasuredAnswer) => mean(truths);
const scores = (rows: MeasuredAnswer[]): Pair[] => rows.map((row) => ({ given: row.score, truth: truthOf(row) }));
const labels = (rows: MeasuredAnswer[]) =>
  rows.flatMap(({ criteria }) => criteria.flatMap(({ given, truths }) => truths.map((truth) => ({ given, truth }))));
const isWrong = (level: Level) => level === 'missing' || level === 'contradicted';

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

/**
 * Correlation of scores with what readers say once the mean of each kind is taken away from both: what is left is more than telling
 * kinds apart.
 */
export function withinKinds(rows: MeasuredAnswer[]): number {
  const byKind = Map.groupBy(rows, ({ kind }) => kind);
  const centred = rows.map((row) => {
    const alike = scores(byKind.get(row.kind)!);
    return {
      given: row.score - mean(alike.map(({ given }) => given)),
      truth: truthOf(row) - mean(alike.map(({ truth }) => truth)),
    };
  });
  return pearson(centred);
}

/** What whoever knows nothing but the kind of an answer would reach: its mean on the other questions. */
export function kindAlone(rows: MeasuredAnswer[]): number {
  const all = mean(rows.map(truthOf));
  return pearson(
    rows.map((row) => {
      const alike = rows.filter(({ kind, question }) => kind === row.kind && question !== row.question);
      return { given: alike.length === 0 ? all : mean(alike.map(truthOf)), truth: truthOf(row) };
    }),
  );
}

/** Whether each confidence held: the score is at most a tenth off. */
export function forecastsOf(rows: MeasuredAnswer[]): Forecast[] {
  return rows.flatMap((row) =>
    row.confidence === null
      ? []
      : [{ confidence: row.confidence, held: Math.abs(row.score - truthOf(row)) <= toleratedScore }],
  );
}

/** How well a judge agrees with people. */
export interface Figures {
  answers: number;
  questions: number;
  /** Clustered by question. */
  exact: Interval;
  opposite: Interval;
  pearson: Interval;
  /** On 0–1. */
  rmse: Interval;
  rmseOfMean: number;
  withinKinds: Interval;
  kindAlone: number;
  f1: Record<Level, number>;
  confusion: Record<Level, Record<Level, number>>;
  /** Null where no confidence is known. */
  confidence: { brier: number; error: number } | null;
  byKind: { kind: string; answers: number; given: number; truth: number }[];
  byVoice: { voice: string; answers: number; given: number; truth: number }[];
}

/** All figures of a run, each with its interval where it has one. */
export function figuresOf(rows: MeasuredAnswer[]): Figures {
  const clusters = [...Map.groupBy(rows, ({ question }) => question).values()];
  const withInterval = (figure: (some: MeasuredAnswer[]) => number) => jackknife(clusters, figure, level95);
  const forecasts = forecastsOf(rows);
  const meansBy = (name: 'kind' | 'voice') =>
    [...Map.groupBy(rows, (row) => row[name])].map(([value, some]) => {
      const pairs = scores(some);
      const given = mean(pairs.map((pair) => pair.given));
      return { value, answers: some.length, given, truth: mean(pairs.map(({ truth }) => truth)) };
    });
  return {
    answers: rows.length,
    questions: clusters.length,
    exact: withInterval(exactLevels),
    opposite: withInterval(oppositeLevels),
    pearson: withInterval((some) => pearson(scores(some))),
    rmse: withInterval((some) => rmse(scores(some)) / 100),
    rmseOfMean: rmseOfMean(scores(rows)) / 100,
    withinKinds: withInterval(withinKinds),
    kindAlone: kindAlone(rows),
    f1: Object.fromEntries(levels.map((level) => [level, f1(level, labels(rows))])) as Record<Level, number>,
    confusion: confusion(levels, labels(rows)),
    confidence:
      forecasts.length === 0
        ? null
        : { brier: brier(forecasts), error: expectedCalibrationError(forecasts, reliabilityBins) },
    byKind: meansBy('kind').map(({ value: kind, ...means }) => ({ kind, ...means })),
    byVoice: meansBy('voice').map(({ value: voice, ...means }) => ({ voice, ...means })),
  };
}
