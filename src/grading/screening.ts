import { findAttacks, neutralise } from './attack-signs.ts';
import { comparable, locateQuote, merged } from './evidence.ts';
import { reveal } from './hidden-text.ts';
import { rewrite, type Span, type View, viewOf } from './view.ts';

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
  if (pasted.length > 0 && saysNoMore(answer, pasted)) return { kind: 'empty', reason: 'question_only' };

  const { view: visible, found } = reveal(rewrite(source, /\r\n?/g, () => '\n'));
  const hidden = found.map((one) => ({ code: 'hidden_text', ...one }));
  const attacks = findAttacks(visible);
  const excluded = merged([...pasted, ...attacks]);
  return { kind: 'answer', view: neutralise(visible), flags: condense([...hidden, ...attacks]), excluded };
}

/** What people write before a question that they paste, and between it and their answer. */
const labels = {
  before: /^\s*(?:question|q|task|prompt)(?: ?(?:no\.?|number|#))? ?\d{0,3}(?!\p{L})/iu,
  after: /(?<!\p{L})(?:my )?(?:answer|ans|reply|response)(?!\p{L})/iu,
};

/** Whether an answer is the pasted question and its labels at most. */
function saysNoMore(answer: string, pasted: Span[]): boolean {
  const before = answer.slice(0, pasted[0]!.start).replace(labels.before, '');
  const after = pasted.map(({ end }, index) => answer.slice(end, pasted[index + 1]?.start)).join(' ');
  return emptyReason(comparable(viewOf(before + after.replace(labels.after, ''))).text) === 'blank';
}

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
  const isAnyMash = (word: string) => isMash(word) || isShortWalk(word);
  return words.some(isMash) && words.every(isAnyMash) ? 'mash' : undefined;
}

const forwards = ['qwertyuiop', 'asdfghjkl', 'zxcvbnm', 'qwertzuiop', '1234567890'];
const keyboardRows = [...forwards, ...forwards.map((row) => Array.from(row).toReversed().join(''))];

/** Three keys side by side are mash only beside longer mash: SDF and WER are terms. */
function isShortWalk(word: string): boolean {
  return /^[a-z]{3}$/.test(word) && keyboardRows.some((row) => row.includes(word));
}

/** One letter again and again, a piece again and again, a walk along the keyboard, or a long word without a vowel. */
function isMash(word: string): boolean {
  if (word.length < 4 || !/^[a-z0-9]*[a-z][a-z0-9]*$/.test(word)) return false;
  if (/^(.{1,3})\1{2,}$/.test(word) || (word.length <= 60 && /^(.{3,})\1+$/.test(word))) return true;
  if (keyboardRows.some((row) => (row + row).includes(word))) return true;
  return word.length >= 6 && /^[b-df-hj-np-tv-xz]+$/.test(word);
}
