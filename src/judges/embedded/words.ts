/** Words that say nothing about a technical claim. */
const stopWords = new Set(
  `a about all also an and any are as at be because been being both but by can could do does each for from had has have he how
  i if in into is it its just like may might more most much no not of on one only or other our out over own same she should so
  some such than that the their them then there these they this those through to too under up us use used uses using very was
  we were what when where which while who why will with would you your`.split(/\s+/),
);

/** The content words of a text, each cut to its stem so that "encodes", "encoded" and "encoding" agree. */
export function contentWords(text: string): string[] {
  const words = text.normalize('NFKC').toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
  return words.filter((word) => !stopWords.has(word)).map(stem);
}

function stem(word: string): string {
  if (word.length < 5) return word.replace(/(?<=[a-z]{2}[^s])s$/, '');
  return word
    .replace(/(?:isations?|izations?|ising|izing|ised|ized|ises|izes|ise|ize)$/, 'iz')
    .replace(/(?:ations?|ingly|ities|ings?|ions?|ments?|ness|able|ible|edly|ers?|ors?|ity|ies|ive|ed|es|ly|al|ic|s|e|y)$/, '');
}

/** A clause of an answer, verbatim, with its content words. */
export interface Clause {
  text: string;
  words: string[];
}

/** Cuts an answer into clauses: at sentence ends, semicolons, line breaks, and at "but", "whereas", "while", "however". */
export function clausesOf(answer: string): Clause[] {
  return answer
    .split(/(?<=[.!?;])\s+|\n+|,?\s+(?=\b(?:but|whereas|while|however)\b)/iu)
    .map((text) => text.trim())
    .filter((text) => text !== '')
    .map((text) => ({ text, words: contentWords(text) }));
}

/**
 * How much of a claim a piece of text covers, 0–1: the share of the claim's words that the piece has, each
 * weighed by its rarity, so that a word that stands in every criterion counts little.
 */
export function coverage(claim: string[], piece: ReadonlySet<string>, rarity: ReadonlyMap<string, number>): number {
  let have = 0;
  let all = 0;
  for (const word of new Set(claim)) {
    const weight = rarity.get(word) ?? 1;
    all += weight;
    if (piece.has(word)) have += weight;
  }
  return all === 0 ? 0 : have / all;
}

/** Rarity of words among some texts, as smoothed inverse document frequency (Spärck Jones 1972), 1 at most. */
export function rarities(texts: string[][]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const words of texts) for (const word of new Set(words)) counts.set(word, (counts.get(word) ?? 0) + 1);
  const top = Math.log(1 + texts.length);
  return new Map([...counts].map(([word, count]) => [word, Math.log(1 + texts.length / count) / top]));
}
