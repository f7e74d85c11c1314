import { type Command, Option } from 'commander';
import { judgeKinds } from '../grading/judge.ts';
import { promptNames } from '../grading/prompt/strong.ts';
import { amount, organisation, several, share, wholeNumber } from './arguments.ts';

/** The commands that say how good a judge is. */
export function addMeasures(program: Command): void {
  const measuringCommand = (name: string, description: string) =>
    program
      .command(name)
      .description(description)
      .addOption(new Option('--judge <kind>', 'who grades (default: as the service would)').choices(judgeKinds))
      .option('--model <name>', 'which model, of those that are configured')
      .addOption(new Option('--prompt <name>', 'by which prompt').choices(promptNames))
      .option('--policy <name>', 'what is done about a doubtful judgement')
      .option('--run <file>', 'keep what comes of each answer there; a run that broke off goes on where it was')
      .option('--cap <amount>', 'stop before more than this is spent, in the currency of the prices', amount)
      .option('--estimate', 'grade the first three and say what the rest would take')
      .option('--json', 'print everything as JSON');

  measuringCommand('eval', 'have a judge grade answers that people have graded, and print how well they agree')
    .argument(
      '[file]',
      'graded answers, JSON Lines or CSV (docs/measuring.md has the forms); "-" reads standard input; default: those that ship with the service',
    )
    .option('--most <number>', 'only so many of them, spread over the file', wholeNumber)
    .option('--against <file>', 'compare with a run that --run kept')
    .option('--out <file>', 'write all of it as one HTML page')
    .option(
      '--with <file>',
      'put on that page what attacks, twins or retest printed with --json; several times',
      several,
      [],
    )
    .action(async (file, options) => (await import('./eval.ts')).evaluate(file, options));

  measuringCommand('attacks', 'put texts that try to steer a grader into answers, and print what they gain')
    .argument(
      '[file]',
      'such texts, JSON Lines (docs/measuring.md has the form); default: those that ship with the service',
    )
    .option('--everywhere', 'each of them on every question; default: one question after the other')
    .action(async (file, options) => (await import('./attacks.ts')).attacks(file, options));

  measuringCommand('twins', 'grade the same content in several voices, and print what each costs or earns')
    .argument('[file]', 'contents and their voices, JSON Lines; default: those that ship with the service')
    .action(async (file, options) => (await import('./twins.ts')).twins(file, options));

  measuringCommand('retest', 'grade answers again, with changes that must not matter, and print how far grades hold')
    .argument('[file]', 'graded answers, as for eval; default: those that ship with the service')
    .option('--most <number>', 'only so many of them, spread over the file', wholeNumber, 30)
    .action(async (file, options) => (await import('./retest.ts')).retest(file, options));

  program
    .command('ablation')
    .description('grade the same answers by every prompt, and by the strong one without each of its parts')
    .argument('[file]', 'graded answers, as for eval; default: those that ship with the service')
    .option('--model <name>', 'which model, of those that are configured')
    .option('--most <number>', 'only so many of them, spread over the file', wholeNumber, 40)
    .option('--run <file>', 'keep what comes of each answer there; a run that broke off goes on where it was')
    .option('--cap <amount>', 'stop before more than this is spent, in the currency of the prices', amount)
    .option('--estimate', 'grade the first three and say what the rest would take')
    .option('--json', 'print everything as JSON')
    .action(async (file, options) => (await import('./ablation.ts')).ablation(file, options));

  program
    .command('calibrate')
    .description('compare human grades with a judge: agreement, a threshold at a stated error rate, a corrected score')
    .argument('<questions...>', 'slugs or ids: one question, or a pool of them that are alike')
    .addOption(new Option('--judge <kind>', 'whose grades (default: as the service would)').choices(judgeKinds))
    .option('--model <name>', 'which model, of those that are configured')
    .addOption(new Option('--prompt <name>', 'by which prompt').choices(promptNames))
    .option('--policy <name>', 'by which policy')
    .option('--grades <file>', 'human grades, JSON Lines as in POST /v1/calibrations; "-" reads standard input')
    .option('--no-reviews', 'leave out what people have decided in reviews')
    .option('--tolerance <points>', 'points of 100 by which a grade may differ (default: 10)', amount)
    .option('--risk <share>', 'of accepted grades, how many may be wrong (default: 0.05)', share)
    .option('--assurance <share>', 'with which probability that holds (default: 0.95)', share)
    .option('--name <text>', 'what you call it')
    .addOption(new Option('--use <what...>', 'put it to use').choices(['threshold', 'score']))
    .addOption(organisation())
    .option('--json', 'print it as JSON')
    .action(async (questions, options) => (await import('./calibrate.ts')).calibrate(questions, options));
}
