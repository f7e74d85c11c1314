import { rewrite, type View } from './view.ts';

/** What can be kept from a judge's sight. */
export const maskable = ['email', 'phone', 'name', 'link'] as const;
/** One kind of what {@link maskable} lists. */
export type Maskable = (typeof maskable)[number];

/** Of scripts that put spaces between words: in others, what stands next to an address is no part of it. */
const alphabet = String.raw`\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}`;
const wordSign = String.raw`${alphabet}\p{N}\p{M}`;

/** A host that is written without its scheme, before a path: only under endings that are no words of a language. */
const bareHost = String.raw`(?<![@./\-])(?:[a-z\d][a-z\d\-]{0,62}\.){1,4}(?:com|org|net|io|dev|ai|edu|gov|app|info|xyz|gg|tv|de|fr|uk|cn|jp|ru|br|es|nl|ch|se|pl|eu|kr)`;

/** To the last sign that is no punctuation, so the sentence keeps its own. */
const link = new RegExp(
  String.raw`(?<![${wordSign}])(?:https?://|www\.(?=[${wordSign}])|${bareHost}/)[!#-;=?-~${wordSign}]*[/#=&%+@$\-${wordSign}]`,
  'giu',
);

const local = String.raw`[._%+\-${wordSign}]`;
const domain = String.raw`(?!\d+\.\p{Lu}\p{Ll})(?:[\-${wordSign}]+\.)+[${alphabet}]{2,}`;

/**
 * Neither `recall@10.The` nor the call in `Q@K.transpose(0, 1)`: what multiplies has a short name. The look behind has
 * each word tried only once.
 */
const email = new RegExp(
  String.raw`(?<!${local})(?:${local}{3,}@${domain}(?!\.?[${wordSign}])|${local}{1,2}@${domain}(?!\.?[(${wordSign}]))`,
  'gu',
);

/** Not the rest of a number, a word, a range or an identifier. */
const phoneBefore = String.raw`(?<![\p{L}\p{N}_+#\)\]\}]|[\p{L}\p{N}][\-–/]|(?<!\p{L})[.,]|\p{N}:|IS[BS]N(?:-1[03])?:?[ ]?)`;
const phoneAfter = String.raw`(?![\p{L}\p{N}_%]|[\-–/.,:]\p{N})`;
const separated = String.raw`(?:(?:[ ]?[\-–/][ ]?|[ \u00a0.]|\)[ \-]?|[ \-]?\()\d{1,14}){0,7}`;
const areaOpens = String.raw`(?:\((?=\+?\d+\)[ \-]?\d))?`;
const phone = new RegExp(
  String.raw`${phoneBefore}(?:${[
    // A date first, so that none becomes the beginning of a number.
    String.raw`\d{1,2}([.\-/])\d{1,2}\1(?:\d{4}|\d{2})`,
    String.raw`${areaOpens}(?:\+\(?|00)[1-9]\d{0,14}${separated}`,
    String.raw`${areaOpens}0[1-9]\d{0,13}${separated}`,
    // Without such a mark only the shapes in which whole countries write their numbers.
    String.raw`(?:1[ .\-])?(?:\([1-9]\d\d\)[ \-]?|[1-9]\d\d[ .\-])\d{3}[ .\-]\d{4}`,
    String.raw`1[3-9]\d([ \-])\d{4}\2\d{4}`,
    String.raw`8[ \-]?\(?\d{3}\)?[ \-]\d{3}[ \-]\d\d[ \-]\d\d`,
    String.raw`\(\d\d\)[ ]?9\d{4}-\d{4}`,
  ].join('|')})${phoneAfter}`,
  'giu',
);

/** What technical answers hold in the shape of a phone number. */
const noPhone = [
  /^\d{1,2}([./-])\d{1,2}\1(?:\d{4}|\d{2})(?!\d|\1)/, // a date
  /^\d{1,2}[./](?:19|20)\d{2}(?!\d)/, // a month
  /^\+?\d+\.\d+$/, // a decimal, or arXiv's 0706.1234
  /^0\d{3}[-–]\d{4}$/, // hours, ISSN
  /^\d{1,3}(?:\.\d{1,3}){3}$/, // an address on the internet
  /^\+\d{1,3}(?:[ .]\d{3})*[ .]000$/, // thousands
  /^[01\D]+$/, // binary digits
  /^01234567(?:89?)?$/, // the digits in order
];

function isPhone(text: string): boolean {
  const digits = text.replace(/\D/g, '');
  // With 00 in front a short run is a number padded with zeros.
  const least = digits.startsWith('00') ? 10 : 7;
  if (digits.length < least || digits.length > 15 || noPhone.some((shape) => shape.test(text))) return false;
  const groups = text.match(/\d+/g)!.map(Number);
  // The widths of layers: 784-512-1024.
  return /^\(?[+0]/.test(text) || groups.some((width) => width % 8 !== 0 && width % 50 !== 0);
}

/** Parts of names that are words of their own. */
const particles = new Set(
  'aus bin bint dal das del della delle den der des dos ibn las los the san ten ter und van vom von zum zur'.split(' '),
);
const leastLetters = 3;
/** Scripts without spaces between words. */
const unspaced = String.raw`[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]`;

/**
 * Takes personal data out of what a judge sees: `[link]`, `[email]`, `[phone]` and `[name]` stand for it,
 * and the way back to the answer as sent is kept.
 *
 * @param what the kinds to take out
 * @param names of people, each in full
 * @returns the view itself when there is nothing to mask
 */
export function mask(view: View, what: readonly Maskable[], names: string[]): View {
  let masked = view;
  if (what.includes('link')) masked = rewrite(masked, link, () => '[link]');
  if (what.includes('email')) masked = rewrite(masked, email, () => '[email]');
  if (what.includes('phone')) masked = rewrite(masked, phone, (match) => (isPhone(match) ? '[phone]' : match));
  const pattern = what.includes('name') && namePattern(names);
  // What stands in for something else is nobody's name, even if somebody is called Link.
  if (pattern) masked = rewrite(masked, pattern, (match) => (isPlaceholder(match) || isWord(match) ? match : '[name]'));
  return masked;
}

/** "max pooling" stays what it is, whoever is called Max: a word in small letters is one of the language. */
function isWord(match: string): boolean {
  return /^\p{Ll}[\p{L}\p{M}]*$/u.test(match);
}

function isPlaceholder(match: string): boolean {
  return maskable.some((kind) => match === `[${kind}]`);
}

/** Finds each name as a whole and each of its words, in any case and in whatever way its letters are composed. */
function namePattern(names: string[]): RegExp | null {
  const wholes = names.map((name) => name.trim()).filter((name) => lettersIn(name) > 1);
  const words = wholes
    .flatMap((name) => [...name.split(/\s+/), ...name.split(/[^\p{L}\p{M}]+/u)])
    .filter((word) => lettersIn(word) >= leastLetters && !particles.has(word.toLowerCase()));
  const forms = [...wholes, ...words].flatMap((text) => [text.normalize('NFC'), text.normalize('NFD')]);
  if (forms.length === 0) return null;
  const longestFirst = [...new Set(forms)].toSorted((a, b) => b.length - a.length);
  const placeholders = maskable.map((kind) => String.raw`\[${kind}\]`);
  return new RegExp([...placeholders, ...longestFirst.map(wholeWord)].join('|'), 'giu');
}

function lettersIn(text: string): number {
  return text.match(/\p{L}/gu)?.length ?? 0;
}

/** The expression for a text that is not part of a longer word. */
function wholeWord(text: string): string {
  const escaped = text
    .replace(/[\^$\\.*+?()[\]{}|/]/g, String.raw`\$&`)
    .replace(/['’]/g, "['’]")
    .replace(/\s+/g, String.raw`\s+`);
  const before = new RegExp(`^${unspaced}`, 'u').test(text) ? '' : String.raw`(?<![\p{L}\p{N}\p{M}])`;
  const after = new RegExp(`${unspaced}$`, 'u').test(text) ? '' : String.raw`(?![\p{L}\p{N}\p{M}])`;
  return before + escaped + after;
}
