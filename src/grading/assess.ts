import { type Grade, gradeEmpty, gradeJudgement, type ReviewReason, screeningProvenance } from './grade.ts';
import type {
  Exchange,
  FeedbackWish,
  Judge,
  Judged,
  JudgeOutcome,
  Provenance,
  Purse,
  QuestionVersion,
  Usage,
} from './judge.ts';
import { foreignLanguage } from './language.ts';
import { type Maskable, mask } from './mask.ts';
import { screen } from './screening.ts';

/** What is used and said on the way. */
interface Trace {
  usage: Usage | null;
  exchanges: Exchange[];
}

/** What became of an answer: a grade, a person's task, or a fault that says nothing about the answer. */
export type Assessment =
  | ({ kind: 'graded'; grade: Grade; provenance: Provenance; judged: Judged | null } & Trace)
  | ({ kind: 'needs_review'; reasons: ReviewReason[] } & Trace)
  | Extract<JudgeOutcome, { kind: 'endpoint_fault' | 'over_budget' }>;

export interface AssessmentOptions {
  feedback: FeedbackWish | null;
  purse: Purse;
  signal: AbortSignal;
  /** What is masked before an answer leaves this machine, and the names that the caller knows. */
  masking: { what: readonly Maskable[]; names: string[] };
}

const nothing: Trace = { usage: null, exchanges: [] };

/**
 * The way from an answer to its grade: screen, ask the judge, check the quotes, count the points.
 * An answer that says nothing costs no call; one in a language that the judge doesn't know goes to a person.
 */
export async function assess(
  judge: Judge,
  question: QuestionVersion,
  answer: string,
  { masking, ...options }: AssessmentOptions,
): Promise<Assessment> {
  const seen = screen(answer, question.prompt);
  if (seen.kind === 'empty') {
    const grade = gradeEmpty(question.rubric, seen.reason);
    return { kind: 'graded', grade, provenance: screeningProvenance, judged: null, ...nothing };
  }
  const foreign = judge.languages === 'any' ? null : foreignLanguage(seen.view.text, judge.languages);
  if (foreign !== null) {
    const detail = `The answer seems to be in another language (${foreign}) than the ${judge.kind} judge knows.`;
    return { kind: 'needs_review', reasons: [{ code: 'unsupported_language', detail }], ...nothing };
  }

  const screened = judge.remote ? { ...seen, view: mask(seen.view, masking.what, masking.names) } : seen;
  const outcome = await judge.judge({ question, answer, screened, ...options, probe: false, isOpen: () => true });
  if (outcome.kind === 'endpoint_fault' || outcome.kind === 'over_budget') return outcome;
  const { usage, exchanges } = outcome;
  const trace = { usage, exchanges };
  if (outcome.kind === 'submission_fault') {
    return { kind: 'needs_review', reasons: [{ code: outcome.code, detail: outcome.detail }], ...trace };
  }
  const grade = gradeJudgement(answer, screened, question.rubric, outcome);
  return { kind: 'graded', grade, provenance: outcome.provenance, judged: outcome, ...trace };
}
