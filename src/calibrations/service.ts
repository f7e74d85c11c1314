import type { Authorized } from '../access/authorize.ts';
import { judgeHash } from '../grading/judge.ts';
import type { Level } from '../grading/levels.ts';
import {
  calibrate,
  type GradePair,
  isWrong,
  leastGrades,
  surenessOf,
  type Terms,
} from '../grading/measuring/calibrating.ts';
import { type Drift, driftOf } from '../grading/measuring/thresholds.ts';
import { levelFaults } from '../grading/review.ts';
import { countPoints } from '../grading/rubric.ts';
import { claimOf, type KeyedRequest } from '../idempotency.ts';
import { newId } from '../ids.ts';
import type { JudgeWish, Roster } from '../judges/roster.ts';
import type { QuestionRepository, QuestionWithKey } from '../questions/repository.ts';
import type {
  CalibratedQuestion,
  CalibrationRepository,
  CalibrationUse,
  MachineGrade,
  StoredCalibration,
} from './repository.ts';

/** A grade that a person has given outside this service. */
export interface HumanGrade {
  submissionId: string;
  blind: boolean;
  selection: 'random' | 'other';
  /** One of the two. */
  levels?: Record<string, Level> | undefined;
  score?: number | undefined;
}

/** What is to be calibrated, and by what. */
export interface CalibrationWish extends JudgeWish {
  name?: string | undefined;
  /** Slugs or ids. */
  questions: string[];
  tolerance?: number | undefined;
  risk?: number | undefined;
  assurance?: number | undefined;
  grades?: HumanGrade[] | undefined;
  /** Whether decisions of people that are here count. */
  reviews?: boolean | undefined;
}

/** A place in a wish, and what is wrong there. */
export interface WishFault {
  path: (string | number)[];
  detail: string;
}

export type Calibrated =
  | { kind: 'calibrated'; calibration: StoredCalibration; replayed: boolean }
  | { kind: 'faulty'; faults: WishFault[] }
  | { kind: 'too_few'; given: number; needed: number; withoutMachineGrade: number }
  | { kind: 'key_reused' };

/** How a calibration stands today. */
export interface Standing {
  /** Why it says nothing any more, in sentences; empty while it does. */
  lapsed: string[];
  /** What people found since, in grades that it lets pass; null where it has no threshold. */
  drift: Drift | null;
}

export interface CalibrationService {
  create(caller: Authorized, wish: CalibrationWish, keyed: KeyedRequest | null): Promise<Calibrated>;
  standing(caller: Authorized, calibration: StoredCalibration): Promise<Standing>;
  /** `unfounded`: it has found no such thing that could be used. */
  use(
    caller: Authorized,
    id: string,
    use: CalibrationUse,
    tag: string | null,
  ): Promise<{ kind: 'changed' | 'absent' | 'stale' } | { kind: 'unfounded'; what: keyof CalibrationUse }>;
}

/** Why there is no calibration, in a sentence. */
export function tooFewDetail({ given, needed, withoutMachineGrade }: Extract<Calibrated, { kind: 'too_few' }>): string {
  const without =
    withoutMachineGrade > 0
      ? ` (${withoutMachineGrade} more are of answers to other questions, or that this judge has not graded as it is set now)`
      : '';
  return `There are ${given} human grades beside grades of this judge${without}: ${needed - given} are missing.`;
}

const usual: Terms = { tolerance: 10, risk: 0.05, assurance: 0.95 };

export function createCalibrationService(parts: {
  calibrations: CalibrationRepository;
  questions: Pick<QuestionRepository, 'findWithKey'>;
  roster: Roster;
  idempotencyMs: number;
}): CalibrationService {
  const { calibrations, questions, roster, idempotencyMs } = parts;

  return {
    async create(caller, wish, keyed) {
      const { name = null, grades: given = [], reviews = true } = wish;
      const { tolerance = usual.tolerance, risk = usual.risk, assurance = usual.assurance } = wish;
      const terms = { tolerance, risk, assurance };
      const chosen = roster.choose(wish);
      if (chosen.kind === 'unknown')
        return { kind: 'faulty', faults: [{ path: [chosen.field], detail: chosen.detail }] };
      const { choice } = chosen;
      const judge = { ...roster.named(choice), prompt: choice.prompt, policy: choice.policy };

      const found = await Promise.all(wish.questions.map((question) => questions.findWithKey(caller, question)));
      const faults = found.flatMap((question, at) =>
        question?.publishedAt
          ? []
          : [
              {
                path: ['questions', at],
                detail: 'there is no such question that was published; a draft is published first',
              },
            ],
      );
      if (faults.length > 0) return { kind: 'faulty', faults };
      const known = new Map(found.map((question) => [question!.id, question!]));
      const of = [...known.values()].map(({ id, slug, version }): CalibratedQuestion => ({ id, slug, version }));

      const hash = judgeHash(roster.judgeOf(choice)!);
      const machine = await calibrations.machineGrades(
        caller,
        given.map(({ submissionId }) => submissionId),
        of,
        hash,
      );
      const read = readGiven(given, machine, known);
      if (read.faults.length > 0) return { kind: 'faulty', faults: read.faults };
      const pairs = new Map<string, GradePair>();
      for (const row of reviews ? await calibrations.reviewed(caller, of, hash, null) : []) {
        const { human, blind, drawn, submissionId } = row;
        pairs.set(submissionId, { ...pairOf(row, known.get(row.questionId)!), human, blind, random: drawn });
      }
      // What is said here counts before what was said then.
      for (const [submissionId, pair] of read.pairs) pairs.set(submissionId, pair);
      const { withoutMachineGrade } = read;
      if (pairs.size < leastGrades) {
        return { kind: 'too_few', given: pairs.size, needed: leastGrades, withoutMachineGrade };
      }

      const now = Date.now();
      const id = newId('cal');
      const calibration = {
        id,
        name,
        questions: of,
        judge,
        judgeHash: hash,
        terms,
        findings: calibrate([...pairs.values()], terms),
        withoutMachineGrade,
        createdAt: new Date(now).toISOString(),
      };
      const made = await calibrations.create(caller, calibration, claimOf(keyed, now, idempotencyMs));
      if (made.kind === 'key_reused') return made;
      const replayed = made.kind === 'replayed';
      const kept = await calibrations.find(caller, replayed ? made.id : id);
      return { kind: 'calibrated', calibration: kept!, replayed };
    },

    async standing(caller, calibration) {
      const { judge, terms, findings, createdAt } = calibration;
      const { threshold } = findings;
      const of = await Promise.all(calibration.questions.map(({ id }) => questions.findWithKey(caller, id)));
      const lapsed = calibration.questions.flatMap(({ slug, version }, at) => {
        const now = of[at]?.version ?? 'none';
        return now === version ? [] : [`"${slug}" was at version ${version} and is at ${now}.`];
      });
      const chosen = roster.choose(judge);
      const now = chosen.kind === 'chosen' ? roster.judgeOf(chosen.choice) : null;
      if (!now) lapsed.push('The judge is not configured here any more.');
      else if (judgeHash(now) !== calibration.judgeHash) lapsed.push('The judge has other settings now.');
      if (threshold.kind !== 'found') return { lapsed, drift: null };

      const passScores = new Map(of.flatMap((one) => (one ? [[one.id, one.content.rubric.passScore ?? null]] : [])));
      const later = await calibrations.reviewed(caller, calibration.questions, calibration.judgeHash, createdAt);
      const accepted = later.filter(
        (row) => row.blind && row.drawn && !row.doubtful && !row.screened && surenessOf(row) >= threshold.atLeast,
      );
      const wrong = accepted.map((row) =>
        isWrong({ machine: row, human: row.human, passScore: passScores.get(row.questionId) ?? null }, terms),
      );
      return { lapsed, drift: driftOf(wrong, terms.risk) };
    },

    async use(caller, id, use, tag) {
      const calibration = await calibrations.find(caller, id);
      if (!calibration) return { kind: 'absent' };
      const { threshold, correction } = calibration.findings;
      if (use.threshold && threshold.kind !== 'found') return { kind: 'unfounded', what: 'threshold' };
      if (use.calibratedScore && correction.kind !== 'fitted') return { kind: 'unfounded', what: 'calibratedScore' };
      return calibrations.change(caller, id, { use, tag, now: new Date().toISOString() });
    },
  };
}

const pairOf = (
  { score, scoreRange, confidence, levels, doubtful, screened }: MachineGrade,
  { slug, content }: QuestionWithKey,
): Pick<GradePair, 'question' | 'passScore' | 'machine'> => ({
  question: slug,
  passScore: content.rubric.passScore ?? null,
  machine: { score, scoreRange, confidence, levels, doubtful, screened },
});

/** Grades that came with the wish, beside the machine's. */
function readGiven(
  given: HumanGrade[],
  machine: Map<string, MachineGrade | null>,
  known: Map<string, QuestionWithKey>,
): { pairs: Map<string, GradePair>; faults: WishFault[]; withoutMachineGrade: number } {
  const pairs = new Map<string, GradePair>();
  const faults: WishFault[] = [];
  let withoutMachineGrade = 0;
  given.forEach((grade, at) => {
    const path = ['grades', at];
    const row = machine.get(grade.submissionId);
    if (row === undefined) faults.push({ path: [...path, 'submissionId'], detail: 'there is no such submission' });
    else if (pairs.has(grade.submissionId))
      faults.push({ path: [...path, 'submissionId'], detail: 'was there before' });
    else if (row === null) withoutMachineGrade += 1;
    else {
      const question = known.get(row.questionId)!;
      const { rubric } = question.content;
      const { blind, selection } = grade;
      const { levels } = grade;
      const wrong = levels ? levelFaults(rubric, levels, true) : {};
      for (const [key, detail] of Object.entries(wrong)) faults.push({ path: [...path, 'levels', key], detail });
      if (Object.keys(wrong).length > 0) return;
      const human = levels
        ? { score: countPoints(rubric, levels).score, levels }
        : { score: grade.score!, levels: null };
      pairs.set(grade.submissionId, { ...pairOf(row, question), human, blind, random: selection === 'random' });
    }
  });
  return { pairs, faults, withoutMachineGrade };
}
