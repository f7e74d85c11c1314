import { type Judge, localProvenance } from '../../src/grading/judge.ts';
import type { Level } from '../../src/grading/levels.ts';
import { type Criterion, levelsOf } from '../../src/grading/rubric.ts';
import { contentWords } from '../../src/grading/words.ts';

// The built-in judge before there was a model, to compare with. It compares words, not meaning: right answers in other
// words get too little, wrong answers in the right words too much.

/** From which share of its words on a claim counts as made, as half made, and a misconception as asserted. */
const thresholds = { met: 0.55, partial: 0.35, contradicted: 0.8 };

/** By how much more a misconception must fit than the claim, and a pair of clauses than one of them. */
const clearly = { contradicts: 0.2, needsBoth: 0.1 };

interface Judged {
  level: Level;
  quotes: string[];
  /** Of the words of the claim, or of the misconception. */
  share: number;
}

/** The level of each criterion, by the words of its claim that a clause or two have. */
export function wordsLevel(prompt: string, text: string, criteria: Criterion[]): Judged[] {
  const clauses = clausesOf(text);
  const answer = { clauses, postings: postingsOf(clauses) };
  const claims = criteria.map(({ requirement }) => contentWords(requirement));
  const rarity = rarities([...claims, contentWords(prompt)]);
  return criteria.map((criterion) => judgeCriterion(criterion, answer, rarity));
}

interface Answer {
  clauses: string[];
  postings: Map<string, number[]>;
}

function judgeCriterion(criterion: Criterion, answer: Answer, rarity: Map<string, number>): Judged {
  const right = best([criterion.requirement, ...(criterion.accept ?? [])], answer, rarity);
  const wrong = best(criterion.misconceptions ?? [], answer, rarity);
  if (wrong.share >= thresholds.contradicted && wrong.share - right.share >= clearly.contradicts) {
    return { level: 'contradicted', ...wrong };
  }
  if (right.share >= thresholds.met) return { level: 'met', ...right };
  if (right.share >= thresholds.partial && levelsOf(criterion).includes('partial')) {
    return { level: 'partial', ...right };
  }
  return { level: 'missing', share: right.share, quotes: [] };
}

interface Match {
  share: number;
  quotes: string[];
}

/** The clause that covers one of the claims best, or two in a row where both are needed. */
function best(claims: string[], { clauses, postings }: Answer, rarity: Map<string, number>): Match {
  let found: Match = { share: 0, quotes: [] };
  for (const claim of claims) {
    const words = [...new Set(contentWords(claim))];
    const weights = words.map((word) => rarity.get(word) ?? 1);
    const all = weights.reduce((sum, weight) => sum + weight, 0);
    const single = new Float64Array(clauses.length);
    // The pair that begins at each clause has a word when either of the two has it.
    const pair = new Float64Array(clauses.length);
    words.forEach((word, at) => {
      let last = -1;
      for (const index of postings.get(word) ?? []) {
        single[index]! += weights[at]!;
        if (index > 0 && last !== index - 1) pair[index - 1]! += weights[at]!;
        pair[index]! += weights[at]!;
        last = index;
      }
    });
    for (const index of clauses.keys()) {
      const alone = single[index]! / all;
      if (alone > found.share) found = { share: alone, quotes: [clauses[index]!] };
      const both = pair[index]! / all;
      const margin = found.quotes.length === 1 ? clearly.needsBoth : 0;
      if (both > found.share + margin) found = { share: both, quotes: clauses.slice(index, index + 2) };
    }
  }
  return found;
}

/** Cuts an answer into clauses: at sentence ends, semicolons, line breaks, and before "but", "whereas", "while", "however". */
function clausesOf(answer: string): string[] {
  return answer
    .split(/(?<=[.!?;])\s|\n|(?<=\s)(?=(?:but|whereas|while|however)\b)/iu)
    .map((text) => text.trim())
    .filter((text) => text !== '');
}

/** Where each content word stands: the indices of the clauses that have it, rising. */
function postingsOf(clauses: string[]): Map<string, number[]> {
  const postings = new Map<string, number[]>();
  clauses.forEach((clause, index) => {
    for (const word of new Set(contentWords(clause))) {
      const places = postings.get(word);
      if (places) places.push(index);
      else postings.set(word, [index]);
    }
  });
  return postings;
}

/** Rarity of words among some texts, as smoothed inverse document frequency (Spärck Jones 1972), 1 at most. */
function rarities(texts: string[][]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const words of texts) for (const word of new Set(words)) counts.set(word, (counts.get(word) ?? 0) + 1);
  const top = Math.log(1 + texts.length);
  return new Map([...counts].map(([word, count]) => [word, Math.log(1 + texts.length / count) / top]));
}

const settings = {};
const provenance = localProvenance('embedded', 'words-1', settings);

/** In the place of the built-in judge: it compares words, so a test knows what it will say whatever model ships. */
export const wordsJudge: Judge = {
  kind: 'embedded',
  model: 'words-1',
  languages: ['eng'],
  remote: false,
  settings,
  judge({ question, screened }) {
    const { criteria } = question.rubric;
    const said = wordsLevel(question.prompt, screened.view.text, criteria);
    return Promise.resolve({
      kind: 'judged',
      judgement: {
        criteria: Object.fromEntries(
          criteria.map(({ key }, at) => {
            const { level, quotes, share } = said[at]!;
            const finding = `The words are there to ${Math.round(100 * share)} %.`;
            return [key, { level, quotes, finding, doubtful: false }];
          }),
        ),
        misconceptions: [],
        integrity: [],
        feedback: null,
      },
      provenance,
      confidence: null,
      repaired: [],
      stability: null,
      reasons: [],
      trouble: null,
      usage: null,
      exchanges: [],
    });
  },
};
