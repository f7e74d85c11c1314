import { type Judge, type JudgeKind, type JudgeName } from '../grading/judge.ts';
import type { PromptName } from '../grading/prompt/strong.ts';
import type { Endpoints } from './endpoints.ts';
import { judgesNamedBy, type Policy, singlePolicy, underPolicy } from './policies.ts';

/** How a request wants to be judged; what is left out is the service's own choice. */
export interface JudgeWish {
  judge?: JudgeKind | undefined;
  model?: string | undefined;
  prompt?: PromptName | undefined;
  policy?: string | undefined;
}

/** Who judges, by which prompt, and what is done about doubt. */
export interface JudgeChoice {
  judge: JudgeName;
  prompt: PromptName;
  policy: string;
}

export type Chosen =
  | { kind: 'chosen'; choice: JudgeChoice }
  | { kind: 'unknown'; field: 'judge' | 'model' | 'policy'; detail: string };

/** The judges, prompts and policies that there are here. */
export interface Roster {
  policies: Record<string, Policy>;
  defaults: JudgeChoice;
  choose(wish: JudgeWish): Chosen;
  /** The judge of a choice, as a request would name it whatever is usual. */
  named(choice: JudgeChoice): { judge: JudgeKind; model: string };
  /** Null when the judge is not configured any more. */
  judgeOf(choice: JudgeChoice): Judge | null;
}

/** @throws an Error when a policy names a judge that isn't configured */
export function createRoster(endpoints: Endpoints, policies: Record<string, Policy>, defaults: JudgeChoice): Roster {
  const models = () => {
    const asked = endpoints.all().filter(({ candidate }) => candidate.name !== 'embedded');
    return asked.map(({ candidate }) => candidate.model).join(', ') || 'none';
  };
  return {
    policies,
    defaults,
    choose({ judge, model, prompt, policy = defaults.policy }) {
      const kind = judge ?? (model === undefined ? undefined : 'openai');
      const name = kind === undefined ? defaults.judge : named(endpoints, kind, model);
      if (judge === 'embedded' && model !== undefined && !endpoints.find(name)) {
        return {
          kind: 'unknown',
          field: 'model',
          detail: 'the built-in judge has one model: leave `model` out, or ask `openai`',
        };
      }
      if (!endpoints.find(name)) {
        return model === undefined
          ? {
              kind: 'unknown',
              field: 'judge',
              detail: `the judge "${name}" is not configured here: OPENAI_API_KEY or OPENAI_BASE_URL does that`,
            }
          : {
              kind: 'unknown',
              field: 'model',
              detail: `no judge here asks the model "${model}"; there are: ${models()}`,
            };
      }
      if (policy !== singlePolicy && !Object.hasOwn(policies, policy)) {
        const known = [singlePolicy, ...Object.keys(policies)].join(', ');
        return { kind: 'unknown', field: 'policy', detail: `there is no policy "${policy}" here; there are: ${known}` };
      }
      return { kind: 'chosen', choice: { judge: name, prompt: prompt ?? defaults.prompt, policy } };
    },
    named({ judge: name }) {
      const { model } = endpoints.find(name)!.candidate;
      return { judge: name === 'embedded' ? 'embedded' : 'openai', model };
    },
    judgeOf({ judge: name, prompt, policy: policyName }) {
      if (!endpoints.find(name)) return null;
      const first = endpoints.judge(name, prompt);
      const policy = Object.hasOwn(policies, policyName) ? policies[policyName] : undefined;
      // What never changes its mind needn't be asked again.
      const pointless = policy && 'repeat' in policy.ask && name === 'embedded';
      if (!policy || pointless || judgesNamedBy(policy).some((other) => !endpoints.find(other))) return first;
      return underPolicy(first, policyName, policy, (other) => endpoints.judge(other, prompt));
    },
  };
}

/** The usual model goes by its kind alone, so that work in the queue follows the setting. */
function named(endpoints: Endpoints, kind: JudgeKind, model: string | undefined): JudgeName {
  const usual = endpoints.find(kind)?.candidate.model;
  return model === undefined || model === usual ? kind : `${kind as 'openai'}/${model}`;
}
