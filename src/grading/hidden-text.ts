import { rewrite, type Span, sourceSpan, type View } from './view.ts';

/** A stretch of the answer, as it was sent, that a reader can't see or would read as something else. */
export interface Hidden extends Span {
  detail: string;
}

/** Letters of other scripts that look like a Latin one, each above its twin. */
const twins = {
  foreign: 'асԁеһіјкӏморԛѕтѵԝхувнгАВСЕНІЈКМОРЅТХУονρικυϲϳΑΒΕΖΗΙΚΜΝΟΡΤΥΧ',
  latin: 'acdehijklmopqstvwxybhrABCEHIJKMOPSTXYovpikucjABEZHIKMNOPTYX',
};
const twinOf = new Map(Array.from(twins.foreign, (letter, index) => [letter, twins.latin[index]!]));
const disguise = new RegExp(`(?<=\\p{Script=Latin})[${twins.foreign}]+(?=\\p{Script=Latin})`, 'u');

/** A word in Latin letters reads the same with their twins; a word in its own script is left alone. */
export function unmask(word: string): string {
  if (!/\p{Script=Latin}/u.test(word)) return word;
  return word.replace(/[^\p{ASCII}]/gu, (letter) => twinOf.get(letter) ?? letter);
}

const rightToLeft = /[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/u;

interface Kind {
  detail: string;
  pattern: RegExp;
  /** Matches that are what the characters are for: they stay as they are. */
  honest?: (match: string) => boolean;
  /** Texts that use the characters as they are meant: taken out without a word. */
  usual?: (text: string) => boolean;
}

const kinds: Kind[] = [
  {
    detail: 'The answer contains tag characters, which nobody can see.',
    // A flag such as Scotland's is a black flag, a few tags and an end.
    pattern: /\u{1F3F4}[\u{E0030}-\u{E0039}\u{E0061}-\u{E007A}]{3,6}\u{E007F}|[\u{E0000}-\u{E007F}]+/gu,
    honest: (match) => match.startsWith('\u{1F3F4}'),
  },
  {
    detail: 'The answer contains characters that reverse the order of what is shown.',
    pattern: /[\u202d\u202e]/g,
  },
  {
    detail: 'The answer contains characters for right-to-left text, but no such text.',
    pattern: /[\u202b\u2067]/g,
    usual: (text) => rightToLeft.test(text),
  },
  {
    detail: 'The answer contains invisible characters inside words.',
    pattern:
      /(?<=\p{Script=Latin})[\u034f\u115f\u1160\u180e\u200b-\u200d\u2060\u3164\ufe00-\ufe0f\ufeff]+(?=\p{Script=Latin})/gu,
  },
  {
    detail: 'The answer contains a run of invisible characters.',
    pattern: /[\u200b-\u200d\u2060-\u2064\ufeff\u{E0100}-\u{E01EF}]{4,}/gu,
  },
];

/**
 * Nobody sees these and they change nothing that is shown: soft hyphens come with text from PDF files,
 * embeddings and isolates with text from programs that write in both directions, the others with formulas.
 */
const harmless = /\u00ad|[\u202a\u202c\u2066\u2068\u2069]|(?<=\p{Script=Latin})[\u2061-\u2064](?=\p{Script=Latin})/gu;

/** Takes out what a reader can't see, and says where it was. */
export function reveal(source: View): { view: View; found: Hidden[] } {
  const found: Hidden[] = [];
  let view = rewrite(source, harmless, () => '');
  for (const { detail, pattern, honest, usual } of kinds) {
    const before = view;
    if (!usual?.(before.text)) {
      for (const match of before.text.matchAll(pattern)) {
        if (honest?.(match[0])) continue;
        found.push({ detail, ...sourceSpan(before, match.index, match.index + match[0].length) });
      }
    }
    view = rewrite(before, pattern, (match) => (honest?.(match) ? match : ''));
  }
  return { view, found: [...found, ...disguised(view)] };
}

/**
 * Words with a twin between two Latin letters. "GANа" and "σε" are how people write, and in a word as short as "hν" it is a formula.
 * These stay in the judge's sight: a reader sees them.
 */
function disguised(view: View): Hidden[] {
  const detail = 'The answer contains words in which letters are replaced by look-alikes of another script.';
  return [...view.text.matchAll(/\p{L}{4,}/gu)]
    .filter(([word]) => disguise.test(word))
    .map(({ 0: word, index }) => ({ detail, ...sourceSpan(view, index, index + word.length) }));
}
