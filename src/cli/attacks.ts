import { attackFigures } from '../grading/measuring/attacks.ts';
import { attackCases, attackTrials, noiseOf, readAttacks } from '../measuring/attacks.ts';
import { furtherText } from '../measuring/further-tables.ts';
import { spentOn } from '../measuring/measured.ts';
import { readTwins } from '../measuring/twins.ts';
import { printJson, readInput } from './input.ts';
import { measuring, type MeasuringOptions, questionsNamed } from './measuring.ts';

interface AttackOptions extends MeasuringOptions {
  everywhere?: boolean;
  json?: boolean;
}

/**
 * Puts texts that try to steer a grader into answers, and prints what they gain.
 *
 * @param file those that ship with the service when left out
 */
export async function attacks(file: string | undefined, options: AttackOptions): Promise<void> {
  const strings = readAttacks(file === undefined ? undefined : readInput(file));
  const answers = readTwins();
  await measuring(options, async (session) => {
    const questions = await questionsNamed(session, answers);
    const cases = attackCases(strings, answers, questions, options.everywhere ?? false);
    // What could leak is what is written to the candidate.
    const outcomes = await session.gradeAll('attacks', cases, {
      audience: 'candidate',
      language: null,
      citeReference: false,
    });
    if (outcomes === null) return;
    const figures = attackFigures(attackTrials(cases, outcomes));
    const noise = noiseOf(cases, outcomes);
    const result = { ...session.head, measure: 'attacks' as const, attacks: figures, noise, spent: spentOn(outcomes) };
    if (options.json) printJson(result);
    else process.stdout.write(furtherText(result));
  });
}
