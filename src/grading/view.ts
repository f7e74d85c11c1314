/**
 * A text as somebody else sees it (a judge, a comparison), and the way back to the text as it was sent.
 * Code unit `i` of `text` stands for the source's `starts[i]` to `ends[i]`; all are UTF-16 code units.
 */
export interface View {
  readonly text: string;
  readonly starts: readonly number[];
  readonly ends: readonly number[];
}

/** A stretch of the text as it was sent: UTF-16 code units, end exclusive. */
export interface Span {
  start: number;
  end: number;
}

/** The view that changes nothing. */
export function viewOf(source: string): View {
  const starts = Array.from({ length: source.length }, (_, index) => index);
  return { text: source, starts, ends: starts.map((index) => index + 1) };
}

/**
 * Replaces every match of a global pattern and keeps the map: what is put in stands for all of the
 * source that the match stood for, what is taken out belongs to nobody.
 */
export function rewrite(view: View, pattern: RegExp, replace: (match: string) => string): View {
  let text = '';
  const starts: number[] = [];
  const ends: number[] = [];
  let done = 0;
  const keep = (from: number, to: number) => {
    text += view.text.slice(from, to);
    for (let at = from; at < to; at++) {
      starts.push(view.starts[at]!);
      ends.push(view.ends[at]!);
    }
  };
  for (const match of view.text.matchAll(pattern)) {
    const [found] = match;
    const replacement = replace(found);
    if (replacement === found || found === '') continue;
    keep(done, match.index);
    done = match.index + found.length;
    text += replacement;
    for (let at = 0; at < replacement.length; at++) {
      starts.push(view.starts[match.index]!);
      ends.push(view.ends[done - 1]!);
    }
  }
  if (done === 0) return view;
  keep(done, view.text.length);
  return { text, starts, ends };
}

/** The part of the source that `start` to `end` (exclusive, not empty) of a view stands for. */
export function sourceSpan(view: View, start: number, end: number): Span {
  return { start: view.starts[start]!, end: view.ends[end - 1]! };
}

/** Whether a cut before code unit `at` of the view is also a clean cut of the source, not the middle of one rewritten piece. */
export function isCleanCut(view: View, at: number): boolean {
  return at === 0 || at === view.text.length || view.starts[at]! >= view.ends[at - 1]!;
}

/** Whether two spans share a code unit. */
export function overlaps(a: Span, b: Span): boolean {
  return a.start < b.end && b.start < a.end;
}
