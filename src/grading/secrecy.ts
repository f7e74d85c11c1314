import type { Rubric } from './rubric.ts';

/** A run of this many words in common with the key is no chance any more. */
const tellingRun = 5;

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
  return (sentence) => runsOf(sentence).some((run) => secret.has(run));
}

function runsOf(text: string): string[] {
  const words =
    text
      .normalize('NFKC')
      .toLowerCase()
      .match(/[\p{L}\p{N}]+/gu) ?? [];
  return words.slice(tellingRun - 1).map((_, at) => words.slice(at, at + tellingRun).join(' '));
}
