import type { JudgeKind, Provenance } from './judge.ts';

/** How all of a cohort are graded. */
export interface CohortPins {
  judge: JudgeKind;
  /** Its name, not what it stood for when another one was the usual. */
  model: string;
  prompt: string;
  policy: string;
}

export const cohortDifferences = ['question_version', 'judge', 'model', 'prompt', 'policy'] as const;
export type CohortDifference = (typeof cohortDifferences)[number];

type JudgedBy = Pick<Provenance, 'kind' | 'model' | 'requestedModel'>;

/**
 * In what a grade was given otherwise than its cohort asks for. What a person gave differs in the question's version at most, and
 * so does what was graded without a judge.
 *
 * @param grade `asked`: by which prompt and policy it was to be graded; null where that isn't known
 * @param version of the question, as the cohort pins it
 */
export function differencesOf(
  grade: {
    questionVersion: number;
    provenance: Pick<Provenance, 'kind' | 'policy'> & JudgedBy;
    asked: Pick<CohortPins, 'prompt' | 'policy'> | null;
  },
  pins: CohortPins,
  version: number,
): CohortDifference[] {
  const { provenance, asked, questionVersion } = grade;
  // A policy asks others only where the first one's judgement is doubtful.
  const { kind, model, requestedModel }: JudgedBy = provenance.policy?.judgements[0] ?? provenance;
  const judged = kind === 'openai' || kind === 'embedded';
  const judgedBy = requestedModel ?? model;
  const found: Record<CohortDifference, boolean> = {
    question_version: questionVersion !== version,
    judge: judged && kind !== pins.judge,
    model: judged && judgedBy !== null && judgedBy !== pins.model,
    // The built-in judge reads no prompt.
    prompt: judged && pins.judge === 'openai' && asked !== null && asked.prompt !== pins.prompt,
    policy: judged && asked !== null && asked.policy !== pins.policy,
  };
  return cohortDifferences.filter((name) => found[name]);
}
