import { keylessCaller } from '../access/authorize.ts';
import { configuredWishes } from '../configured-judges.ts';
import { ExplainedError } from '../explained-error.ts';
import { compareRuns, type ComparedFigure } from '../grading/measuring/comparing.ts';
import { exactLevels, type MeasuredAnswer, pointsPearson, pointsRmse } from '../grading/measuring/measured-answer.ts';
import { mask } from '../grading/mask.ts';
import { viewOf } from '../grading/view.ts';
import { readGradedAnswers, shippedAnswers, spread } from '../measuring/graded-answers.ts';
import { measuredAnswer, spentOn } from '../measuring/measured.ts';
import { type Case, caseHash, type Outcome } from '../measuring/run.ts';
import { columns, two, verdictOf, withInterval } from '../measuring/text.ts';
import { ablatedWays, usualWays, type Way } from '../measuring/ways.ts';
import { installationSecret } from '../secret.ts';
import { printJson, readInput } from './input.ts';
import { measuring, type MeasuringOptions, questionsOf, type Session } from './measuring.ts';

interface AblationOptions extends Omit<MeasuringOptions, 'judge' | 'prompt' | 'policy'> {
  most: number;
  json?: boolean;
}

/** One way to ask, and how well it agrees with people. */
interface WayFigures {
  way: string;
  graded: number;
  pearson: number;
  rmse: number;
  /** Null where the model was asked for a score alone. */
  exact: number | null;
  inputTokens: number;
  outputTokens: number;
  /** Of RMSE, less that of the strong prompt; null for that one. */
  beside: ComparedFigure | null;
}

const strong = 'strong-1';

/**
 * Grades the same answers by every prompt there is, and by the strong one with each part taken out, and prints which differences the
 * answers can resolve.
 *
 * @param file those that ship with the service when left out
 */
export async function ablation(file: string | undefined, options: AblationOptions): Promise<void> {
  const answers = spread(readGradedAnswers(file === undefined ? shippedAnswers() : readInput(file)), options.most);
  const wish = { ...options, judge: 'openai' as const, prompt: strong, policy: 'single' } as const;
  await measuring(wish, async (session) => {
    const ways = waysOf(session);
    const questions = await questionsOf(session, answers);
    // By answer: the first few that the estimate comes from are one of each way.
    const cases = answers.flatMap((graded) =>
      ways.map((way) => {
        const question = questions.get(graded.question)!;
        return { id: `${way.name}/${graded.id}`, question, answer: graded.answer, way, graded };
      }),
    );
    const outcomes = await session.run('ablation', cases, (one) => gradeBy(session, one), ways.length);
    if (outcomes === null) return;
    const rowsOf = (way: Way) =>
      cases.flatMap((one, at) =>
        one.way === way ? (measuredAnswer(one.graded, outcomes[at]!, one.question) ?? []) : [],
      );
    const usual = rowsOf(ways.find(({ name }) => name === strong)!);
    const figures = ways.map((way) => {
      const mine = outcomes.filter((_, at) => cases[at]!.way === way);
      return figuresOf(way, rowsOf(way), usual, mine, ways.length - 1);
    });
    if (options.json) printJson({ ...session.head, ways: figures });
    else process.stdout.write(table(session, figures, answers.length));
  });
}

function waysOf({ core, config, head, choice }: Session): Way[] {
  const { connection } = core;
  if (!connection) throw new ExplainedError('Prompts need a model: set OPENAI_API_KEY or OPENAI_BASE_URL.');
  const parts = {
    connection,
    wishes: configuredWishes(config, head.model),
    secret: installationSecret(config),
    judge: core.roster.judgeOf(choice)!,
    prompt: strong,
  };
  return [...usualWays(parts), ...ablatedWays(parts)];
}

async function gradeBy({ core, config, budgets, unavailable }: Session, one: Case & { way: Way }): Promise<Outcome> {
  const { organisationId, keyId } = keylessCaller();
  const purse = budgets.open(organisationId, null);
  const started = performance.now();
  const masked = mask(viewOf(one.answer), config.VIVA_MASK, []).text;
  const asked = await one.way.ask(one.question.content, masked, purse);
  purse.close();
  const { score, levels, detail, usage } = asked;
  const entry = { organisationId, purpose: 'trial' as const, judge: 'openai', keyId, batchId: null, usage };
  await core.usage.record({ ...entry, now: new Date().toISOString() });
  if (asked.unavailable) throw unavailable(detail!);
  const about = { id: one.id, caseHash: caseHash(one), latencyMs: Math.round(performance.now() - started), usage };
  if (score === null) return { kind: 'not_graded', ...about, reasons: [detail!] };
  const criteria = Object.entries(levels).map(([key, level]) => {
    return { key, level, doubtful: false, finding: null, evidence: [] };
  });
  return { kind: 'graded', ...about, score, confidence: null, criteria, flags: [], wanted: false, shown: [] };
}

function figuresOf(
  way: Way,
  rows: MeasuredAnswer[],
  usual: MeasuredAnswer[],
  outcomes: Outcome[],
  comparisons: number,
): WayFigures {
  const { usage } = spentOn(outcomes);
  const each = (tokens: number) => tokens / outcomes.length;
  const compared =
    way.name === strong ? null : compareRuns(rows, usual, comparisons).figures.find(({ figure }) => figure === 'RMSE');
  return {
    way: way.name,
    graded: rows.length,
    pearson: pointsPearson(rows),
    rmse: pointsRmse(rows),
    exact: rows.every(({ criteria }) => criteria.length > 0) ? exactLevels(rows) : null,
    inputTokens: each(usage?.inputTokens ?? 0),
    outputTokens: each(usage?.outputTokens ?? 0),
    beside: compared ?? null,
  };
}

function table({ head }: Session, figures: WayFigures[], answers: number): string {
  return [
    `Prompts on ${head.model}: ${answers} answers each`,
    '',
    ...columns([
      ['prompt', 'graded', 'r', 'RMSE', 'exact', 'tokens in', 'out', 'RMSE less that of strong-1', ''],
      ...figures.map(({ way, graded, pearson, rmse, exact, inputTokens, outputTokens, beside }) => [
        way,
        String(graded),
        two(pearson),
        two(rmse),
        exact === null ? '–' : two(exact),
        inputTokens.toFixed(0),
        outputTokens.toFixed(0),
        beside === null ? '' : withInterval(beside.difference),
        beside === null ? '' : verdictOf(beside.distinguishable),
      ]),
    ]),
    '',
    'RMSE of 1, beside what the readers gave; intervals by question, over answers that both graded, all of which hold at 95 % together.',
    '',
  ].join('\n');
}
