import { accessSync, constants, writeFileSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import { ExplainedError } from '../explained-error.ts';
import { compareRuns } from '../grading/measuring/comparing.ts';
import { figuresOf } from '../grading/measuring/figures.ts';
import {
  type GradedAnswer,
  readGradedAnswers,
  shippedAbout,
  shippedAnswers,
  spread,
} from '../measuring/graded-answers.ts';
import { furtherMeasures, type FurtherResult, furtherText } from '../measuring/further-tables.ts';
import { measuredAnswer, notGradedText, spentOn } from '../measuring/measured.ts';
import { published } from '../measuring/published.ts';
import { type AskedQuestion, caseHash, type Outcome, readRun } from '../measuring/run.ts';
import { type EvalResult, tableOf } from '../measuring/table.ts';
import { printJson, readInput } from './input.ts';
import { measuring, type MeasuringOptions, questionsOf } from './measuring.ts';

interface EvalOptions extends MeasuringOptions {
  most?: number;
  against?: string;
  out?: string;
  with?: string[];
  json?: boolean;
}

/**
 * Has a judge grade answers that people have graded, and prints how well they agree.
 *
 * @param file those that ship with the service when left out
 */
export async function evaluate(file: string | undefined, options: EvalOptions): Promise<void> {
  const all = readGradedAnswers(file === undefined ? shippedAnswers() : readInput(file));
  const answers = spread(all, options.most ?? all.length);
  checkPage(file, options);
  const further = (options.with ?? []).map(readFurther);
  const against = options.against === undefined ? null : readRun(options.against, 'eval');
  await measuring(options, async (session) => {
    const questions = await questionsOf(session, answers);
    const cases = answers.map(({ id, question, answer }) => ({ id, question: questions.get(question)!, answer }));
    const known = new Set(cases.map(caseHash));
    if (against && !against.outcomes.some((outcome) => known.has(outcome.caseHash))) {
      throw new ExplainedError(`${options.against} has none of these answers, as they and their questions are now`);
    }
    const outcomes = await session.gradeAll('eval', cases);
    if (outcomes === null) return;
    const measure = (some: Outcome[]) => measuredRows(answers, some, questions);
    const rows = measure(outcomes);
    if (rows.length === 0)
      throw new ExplainedError(
        `not one answer was graded, so there is nothing to compare; not graded: ${notGradedText(spentOn(outcomes))}`,
      );
    const comparison = against && { with: against.head, ...compareRuns(rows, measure(against.outcomes)) };
    const result: EvalResult = {
      measure: 'eval',
      ...session.head,
      about: file === undefined ? shippedAbout : null,
      figures: figuresOf(rows),
      spent: spentOn(outcomes),
      comparison,
      published: published[basename(file ?? '').replace(/\.\w+$/, '')] ?? null,
    };
    if (options.out !== undefined) {
      const { measuredPage } = await import('../measuring/page/page.ts');
      writeFileSync(options.out, await measuredPage({ result, rows, outcomes, further }));
    }
    if (options.json) printJson(result);
    else process.stdout.write(tableOf(result));
  });
}

/** Finds out before anything is graded whether the page can be written. */
function checkPage(file: string | undefined, { out, with: further = [] }: EvalOptions): void {
  if (out === undefined) {
    if (further.length > 0) throw new ExplainedError('--with puts things on a page: say where with --out FILE');
    return;
  }
  if (file !== undefined && resolve(out) === resolve(file))
    throw new ExplainedError(`--out ${out} would overwrite the answers`);
  try {
    accessSync(dirname(resolve(out)), constants.W_OK);
  } catch (error) {
    throw new ExplainedError(`--out ${out} can't be written: ${(error as Error).message}`);
  }
}

/** What another measurement printed with --json. */
function readFurther(file: string): FurtherResult {
  const refuse = () => new ExplainedError(`${file} is not what attacks, twins or retest print with --json`);
  try {
    const found = JSON.parse(readInput(file)) as FurtherResult;
    if (!furtherMeasures.includes(found.measure)) throw refuse();
    // What can't be shown is found out before anything is graded.
    furtherText(found);
    return found;
  } catch (error) {
    throw error instanceof ExplainedError ? error : refuse();
  }
}

/** Each answer that has an outcome, beside it. */
function measuredRows(answers: GradedAnswer[], outcomes: Outcome[], questions: Map<string, AskedQuestion>) {
  const byId = new Map(outcomes.map((outcome) => [outcome.id, outcome]));
  return answers.flatMap((answer) => {
    const outcome = byId.get(answer.id);
    const question = questions.get(answer.question)!;
    // A run that was kept may be of answers or questions that have changed.
    const fits = outcome?.caseHash === caseHash({ id: answer.id, question, answer: answer.answer });
    const row = outcome && fits ? measuredAnswer(answer, outcome, question) : null;
    return row ? [row] : [];
  });
}
