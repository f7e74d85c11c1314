import { type Grade, gradeEmpty, gradeJudgement, type ReviewReason, screeningProvenance } from './grade.ts';
import type { Judge, JudgeOutcome, Provenance, QuestionVersion, Usage } from './judge.ts';
import { foreignLanguage } from './language.ts';
import { screen } from './screening.ts';

/** What became of an answer: a grade, a person's task, or a fault that says nothing about the answer. */
export type Assessment =
  | { kind: 'graded'; grade: Grade; provenance: Provenance; raw: string | null; usage: Usage | null; asked: boolean }
  /** `asked`: a judge has answered. */
  | { kind: 'needs_review'; reasons: ReviewReason[]; usage: Usage | null; asked: boolean }
  | Extract<JudgeOutcome, { kind: 'endpoint_fault' }>;

/**
 * The way from an answer to its grade: screen, ask the judge, check the quotes, count the points.
 * An answer that says nothing costs no call; one in a language that the judge doesn't know goes to a person.
 */
export async function assess(
  judge: Judge,
  question: QuestionVersion,
  answer: string,
  options: { withFeedback: boolean; signal: AbortSignal },
): Promise<Assessment> {
  const screened = screen(answer, question.prompt);
  if (screened.kind === 'empty') {
    const grade = gradeEmpty(question.rubric, screened.reason);
    return { kind: 'graded', grade, provenance: screeningProvenance, raw: null, usage: null, asked: false };
  }
  const foreign = judge.languages === 'any' ? null : foreignLanguage(screened.view.text, judge.languages);
  if (foreign !== null) {
    const detail = `The answer seems to be in another language (${foreign}) than the ${judge.kind} judge knows.`;
    return { kind: 'needs_review', reasons: [{ code: 'unsupported_language', detail }], usage: null, asked: false };
  }

  const outcome = await judge.judge({ question, answer, screened, ...options });
  if (outcome.kind === 'endpoint_fault') return outcome;
  const { usage } = outcome;
  if (outcome.kind === 'submission_fault') {
    return { kind: 'needs_review', reasons: [{ code: outcome.code, detail: outcome.detail }], usage, asked: true };
  }
  const { judgement, provenance, confidence, raw } = outcome;
  const grade = gradeJudgement(answer, screened, question.rubric, judgement, confidence);
  return { kind: 'graded', grade, provenance, raw, usage, asked: true };
}
