import type { Criterion } from '../../grading/rubric.ts';
import type { Passage } from './model.ts';
import type { Token, Vocabulary } from './tokens.ts';

/** The longest that the model was trained on, in tokens. */
const longest = { answer: 300, criterion: 160 };
/** Of a longer answer each stretch begins so many tokens after the one before: the rest is read with both. */
const step = 200;

/** A passage, and which of the answer's tokens it holds. */
export interface Window extends Passage {
  tokens: Token[];
}

/**
 * Cuts an answer into what the model reads at once. A short one is one window; of a long one every run of 100 tokens
 * stands whole in one of them. Nothing to read, no window.
 */
export function windowsOf({ special }: Vocabulary, answer: Token[]): Window[] {
  return stretchesOf(answer).map((tokens) => ({ tokens, ids: [...tokens.map(({ id }) => id), special.sep] }));
}

function stretchesOf(answer: Token[]): Token[][] {
  const stretches: Token[][] = [];
  for (let from = 0; from < answer.length; from += step) {
    stretches.push(answer.slice(from, from + longest.answer));
    if (from + longest.answer >= answer.length) break;
  }
  return stretches;
}

/**
 * A criterion as the model reads it: the claim, other right forms, what earns half, what contradicts it. What is too long for
 * it goes in this order: other right forms first, the last ones before the others; then misconceptions.
 */
export function criterionIds({ special, tokensOf }: Vocabulary, criterion: Criterion): number[] {
  const { requirement, accept = [], half, misconceptions = [] } = criterion;
  const idsOf = (text: string) => tokensOf(text).map(({ id }) => id);
  const claim = [special.cls, special.mask, ...idsOf(requirement)];
  let room = longest.criterion - 1 - claim.length;
  const fitting = (parts: string[]) => {
    const taken: number[] = [];
    for (const part of parts) {
      if (room <= 0) break;
      const ids = [special.sep, ...idsOf(part)];
      if (ids.length > room) break;
      taken.push(...ids);
      room -= ids.length;
    }
    return taken;
  };
  const halfIds = fitting(half === undefined ? [] : [`half: ${half}`]);
  const wrongIds = fitting(misconceptions.map((text) => `wrong: ${text}`));
  const alsoIds = fitting(accept.map((text) => `also: ${text}`));
  return [...claim.slice(0, longest.criterion - 1), ...alsoIds, ...halfIds, ...wrongIds, special.sep];
}
