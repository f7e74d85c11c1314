import { type Judge, localProvenance } from '../../grading/judge.ts';
import type { JudgedCriterion } from '../../grading/judgement.ts';
import { type Criterion, levelsOf } from '../../grading/rubric.ts';
import { contentWords } from '../../grading/words.ts';
import { clausesOf, postingsOf, rarities } from './clauses.ts';

const model = 'words-1';

/** From which share of its words on a claim counts as made, as half made, and a misconception as asserted. */
const thresholds = { met: 0.55, partial: 0.35, contradicted: 0.8 };

/** By how much more a misconception must fit than the claim, and a pair of clauses than one of them. */
const clearly = { contradicts: 0.2, needsBoth: 0.1 };

const provenance = localProvenance('embedded', model, thresholds);

/**
 * The judge that needs no key and no network. It compares words, not meaning: right answers in other
 * words get too little, wrong answers in the right words too much.
 */
export function embeddedJudge(): Judge {
  return {
    kind: 'embedded',
    model,
    languages: ['eng'],
    remote: false,
    settings: thresholds,
    judge({ question, screened }) {
      const { criteria } = question.rubric;
      const clauses = clausesOf(screened.view.text);
      const answer = { clauses, postings: postingsOf(clauses) };
      const claims = criteria.map(({ requirement }) => contentWords(requirement));
      const rarity = rarities([...claims, contentWords(question.prompt)]);
      return Promise.resolve({
        kind: 'judged',
        judgement: {
          criteria: Object.fromEntries(
            criteria.map((criterion) => [criterion.key, judgeCriterion(criterion, answer, rarity)]),
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
}

interface Answer {
  clauses: string[];
  postings: Map<string, number[]>;
}

function judgeCriterion(criterion: Criterion, answer: Answer, rarity: Map<string, number>): JudgedCriterion {
  const right = best([criterion.requirement, ...(criterion.accept ?? [])], answer, rarity);
  const wrong = best(criterion.misconceptions ?? [], answer, rarity);
  if (wrong.share >= thresholds.contradicted && wrong.share - right.share >= clearly.contradicts) {
    return judged('contradicted', wrong, 'The words of a known misconception');
  }
  if (right.share >= thresholds.met) return judged('met', right, 'The words of the requirement');
  if (right.share >= thresholds.partial && levelsOf(criterion).includes('partial')) {
    return judged('partial', right, 'Some words of the requirement');
  }
  return { level: 'missing', quotes: [], finding: "No clause has enough of the requirement's words.", doubtful: false };
}

interface Match {
  share: number;
  quotes: string[];
}

function judged(level: JudgedCriterion['level'], { share, quotes }: Match, what: string): JudgedCriterion {
  return { level, quotes, finding: `${what} are there to ${Math.round(100 * share)} %.`, doubtful: false };
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
