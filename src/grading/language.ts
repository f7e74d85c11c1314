import { francAll } from 'franc-min';

/** What trigrams need to tell a language: a formula or a list of names looks like any of them. */
const minLetters = 30;
const minWords = 6;
/** A language that comes this near to the best guess can't be ruled out. */
const near = 0.8;

/**
 * Small words that hold the sentences of a language together, by ISO 639-3. None that another one of these has too, and none that
 * stands in English or technical text ("per layer", "non-linear", "OS", "example.com").
 */
const smallWords: Record<string, ReadonlySet<string>> = Object.fromEntries(
  Object.entries({
    eng: 'the is are of and to that it for with by from this which you they was be can when because in or not on per as at if so',
    deu: 'der das und ist nicht ein eine einen auf für wird werden aus sich von zum zur wenn weil oder sind durch',
    fra: 'le les des une dans pour qui avec et du au aux sont ne pas cette quand où à',
    spa: 'el los las una es por para del que como cuando pero más está son',
    ita: 'il che della è una di gli nel sono dei delle alla quando questo perché',
    por: 'uma não para da é são pelo pela quando mais ao quê isto',
    nld: 'het een niet voor dat zijn wordt naar ook aan bij deze wanneer omdat',
    pol: 'jest nie się przez oraz są który która tylko jako gdy lub',
    swe: 'och att är en som inte ett av på för det när eftersom',
    tur: 've bir ile için bu olarak değil daha çok olan',
  }).map(([language, words]) => [language, new Set(words.split(' '))]),
);

/** From so many different small words on a language shows, however short the text. */
const leastSmallWords = 2;

/** A language in whose script most of a text is written, where that says which. Greek letters are formulas. */
const scripts: [string, RegExp][] = [
  ['rus', /\p{Script=Cyrillic}/gu],
  ['arb', /\p{Script=Arabic}/gu],
  ['heb', /\p{Script=Hebrew}/gu],
  ['hin', /\p{Script=Devanagari}/gu],
  ['cmn', /\p{Script=Han}/gu],
  ['jpn', /[\p{Script=Hiragana}\p{Script=Katakana}]/gu],
  ['kor', /\p{Script=Hangul}/gu],
  ['tha', /\p{Script=Thai}/gu],
];
const leastOfScript = 4;

/**
 * The language of an answer when it is certainly none of those given: by its script, by trigrams where it is long
 * enough for them, by its small words where it isn't.
 *
 * @param languages ISO 639-3
 * @returns ISO 639-3, or null when the answer may well be in one of them
 */
export function foreignLanguage(answer: string, languages: string[]): string | null {
  const language =
    languageByScript(answer) ??
    (isLongEnough(answer) ? languageByTrigrams(answer, languages) : languageBySmallWords(answer));
  return language === null || languages.includes(language) ? null : language;
}

function languageByScript(answer: string): string | null {
  const letters = answer.match(/\p{L}/gu)?.length ?? 0;
  const counts = scripts.map(([language, script]) => [language, answer.match(script)?.length ?? 0] as const);
  const [language, count] = counts.reduce((most, one) => (one[1] > most[1] ? one : most));
  return count >= leastOfScript && count > letters / 2 ? language : null;
}

function isLongEnough(answer: string): boolean {
  const words = answer.match(/\p{L}{2,}/gu) ?? [];
  return words.length >= minWords && words.join('').length >= minLetters;
}

/** Null too when one of the languages can't be ruled out. */
function languageByTrigrams(answer: string, languages: string[]): string | null {
  const guesses = francAll(answer);
  const best = guesses[0]![0];
  const possible = best === 'und' || guesses.some(([code, score]) => languages.includes(code) && score >= near);
  return possible ? null : best;
}

function languageBySmallWords(answer: string): string | null {
  const words = [...new Set(answer.toLowerCase().match(/\p{L}+/gu))];
  const hits = (small: ReadonlySet<string>) => words.filter((word) => small.has(word)).length;
  const found = Object.entries(smallWords).map(([language, small]) => [language, hits(small)] as const);
  const [[language, most], [, second]] = found.toSorted((a, b) => b[1] - a[1]) as [[string, number], [string, number]];
  // A stray word of another language may look English ("to" is Polish too); more than that is English with foreign names in it.
  const english = hits(smallWords['eng']!);
  return most >= leastSmallWords && most > second && most > 2 * english ? language : null;
}
