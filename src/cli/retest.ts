import { retestFigures } from '../grading/measuring/retest.ts';
import { furtherText } from '../measuring/further-tables.ts';
import { readGradedAnswers, shippedAnswers, spread } from '../measuring/graded-answers.ts';
import { spentOn } from '../measuring/measured.ts';
import { retestCases, retests } from '../measuring/retest.ts';
import { printJson, readInput } from './input.ts';
import { measuring, type MeasuringOptions, questionsOf } from './measuring.ts';

interface RetestOptions extends MeasuringOptions {
  most: number;
  json?: boolean;
}

/**
 * Grades answers again, as they are and with changes that must not matter, and prints how far grades hold.
 *
 * @param file those that ship with the service when left out
 */
export async function retest(file: string | undefined, options: RetestOptions): Promise<void> {
  const answers = spread(readGradedAnswers(file === undefined ? shippedAnswers() : readInput(file)), options.most);
  await measuring(options, async (session) => {
    const cases = retestCases(answers, await questionsOf(session, answers));
    const outcomes = await session.gradeAll('retest', cases);
    if (outcomes === null) return;
    const figures = retestFigures(retests(cases, outcomes));
    const result = { ...session.head, measure: 'retest' as const, retests: figures, spent: spentOn(outcomes) };
    if (options.json) printJson(result);
    else process.stdout.write(furtherText(result));
  });
}
