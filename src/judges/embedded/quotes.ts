import type { Span } from '../../grading/view.ts';
import type { Opinion } from './opinion.ts';

const mostQuotes = 3;
/** What runs on for longer, in UTF-16 code units, is no clause to point at. */
const longestClause = 300;

/**
 * Where a clause ends: at the end of a sentence, a semicolon, a line break, and before "but", "whereas", "while", "however".
 * The dot of "e.g." or of "1." ends none.
 */
const clauseEnd =
  /(?<=[.!?;])(?<!\b(?:e\.g|i\.e|vs|cf)\.)(?<!(?:^|\n)\s*\d{1,2}\.)\s+|\n+|\s+(?=(?:but|whereas|while|however)\b)/giu;

/** The clauses of a text, without the white space around them. */
export function clauseSpans(text: string): Span[] {
  const spans: Span[] = [];
  let start = 0;
  const add = (end: number) => {
    const clause = text.slice(start, end);
    const before = clause.length - clause.trimStart().length;
    if (clause.trim() !== '') spans.push({ start: start + before, end: start + before + clause.trim().length });
  };
  for (const { index, 0: gap } of text.matchAll(clauseEnd)) {
    add(index);
    start = index + gap.length;
  }
  add(text.length);
  return spans;
}

/**
 * Widens the tokens that are evidence to the clauses that they stand in, and cuts these out: those with the most
 * evidence, in the order of the answer. Of a clause that runs on, the part from its first evidence to its last. No
 * evidence, no quote.
 */
export function quotesOf(text: string, clauses: Span[], evidence: Opinion['evidence']): string[] {
  const weighed = clauses.map((clause) => {
    const inside = evidence.filter(({ start, end }) => start < clause.end && end > clause.start);
    return { span: shortened(clause, inside), weight: inside.reduce((sum, { probability }) => sum + probability, 0) };
  });
  return weighed
    .filter(({ weight }) => weight > 0)
    .toSorted((a, b) => b.weight - a.weight)
    .slice(0, mostQuotes)
    .toSorted((a, b) => a.span.start - b.span.start)
    .map(({ span }) => text.slice(span.start, span.end));
}

/** @param inside the evidence within the clause, in its order */
function shortened(clause: Span, inside: Span[]): Span {
  const [first, last] = [inside[0], inside.at(-1)];
  if (clause.end - clause.start <= longestClause || !first || !last) return clause;
  const near = inside.findLast(({ end }) => end - first.start <= longestClause) ?? first;
  return { start: first.start, end: last.end - first.start <= longestClause ? last.end : near.end };
}
