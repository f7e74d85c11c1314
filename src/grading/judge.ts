import { canonicalHash } from './hash.ts';
import type { ReviewReason } from './grade.ts';
import type { Judgement } from './judgement.ts';
import type { Exemplar } from './question.ts';
import type { Rubric } from './rubric.ts';
import type { Screened } from './screening.ts';

/** What a judge is told of the question: one immutable version of it. */
export interface QuestionVersion {
  prompt: string;
  reference: string;
  rubric: Rubric;
  /** Graded answers, for prompts that show some. */
  exemplars: Exemplar[];
  /** BCP 47, such as `en`. */
  language: string;
  contentHash: string;
}

/** For whom feedback is written, in which language, and whether it may say what would have been right. */
export interface FeedbackWish {
  audience: 'candidate' | 'reviewer';
  /** BCP 47; null for the language of the answer. */
  language: string | null;
  /** Whether it may cite the reference answer. */
  citeReference: boolean;
}

/** What pays for calls. A judge asks before each call, and tells what it came to. */
export interface Purse {
  /**
   * @param most what the call can cost at most; null where no price is known
   * @returns how to say what the call did cost (null where nobody knows); null when it must not be made
   */
  reserve(most: number | null): Promise<((cost: number | null) => void) | null>;
}

export interface JudgeRequest {
  question: QuestionVersion;
  /** The answer as it was sent. */
  answer: string;
  /** What screening left for the judge to see. */
  screened: Extract<Screened, { kind: 'answer' }>;
  /** Null when no feedback is wanted. */
  feedback: FeedbackWish | null;
  purse: Purse;
  /** The judge's server has failed and is tried with this request: after a fault there is no second try. */
  probe: boolean;
  /** Whether calls may still be made: a request may have waited for its turn while others met an outage. */
  isOpen(): boolean;
  /** Aborted when nobody wants the judgement any more. */
  signal: AbortSignal;
}

/** How a reply's form is asked for: held to a JSON schema by the server, to JSON alone, or by the prompt alone. */
export const outputModes = ['json_schema', 'json_object', 'text'] as const;
export type OutputMode = (typeof outputModes)[number];

/** Who can have given levels. `screening`: nothing that anybody could judge. `human`: a person. `panel`: several judges together. */
export const provenanceKinds = ['openai', 'embedded', 'screening', 'human', 'panel'] as const;

/** Where a judgement comes from, as it is shown on the grade and hashed into the receipt. */
export interface Provenance {
  kind: (typeof provenanceKinds)[number];
  /** As answered by the server, which may differ from what was asked for. */
  model: string | null;
  requestedModel: string | null;
  promptVersion: string | null;
  /** Of all that the prompt says, but the answer and its fence. */
  promptHash: string | null;
  outputMode: OutputMode | null;
  /** Whether the raw reply gave its evidence before its levels; null for a judge that writes none. */
  evidenceFirst: boolean | null;
  /** The server's own mark of what it ran; null where it gives none. */
  systemFingerprint: string | null;
  /** Settings as they were really sent. */
  settings: Record<string, string | number | boolean>;
  /** The policy for doubtful judgements that applied, and where each of the judgements that were combined comes from. */
  policy: { name: string; judgements: JudgementSource[] } | null;
}

/** Where one of several judgements comes from. */
export type JudgementSource = Pick<
  Provenance,
  'kind' | 'model' | 'requestedModel' | 'promptHash' | 'outputMode' | 'settings'
>;

/** Where a judgement comes from that no model was asked for. */
export function localProvenance(
  kind: 'embedded' | 'screening' | 'human',
  model: string | null,
  settings: Provenance['settings'],
): Provenance {
  const nobody = { requestedModel: null, promptVersion: null, promptHash: null, outputMode: null, policy: null };
  return { kind, model, ...nobody, evidenceFirst: null, systemFingerprint: null, settings };
}

/** Tokens and money of all calls of one judging attempt. */
export interface Usage {
  /** Requests that were sent, whatever came of them. */
  calls: number;
  inputTokens: number;
  cachedInputTokens: number;
  outputTokens: number;
  reasoningTokens: number;
  /** Of the calls whose cost is known; null where that is none. */
  cost: { amount: number; currency: string } | null;
  /** Calls whose cost is not known: no price, no usage in the reply, or no reply. */
  unpricedCalls: number;
}

/** What was said to a model and what it said. */
export type Exchange = { role: 'system' | 'user' | 'assistant'; content: string }[];

export interface Judged {
  kind: 'judged';
  judgement: Judgement;
  provenance: Provenance;
  /** The probability that a person's points would differ by at most a tenth; null until fitted for this judge. */
  confidence: number | null;
  /** Criteria that were asked about again because their quotes weren't in the answer. */
  repaired: string[];
  /** By criterion: how many of the judgements that were combined gave the level; null for a single one. */
  stability: Record<string, { agreed: number; of: number }> | null;
  /** What a person should know of how the judgement came about. */
  reasons: ReviewReason[];
  /** What kept the judge from asking again where it wanted to; null when nothing did. */
  trouble: Trouble | null;
  usage: Usage | null;
  /** Word for word, for erasable storage. */
  exchanges: Exchange[];
}

/** Of a judge with all its settings: its model, its prompt, and its policy with whatever that asks. Another hash is another judge. */
export const judgeHash = ({ kind, model, settings }: Pick<Judge, 'kind' | 'model' | 'settings'>): string =>
  canonicalHash({ kind, model, settings });

/** What was used and said on the way. */
interface Spent {
  usage: Usage | null;
  exchanges: Exchange[];
}

/**
 * How a judging attempt ends. A fault is never a grade: one of the *endpoint* (bad key, outage, no quota)
 * says nothing about the answer, which waits; one of the *submission* (refused, too long, twice invalid)
 * hands the answer to a person. `over_budget`: the purse was closed before a call.
 */
export type JudgeOutcome =
  | Judged
  | ({ kind: 'endpoint_fault'; code: string; detail: string; retryAfterMs: number | null } & Spent)
  | ({ kind: 'submission_fault'; code: string; detail: string } & Spent)
  | ({ kind: 'over_budget' } & Spent);

type Failed = Exclude<JudgeOutcome, Judged>;
/** Why there is no reply. */
export type Trouble = Failed extends infer F ? (F extends Failed ? Omit<F, keyof Spent> : never) : never;

/** Who can be asked for. */
export const judgeKinds = ['openai', 'embedded'] as const;
export type JudgeKind = (typeof judgeKinds)[number];

/** The name of a judge: its kind, or its kind and a model other than the usual one. */
export type JudgeName = JudgeKind | `openai/${string}`;

/** The port: what the heart asks of whoever gives levels. */
export interface Judge {
  kind: JudgeKind;
  /** What it is, for the banner and the docs. */
  model: string;
  /** Languages that it can judge in, by ISO 639-3; `any` for a judge that isn't bound to some. */
  languages: 'any' | string[];
  /** Whether answers leave this machine to be judged. */
  remote: boolean;
  /** All that shapes its judgement besides the question and the answer: equal settings, equal judgement. */
  settings: Record<string, string | number | boolean>;
  judge(request: JudgeRequest): Promise<JudgeOutcome>;
}

/** Adds what two attempts or calls used. Amounts in two currencies have no sum: their cost counts as unknown. */
export function addUsage(a: Usage | null, b: Usage | null): Usage | null {
  if (!a || !b) return a ?? b;
  const calls = a.calls + b.calls;
  const mixed = a.cost && b.cost && a.cost.currency !== b.cost.currency;
  const currency = (a.cost ?? b.cost)?.currency;
  const amount = (a.cost?.amount ?? 0) + (b.cost?.amount ?? 0);
  return {
    calls,
    inputTokens: a.inputTokens + b.inputTokens,
    cachedInputTokens: a.cachedInputTokens + b.cachedInputTokens,
    outputTokens: a.outputTokens + b.outputTokens,
    reasoningTokens: a.reasoningTokens + b.reasoningTokens,
    cost: mixed || currency === undefined ? null : { amount, currency },
    unpricedCalls: mixed ? calls : a.unpricedCalls + b.unpricedCalls,
  };
}
