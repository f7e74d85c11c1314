import type { Grade, ReviewReason } from '../grading/grade.ts';
import { canonicalHash } from '../grading/hash.ts';
import type { Judge } from '../grading/judge.ts';
import { surenessOf } from '../grading/measuring/calibrating.ts';
import { mapScore } from '../grading/measuring/monotone.ts';
import type { MappedScore } from '../grading/receipt.ts';
import type { CalibrationRepository } from './repository.ts';

/** What is graded, for whom and by whom. */
export interface CalibratedGrading {
  organisationId: string;
  question: { id: string; version: number };
  judge: Judge;
}

/** Tells what the calibration that is in use makes of a judge's grade; null where none is. */
export type Calibrate = (
  grading: CalibratedGrading,
  grade: Pick<Grade, 'score' | 'scoreRange' | 'confidence'>,
) => Promise<{ reasons: ReviewReason[]; score: MappedScore | null } | null>;

/** Of a judge with all its settings: its model, its prompt, and the policy with what it asks. */
export const judgeHash = ({ kind, model, settings }: Pick<Judge, 'kind' | 'model' | 'settings'>): string =>
  canonicalHash({ kind, model, settings });

/** Grades that are less sure than the threshold go to a person; scores are mapped, points never are. */
export function createCalibrate(calibrations: Pick<CalibrationRepository, 'inForce'>): Calibrate {
  return async ({ organisationId, question, judge }, grade) => {
    const inForce = await calibrations.inForce(organisationId, question, judgeHash(judge));
    if (!inForce) return null;
    const { id: calibrationId, atLeast, corners } = inForce;
    const isUnsure = atLeast !== null && surenessOf(grade) < atLeast;
    const detail = `The judge is less sure than calibration ${calibrationId} accepts without a second look.`;
    return {
      reasons: isUnsure ? [{ code: 'below_threshold', detail }] : [],
      score: corners && { calibrationId, corners, score: mapScore(corners, grade.score) },
    };
  };
}
