import { maxPointsOf, type Rubric } from './rubric.ts';
import { contentWords, coverage } from './words.ts';

export const lintCodes = [
  'several_claims',
  'label_tells',
  'unasked_weight',
  'reference_falls_short',
  'key_of_another_claim',
] as const;

/** Something in a rubric that will make its grades worse. */
export interface LintFinding {
  code: (typeof lintCodes)[number];
  /** Null where it concerns the rubric as a whole. */
  criterion: string | null;
  detail: string;
}

const limits = {
  /** More words than this hardly make one claim. */
  claimWords: 32,
  /** Of what a claim says beyond the question, a label may tell at most so much. */
  labelTells: 1 / 3,
  unaskedShare: 0.1,
  /** How much of a claim's words the reference must have. */
  referenceHas: 0.6,
  /** Claims that share less than this of the words of the shorter one are different claims. */
  sameClaim: 0.3,
};

/**
 * Looks for what makes a rubric ambiguous, leaky or unfair before anybody is graded by it. An empty list is good.
 *
 * @param earlier rubrics of the same question: a key that stood for another claim there is a finding
 */
export function lintRubric(prompt: string, reference: string, rubric: Rubric, earlier: Rubric[] = []): LintFinding[] {
  const claimedBefore = new Map(
    earlier.flatMap(({ criteria }) => criteria.map((each) => [each.key, each.requirement])),
  );
  const asked = new Set(contentWords(prompt));
  const inReference = new Set(contentWords(reference));
  const findings = rubric.criteria.flatMap(({ key, label, requirement, accept = [] }): LintFinding[] => {
    const found: LintFinding[] = [];
    const say = (code: LintFinding['code'], detail: string) => found.push({ code, criterion: key, detail });

    const sentences = requirement.trim().split(/(?<=[.!?])\s+(?=\p{Lu})/u);
    const words = requirement.split(/\s+/);
    if (sentences.length > 1 || requirement.includes(';') || words.length > limits.claimWords) {
      say('several_claims', 'The requirement makes more than one claim: split it.');
    }
    const told = contentWords(requirement).filter((word) => !asked.has(word));
    if (coverage(told, new Set(contentWords(label))) > limits.labelTells) {
      say('label_tells', `The label "${label}" gives the answer away: name the topic only.`);
    }
    if (![requirement, ...accept].some((form) => coverage(contentWords(form), inReference) >= limits.referenceHas)) {
      say('reference_falls_short', 'The reference answer does not seem to make this claim.');
    }
    const before = claimedBefore.get(key);
    if (before !== undefined && !alike(before, requirement)) {
      say(
        'key_of_another_claim',
        `In an earlier version "${key}" stood for another claim: give a new claim a new key.`,
      );
    }
    return found;
  });

  const unasked = rubric.criteria.reduce((sum, { unasked: isUnasked, weight }) => sum + (isUnasked ? weight : 0), 0);
  if (unasked > limits.unaskedShare * maxPointsOf(rubric)) {
    const detail = 'What the question does not ask for earns more than a tenth of the points.';
    findings.push({ code: 'unasked_weight', criterion: null, detail });
  }
  return findings;
}

function alike(one: string, other: string): boolean {
  const [fewer, more] = [contentWords(one), contentWords(other)].toSorted((a, b) => a.length - b.length);
  return coverage(fewer!, new Set(more)) >= limits.sameClaim;
}
