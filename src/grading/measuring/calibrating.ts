import { type Level, levelShare } from '../levels.ts';
import { mean, pearson, rmse } from './agreement.ts';
import { type Corner, crossFitted, fitMonotone } from './monotone.ts';
import { findThreshold, type Promise, type Threshold } from './thresholds.ts';

/** What a machine gave an answer. Scores are 0–100. */
export interface MachineSide {
  score: number;
  scoreRange: [number, number];
  confidence: number | null;
  levels: Record<string, Level>;
  /** A person is asked anyway. */
  doubtful: boolean;
  /** No judge was asked. */
  screened: boolean;
}

/** A machine's grade beside a person's, of the same answer. */
export interface GradePair {
  question: string;
  /** The decision line; null where the question has none. */
  passScore: number | null;
  machine: MachineSide;
  human: {
    score: number;
    /** Null where the person gave a score alone. */
    levels: Record<string, Level> | null;
  };
  /** Whether the person had not seen the machine's grade. */
  blind: boolean;
  /** Whether the answer was drawn at random. */
  random: boolean;
}

/** By which a machine's grade is wrong, and what is promised. */
export interface Terms extends Promise {
  /** Points of 100 that it may differ by. */
  tolerance: number;
}

/** How sure the machine was: its confidence; without one, what part of the points doesn't hang on doubtful criteria. */
export function surenessOf({
  confidence,
  scoreRange,
}: Pick<GradePair['machine'], 'confidence' | 'scoreRange'>): number {
  return confidence ?? 1 - (scoreRange[1] - scoreRange[0]) / 100;
}

/** Whether the machine's points are further off than the terms allow, or on the other side of the decision line. */
export function isWrong(
  { machine, human, passScore }: Pick<GradePair, 'human' | 'passScore'> & { machine: { score: number } },
  { tolerance }: Pick<Terms, 'tolerance'>,
): boolean {
  const far = Math.abs(machine.score - human.score) > tolerance;
  const decided = passScore !== null && machine.score >= passScore !== human.score >= passScore;
  return far || decided;
}

/** Agreement on one criterion. */
export interface CriterionAgreement {
  question: string;
  key: string;
  grades: number;
  exact: number;
  /** Share of grades in which the machine gives more, or less, than the person. */
  tooHigh: number;
  tooLow: number;
}

export interface Agreement {
  grades: number;
  pearson: number | null;
  /** Of 1. */
  rmse: number;
  /** Share of grades that are within the tolerance, and on the same side of the decision line. */
  right: number;
  /** Of levels; null where people gave scores alone. */
  exact: number | null;
  /** Those furthest off first: their wording is to be mended first. */
  byCriterion: CriterionAgreement[];
}

export type Correction =
  | ({ kind: 'fitted'; corners: Corner[] } & ReturnType<typeof crossFitted>)
  | { kind: 'too_few'; missing: number };

/** What human grades show about a machine's. */
export interface Findings {
  agreement: Agreement;
  /** Blind grades of random answers of which no person is asked anyway: what the rest is found on. */
  usable: number;
  threshold: Threshold;
  correction: Correction;
}

/** So many grades it takes at least to say anything. */
export const leastGrades = 20;
/** And so many to fit a correction of scores. */
const leastForCorrection = 100;

/**
 * What pairs of grades show. Threshold and correction come from blind grades of random answers alone, and of these from the ones of
 * which no person is asked anyway. The threshold is about points as they are, which nothing here is fitted to.
 */
export function calibrate(pairs: GradePair[], terms: Terms): Findings {
  const fair = pairs.filter(({ blind, random, machine }) => blind && random && !machine.screened);
  const undoubted = fair.filter(({ machine }) => !machine.doubtful);
  const checked = undoubted.map((pair) => ({ sureness: surenessOf(pair.machine), wrong: isWrong(pair, terms) }));
  const scores = undoubted.map(scorePair);
  return {
    agreement: agreementOf(pairs, terms),
    usable: undoubted.length,
    threshold: findThreshold(checked, terms),
    correction:
      scores.length < leastForCorrection
        ? { kind: 'too_few', missing: leastForCorrection - scores.length }
        : { kind: 'fitted', corners: fitMonotone(scores), ...crossFitted(scores) },
  };
}

const scorePair = ({ machine, human }: GradePair) => ({ given: machine.score, truth: human.score });

function agreementOf(pairs: GradePair[], terms: Terms): Agreement {
  const scores = pairs.map(scorePair);
  const r = pearson(scores);
  const levels = pairs.flatMap(({ question, machine, human }) =>
    Object.entries(human.levels ?? {}).map(([key, truth]) => ({ question, key, given: machine.levels[key]!, truth })),
  );
  const byCriterion = [...Map.groupBy(levels, ({ question, key }) => `${question}/${key}`).values()].map((some) => {
    const { question, key } = some[0]!;
    const share = (holds: (given: number, truth: number) => boolean) =>
      mean(some.map(({ given, truth }) => Number(holds(levelShare[given], levelShare[truth]))));
    return {
      question,
      key,
      grades: some.length,
      exact: mean(some.map(({ given, truth }) => Number(given === truth))),
      tooHigh: share((given, truth) => given > truth),
      tooLow: share((given, truth) => given < truth),
    };
  });
  return {
    grades: pairs.length,
    pearson: Number.isFinite(r) ? r : null,
    rmse: rmse(scores) / 100,
    right: mean(pairs.map((pair) => Number(!isWrong(pair, terms)))),
    exact: levels.length === 0 ? null : mean(levels.map(({ given, truth }) => Number(given === truth))),
    byCriterion: byCriterion.toSorted((a, b) => a.exact - b.exact || b.grades - a.grades),
  };
}
