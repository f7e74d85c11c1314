import { keylessCaller } from '../access/authorize.ts';
import { openCore } from '../core.ts';
import { readConfig } from '../config.ts';
import { configuredWishes } from '../configured-judges.ts';
import { ExplainedError } from '../explained-error.ts';
import { addUsage, type Usage } from '../grading/judge.ts';
import { mask } from '../grading/mask.ts';
import { viewOf } from '../grading/view.ts';
import { type Asked, usualWays } from '../measuring/ways.ts';
import { installationSecret } from '../secret.ts';
import { printJson, readInput } from './input.ts';

/** One way to ask, and what came of it. */
interface Row extends Asked {
  prompt: string;
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
    const parts = {
      connection,
      wishes: configuredWishes(config, config.VIVA_MODEL),
      secret: installationSecret(config),
      judge: core.endpoints.judge('openai', config.VIVA_PROMPT),
      prompt: config.VIVA_PROMPT,
    };
    const rows: Row[] = [];
    for (const { name, ask } of usualWays(parts)) rows.push({ prompt: name, ...(await ask(question, masked, purse)) });
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
