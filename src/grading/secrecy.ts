import type { Rubric } from './rubric.ts';

/** A run of this many words in common with the key is no chance any more. */
const tellingRun = 5;
/** Nor is one of this many characters in a script that writes no spaces: about as much is said by them. */
const tellingCharacters = 10;
/** A claim of fewer words than a run is told by its words alone; one or two words are a term that anybody may use. */
const leastWords = 3;

const unspaced =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/gu;

/**
 * Tells which of a judge's sentences give the key to the answers away: those that share a run of words with the
 * reference or the rubric which the candidate hasn't written or been asked.
 *
 * @param known the answer and the question's prompt: what the candidate knows already
 */
export function reciteDetector(reference: string, rubric: Rubric, known: string): (sentence: string) => boolean {
  const { criteria } = rubric;
  const key = criteria.flatMap((c) => [c.requirement, c.half ?? '', ...(c.accept ?? []), ...(c.misconceptions ?? [])]);
  const told = new Set(runsOf(known));
  const secret = new Set([reference, ...key].flatMap(runsOf).filter((run) => !told.has(run)));
  const knownWords = ` ${wordsOf(known).join(' ')} `;
  const short = key
    .map(wordsOf)
    .filter((words) => words.length >= leastWords && words.length < tellingRun)
    .map((words) => ` ${words.join(' ')} `)
    .filter((claim) => !knownWords.includes(claim));
  return (sentence) => {
    if (runsOf(sentence).some((run) => secret.has(run))) return true;
    const said = ` ${wordsOf(sentence).join(' ')} `;
    return short.some((claim) => said.includes(claim));
  };
}

function wordsOf(text: string): string[] {
  return (
    text
      .normalize('NFKC')
      .toLowerCase()
      .match(/[\p{L}\p{M}\p{N}]+/gu) ?? []
  );
}

/** Runs of words, and of characters where words aren't told apart. */
function runsOf(text: string): string[] {
  const characters = text.normalize('NFKC').match(unspaced) ?? [];
  return [...windows(wordsOf(text), tellingRun, ' '), ...windows(characters, tellingCharacters, '')];
}

function windows(parts: string[], length: number, glue: string): string[] {
  return parts.slice(length - 1).map((_, at) => parts.slice(at, at + length).join(glue));
}
