import { type CheckedQuotes, checkQuotes, comparable, type Evidence } from './evidence.ts';
import type { JudgedCriterion, Judgement } from './judgement.ts';
import { type Level, levelShare, needsEvidence } from './levels.ts';
import type { Screened } from './screening.ts';
import type { View } from './view.ts';

type ScreenedAnswer = Extract<Screened, { kind: 'answer' }>;

/** A criterion after its quotes were checked. */
export interface SettledCriterion {
  level: Level;
  evidence: Evidence[];
  /** The judge claimed something and quoted what the answer doesn't contain. */
  unproved: boolean;
  /** Its only proof is the whole of a long answer, which proves everything and nothing. */
  sweeping: boolean;
}

/**
 * Settles a level by its quotes: without a verified one `contradicted` is `missing`, and so is what was proved
 * only by text that can't be evidence; `met` and `partial` stay, unproved.
 *
 * @param prepared what the judge saw, in its comparable form
 */
export function settleCriterion(
  answer: string,
  prepared: View,
  { excluded }: ScreenedAnswer,
  { level, quotes }: JudgedCriterion,
): SettledCriterion {
  const checked: CheckedQuotes = checkQuotes(answer, prepared, excluded, quotes);
  const { evidence } = checked;
  if (!needsEvidence(level)) return { level, evidence, unproved: false, sweeping: false };
  if (evidence.length > 0) return { level, evidence, unproved: false, sweeping: isSweeping(answer, evidence) };
  const onlyExcluded = checked.excluded > 0 && checked.invented === 0;
  if (onlyExcluded) return { level: 'missing', evidence, unproved: false, sweeping: false };
  return { level: level === 'contradicted' ? 'missing' : level, evidence, unproved: true, sweeping: false };
}

/** A quote of so much of an answer points at nothing; of an answer of so few words it may well be the whole. */
const sweep = { share: 0.95, fromWords: 40 };

function isSweeping(answer: string, evidence: Evidence[]): boolean {
  const whole = answer.trim();
  if (whole.split(/\s+/).length <= sweep.fromWords) return false;
  return evidence.every(({ start, end }) => end - start >= sweep.share * whole.length);
}

/** The criteria of a judgement whose quotes aren't in the answer: those worth asking about once more. */
export function unprovedKeys(answer: string, screened: ScreenedAnswer, judgement: Judgement): string[] {
  const prepared = comparable(screened.view);
  return Object.entries(judgement.criteria)
    .filter(([, judged]) => settleCriterion(answer, prepared, screened, judged).unproved)
    .map(([key]) => key);
}

/** Puts in what a judge says when asked again. Asking again is no second chance: a level can't rise by it. */
export function mergeRepair(judgement: Judgement, repaired: Record<string, JudgedCriterion>): Judgement {
  const criteria = { ...judgement.criteria };
  for (const [key, again] of Object.entries(repaired)) {
    const first = criteria[key]!;
    if (levelShare[again.level] <= levelShare[first.level]) criteria[key] = again;
  }
  return { ...judgement, criteria };
}
