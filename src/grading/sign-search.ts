import { unmask } from './hidden-text.ts';
import { rewrite, type Span, type View } from './view.ts';

/** Words that do the same in a sentence. They are looked for in {@link folded} text. */
export interface Cue {
  words: RegExp;
  /** Counts only where a command can begin: "give" in "please give", not in "graders give". */
  command?: true;
}

/** Whole words or phrases, an alternative a line. */
export function cue({ raw }: TemplateStringsArray): Cue {
  const alternatives = raw[0]!.split('\n').map((line) => line.trim());
  return { words: new RegExp(String.raw`(?<!\w)(?:${alternatives.filter(Boolean).join('|')})(?!\w)`, 'g') };
}

/** The same, where a command can begin. */
export const command = (phrases: TemplateStringsArray): Cue => ({ ...cue(phrases), command: true });

/** Cues that say something together, in this order and in one sentence. */
export interface CueSign {
  cues: Cue[];
  /** How many characters may stand between one cue and the next. */
  reach?: number;
  /** The cues may stand in different sentences. Then only the first is the sign's place: what comes between may be honest. */
  across?: boolean;
}

interface Hit extends Span {
  sentence: number;
}

const usualReach = 60;

const sentenceEnd = /(?<!\b[a-z])[.!?…]["')\]]?(?=\s|$)|[。！？।؟]|(?<![:,])\n/gu;

/** What can stand before a command; the character before an answer's first counts as the end of a line. */
const commandBefore =
  /(?:[\n.!?:;,()[\]{}<>|"/*#-][ \t]*|\b(?:please|then|so|now|just|simply|instead|you must|you should)\s)$/;
const longestBefore = 16;

/** Who reports an attack doesn't attack. */
const report =
  /\b(?:attack(?:s|er|ers|ing)?|inject(?:s|ed|ion|ions|ing)?|jailbreaks?|malicious|adversar(?:y|ies|ial)|hackers?|e\.g\.|for (?:example|instance)|such as|something like|somebody|someone|people|users?)/g;

const quoted = [
  /(?<![\p{L}\p{N}])"(?=\S)[^"\n]{1,300}"(?![\p{L}\p{N}])/gu,
  /(?<![\p{L}\p{N}])'(?=\p{L})(?:[^'\n]|(?<=\p{L})'(?=\p{L})){1,300}'(?![\p{L}\p{N}])/gu,
  /`[^`\n]{1,300}`|«[^«»\n]{1,300}»|「[^「」\n]{1,300}」|『[^『』\n]{1,300}』/g,
];

/**
 * The form in which words are looked for: small letters, letters and spaces of one kind, and what is quoted blanked out, since an
 * answer about attacks quotes them.
 */
export function folded(source: View): View {
  let view = rewrite(source, /[^\p{ASCII}]/gu, (character) => {
    const plain = character.normalize('NFKC');
    // Some become a whole phrase; what is only read here needn't grow.
    return plain.length <= character.length ? plain : character;
  });
  view = rewrite(view, /\p{L}+/gu, unmask);
  view = rewrite(view, /\p{Lu}+/gu, (letters) => letters.toLowerCase());
  view = rewrite(view, /[\u200b-\u200f\u2060-\u2064\ufe00-\ufe0f\ufeff]+/g, () => '');
  view = rewrite(view, /[‘’‛′]/g, () => "'");
  view = rewrite(view, /[“”„‟″]/g, () => '"');
  view = rewrite(view, /[^\S\n]+/g, () => ' ');
  return quoted.reduce((masked, pattern) => rewrite(masked, pattern, (quote) => '_'.repeat(quote.length)), view);
}

/** A text in its folded form, ready to be searched for signs. Every search takes time in proportion to the text's length. */
export class Sentences {
  readonly #text: string;
  readonly #ends: number[];
  readonly #reports: Map<number, number>;
  readonly #hits = new Map<Cue, Hit[]>();

  constructor(text: string) {
    this.#text = text;
    this.#ends = [...text.matchAll(sentenceEnd)].map(({ 0: mark, index }) => index + mark.length);
    // The first of a sentence is enough.
    this.#reports = new Map(
      this.#find(report)
        .toReversed()
        .map(({ sentence, start }) => [sentence, start]),
    );
  }

  /** Where a sign stands, from its first cue to its last: a sentence that only follows or leads up to it isn't touched. */
  search({ cues, reach = usualReach, across = false }: CueSign): Span[] {
    const found: Hit[][] = [];
    for (const cue of cues.toReversed()) {
      const hits = this.#cueHits(cue);
      // Most cues aren't there: what goes before them needn't be looked for.
      if (hits.length === 0) return [];
      found.push(hits);
    }
    return found
      .reduce((later, earlier) => {
        let next = 0;
        return earlier.flatMap((hit) => {
          while (next < later.length && later[next]!.start < hit.end) next++;
          const follower = later[next];
          if (!follower || follower.start - hit.end > reach) return [];
          if (across) return [hit];
          return follower.sentence === hit.sentence ? [{ ...hit, end: follower.end }] : [];
        });
      })
      .filter(({ start, sentence }) => across || start < (this.#reports.get(sentence) ?? Infinity));
  }

  #cueHits(cue: Cue): Hit[] {
    const known = this.#hits.get(cue);
    if (known) return known;
    const hits = this.#find(cue.words).filter(({ start }) => !cue.command || this.#canCommand(start));
    this.#hits.set(cue, hits);
    return hits;
  }

  #find(words: RegExp): Hit[] {
    let sentence = 0;
    return [...this.#text.matchAll(words)].map(({ 0: found, index }) => {
      while (sentence < this.#ends.length && this.#ends[sentence]! <= index) sentence++;
      return { start: index, end: index + found.length, sentence };
    });
  }

  #canCommand(at: number): boolean {
    const before = this.#text.slice(Math.max(0, at - longestBefore), at);
    return commandBefore.test(at > longestBefore ? before : `\n${before}`);
  }
}
