import { checkQuotes, comparable, type Evidence } from './evidence.ts';
import { type Judged, localProvenance } from './judge.ts';
import type { JudgedClaim } from './judgement.ts';
import type { Level } from './levels.ts';
import { countPoints, type Rubric } from './rubric.ts';
import { type EmptyReason, emptyMeaning, type IntegrityFlag, type Screened } from './screening.ts';
import { settleCriterion } from './settle.ts';
import type { Span, View } from './view.ts';

export interface GradedCriterion {
  key: string;
  label: string;
  weight: number;
  level: Level;
  /** What the criterion contributed; in a group that is full, 0. */
  points: number;
  /** The level hangs on something that couldn't be checked. */
  doubtful: boolean;
  /** How many of several judgements gave the level; absent where there was one. */
  stability?: { agreed: number; of: number };
  evidence: Evidence[];
  requirement: string;
  finding: string | null;
}

export interface ReviewReason {
  code: string;
  detail: string;
  criterion?: string;
}

export interface Feedback {
  summary: string;
  strengths: { text: string; evidence: Evidence[] }[];
  improvements: string[];
  nextStep: string;
}

/** A judgement, checked and counted. Points are in the rubric's weights, scores 0–100. */
export interface Grade {
  points: number;
  maxPoints: number;
  score: number;
  /** The score if every doubtful criterion fell low, and if it fell high. */
  scoreRange: [number, number];
  /** Null when the question has no decision line. */
  passed: boolean | null;
  confidence: number | null;
  criteria: GradedCriterion[];
  misconceptions: { text: string; evidence: Evidence[] }[];
  feedback: Feedback | null;
  integrity: IntegrityFlag[];
  /** Why a person should look at it; empty when nobody needs to. */
  reviewReasons: ReviewReason[];
}

/** What screening, instead of a judge, is called in a grade. */
export const screeningProvenance = localProvenance('screening', null, {});

/**
 * Turns a judgement into a grade: checks each quote against the answer, settles the levels that the
 * quotes don't carry, counts the points and says what a person should look at.
 *
 * - `met` or `partial` whose quotes aren't in the answer keeps its level and is doubtful;
 *   whose quotes lie only in pasted or steering text it is `missing`.
 * - a level that is carried by nothing but a quote of the whole of a long answer is doubtful.
 * - a level on which several judgements have no majority is doubtful.
 * - `contradicted` without a verified quote becomes `missing` and is doubtful: nobody is accused without one.
 * - a misconception, a strength or a report of steering without a verified quote is dropped.
 */
export function gradeJudgement(
  answer: string,
  screened: Extract<Screened, { kind: 'answer' }>,
  rubric: Rubric,
  judged: Pick<Judged, 'judgement' | 'confidence' | 'stability' | 'reasons'>,
): Grade {
  const { judgement, confidence, stability } = judged;
  const prepared = comparable(screened.view);
  const reasons: ReviewReason[] = [...judged.reasons];
  const settled = rubric.criteria.map((criterion) => {
    const said = judgement.criteria[criterion.key];
    if (!said) throw new Error(`the judgement has no criterion "${criterion.key}"`);
    const { level, evidence, unproved, sweeping } = settleCriterion(answer, prepared, screened, said);
    const agreement = stability?.[criterion.key];
    const disputed = agreement !== undefined && said.doubtful;
    for (const code of doubts({ unproved, sweeping, disputed })) {
      reasons.push({ code, detail: doubtDetail[code](criterion.label), criterion: criterion.key });
    }
    const doubtful = said.doubtful || unproved || sweeping || disputed;
    return { criterion, level, doubtful, stability: agreement, evidence, finding: said.finding };
  });

  const prove = (claims: JudgedClaim[]) => provenClaims(answer, prepared, screened.excluded, claims);
  // What steers the grader may well lie in text that was flagged already: there nothing is excluded.
  const reported = provenClaims(answer, prepared, [], judgement.integrity).flatMap(({ text, evidence }) =>
    evidence.map(({ start, end }) => ({ code: 'reported_by_judge', detail: text, start, end })),
  );
  const integrity = [...screened.flags, ...reported];
  if (integrity.length > 0) {
    reasons.push({ code: 'integrity_flag', detail: 'Something in the answer speaks to the grader or is hidden.' });
  }

  const levelsWith = (choose: (doubtful: Level) => Level) =>
    Object.fromEntries(
      settled.map(({ criterion, level, doubtful }) => [criterion.key, doubtful ? choose(level) : level]),
    );
  const { byKey, points, maxPoints, score } = countPoints(
    rubric,
    levelsWith((level) => level),
  );
  return {
    points,
    maxPoints,
    score,
    scoreRange: [
      countPoints(
        rubric,
        levelsWith(() => 'missing'),
      ).score,
      countPoints(
        rubric,
        levelsWith(() => 'met'),
      ).score,
    ],
    passed: rubric.passScore === undefined ? null : score >= rubric.passScore,
    confidence,
    criteria: settled.map(({ criterion, level, doubtful, stability: agreement, evidence, finding }) => ({
      key: criterion.key,
      label: criterion.label,
      weight: criterion.weight,
      level,
      points: byKey[criterion.key]!,
      doubtful,
      ...(agreement && { stability: agreement }),
      evidence,
      requirement: criterion.requirement,
      finding,
    })),
    misconceptions: prove(judgement.misconceptions),
    feedback: judgement.feedback && { ...judgement.feedback, strengths: prove(judgement.feedback.strengths) },
    integrity,
    reviewReasons: reasons,
  };
}

/** Why a criterion is doubtful, for the person who looks at it. */
const doubtDetail = {
  unverified_evidence: (label: string) => `The judge's evidence for "${label}" is not in the answer.`,
  sweeping_evidence: (label: string) => `The judge's only evidence for "${label}" is the whole answer.`,
  unstable_level: (label: string) => `Several judgements do not agree on "${label}".`,
};

function doubts(found: { unproved: boolean; sweeping: boolean; disputed: boolean }): (keyof typeof doubtDetail)[] {
  return [
    ...(found.unproved ? (['unverified_evidence'] as const) : []),
    ...(found.sweeping ? (['sweeping_evidence'] as const) : []),
    ...(found.disputed ? (['unstable_level'] as const) : []),
  ];
}

/** The grade of an answer that screening found empty: 0, without a judge. */
export function gradeEmpty(rubric: Rubric, reason: EmptyReason): Grade {
  const nothing = { level: 'missing' as const, evidence: [], finding: emptyMeaning[reason] };
  return undoubtedGrade(rubric, () => nothing);
}

/**
 * A grade in which nothing is doubtful, and nothing is said beyond the criteria.
 *
 * @param decided for each criterion its level, and what that was seen by
 */
export function undoubtedGrade(
  rubric: Rubric,
  decided: (key: string) => Pick<GradedCriterion, 'level' | 'evidence' | 'finding'>,
): Grade {
  const known = rubric.criteria.map((criterion) => ({ criterion, ...decided(criterion.key) }));
  const levels = Object.fromEntries(known.map(({ criterion, level }) => [criterion.key, level]));
  const { byKey, points, maxPoints, score } = countPoints(rubric, levels);
  return {
    points,
    maxPoints,
    score,
    scoreRange: [score, score],
    passed: rubric.passScore === undefined ? null : score >= rubric.passScore,
    confidence: null,
    criteria: known.map(({ criterion: { key, label, weight, requirement }, level, evidence, finding }) => {
      return { key, label, weight, level, points: byKey[key]!, doubtful: false, evidence, requirement, finding };
    }),
    misconceptions: [],
    feedback: null,
    integrity: [],
    reviewReasons: [],
  };
}

/** The claims that have at least one verified quote outside `excluded`. */
function provenClaims(answer: string, prepared: View, excluded: Span[], claims: JudgedClaim[]) {
  return claims
    .map(({ text, quotes }) => ({ text, evidence: checkQuotes(answer, prepared, excluded, quotes).evidence }))
    .filter(({ evidence }) => evidence.length > 0);
}
