/** The four levels a judge may give a criterion, from best to worst. */
export const levels = ['met', 'partial', 'missing', 'contradicted'] as const;
export type Level = (typeof levels)[number];

/** The share of a criterion's weight that a level earns. */
export const levelShare: Record<Level, number> = {
  met: 1,
  partial: 0.5,
  missing: 0,
  contradicted: 0,
};

/**
 * What each level means, in the words that the prompt, the API pages and the docs share.
 * A criterion without `half` has no `partial`.
 */
export const levelMeaning: Record<Level, string> = {
  met: 'the whole claim is made, in any words or notation',
  partial: "what the criterion's `half` describes is said, and no more",
  missing: 'the claim is not made',
  contradicted:
    "the answer asserts the opposite, or one of the criterion's misconceptions, and does not correct it later",
};

/** Whether a level must be carried by a quote from the answer: everything but `missing`. */
export function needsEvidence(level: Level): boolean {
  return level !== 'missing';
}
