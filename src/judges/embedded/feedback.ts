import type { FeedbackWish } from '../../grading/judge.ts';
import type { JudgedCriterion, Judgement } from '../../grading/judgement.ts';
import type { Level } from '../../grading/levels.ts';
import type { Criterion } from '../../grading/rubric.ts';

const lists = new Intl.ListFormat('en', { type: 'conjunction' });
const namesOf = (criteria: Criterion[]) => lists.format(criteria.map(({ label }) => `“${label}”`));

/**
 * Says what the levels say: what is there, by its quote, what is half there, what is missing and what to look up again, by
 * its label. Nothing else is known here, so there is no praise, and nothing of the key.
 */
export function feedbackOf(
  criteria: Criterion[],
  judged: Record<string, JudgedCriterion>,
  { audience }: FeedbackWish,
): NonNullable<Judgement['feedback']> {
  const you = audience === 'candidate' ? 'You' : 'The candidate';
  const at = (level: Level) => criteria.filter(({ key }) => judged[key]!.level === level);
  const [met, partial, missing, contradicted] = [at('met'), at('partial'), at('missing'), at('contradicted')];
  const counted = (some: Criterion[]) => `${some.length} of ${criteria.length}`;
  const parts = [
    met.length > 0 && `made: ${counted(met)}`,
    partial.length > 0 && `half made: ${counted(partial)}`,
    missing.length > 0 && `not made: ${counted(missing)}`,
    contradicted.length > 0 && `contradicted: ${counted(contradicted)}`,
  ].filter((part) => part !== false);
  return {
    summary: `Points ${parts.join(', ')}.`,
    strengths: met
      .filter(({ key }) => judged[key]!.quotes.length > 0)
      .map(({ key, label }) => ({ text: `${you} made the point “${label}”.`, quotes: judged[key]!.quotes })),
    improvements: [
      ...partial.map(({ label }) => `“${label}” is half there: something of it is still missing.`),
      ...missing.map(({ label }) => `“${label}” isn't there.`),
      ...contradicted.map(({ label }) => `What is said about “${label}” contradicts what was asked for.`),
    ],
    nextStep: nextStep(missing, partial, contradicted),
  };
}

/** What is wrong comes first: what is missing can be added, what is wrong has to be unlearned. */
function nextStep(missing: Criterion[], partial: Criterion[], contradicted: Criterion[]): string {
  if (contradicted.length > 0) return `Look up again: ${namesOf(contradicted)}.`;
  if (partial.length > 0) return `Complete: ${namesOf(partial)}.`;
  if (missing.length > 0) return `Add: ${namesOf(missing)}.`;
  return 'Nothing is missing: take the next question.';
}
