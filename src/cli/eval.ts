import { keylessCaller } from '../access/authorize.ts';
import { readConfig } from '../config.ts';
import { openCore } from '../core.ts';
import { ExplainedError } from '../explained-error.ts';
import { addUsage, type JudgeKind, type Usage } from '../grading/judge.ts';
import { figuresOf, type MeasuredAnswer } from '../grading/measuring/figures.ts';
import type { PromptName } from '../grading/prompt/strong.ts';
import { countPoints, type Rubric } from '../grading/rubric.ts';
import { type GradedAnswer, readGradedAnswers, shippedAnswers } from '../measuring/graded-answers.ts';
import { type Outcome, runOver } from '../measuring/run.ts';
import { tableOf } from '../measuring/table.ts';
import { printJson, readInput } from './input.ts';

interface EvalOptions {
  judge?: JudgeKind;
  model?: string;
  prompt?: PromptName;
  policy?: string;
  run?: string;
  json?: boolean;
}

type Core = Awaited<ReturnType<typeof openCore>>;

/**
 * Has a judge grade answers that people have graded, and prints how well they agree.
 *
 * @param file those that ship with the service when left out
 */
export async function evaluate(file: string | undefined, options: EvalOptions): Promise<void> {
  const answers = readGradedAnswers(file === undefined ? shippedAnswers() : readInput(file));
  const core = await openCore(readConfig(process.env));
  try {
    const { judge, model, prompt, policy } = options;
    const wish = { judge, model, prompt, policy };
    const chosen = core.roster.choose(wish);
    if (chosen.kind === 'unknown') throw new ExplainedError(chosen.detail);
    const { prompt: by, policy: doubt } = chosen.choice;
    const head = { ...core.roster.named(chosen.choice), prompt: by, policy: doubt };
    const rubrics = await rubricsOf(core, answers);
    const outcomes = await runOver({
      head,
      answers,
      file: options.run ?? null,
      grade: (answer) => gradeOne(core, answer, wish),
      progress: showProgress,
    });
    const rows = answers.flatMap((answer, at) => measured(answer, outcomes[at]!, rubrics.get(answer.question)!));
    if (rows.length === 0) throw new ExplainedError('not one answer was graded: there is nothing to compare');
    const figures = figuresOf(rows);
    const latencies = outcomes.map(({ latencyMs }) => latencyMs).toSorted((a, b) => a - b);
    const spent = {
      usage: outcomes.reduce<Usage | null>((sum, { usage }) => addUsage(sum, usage), null),
      medianMs: latencies[Math.floor(latencies.length / 2)]!,
      notGraded: outcomes.length - rows.length,
    };
    if (options.json) printJson({ ...head, ...figures, spent });
    else process.stdout.write(tableOf(head, figures, spent));
  } finally {
    core.close();
  }
}

/** The rubrics of all questions, before anything is spent. */
async function rubricsOf(core: Core, answers: GradedAnswer[]): Promise<Map<string, Rubric>> {
  const rubrics = new Map<string, Rubric>();
  for (const { id, question: slug, readers } of answers) {
    const question = await core.questions.findWithKey(keylessCaller(), slug);
    if (!question) throw new ExplainedError(`The answer ${id} is to "${slug}", and there is no such question here.`);
    const { rubric } = question.content;
    const keys = rubric.criteria
      .map(({ key }) => key)
      .toSorted()
      .join();
    if (readers.some(({ levels }) => Object.keys(levels).toSorted().join() !== keys)) {
      throw new ExplainedError(
        `The answer ${id} needs a level for each criterion of "${slug}", and no other: ${keys}.`,
      );
    }
    rubrics.set(slug, rubric);
  }
  return rubrics;
}

async function gradeOne(
  core: Core,
  { id, question: slug, answer }: GradedAnswer,
  wish: Pick<EvalOptions, 'judge' | 'model' | 'prompt' | 'policy'>,
): Promise<Outcome> {
  const caller = keylessCaller();
  const { content, version } = (await core.questions.findWithKey(caller, slug))!;
  const asked = { question: content, version, answer, names: [], wish, feedback: null, purpose: 'trial' as const };
  const started = performance.now();
  const evaluated = await core.evaluate(caller, asked, new AbortController().signal);
  const latencyMs = Math.round(performance.now() - started);
  switch (evaluated.kind) {
    case 'unknown':
      throw new ExplainedError(evaluated.detail);
    case 'unavailable':
      throw new ExplainedError(
        `The judge can't be asked now: ${evaluated.detail} With --run FILE it goes on where it was.`,
      );
    case 'not_graded':
      return {
        kind: 'not_graded',
        id,
        latencyMs,
        usage: evaluated.usage,
        reasons: evaluated.reasons.map(({ code }) => code),
      };
    case 'graded': {
      const { criteria, score, confidence } = evaluated.grade;
      const levels = Object.fromEntries(criteria.map(({ key, level }) => [key, level]));
      return { kind: 'graded', id, latencyMs, usage: evaluated.usage, levels, score, confidence };
    }
  }
}

function measured(answer: GradedAnswer, outcome: Outcome, rubric: Rubric): MeasuredAnswer[] {
  if (outcome.kind === 'not_graded') return [];
  const { id, question, kind, voice, readers } = answer;
  const criteria = rubric.criteria.map(({ key }) => ({
    key,
    given: outcome.levels[key]!,
    truths: readers.map(({ levels }) => levels[key]!),
  }));
  const truths = readers.map(({ levels }) => countPoints(rubric, levels).score);
  const { score, confidence } = outcome;
  return [{ id, question, kind, voice, score, truths, confidence, criteria }];
}

/** On a terminal a line that counts; nothing where the output is kept. */
function showProgress(done: number, all: number): void {
  if (process.stderr.isTTY) process.stderr.write(`\r${done} of ${all}${done === all ? '\n' : ''}`);
}
