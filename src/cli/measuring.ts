import { keylessCaller } from '../access/authorize.ts';
import { type Config, readConfig } from '../config.ts';
import { configuredPrices } from '../configured-judges.ts';
import { openCore } from '../core.ts';
import { ExplainedError } from '../explained-error.ts';
import { createEvaluationService, type Evaluate } from '../evaluations/service.ts';
import { toldTo } from '../grades/schemas.ts';
import { type FeedbackWish, judgeHash, type JudgeKind } from '../grading/judge.ts';
import type { Budgets } from '../queue/budgets.ts';
import { cappedBudgets } from '../measuring/cap.ts';
import type { PromptName } from '../grading/prompt/strong.ts';
import type { JudgeChoice } from '../judges/roster.ts';
import { questionVersion } from '../grading/question.ts';
import { levelFaults } from '../grading/review.ts';
import type { GradedAnswer } from '../measuring/graded-answers.ts';
import {
  type AskedQuestion,
  type Case,
  caseHash,
  type Outcome,
  type RunEstimate,
  type RunHead,
  runOver,
} from '../measuring/run.ts';
import { duration } from '../measuring/text.ts';

/** Who grades in a measurement, and how far it goes. */
export interface MeasuringOptions {
  judge?: JudgeKind;
  model?: string;
  prompt?: PromptName;
  policy?: string;
  run?: string;
  cap?: number;
  estimate?: boolean;
}

type Core = Awaited<ReturnType<typeof openCore>>;

/** What a measurement works with: a judge that was chosen once, and the questions of the store. */
export interface Session {
  core: Core;
  config: Config;
  /** Who grades. */
  head: Omit<RunHead, 'measure'>;
  /** A question by its slug or id. @throws {ExplainedError} when there is none */
  question(name: string): Promise<AskedQuestion>;
  /** The judge. */
  choice: JudgeChoice;
  /** Has all cases graded; null when only an estimate was wanted. */
  gradeAll<C extends Case>(measure: string, cases: C[], feedback?: FeedbackWish | null): Promise<Outcome[] | null>;
  /** The same in another way than the judge's. */
  run<C extends Case>(
    measure: string,
    cases: C[],
    grade: (one: C) => Promise<Outcome>,
    firstFew?: number,
  ): Promise<Outcome[] | null>;
  /** What pays for calls. */
  budgets: Budgets;
  /** Says why the judge can't be asked, and how to go on. */
  unavailable(detail: string): ExplainedError;
}

/**
 * Opens the store, chooses the judge and does a measurement.
 *
 * @throws {ExplainedError} when there is no such judge, model or policy, or a cap is set where no price is known
 */
export async function measuring(options: MeasuringOptions, work: (session: Session) => Promise<void>): Promise<void> {
  const config = readConfig(process.env);
  const core = await openCore(config);
  try {
    const { judge, model, prompt, policy, run = null, cap = null, estimate = false } = options;
    const wish = { judge, model, prompt, policy };
    const chosen = core.roster.choose(wish);
    if (chosen.kind === 'unknown') throw new ExplainedError(chosen.detail);
    const { choice } = chosen;
    const named = core.roster.named(choice);
    if (cap !== null && run === null) {
      throw new ExplainedError('A cap needs --run FILE too: what was paid for when it is reached would be lost.');
    }
    if (cap !== null && named.judge === 'openai' && configuredPrices(config)(named.model) === null) {
      throw new ExplainedError(
        `A cap needs to know what a call costs. Give the price of ${named.model} in the file that VIVA_PRICES names.`,
      );
    }
    const settings = judgeHash(core.roster.judgeOf(choice)!);
    const head = { ...named, prompt: choice.prompt, policy: choice.policy, settings };
    const capped = cap === null ? null : cappedBudgets(core.budgets, cap);
    const budgets = capped ?? core.budgets;
    const evaluate = createEvaluationService({ ...core, budgets, masking: config.VIVA_MASK });
    // The built-in judge has all processors for one answer; a server of models takes several at once.
    const atOnce = named.judge === 'embedded' ? 1 : config.VIVA_CONCURRENCY;
    const unavailable = (detail: string) =>
      new ExplainedError(
        capped?.refusal() ?? `The judge can't be asked now: ${detail} With --run FILE it goes on where it was.`,
      );
    const runAll: Session['run'] = (measure, cases, grade, firstFew = usualFew) =>
      runOver({
        head: { measure, ...head },
        cases,
        grade,
        file: run,
        atOnce,
        firstFew,
        estimated: (found) => tellEstimate(found, estimate),
        progress: showProgress,
      });
    await work({
      core,
      config,
      head,
      choice,
      question: (name) => questionOf(core, name),
      gradeAll: (measure, cases, feedback = null) =>
        runAll(measure, cases, (one) => gradeOne({ evaluate, unavailable }, one, wish, feedback)),
      run: runAll,
      budgets,
      unavailable,
    });
  } finally {
    core.close();
  }
}

async function questionOf(core: Core, name: string): Promise<AskedQuestion> {
  const found = await core.questions.findWithKey(keylessCaller(), name);
  if (!found) throw new ExplainedError(`There is no question "${name}". The command "questions" lists them.`);
  return { name, content: found.content, version: found.version };
}

/** The questions of graded answers: those of the store, and those that were brought along. */
export async function questionsOf(session: Session, answers: GradedAnswer[]): Promise<Map<string, AskedQuestion>> {
  const questions = new Map<string, AskedQuestion>();
  for (const { id, question: name, content, readers } of answers) {
    const brought = content && { name, content: questionVersion(content), version: null };
    const question = questions.get(name) ?? brought ?? (await stored(session, id, name));
    if (brought && brought.content.contentHash !== question.content.contentHash) {
      throw new ExplainedError(
        `The answer ${id} is to "${name}", which is another question than before under that name.`,
      );
    }
    questions.set(name, question);
    for (const reader of readers) {
      const faults = 'levels' in reader ? levelFaults(question.content.rubric, reader.levels, true) : {};
      const [fault] = Object.entries(faults);
      if (fault) throw new ExplainedError(`The answer ${id}, level of "${fault[0]}": ${fault[1]}`);
    }
  }
  return questions;
}

/** The questions of the store that rows name. @throws {ExplainedError} when there is no such question */
export async function questionsNamed(
  session: Session,
  some: { question: string }[],
): Promise<Map<string, AskedQuestion>> {
  const questions = new Map<string, AskedQuestion>();
  for (const name of new Set(some.map(({ question }) => question))) questions.set(name, await session.question(name));
  return questions;
}

function stored(session: Session, id: string, name: string): Promise<AskedQuestion> {
  return session.question(name).catch((error: unknown) => {
    if (!(error instanceof ExplainedError)) throw error;
    throw new ExplainedError(`The answer ${id} is to "${name}", and there is no such question here.`);
  });
}

async function gradeOne(
  { evaluate, unavailable }: Pick<Session, 'unavailable'> & { evaluate: Evaluate },
  one: Case,
  wish: Pick<MeasuringOptions, 'judge' | 'model' | 'prompt' | 'policy'>,
  feedback: FeedbackWish | null,
): Promise<Outcome> {
  const { id, question, answer } = one;
  const { content, version } = question;
  const asked = { question: content, version, answer, names: [], wish, feedback, purpose: 'trial' as const };
  const started = performance.now();
  const evaluated = await evaluate(keylessCaller(), asked, new AbortController().signal);
  const about = { id, caseHash: caseHash(one), latencyMs: Math.round(performance.now() - started) };
  switch (evaluated.kind) {
    case 'unknown':
      throw new ExplainedError(evaluated.detail);
    case 'unavailable':
      throw unavailable(evaluated.detail);
    case 'not_graded': {
      const { usage, reasons } = evaluated;
      return { kind: 'not_graded', ...about, usage, reasons: reasons.map(({ code }) => code) };
    }
    case 'graded': {
      const { grade } = evaluated;
      const { criteria, score, confidence, integrity, reviewReasons } = grade;
      const given = criteria.map(({ key, level, doubtful, finding, evidence }) => {
        return { key, level, doubtful, finding, evidence };
      });
      const shown = toldTo(grade, question.content, answer);
      const flags = integrity.map(({ code }) => code);
      const wanted = reviewReasons.length > 0;
      const { usage } = evaluated;
      return { kind: 'graded', ...about, usage, score, confidence, criteria: given, flags, wanted, shown };
    }
  }
}

/** So many say what the rest will take. */
const usualFew = 3;

/** On standard error, so that the output stays what it is. @returns whether to go on */
function tellEstimate({ left, ms, cost }: RunEstimate, onlyEstimate: boolean): boolean {
  const amount = cost && (cost.amount === 0 ? 'at no cost' : `about ${cost.amount.toFixed(4)} ${cost.currency}`);
  const money = amount ?? 'no price is known';
  process.stderr.write(`${left} more to grade: about ${duration(ms)}, ${money}.\n`);
  return !onlyEstimate;
}

/** On a terminal a line that counts; nothing where the output is kept. */
function showProgress(done: number, all: number): void {
  if (process.stderr.isTTY) process.stderr.write(`\r${done} of ${all}${done === all ? '\n' : ''}`);
}
