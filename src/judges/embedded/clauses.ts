import { contentWords } from '../../grading/words.ts';

/** A clause of an answer, verbatim, with its content words. */
export interface Clause {
  text: string;
  words: string[];
}

/** Cuts an answer into clauses: at sentence ends, semicolons, line breaks, and before "but", "whereas", "while", "however". */
export function clausesOf(answer: string): Clause[] {
  return answer
    .split(/(?<=[.!?;])\s+|\n+|,?\s+(?=\b(?:but|whereas|while|however)\b)/iu)
    .map((text) => text.trim())
    .filter((text) => text !== '')
    .map((text) => ({ text, words: contentWords(text) }));
}

/** Rarity of words among some texts, as smoothed inverse document frequency (Spärck Jones 1972), 1 at most. */
export function rarities(texts: string[][]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const words of texts) for (const word of new Set(words)) counts.set(word, (counts.get(word) ?? 0) + 1);
  const top = Math.log(1 + texts.length);
  return new Map([...counts].map(([word, count]) => [word, Math.log(1 + texts.length / count) / top]));
}
