import { binomialCdf, incompleteBeta, logBeta } from './distributions.ts';

/** A grade that a person has given too: how sure the machine was, from 0 to 1, and whether it was wrong by the terms. */
export interface CheckedGrade {
  sureness: number;
  wrong: boolean;
}

/** What is promised: at most this share of what is accepted is wrong, and that the promise holds with this probability. */
export interface Promise {
  risk: number;
  assurance: number;
}

export type Threshold =
  | {
      kind: 'found';
      /** Grades that are at least so sure need no second look. */
      atLeast: number;
      /** Of the grades that it was found on: how many are above it, and how many of these were wrong. */
      accepted: number;
      wrong: number;
      /** The share that is above it. */
      coverage: number;
    }
  | { kind: 'too_few'; missing: number }
  /** The surest grades are wrong too often, or not certainly seldom enough. */
  | { kind: 'not_met' };

/** How many accepted grades, all of them right, it takes at least: (1 − risk)^n ≤ 1 − assurance. 59 for 5 % at 95 %, 29 for 10 %. */
export function neededGrades({ risk, assurance }: Promise): number {
  return Math.ceil(Math.log(1 - assurance) / Math.log(1 - risk));
}

/** The thresholds that are tried, from the surest on: fixed before anything is seen. */
const sequence = Array.from({ length: 100 }, (_, at) => (99 - at) / 100);

/**
 * The lowest threshold of sureness above which at most a share of `risk` is wrong, with probability `assurance`: fixed-sequence testing
 * (Angelopoulos et al. 2021, Learn then Test) of thresholds from the surest on, each by its exact binomial p-value, until one fails. Thresholds
 * above which there are too few to show anything are passed over: that depends on how sure the machine was, and not on who was right.
 *
 * @param grades drawn at random, graded by people who didn't see the machine's grade, and not used to fit anything else
 */
export function findThreshold(grades: CheckedGrade[], promised: Promise): Threshold {
  const needed = neededGrades(promised);
  if (grades.length < needed) return { kind: 'too_few', missing: needed - grades.length };
  let found: Threshold = { kind: 'not_met' };
  for (const atLeast of sequence) {
    const accepted = grades.filter(({ sureness }) => sureness >= atLeast);
    // A lower one that lets in nothing more says nothing more.
    const isNew = found.kind !== 'found' || accepted.length > found.accepted;
    if (accepted.length < needed || !isNew) continue;
    const wrong = accepted.filter((grade) => grade.wrong).length;
    // The probability of so few wrong ones if the share were as high as is promised not to be.
    if (binomialCdf(wrong, accepted.length, promised.risk) > 1 - promised.assurance) break;
    found = { kind: 'found', atLeast, accepted: accepted.length, wrong, coverage: accepted.length / grades.length };
  }
  return found;
}

/** Whether accepted grades are wrong more often than was promised. */
export interface Drift {
  checked: number;
  wrong: number;
  /** Small where the promise is contradicted. It may be looked at after every grade: at most a share of p of kept promises ever falls below p. */
  pValue: number;
}

/**
 * Tests a promise on grades that came later, one after the other: one over the likelihood ratio of all larger shares, weighed alike, and the
 * promised one (a test martingale after Ville 1939; Robbins 1970). It holds whenever one looks.
 */
export function driftOf(accepted: boolean[], risk: number): Drift {
  const checked = accepted.length;
  const wrong = accepted.filter(Boolean).length;
  const [a, b] = [wrong + 1, checked - wrong + 1];
  // ∫ q^wrong (1 − q)^right dq over shares above the promised one, divided by their range.
  const above = logBeta(a, b) + Math.log(1 - incompleteBeta(risk, a, b)) - Math.log(1 - risk);
  const promised = wrong * Math.log(risk) + (checked - wrong) * Math.log(1 - risk);
  return { checked, wrong, pValue: Math.min(1, Math.exp(promised - above)) };
}
