import { francAll } from 'franc-min';

/** Shorter texts say too little: a formula or a list of names looks like any language. */
const minLetters = 30;
const minWords = 6;
/** A language that comes this near to the best guess can't be ruled out. */
const near = 0.8;

/**
 * The language of an answer when it is certainly none of those given, by trigrams.
 *
 * @param languages ISO 639-3
 * @returns ISO 639-3, or null when the answer may well be in one of them
 */
export function foreignLanguage(answer: string, languages: string[]): string | null {
  const words = answer.match(/\p{L}{2,}/gu) ?? [];
  const spaced = !/[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]/u.test(answer);
  if (spaced && (words.length < minWords || words.join('').length < minLetters)) return null;
  const guesses = francAll(answer);
  const best = guesses[0]![0];
  const possible = best === 'und' || guesses.some(([code, score]) => languages.includes(code) && score >= near);
  return possible ? null : best;
}
