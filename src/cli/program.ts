import { Command, CommanderError, Option } from 'commander';
import { judgeKinds } from '../grading/judge.ts';
import { promptNames } from '../grading/prompt/strong.ts';
import { readConfig } from '../config.ts';
import { ExplainedError } from '../explained-error.ts';
import { daysOrForever, organisation, scopeList, submissionId, wholeNumber } from './arguments.ts';
import { addMeasures } from './measures.ts';

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

  addMeasures(program);

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

/** Says what went wrong on standard error. @returns the exit code */
function explain(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : exitCodes.usage;
  const { message, stack, code } = error as Error & { code?: string };
  // What the system says (a port in use, a file that isn't there) needs no stack either.
  const plain = error instanceof ExplainedError || code !== undefined;
  process.stderr.write(`${plain ? message : (stack ?? message)}\n`);
  return exitCodes.failed;
}
