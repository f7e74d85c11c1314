import type { Retest } from '../grading/measuring/retest.ts';
import type { GradedAnswer } from './graded-answers.ts';
import type { AskedQuestion, Case, Outcome } from './run.ts';

type RetestCase = Case & { at: number; change: string };

const nothing = 'nothing: graded again';

/** What must not matter, by what is changed. */
const changes: Record<string, (answer: string, question: AskedQuestion) => Pick<Case, 'answer' | 'question'>> = {
  [nothing]: (answer, question) => ({ answer, question }),
  'the order of the criteria': (answer, question) => ({ answer, question: turned(question) }),
  'a comma more': (answer, question) => ({ answer: answer.replace(/ (and|or|which|because|so) /, ', $1 '), question }),
  'a line break': (answer, question) => ({ answer: answer.replace(/([.!?]) /, '$1\n'), question }),
};

const first = 'first';

/** Each answer as it is, and once more with each change. */
export function retestCases(answers: GradedAnswer[], questions: Map<string, AskedQuestion>): RetestCase[] {
  return answers.flatMap(({ id, question: name, answer }, at) => {
    const question = questions.get(name)!;
    const again = Object.entries(changes)
      .map(([change, apply]) => ({ change, ...apply(answer, question) }))
      // An answer in which a change found nothing to change isn't changed.
      .filter((one) => one.change === nothing || one.answer !== answer || one.question !== question);
    return [{ change: first, answer, question }, ...again].map((one) => ({ id: `${id}/${one.change}`, at, ...one }));
  });
}

/** Each change beside the answer as it is; what was not graded both times is left out. */
export function retests(cases: RetestCase[], outcomes: Outcome[]): Retest[] {
  const firsts = new Map<number, Retest['first']>();
  const graded = cases.flatMap(({ at, change }, index) => {
    const outcome = outcomes[index]!;
    if (outcome.kind !== 'graded') return [];
    const levels = Object.fromEntries(outcome.criteria.map(({ key, level }) => [key, level]));
    const grade = { score: outcome.score, levels };
    if (change === first) firsts.set(at, grade);
    return [{ at, change, grade }];
  });
  return graded.flatMap(({ at, change, grade }) => {
    const before = firsts.get(at);
    return before === undefined || change === first ? [] : [{ change, first: before, second: grade }];
  });
}

/** The same rubric, its criteria in the opposite order. */
function turned({ content, ...question }: AskedQuestion): AskedQuestion {
  const { rubric } = content;
  return { ...question, content: { ...content, rubric: { ...rubric, criteria: rubric.criteria.toReversed() } } };
}
