import { keylessCaller } from '../access/authorize.ts';
import { openCore } from '../core.ts';
import { readConfig } from '../config.ts';
import { configuredWishes } from '../configured-judges.ts';
import { ExplainedError } from '../explained-error.ts';
import { assess } from '../grading/assess.ts';
import { addUsage, type Judge, type Purse, type QuestionVersion, type Usage } from '../grading/judge.ts';
import { type HolisticName, holisticPrompts } from '../grading/prompt/holistic.ts';
import { mask } from '../grading/mask.ts';
import { countPoints } from '../grading/rubric.ts';
import { viewOf } from '../grading/view.ts';
import { askForScore } from '../judges/openai/holistic.ts';
import { printJson, readInput } from './input.ts';

/** One way to ask, and what came of it. */
interface Row {
  prompt: string;
  /** 0–100; null when there is none. */
  score: number | null;
  detail: string | null;
  usage: Usage | null;
}

/** Grades one answer by the vague prompt, the plain one, the strong one, and one call a criterion, side by side. */
export async function prompts(slug: string, file: string, options: { json?: boolean }): Promise<void> {
  const config = readConfig(process.env);
  const core = await openCore(config);
  try {
    const { connection } = core;
    if (!connection) throw new ExplainedError('Prompts need a model: set OPENAI_API_KEY or OPENAI_BASE_URL.');
    const caller = keylessCaller();
    const found = await core.questions.findWithKey(caller, slug);
    if (!found) throw new ExplainedError(`There is no question "${slug}". The command "questions" lists them.`);
    const question = found.content;
    const answer = readInput(file);
    const masked = mask(viewOf(answer), config.VIVA_MASK, []).text;
    const purse = core.budgets.open(caller.organisationId, null);
    const signal = new AbortController().signal;
    const judge = core.endpoints.judge('openai', config.VIVA_PROMPT);
    const wishes = configuredWishes(config, config.VIVA_MODEL);
    const rows: Row[] = [];
    for (const name of Object.keys(holisticPrompts) as HolisticName[]) {
      rows.push({
        prompt: name,
        ...(await askForScore(connection, wishes, name, { question, answer: masked, purse, signal })),
      });
    }
    rows.push({ prompt: config.VIVA_PROMPT, ...(await judged(judge, question, masked, purse, signal)) });
    rows.push({ prompt: 'one call a criterion', ...(await oneByOne(judge, question, masked, purse, signal)) });
    const usage = rows.reduce<Usage | null>((sum, row) => addUsage(sum, row.usage), null);
    const entry = {
      organisationId: caller.organisationId,
      purpose: 'trial' as const,
      judge: 'openai',
      keyId: null,
      batchId: null,
      usage,
    };
    await core.usage.record({ ...entry, now: new Date().toISOString() });
    purse.close();
    if (options.json) printJson(rows);
    else process.stdout.write(table(rows));
  } finally {
    core.close();
  }
}

type Judged = Omit<Row, 'prompt'> & { levels: Parameters<typeof countPoints>[1] };

async function judged(
  judge: Judge,
  question: QuestionVersion,
  answer: string,
  purse: Purse,
  signal: AbortSignal,
): Promise<Judged> {
  const masking = { what: [], names: [] };
  const assessment = await assess(judge, question, answer, { feedback: null, purse, signal, masking });
  const { usage } = assessment;
  if (assessment.kind === 'graded') {
    const { score, criteria } = assessment.grade;
    return { score, detail: null, usage, levels: Object.fromEntries(criteria.map(({ key, level }) => [key, level])) };
  }
  const reasons = 'reasons' in assessment ? assessment.reasons.map(({ detail }) => detail).join(' ') : null;
  const detail = reasons ?? ('detail' in assessment ? assessment.detail : 'The budget of the day is spent.');
  return { score: null, detail, usage, levels: {} };
}

/** What the strong prompt saves: the same question with one criterion at a time. */
async function oneByOne(...[judge, question, ...rest]: Parameters<typeof judged>): Promise<Omit<Row, 'prompt'>> {
  const { rubric } = question;
  let usage: Usage | null = null;
  const levels: Judged['levels'] = {};
  for (const criterion of rubric.criteria) {
    const alone = { ...question, rubric: { criteria: [criterion] } };
    const one = await judged(judge, alone, ...rest);
    usage = addUsage(usage, one.usage);
    if (one.score === null) return { score: null, detail: one.detail, usage };
    Object.assign(levels, one.levels);
  }
  return { score: countPoints(rubric, levels).score, detail: null, usage };
}

function table(rows: Row[]): string {
  const cells = rows.map(({ prompt, score, detail, usage }) => [
    prompt,
    score === null ? '–' : String(score),
    String(usage?.calls ?? 0),
    String(usage?.inputTokens ?? 0),
    String(usage?.cachedInputTokens ?? 0),
    String(usage?.outputTokens ?? 0),
    usage?.cost ? `${usage.cost.amount.toFixed(6)} ${usage.cost.currency}` : 'not known',
    detail ?? '',
  ]);
  const head = ['prompt', 'score', 'calls', 'tokens in', 'cached', 'out', 'cost', ''];
  const widths = head.map((title, column) => Math.max(title.length, ...cells.map((row) => row[column]!.length)));
  const line = (row: string[]) =>
    row
      .map((cell, column) => cell.padEnd(widths[column]!))
      .join('  ')
      .trimEnd();
  return `${[head, ...cells].map(line).join('\n')}\n`;
}
