import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { type Scope, scopes } from '../access/authorize.ts';
import { judgeKinds } from '../grading/judge.ts';
import { promptNames } from '../grading/prompt/strong.ts';
import { readConfig } from '../config.ts';
import { ExplainedError } from '../explained-error.ts';
import { defaultOrganisation } from '../ids.ts';

/** Exit codes: 0 done, 1 the thing asked for did not hold or could not be done, 2 the command was typed wrong. */
const exitCodes = { failed: 1, usage: 2 };

/** The command line. Each command loads only what it needs. */
export async function run(argv: string[]): Promise<void> {
  // Whoever reads the output may stop reading: `viva questions | head -1`.
  process.stdout.on('error', (error: { code?: string }) => {
    if (error.code !== 'EPIPE') throw error;
    process.exit();
  });
  const program = new Command('viva')
    .description('Serves interview questions and grades answers in free text.')
    .configureHelp({ showGlobalOptions: true })
    .exitOverride()
    .showHelpAfterError('(--help says more)');

  const organisation = () =>
    new Option('--organisation <id>', 'whose (see: organisation list)').default(defaultOrganisation);

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

  program
    .command('serve')
    .description('start the service')
    .action(async () => (await import('../main.ts')).serve(readConfig(process.env)));

  program
    .command('grade')
    .description('grade an answer to a question and show how the points came about; nothing is kept')
    .argument('<question>', "the question's slug or id (see: questions)")
    .argument('[file]', 'the answer; "-" or nothing reads standard input', '-')
    .addOption(new Option('--judge <kind>', 'who grades (default: as the service would)').choices(judgeKinds))
    .option('--model <name>', 'which model, of those that are configured')
    .option('--policy <name>', 'what is done about a doubtful judgement')
    .option('--receipt <file>', 'write the receipt there, for: verify')
    .option('--json', 'print the grade as JSON')
    .action(async (question, file, options) => (await import('./grade.ts')).grade(question, file, options));

  measuringCommand('eval', 'have a judge grade answers that people have graded, and print how well they agree')
    .argument(
      '[file]',
      'graded answers, JSON Lines or CSV (docs/measuring.md has the forms); "-" reads standard input; default: those that ship with the service',
    )
    .option('--most <number>', 'only so many of them, spread over the file', wholeNumber)
    .option('--against <file>', 'compare with a run that --run kept')
    .option('--out <file>', 'write all of it as one HTML page')
    .option('--with <files...>', 'put on that page what attacks, twins and retest printed with --json')
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

  measuringCommand('retest', 'grade answers again, with changes that must not matter, and print how far grades hold')
    .argument('[file]', 'graded answers, as for eval; default: those that ship with the service')
    .option('--most <number>', 'only so many of them, spread over the file', wholeNumber, 30)
    .action(async (file, options) => (await import('./retest.ts')).retest(file, options));

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

  program
    .command('prompts')
    .description('grade one answer by a vague prompt, a plain one, the strong one, and one call a criterion')
    .argument('<question>', "the question's slug or id (see: questions)")
    .argument('[file]', 'the answer; "-" or nothing reads standard input', '-')
    .option('--json', 'print the rows as JSON')
    .action(async (question, file, options) => (await import('./prompts.ts')).prompts(question, file, options));

  program
    .command('regrade')
    .description('try another version, judge, model or policy on all stored answers to a question: who would flip?')
    .argument('<question>', "the question's slug or id (see: questions)")
    .option('--to-version <number>', 'the version of the question to grade by', wholeNumber)
    .addOption(new Option('--judge <kind>', 'who grades (default: as the service would)').choices(judgeKinds))
    .option('--model <name>', 'which model, of those that are configured')
    .addOption(new Option('--prompt <name>', 'by which prompt').choices(promptNames))
    .option('--policy <name>', 'what is done about a doubtful judgement')
    .option('--after <submission>', 'go on after this one, where an earlier run stopped', submissionId)
    .option('--estimate', 'only say how many answers there are and what it would cost')
    .option('--apply', 'put them into the queue of the service instead of trying')
    .option('--json', 'print each answer as a line of JSON')
    .action(async (question, options) => (await import('./regrade.ts')).regrade(question, options));

  program
    .command('verify')
    .description('recompute a receipt offline and name the first difference')
    .argument('[file]', 'the receipt as the API gives it; "-" or nothing reads standard input', '-')
    .option('--json', 'print the outcome as JSON')
    .action(async (file, options) => (await import('./verify.ts')).verify(file, options));

  const questions = program.command('questions').description('questions: list them, or write them to files and back');
  questions
    .command('list', { isDefault: true })
    .description('list the questions that can be asked')
    .addOption(organisation())
    .option('--json', 'print them as JSON')
    .action(async (options) => (await import('./questions.ts')).listQuestions(options));
  questions
    .command('export')
    .description(
      "write an organisation's own questions to files such as those in seed/questions, the newest version of each",
    )
    .argument('<folder>', 'where to; files that are there stay')
    .addOption(organisation())
    .action(async (folder, options) => (await import('./questions.ts')).exportQuestions(folder, options));
  questions
    .command('import')
    .description('take questions from such files: new ones are added, changed ones get a new version')
    .argument('<path>', 'a file, or a folder of them')
    .addOption(organisation())
    .option('--publish', 'let candidates see them at once')
    .action(async (path, options) => (await import('./questions.ts')).importQuestions(path, options));

  const key = program.command('key').description('API keys: make, list and revoke them');
  key
    .command('create')
    .description('make a key and print its token, once')
    .argument('<name>', 'what it is for')
    .option('--scope <scopes>', 'what it may do, with commas between (default: everything)', scopeList)
    .option('--days <number>', 'for how many days it is good (default: for ever)', wholeNumber)
    .addOption(organisation())
    .option('--json', 'print it as JSON')
    .action(async (name, options) => (await import('./access.ts')).createKey(name, options));
  key
    .command('generate')
    .description('print a key for VIVA_FIRST_KEY; nothing is stored')
    .action(async () => (await import('./access.ts')).generateKey());
  key
    .command('list')
    .description('list the keys, newest first')
    .addOption(organisation())
    .option('--json', 'print each as a line of JSON')
    .action(async (options) => (await import('./access.ts')).listKeys(options));
  key
    .command('revoke')
    .description('refuse a key from the next call on')
    .argument('<id>', 'key_…')
    .addOption(organisation())
    .option('--json', 'print it as JSON')
    .action(async (id, options) => (await import('./access.ts')).revokeKey(id, options));

  const organisations = program.command('organisation').description('organisations that share this service');
  organisations
    .command('create')
    .description('add one and print its id')
    .argument('<name>', 'what it is called')
    .action(async (name) => (await import('./access.ts')).createOrganisation(name));
  organisations
    .command('list')
    .description('list them')
    .option('--json', 'print each as a line of JSON')
    .action(async (options) => (await import('./access.ts')).listOrganisations(options));

  organisations
    .command('retain')
    .description('set after how many days answers are erased by themselves')
    .argument('<days>', 'a number of days, or "forever"', daysOrForever)
    .addOption(organisation())
    .action(async (days, options) => (await import('./access.ts')).retain(days, options));

  program
    .command('backup')
    .description('copy the store into one file; it may be serving')
    .argument('<file>', 'where to; nothing is overwritten')
    .action(async (file) => (await import('./backup.ts')).backup(file));

  program
    .command('restore')
    .description('put a backup in the place of the store; stop the service first')
    .argument('<file>', 'the backup')
    .option('--replace', 'take the place of a store that is there')
    .action(async (file, options) => (await import('./backup.ts')).restore(file, options));

  program
    .command('compact')
    .description(
      'rewrite the store so that nothing erased remains in unused parts of its pages; stop the service first',
    )
    .action(async () => (await import('./compact.ts')).compact());

  program
    .command('openapi')
    .description('print the OpenAPI document')
    .option('--yaml', 'as YAML instead of JSON')
    .action(async (options) => (await import('./openapi.ts')).openapi(options));

  program
    .command('config')
    .description('print every setting with its value, default and meaning')
    .option('--json', 'print them as JSON')
    .action(async (options) => (await import('./config.ts')).config(options));

  try {
    await program.parseAsync(argv);
  } catch (error) {
    process.exitCode = explain(error);
  }
}

function scopeList(value: string): Scope[] {
  const names = value.split(',').map((name) => name.trim());
  const unknown = names.find((name) => !(scopes as readonly string[]).includes(name));
  if (unknown === undefined) return names as Scope[];
  throw new InvalidArgumentError(`There is no scope "${unknown}". There are: ${scopes.join(', ')}.`);
}

function submissionId(value: string): string {
  if (/^sub_[0-9a-z]{26}$/.test(value)) return value;
  throw new InvalidArgumentError('It must be the id of a submission, sub_…');
}

function daysOrForever(value: string): number | null {
  return value === 'forever' ? null : wholeNumber(value);
}

function amount(value: string): number {
  if (/^\d{1,6}(?:\.\d{1,6})?$/.test(value)) return Number(value);
  throw new InvalidArgumentError('It must be an amount such as 2.50.');
}

function share(value: string): number {
  if (/^0?\.\d{1,4}$/.test(value)) return Number(value);
  throw new InvalidArgumentError('It must be a share such as 0.05.');
}

function wholeNumber(value: string): number {
  if (/^[1-9]\d{0,5}$/.test(value)) return Number(value);
  throw new InvalidArgumentError('It must be a whole number from 1 on.');
}

/** Says what went wrong on standard error. @returns the exit code */
function explain(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : exitCodes.usage;
  const { message, stack, code } = error as Error & { code?: string };
  // What the system says (a port in use, a file that isn't there) needs no stack either.
  const plain = error instanceof ExplainedError || code !== undefined;
  process.stderr.write(`${plain ? message : (stack ?? message)}\n`);
  return exitCodes.failed;
}
