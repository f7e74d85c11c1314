import type { Judgement } from './judgement.ts';
import type { Rubric } from './rubric.ts';
import type { Screened } from './screening.ts';

/** What a judge is told of the question: one immutable version of it. */
export interface QuestionVersion {
  prompt: string;
  reference: string;
  rubric: Rubric;
  /** BCP 47, such as `en`. */
  language: string;
  contentHash: string;
}

export interface JudgeRequest {
  question: QuestionVersion;
  /** The answer as it was sent. */
  answer: string;
  /** What screening left for the judge to see. */
  screened: Extract<Screened, { kind: 'answer' }>;
  withFeedback: boolean;
  /** Aborted when nobody wants the judgement any more. */
  signal: AbortSignal;
}

/** Where a judgement comes from, as it is shown on the grade and hashed into the receipt. */
export interface Provenance {
  kind: 'openai' | 'embedded' | 'screening';
  /** As answered by the server, which may differ from what was asked for. */
  model: string | null;
  promptVersion: string | null;
  /** Of all that the prompt says, but the answer and its fence. */
  promptHash: string | null;
  outputMode: 'json_schema' | null;
  /** Whether the raw reply gave its evidence before its levels; null for a judge that writes none. */
  evidenceFirst: boolean | null;
  /** Settings as they were really sent. */
  settings: Record<string, string | number | boolean>;
}

/** Tokens and money of all calls of one judging attempt. `cost` is null where no price is known. */
export interface Usage {
  calls: number;
  inputTokens: number;
  cachedInputTokens: number;
  outputTokens: number;
  reasoningTokens: number;
  cost: { amount: number; currency: string } | null;
}

/**
 * How a judging attempt ends. A fault is never a grade: one of the *endpoint* (bad key, outage, no quota)
 * says nothing about the answer, which waits; one of the *submission* (refused, too long, twice invalid)
 * hands the answer to a person.
 */
export type JudgeOutcome =
  | {
      kind: 'judged';
      judgement: Judgement;
      provenance: Provenance;
      /** The probability that a person's points would differ by at most a tenth; null until fitted for this judge. */
      confidence: number | null;
      usage: Usage | null;
      /** What the judge said, word for word, for erasable storage. */
      raw: string | null;
    }
  | { kind: 'endpoint_fault'; code: string; detail: string; retryAfterMs: number | null; usage: Usage | null }
  | { kind: 'submission_fault'; code: string; detail: string; usage: Usage | null };

/** Who can be asked for. */
export const judgeKinds = ['openai', 'embedded'] as const;
export type JudgeKind = (typeof judgeKinds)[number];

/** The port: what the heart asks of whoever gives levels. */
export interface Judge {
  kind: JudgeKind;
  /** What it is, for the banner and the docs. */
  model: string;
  /** Languages that it can judge in, by ISO 639-3; `any` for a judge that isn't bound to some. */
  languages: 'any' | string[];
  judge(request: JudgeRequest): Promise<JudgeOutcome>;
}
