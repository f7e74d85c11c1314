import { voiceFigures } from '../grading/measuring/twins.ts';
import { furtherText } from '../measuring/further-tables.ts';
import { spentOn } from '../measuring/measured.ts';
import { readTwins, twinCases, twinPairs } from '../measuring/twins.ts';
import { printJson, readInput } from './input.ts';
import { measuring, type MeasuringOptions, questionsNamed } from './measuring.ts';

/**
 * Grades the same content in several voices, and prints what each costs or earns.
 *
 * @param file those that ship with the service when left out
 */
export async function twins(file: string | undefined, options: MeasuringOptions & { json?: boolean }): Promise<void> {
  const texts = readTwins(file === undefined ? undefined : readInput(file));
  await measuring(options, async (session) => {
    const cases = twinCases(texts, await questionsNamed(session, texts));
    const outcomes = await session.gradeAll('twins', cases);
    if (outcomes === null) return;
    const voices = voiceFigures(twinPairs(texts, cases, outcomes));
    const result = { ...session.head, measure: 'twins' as const, voices, spent: spentOn(outcomes) };
    if (options.json) printJson(result);
    else process.stdout.write(furtherText(result));
  });
}
