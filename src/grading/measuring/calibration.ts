import { mean } from './agreement.ts';

/** How sure somebody was, from 0 to 1, and whether it held. */
export interface Forecast {
  confidence: number;
  held: boolean;
}

/** The mean squared difference of confidence and outcome (Brier 1950): 0 is best. */
export function brier(forecasts: Forecast[]): number {
  return mean(forecasts.map(({ confidence, held }) => (confidence - Number(held)) ** 2));
}

/** A stretch of confidence: what was said there, and how often it held. */
export interface ReliabilityBin {
  from: number;
  to: number;
  count: number;
  confidence: number;
  held: number;
}

/** Forecasts by confidence, in stretches of equal width; empty ones are left out. A confidence of 1 is in the last. */
export function reliability(forecasts: Forecast[], bins: number): ReliabilityBin[] {
  const byBin = Map.groupBy(forecasts, ({ confidence }) => Math.min(bins - 1, Math.floor(confidence * bins)));
  return [...byBin]
    .toSorted(([a], [b]) => a - b)
    .map(([bin, some]) => ({
      from: bin / bins,
      to: (bin + 1) / bins,
      count: some.length,
      confidence: mean(some.map(({ confidence }) => confidence)),
      held: mean(some.map(({ held }) => Number(held))),
    }));
}

/** How far confidence is from what held, stretch by stretch, weighted by how many there are (Naeini et al. 2015). */
export function expectedCalibrationError(forecasts: Forecast[], bins: number): number {
  const gaps = reliability(forecasts, bins).map(({ count, confidence, held }) => count * Math.abs(confidence - held));
  return gaps.reduce((sum, gap) => sum + gap, 0) / forecasts.length;
}

/** Of the surest share of forecasts, how many did not hold. */
export interface RiskPoint {
  coverage: number;
  risk: number;
  /** From which confidence on. */
  confidence: number;
}

/**
 * Risk against coverage (El-Yaniv and Wiener 2010): one point for each confidence that occurs, the surest first. Those
 * that are equally sure come in together: nobody can tell them apart.
 */
export function riskCoverage(forecasts: Forecast[]): RiskPoint[] {
  const byConfidence = [...Map.groupBy(forecasts, ({ confidence }) => confidence)].toSorted(([a], [b]) => b - a);
  let [seen, failed] = [0, 0];
  return byConfidence.map(([confidence, some]) => {
    seen += some.length;
    failed += some.filter(({ held }) => !held).length;
    return { coverage: seen / forecasts.length, risk: failed / seen, confidence };
  });
}
