import { keylessCaller } from '../access/authorize.ts';
import { openCore } from '../core.ts';
import { readConfig } from '../config.ts';
import { ExplainedError } from '../explained-error.ts';
import { addUsage, type JudgeKind, type Usage } from '../grading/judge.ts';
import type { PromptName } from '../grading/prompt/strong.ts';
import type { Estimate } from '../grading/estimate.ts';
import { createRegradeService, type RegradeWish, type Trial } from '../regrades/service.ts';
import { createWaiting } from '../submissions/waiting.ts';

interface RegradeOptions {
  toVersion?: number;
  judge?: JudgeKind;
  model?: string;
  prompt?: PromptName;
  policy?: string;
  after?: string;
  estimate?: boolean;
  apply?: boolean;
  json?: boolean;
}

const pageSize = 50;
const never = new AbortController().signal;

/** Tries something else on all stored answers to a question, or puts them into the queue of the service. */
export async function regrade(slug: string, options: RegradeOptions): Promise<void> {
  const config = readConfig(process.env);
  const core = await openCore(config);
  const service = createRegradeService({
    ...core,
    costs: core.grades,
    waiting: createWaiting(),
    // The command line never works the queue: the service does.
    wakeWorker() {},
    idempotencyMs: config.VIVA_IDEMPOTENCY,
  });
  const caller = keylessCaller();
  const { toVersion: questionVersion, judge, model, prompt, policy } = options;
  const wish: RegradeWish = { questionVersion, judge, model, prompt, policy };
  try {
    const estimated = await service.estimate(caller, slug, wish);
    if (estimated.kind === 'unknown') throw new ExplainedError(estimated.detail);
    if (estimated.kind === 'absent')
      throw new ExplainedError(`There is no question "${slug}". The command "questions" lists them.`);
    const { estimate, questionId } = estimated;
    if (!options.json) process.stdout.write(`${describeEstimate(estimate)}\n`);
    if (options.estimate) return;
    const all = answersTo(questionId);
    await (options.apply ? apply(all) : tryAll(all));
  } finally {
    core.close();
  }

  async function* answersTo(question: string): AsyncGenerator<string> {
    let { after } = options;
    for (;;) {
      const rows = await service.answers(caller, question, { after, limit: pageSize });
      for (const { id, answer } of rows) if (answer !== null) yield id;
      if (rows.length < pageSize) return;
      after = rows.at(-1)!.id;
    }
  }

  async function apply(ids: AsyncGenerator<string>): Promise<void> {
    let queued = 0;
    for await (const id of ids) {
      const asked = await service.ask(caller, id, { ...wish, fresh: true }, null, 0, never);
      if (asked.kind === 'unknown') throw new ExplainedError(asked.detail);
      if (asked.kind === 'asked') queued += 1;
    }
    process.stdout.write(`${queued} in the queue.\n`);
  }

  async function tryAll(ids: AsyncGenerator<string>): Promise<void> {
    let [tried, changed, flipped] = [0, 0, 0];
    let last = options.after;
    let decided = false;
    let usage: Usage | null = null;
    for await (const id of ids) {
      const outcome = await service.try(caller, id, wish, never);
      if ('detail' in outcome) {
        const goOn = last === undefined ? '' : ` Go on with: --after ${last}`;
        throw new ExplainedError(`${tried} tried, then: ${outcome.detail}${goOn}`);
      }
      last = id;
      // One that was erased meanwhile is no longer there to be tried.
      if (outcome.kind !== 'tried') continue;
      const { trial } = outcome;
      tried += 1;
      if (trial.flips) flipped += 1;
      if (trial.after && trial.after.passed !== null) decided = true;
      if (trial.criteria.length > 0) changed += 1;
      usage = addUsage(usage, trial.usage);
      if (options.json) process.stdout.write(`${JSON.stringify(trial)}\n`);
      else if (trial.criteria.length > 0 || !trial.after) process.stdout.write(`${describeTrial(trial)}\n`);
    }
    if (options.json) return;
    if (tried > 0 && !decided)
      process.stdout.write('The question has no decision line (passScore), so nothing can flip.\n');
    const cost = usage?.cost ? `, ${usage.cost.amount.toFixed(4)} ${usage.cost.currency}` : '';
    process.stdout.write(`${tried} tried: ${changed} with another level, ${flipped} with another decision${cost}\n`);
  }
}

function describeEstimate({ answers, cost, basedOn }: Estimate): string {
  if (!cost) return `${answers} answers; what judging them costs is not known: too few were judged at a known price.`;
  const { amount, error, currency } = cost;
  if (amount === 0) return `${answers} answers; judging them costs nothing.`;
  return `${answers} answers, about ${amount.toFixed(4)} ± ${error.toFixed(4)} ${currency} (by ${basedOn} earlier ones)`;
}

function describeTrial({ submissionId, before, after, flips, criteria, reviewReasons }: Trial): string {
  if (!after) return `${submissionId}  not graded: ${reviewReasons.map(({ detail }) => detail).join(' ')}`;
  const levels = criteria.map(({ key, before: was, after: is }) => `${key} ${was ?? '–'} → ${is ?? '–'}`);
  const decision = flips ? `  ${before?.passed ? 'passed → not passed' : 'not passed → passed'}` : '';
  return `${submissionId}  ${before?.score ?? '–'} → ${after.score}${decision}  ${levels.join(', ')}`;
}
