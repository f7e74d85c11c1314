import { z } from 'zod';
import { lastWord, majority } from '../grading/combine.ts';
import { doubtsOf, doubtSignals } from '../grading/doubt.ts';
import type { ReviewReason } from '../grading/grade.ts';
import {
  addUsage,
  type Judge,
  type Judged,
  type JudgementSource,
  type JudgeName,
  type JudgeOutcome,
  type JudgeRequest,
  type Provenance,
} from '../grading/judge.ts';
import { foreignLanguage } from '../grading/language.ts';

const otherJudge = z
  .string()
  .regex(/^(?:openai|embedded|openai\/.{1,200})$/, 'must be "openai", "embedded" or "openai/" and a model')
  .transform((name) => name as JudgeName);

/** What is done about a judgement that is doubtful. */
export const policySchema = z.strictObject({
  when: z.array(z.enum(doubtSignals)).min(1).describe('What makes a judgement doubtful.'),
  reach: z.number().min(0).max(50).default(5).describe('How near the decision line is near, in points of the score.'),
  ask: z.union([
    z.strictObject({ repeat: z.int().min(1).max(8) }).describe('The same judge again, so often; most votes count.'),
    z.strictObject({ panel: z.array(otherJudge).min(1).max(8) }).describe('Other judges besides; most votes count.'),
    z.strictObject({ escalate: otherJudge }).describe('Another judge, which decides.'),
  ]),
});
export type Policy = z.infer<typeof policySchema>;

/** The name of the policy that never asks twice. */
export const singlePolicy = 'single';

/** Policies that need no other model. Further ones are an operator's, in the file that VIVA_POLICIES names. */
export const builtInPolicies: Record<string, Policy> = {
  repeat: {
    when: ['failed_quote', 'repaired_evidence', 'near_pass_line'],
    reach: 5,
    ask: { repeat: 2 },
  },
};

/** The judges that a policy asks besides the first. */
export function judgesNamedBy({ ask }: Policy): JudgeName[] {
  if ('panel' in ask) return ask.panel;
  return 'escalate' in ask ? [ask.escalate] : [];
}

/**
 * A judge made of judges: the first judges; only where its judgement is doubtful others are asked too. If they can't
 * be, the first judgement stands and a person is told.
 *
 * @param other finds a judge by name
 */
export function underPolicy(first: Judge, name: string, policy: Policy, other: (name: JudgeName) => Judge): Judge {
  const { ask } = policy;
  const further = 'repeat' in ask ? Array.from({ length: ask.repeat }, () => first) : judgesNamedBy(policy).map(other);
  const beside = policy.when.includes('embedded_disagrees') ? other('embedded') : null;
  const involved = [...further, ...(beside ? [beside] : [])];
  return {
    ...first,
    remote: first.remote || further.some(({ remote }) => remote),
    // A policy that was changed under its name, or whose judges were, gives other judgements.
    settings: { ...first.settings, policy: JSON.stringify([policy, involved.map(({ settings }) => settings)]) },
    async judge(request) {
      const outcome = await first.judge(request);
      if (outcome.kind !== 'judged') return outcome;
      const opinion = beside && knowsLanguage(beside, request) ? await beside.judge(request) : null;
      const doubts = doubtsOf(request, outcome, policy, opinion?.kind === 'judged' ? opinion : null);
      if (doubts.length === 0) return { ...outcome, provenance: combinedProvenance(name, outcome, [outcome]) };

      const outcomes = await Promise.all(further.map((judge) => askOther(judge, request)));
      const all = [outcome, ...outcomes.filter((one) => one.kind === 'judged')];
      const { rubric } = request.question;
      const escalates = 'escalate' in ask;
      return {
        ...outcome,
        ...(escalates ? lastWord(all) : majority(rubric, all)),
        provenance: combinedProvenance(name, escalates ? all.at(-1)! : outcome, all),
        reasons: outcomes.flatMap(whyNot),
        trouble: all.find(({ trouble }) => trouble)?.trouble ?? outcomes.find((one) => one.kind !== 'judged') ?? null,
        usage: outcomes.reduce((sum, { usage }) => addUsage(sum, usage), outcome.usage),
        exchanges: [outcome, ...outcomes].flatMap(({ exchanges }) => exchanges),
      } satisfies Judged;
    },
  };
}

/** Asks a further judge, unless it doesn't know the language: then it has no opinion, whatever it would say. */
async function askOther(judge: Judge, request: JudgeRequest): Promise<JudgeOutcome> {
  if (knowsLanguage(judge, request)) return judge.judge(request);
  const detail = `the ${judge.kind} judge does not know the language of the answer.`;
  return { kind: 'submission_fault', code: 'unsupported_language', detail, usage: null, exchanges: [] };
}

function knowsLanguage({ languages }: Judge, { screened }: JudgeRequest): boolean {
  return languages === 'any' || foreignLanguage(screened.view.text, languages) === null;
}

function whyNot(outcome: JudgeOutcome): ReviewReason[] {
  if (outcome.kind === 'judged') return [];
  const why = outcome.kind === 'over_budget' ? 'The budget of the day is spent.' : outcome.detail;
  return [{ code: 'second_opinion_missing', detail: `The judgement is doubtful, and no second one came: ${why}` }];
}

/**
 * @param shown the judgement whose prompt and settings stand for all
 * @param all those that were combined
 */
function combinedProvenance(name: string, shown: Judged, all: Judged[]): Provenance {
  const judgements = all.map(({ provenance }): JudgementSource => {
    const { kind, model, requestedModel, promptHash, outputMode, settings } = provenance;
    return { kind, model, requestedModel, promptHash, outputMode, settings };
  });
  const several = new Set(judgements.map(({ kind, model }) => `${kind}/${model}`)).size > 1;
  const { provenance } = shown;
  return { ...provenance, kind: several ? 'panel' : provenance.kind, policy: { name, judgements } };
}
