import type { Grade, ReviewReason } from '../grading/grade.ts';
import { type Judge, judgeHash } from '../grading/judge.ts';
import { surenessOf } from '../grading/measuring/calibrating.ts';
import { mapScore } from '../grading/measuring/monotone.ts';
import type { MappedScore } from '../grading/receipt.ts';
import { belowThreshold, type CalibrationRepository } from './repository.ts';

/** What is graded, for whom and by whom. */
export interface CalibratedGrading {
  organisationId: string;
  question: { id: string; version: number };
  judge: Judge;
}

/** Tells what the calibrations that are in use make of a judge's grade. */
export type Calibrate = (
  grading: CalibratedGrading,
  grade: Pick<Grade, 'score' | 'scoreRange' | 'confidence'>,
) => Promise<{ reasons: ReviewReason[]; score: MappedScore | null }>;

/** Grades that are less sure than the threshold go to a person; scores are mapped, points never are. */
export function createCalibrate(calibrations: Pick<CalibrationRepository, 'inForce'>): Calibrate {
  return async ({ organisationId, question, judge }, grade) => {
    const { threshold, score } = await calibrations.inForce(organisationId, question, judgeHash(judge));
    const reasons: ReviewReason[] = [];
    if (threshold && surenessOf(grade) < threshold.atLeast) {
      const detail = `The judge is less sure than calibration ${threshold.calibrationId} accepts without a second look.`;
      reasons.push({ code: belowThreshold, detail });
    }
    return { reasons, score: score && { ...score, score: mapScore(score.corners, grade.score) } };
  };
}
