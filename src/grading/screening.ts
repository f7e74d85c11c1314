import { attackSigns, neutralise } from './attack-signs.ts';
import { comparable, locateQuote } from './evidence.ts';
import { rewrite, type Span, sourceSpan, type View, viewOf } from './view.ts';

/** Something in an answer that a person should look at. Offsets are UTF-16 code units of the answer as sent. */
export interface IntegrityFlag extends Partial<Span> {
  code: string;
  detail: string;
}

/** An answer that needs no judge: it says nothing, and is graded 0 without a call. */
export type EmptyReason = 'blank' | 'dont_know' | 'mash' | 'question_only';

export type Screened =
  | { kind: 'empty'; reason: EmptyReason }
  | {
      kind: 'answer';
      /** What the judge sees. */
      view: View;
      flags: IntegrityFlag[];
      /** Stretches that are never evidence: the question pasted back, and what steers the grader. */
      excluded: Span[];
    };

/** What a person reads when an answer was graded without a judge. */
export const emptyMeaning: Record<EmptyReason, string> = {
  blank: 'The answer is blank.',
  dont_know: 'The answer says only that the candidate does not know.',
  mash: 'The answer is keyboard mash.',
  question_only: 'The answer is the question pasted back.',
};

/** A prompt of fewer words is a term rather than a question. */
const leastPromptWords = 5;
/** Flags that are no further apart are one, in code units; and how many a grade holds. */
const samePlace = 80;
const mostFlags = 20;
/** Whoever writes more than this says something. */
const mostWordsOfNotKnowing = 15;

/**
 * Looks at an answer before money is spent: what says nothing is told apart, what is hidden is taken
 * out of the judge's sight, what looks like a fence or a role is disarmed.
 *
 * @param answer as it was sent
 * @param prompt the question's text
 */
export function screen(answer: string, prompt: string): Screened {
  const source = viewOf(answer);
  const plain = comparable(source);
  const reason = emptyReason(plain.text);
  if (reason) return { kind: 'empty', reason };

  // A term on its own is no pasted question: "Dropout" stands in every answer about it.
  const isSentence = prompt.trim().split(/\s+/).length >= leastPromptWords;
  const pasted = isSentence ? locateQuote(plain, prompt) : [];
  const rest = pasted.reduceRight((text, span) => text.slice(0, span.start) + text.slice(span.end), answer);
  if (pasted.length > 0 && emptyReason(comparable(viewOf(rest)).text) === 'blank')
    return { kind: 'empty', reason: 'question_only' };

  const { view: visible, flags: hiddenText } = reveal(rewrite(source, /\r\n?/g, () => '\n'));
  const steering: (IntegrityFlag & Span)[] = [];
  for (const { code, detail, pattern } of attackSigns) {
    for (const match of visible.text.matchAll(pattern)) {
      steering.push({ code, detail, ...sourceSpan(visible, match.index, match.index + match[0].length) });
    }
  }
  const excluded = [...pasted, ...steering.map(({ start, end }) => ({ start, end }))];
  return { kind: 'answer', view: neutralise(visible), flags: condense([...hiddenText, ...steering]), excluded };
}

const hidden: { detail: string; pattern: RegExp }[] = [
  {
    detail: 'The answer contains tag characters, which nobody can see.',
    // A flag such as Scotland's is a black flag, a few tags and an end: those are what tags are for.
    pattern: /\u{1F3F4}[\u{E0030}-\u{E0039}\u{E0061}-\u{E007A}]{3,6}\u{E007F}|[\u{E0000}-\u{E007F}]+/gu,
  },
  {
    detail: 'The answer contains characters that reverse the order of what is shown.',
    pattern: /[\u202d\u202e]/g,
  },
  {
    detail: 'The answer contains invisible characters inside words.',
    pattern:
      /(?<=\p{Script=Latin})[\u034f\u115f\u1160\u180e\u200b-\u200d\u2060-\u2064\u3164\ufe00-\ufe0f\ufeff]+(?=\p{Script=Latin})/gu,
  },
  {
    detail: 'The answer contains a run of invisible characters.',
    pattern: /[\u200b-\u200d\u2060-\u2064\ufeff\u{E0100}-\u{E01EF}]{4,}/gu,
  },
];

/** Takes out what a reader can't see, and says where it was. Soft hyphens come with text from PDF files: no flag. */
function reveal(source: View): { view: View; flags: IntegrityFlag[] } {
  const flags: IntegrityFlag[] = [];
  let view = rewrite(source, /\u00ad/g, () => '');
  for (const { detail, pattern } of hidden) {
    const before = view;
    for (const match of before.text.matchAll(pattern)) {
      if (isFlag(match[0])) continue;
      const span = sourceSpan(before, match.index, match.index + match[0].length);
      flags.push({ code: 'hidden_text', detail, ...span });
    }
    view = rewrite(before, pattern, (match) => (isFlag(match) ? match : ''));
  }
  return { view, flags };
}

const isFlag = (match: string) => match.startsWith('\u{1F3F4}');

/** One flag for what stands close together, and only so many: a person looks at the place, not at each character. */
function condense(flags: IntegrityFlag[]): IntegrityFlag[] {
  const condensed: IntegrityFlag[] = [];
  for (const flag of flags.toSorted((a, b) => a.code.localeCompare(b.code) || a.start! - b.start!)) {
    const last = condensed.at(-1);
    const near = last?.code === flag.code && flag.start! - last.end! <= samePlace;
    if (near) last.end = Math.max(last.end!, flag.end!);
    else condensed.push({ ...flag });
  }
  return condensed.slice(0, mostFlags);
}

const dontKnow =
  /^(?:(?:sorry|well|um+|uh+|hm+|honestly|actually)[, ]*)*(?:(?:i )?(?:really |honestly |just )?(?:do not|don't|dont|dunno|didn't|can't|cannot) ?(?:really )?(?:know|remember|recall|understand)?(?: (?:it|this|that|the answer|this one|that one|the question))?|(?:i have |i've )?(?:got )?no (?:idea|clue)|idk|(?:i'm |i am )?not sure|n\/?a|no answer)(?:[, ]*(?:sorry|at all|yet|about (?:this|that|it)))*$/;

/** @param text an answer in its comparable form */
function emptyReason(text: string): EmptyReason | undefined {
  const words = text.match(/[\p{L}\p{N}'/]+/gu) ?? [];
  if (words.length === 0) return /[\p{Sm}\p{Sc}&|^%@#*/\\]/u.test(text) ? undefined : 'blank';
  if (words.length <= mostWordsOfNotKnowing && dontKnow.test(words.join(' '))) return 'dont_know';
  return words.every(isMash) ? 'mash' : undefined;
}

const keyboardRows = ['qwertyuiop', 'asdfghjkl', 'zxcvbnm', 'qwertzuiop', '1234567890'];

/** One letter again and again, a piece again and again, a walk along the keyboard, or a long word without a vowel. */
function isMash(word: string): boolean {
  if (word.length < 4 || !/^[a-z0-9]*[a-z][a-z0-9]*$/.test(word)) return false;
  if (/^(.{1,3})\1{2,}$/.test(word) || (word.length <= 60 && /^(.{3,})\1+$/.test(word))) return true;
  if (keyboardRows.some((row) => (row + row).includes(word))) return true;
  return word.length >= 6 && /^[b-df-hj-np-tv-xz]+$/.test(word);
}
