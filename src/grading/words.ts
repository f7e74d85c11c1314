/** Words that say nothing about a technical claim. */
const stopWords = new Set(
  `a about all also an and any are as at be because been being both but by can could do does each for from had has have he how
  i if in into is it its just like may might more most much no not of on one only or other our out over own same she should so
  some such than that the their them then there these they this those through to too under up us use used uses using very was
  we were what when where which while who why will with would you your`.split(/\s+/),
);

/** The content words of a text, each cut to its stem so that "encodes", "encoded" and "encoding" agree. */
export function contentWords(text: string): string[] {
  const words =
    text
      .normalize('NFKC')
      .toLowerCase()
      .match(/[\p{L}\p{N}]+/gu) ?? [];
  return words.filter((word) => !stopWords.has(word)).map(stem);
}

/** Cuts English endings, roughly: words only have to agree with each other. */
function stem(word: string): string {
  if (word.length < 5) return word.replace(/(?<=[a-z]{2}[^s])s$/, '');
  return word
    .replace(/(?:isations?|izations?|ising|izing|ised|ized|ises|izes|ise|ize)$/, 'iz')
    .replace(
      /(?:ations?|ingly|ities|ings?|ions?|ments?|ness|able|ible|edly|ers?|ors?|ity|ies|ive|ed|es|ly|al|ic|s|e|y)$/,
      '',
    );
}

/** How much of a claim a piece of text covers: the share of the claim's different words that the piece has, 0–1. */
export function coverage(claim: string[], piece: ReadonlySet<string>): number {
  const words = [...new Set(claim)];
  return words.length === 0 ? 0 : words.filter((word) => piece.has(word)).length / words.length;
}
