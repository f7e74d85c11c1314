import { z } from 'zod';
import { lastWord, majority } from '../grading/combine.ts';
import { doubtsOf, doubtSignals } from '../grading/doubt.ts';
import type { ReviewReason } from '../grading/grade.ts';
import {
  addUsage,
  type Judge,
  type Judged,
  type JudgeName,
  type JudgeOutcome,
  type Provenance,
} from '../grading/judge.ts';

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
  return {
    ...first,
    remote: first.remote || further.some(({ remote }) => remote),
    // A policy that was changed under its name gives other judgements.
    settings: { ...first.settings, policy: JSON.stringify(policy) },
    async judge(request) {
      const outcome = await first.judge(request);
      if (outcome.kind !== 'judged') return outcome;
      const second = policy.when.includes('embedded_disagrees') ? await other('embedded').judge(request) : null;
      const doubts = doubtsOf(request, outcome, policy, second?.kind === 'judged' ? second : null);
      if (doubts.length === 0) return { ...outcome, provenance: combinedProvenance(name, [outcome]) };

      const outcomes = await Promise.all(further.map((judge) => judge.judge(request)));
      const all = [outcome, ...outcomes.filter((one) => one.kind === 'judged')];
      const { rubric } = request.question;
      const combined = 'escalate' in ask ? lastWord(all) : majority(rubric, all);
      return {
        ...all.at(-1)!,
        ...combined,
        provenance: combinedProvenance(name, all),
        repaired: outcome.repaired,
        reasons: outcomes.flatMap(whyNot),
        usage: outcomes.reduce((sum, { usage }) => addUsage(sum, usage), outcome.usage),
        exchanges: [outcome, ...outcomes].flatMap(({ exchanges }) => exchanges),
      } satisfies Judged;
    },
  };
}

function whyNot(outcome: JudgeOutcome): ReviewReason[] {
  if (outcome.kind === 'judged') return [];
  const why = outcome.kind === 'over_budget' ? 'The budget of the day is spent.' : outcome.detail;
  return [{ code: 'second_opinion_missing', detail: `The judgement is doubtful, and no second one came: ${why}` }];
}

/** @param all those that were combined, the first one first */
function combinedProvenance(name: string, all: Judged[]): Provenance {
  const { provenance } = all.at(-1)!;
  const judgements = all.map(({ provenance: { kind, model } }) => `${kind}/${model}`);
  const kind = new Set(judgements).size > 1 ? 'panel' : provenance.kind;
  return { ...provenance, kind, policy: { name, judgements } };
}
