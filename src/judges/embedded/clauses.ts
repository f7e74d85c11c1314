import { contentWords } from '../../grading/words.ts';

/** Cuts an answer into clauses: at sentence ends, semicolons, line breaks, and before "but", "whereas", "while", "however". */
export function clausesOf(answer: string): string[] {
  return answer
    .split(/(?<=[.!?;])\s|\n|(?<=\s)(?=(?:but|whereas|while|however)\b)/iu)
    .map((text) => text.trim())
    .filter((text) => text !== '');
}

/** Where each content word stands: the indices of the clauses that have it, rising. */
export function postingsOf(clauses: string[]): Map<string, number[]> {
  const postings = new Map<string, number[]>();
  clauses.forEach((clause, index) => {
    for (const word of new Set(contentWords(clause))) {
      const places = postings.get(word);
      if (places) places.push(index);
      else postings.set(word, [index]);
    }
  });
  return postings;
}

/** Rarity of words among some texts, as smoothed inverse document frequency (Spärck Jones 1972), 1 at most. */
export function rarities(texts: string[][]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const words of texts) for (const word of new Set(words)) counts.set(word, (counts.get(word) ?? 0) + 1);
  const top = Math.log(1 + texts.length);
  return new Map([...counts].map(([word, count]) => [word, Math.log(1 + texts.length / count) / top]));
}
