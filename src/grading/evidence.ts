import { isCleanCut, overlaps, rewrite, type Span, sourceSpan, type View, viewOf } from './view.ts';

/** A quote that was found in the answer: `quote` is cut from the answer as sent, at these UTF-16 offsets. */
export interface Evidence extends Span {
  quote: string;
}

/** What became of the quotes that a judge gave for one claim. */
export interface CheckedQuotes {
  evidence: Evidence[];
  /** Quotes that the answer doesn't contain. */
  invented: number;
  /** Quotes that lie in text which can't be evidence: a pasted question, an attack. */
  excluded: number;
}

/** Surplus quotes are cut here, not in the wire schema: servers differ in what lengths they accept there. */
const maxQuotes = 3;
/** And so many are looked up, none of them longer: whoever gives more isn't quoting. */
const mostRead = 8;
const longestQuote = 2_000;
/** The first place that can be used counts; nobody needs to know of more than these. */
const mostPlaces = 50;

/** A remnant of fewer words is no claim. */
const leastWords = 3;

const marks = {
  // A combining sequence or a syllable as one piece: composing and decomposing must not cross the map.
  graphemes: /\P{M}\p{M}+|[\u1100-\u11ff]+|[^\p{ASCII}]/gu,
  upperCase: /\p{Lu}+/gu,
  invisible: /[\u00ad\u034f\u115f\u1160\u180b-\u180e\u200b-\u200f\u2060-\u2064\u3164\ufe00-\ufe0f\ufeff]/g,
  singleQuotes: /[‘’‚‛′´]/g,
  doubleQuotes: /[“”„‟″«»]|''/g,
  dashes: /[‐‑‒–—―−]+|--+/g,
  lineMarks: /^[ \t]*(?:[-*+•>#]+|\d{1,3}[.)])[ \t]+/gm,
  markup: /[`*_~$\\{}]+/g,
  space: /\s+/g,
};

/**
 * The form in which quote and answer are compared: NFKC, case, white space, quotation marks, dashes,
 * markdown and LaTeX marks make no difference.
 */
export function comparable(source: View): View {
  let view = rewrite(source, marks.lineMarks, () => ' ');
  view = rewrite(view, marks.graphemes, (piece) => piece.normalize('NFKC'));
  view = rewrite(view, marks.upperCase, (letters) => letters.toLowerCase());
  view = rewrite(view, marks.invisible, () => '');
  view = rewrite(view, marks.singleQuotes, () => "'");
  view = rewrite(view, marks.doubleQuotes, () => '"');
  view = rewrite(view, marks.dashes, () => '-');
  view = rewrite(view, marks.markup, () => '');
  return rewrite(view, marks.space, () => ' ');
}

const alphabetic = /[\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}\p{N}]/u;
const edge = /[\s"'.,;:…?!]/u;

/** Without the punctuation around it, which models add and drop. An expression would try every run of it anew. */
function withoutEdges(text: string): string {
  let [start, end] = [0, text.length];
  while (start < end && edge.test(text[start]!)) start++;
  while (end > start && edge.test(text[end - 1]!)) end--;
  return text.slice(start, end);
}

/** A word must not be cut: "met" is no quote from "method". */
function cutsWord(text: string, at: number): boolean {
  return at > 0 && at < text.length && alphabetic.test(text[at - 1]!) && alphabetic.test(text[at]!);
}

/**
 * Finds a quote in the answer.
 *
 * @param prepared the answer in its {@link comparable} form
 * @param most places that are looked for
 * @returns every place in the answer as sent where the quote stands, none for a quote of a single letter or less, unless that is the answer
 */
export function locateQuote(prepared: View, quote: string, most = Infinity): Span[] {
  // Looking for it would cost time, and marks and folded characters don't make a quote so much longer than its answer.
  if (quote.length > 4 * prepared.text.length + 200) return [];
  const needle = withoutEdges(comparable(viewOf(quote)).text);
  const letters = needle.match(/[\p{L}\p{N}]/gu)?.length ?? 0;
  const tooShort = letters === 0 || (letters === 1 && needle !== withoutEdges(prepared.text));
  if (tooShort || !needle.isWellFormed()) return [];
  const found: Span[] = [];
  for (
    let at = prepared.text.indexOf(needle);
    at >= 0 && found.length < most;
    at = prepared.text.indexOf(needle, at + 1)
  ) {
    const end = at + needle.length;
    const cuts = cutsWord(prepared.text, at) || cutsWord(prepared.text, end);
    if (!cuts && isCleanCut(prepared, at) && isCleanCut(prepared, end)) found.push(sourceSpan(prepared, at, end));
  }
  return found;
}

/**
 * What is left of a quote that reaches into excluded text: its longest part outside, if that still says something.
 *
 * @param excluded in order, without overlaps; see {@link merged}
 */
function outside(answer: string, place: Span, excluded: Span[]): Span[] {
  const inside = excluded.filter((span) => overlaps(span, place));
  if (inside.length === 0) return [place];
  const starts = [place.start, ...inside.map(({ end }) => end)];
  const ends = [...inside.map(({ start }) => start), place.end];
  const parts = starts.map((start, at) => ({ start, end: ends[at]! }));
  const [longest] = parts.toSorted((a, b) => b.end - b.start - (a.end - a.start));
  if (longest!.end <= longest!.start) return [];
  const words = answer.slice(longest!.start, longest!.end).match(/[\p{L}\p{N}]+/gu) ?? [];
  return words.length >= leastWords ? [longest!] : [];
}

/** Spans in order, those that touch made one. */
export function merged(spans: Span[]): Span[] {
  const all: Span[] = [];
  for (const { start, end } of spans.toSorted((a, b) => a.start - b.start)) {
    const last = all.at(-1);
    if (last && start <= last.end) last.end = Math.max(last.end, end);
    else all.push({ start, end });
  }
  return all;
}

/**
 * Checks a judge's quotes against the answer.
 *
 * @param answer the answer as it was sent
 * @param prepared what the judge saw, in its {@link comparable} form
 * @param excluded stretches of the answer that are never evidence, in order and without overlaps
 * @returns at most three quotes, in the order of the answer, each cut verbatim from it
 */
export function checkQuotes(answer: string, prepared: View, excluded: Span[], quotes: string[]): CheckedQuotes {
  const spans: Span[] = [];
  const checked = { invented: 0, excluded: 0 };
  for (const quote of quotes.slice(0, mostRead)) {
    const places = quote.length > longestQuote ? [] : locateQuote(prepared, quote, mostPlaces);
    const usable = places.flatMap((place) => outside(answer, place, excluded));
    if (usable.length > 0) spans.push(usable[0]!);
    else checked[places.length > 0 ? 'excluded' : 'invented'] += 1;
  }
  const distinct = spans.filter(
    (span, index) => spans.findIndex((other) => other.start === span.start && other.end === span.end) === index,
  );
  const evidence = distinct
    .slice(0, maxQuotes)
    .sort((a, b) => a.start - b.start || a.end - b.end)
    .map((span) => ({ quote: answer.slice(span.start, span.end), ...span }));
  return { evidence, ...checked };
}
