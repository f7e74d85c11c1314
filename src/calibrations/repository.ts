import type { Authorized } from '../access/authorize.ts';
import type { Level } from '../grading/levels.ts';
import type { Findings, MachineSide, Terms } from '../grading/measuring/calibrating.ts';
import type { Corner } from '../grading/measuring/monotone.ts';
import type { EarlierClaim, IdempotencyClaim } from '../idempotency.ts';
import type { JudgeKind } from '../grading/judge.ts';
import type { PromptName } from '../grading/prompt/strong.ts';
import type { Page } from '../page.ts';

/** Whose grades are calibrated: a judge by its exact model, a prompt and a policy. */
export interface CalibratedJudge {
  judge: JudgeKind;
  model: string;
  prompt: PromptName;
  policy: string;
}

/** A version of a question. */
export interface CalibratedQuestion {
  id: string;
  slug: string;
  version: number;
}

/** What a calibration is used for when answers are graded. */
export interface CalibrationUse {
  threshold: boolean;
  calibratedScore: boolean;
}

/** What an organisation's human grades have shown about a judge on some questions. */
export interface StoredCalibration {
  /** `cal_…` */
  id: string;
  name: string | null;
  questions: CalibratedQuestion[];
  judge: CalibratedJudge;
  /** Of the judge with all its settings: with others it says nothing. */
  judgeHash: string;
  terms: Terms;
  findings: Findings;
  /** Human grades that could not be used: of answers that this judge has not graded by these versions. */
  withoutMachineGrade: number;
  /** How many of any of these questions and this judge came before it. */
  earlier: number;
  use: CalibrationUse;
  /** Counts every change. */
  revision: number;
  createdAt: string;
  updatedAt: string;
}

/** A machine's grade of an answer. */
export interface MachineGrade extends MachineSide {
  submissionId: string;
  questionId: string;
}

/** A machine's grade that a person has decided about. */
export interface ReviewedGrade extends MachineGrade {
  human: { score: number; levels: Record<string, Level> };
  blind: boolean;
  /** Whether it was drawn for a person to grade. */
  drawn: boolean;
}

/** What of calibrations concerns a grading. */
export interface InForce {
  /** Grades that are less sure go to a person; null where no threshold is used. */
  threshold: { calibrationId: string; atLeast: number } | null;
  /** Null where no corrected score is used. */
  score: { calibrationId: string; corners: Corner[] } | null;
}

/** Why a grade goes to a person that is less sure than a threshold. */
export const belowThreshold = 'below_threshold';

/** Where calibrations are kept, and where the grades come from that they are made of. */
export interface CalibrationRepository {
  /**
   * Grades of a judge, with the settings that its hash stands for, by versions of questions, that people have decided about: of each submission
   * the first decision.
   *
   * @param after only those given and decided later than this time
   */
  reviewed(
    caller: Authorized,
    questions: CalibratedQuestion[],
    judgeHash: string,
    after: string | null,
  ): Promise<ReviewedGrade[]>;
  /** The newest such grade of each submission; null where there is none, or it was erased. Those that the caller doesn't have are left out. */
  machineGrades(
    caller: Authorized,
    submissionIds: string[],
    questions: CalibratedQuestion[],
    judgeHash: string,
  ): Promise<Map<string, MachineGrade | null>>;
  create(
    caller: Authorized,
    calibration: Omit<StoredCalibration, 'revision' | 'updatedAt' | 'use' | 'earlier'>,
    claim: IdempotencyClaim | null,
  ): Promise<{ kind: 'created' } | EarlierClaim>;
  find(caller: Authorized, id: string): Promise<StoredCalibration | null>;
  /** Newest first. */
  list(caller: Authorized, page: Page): Promise<StoredCalibration[]>;
  /** @param tag of the revision that is changed; null for whichever there is */
  change(
    caller: Authorized,
    id: string,
    change: { use: CalibrationUse; tag: string | null; now: string },
  ): Promise<{ kind: 'changed' | 'absent' | 'stale' }>;
  /** The newest that are in use for a version of a question and a judge with its settings. */
  inForce(organisationId: string, question: { id: string; version: number }, judgeHash: string): Promise<InForce>;
}
