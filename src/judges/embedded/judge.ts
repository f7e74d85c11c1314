import { comparable } from '../../grading/evidence.ts';
import { type Judge, type JudgeRequest, localProvenance } from '../../grading/judge.ts';
import type { JudgedCriterion } from '../../grading/judgement.ts';
import { levelsOf } from '../../grading/rubric.ts';
import { settleCriterion } from '../../grading/settle.ts';
import { confidenceOf } from './confidence.ts';
import { feedbackOf } from './feedback.ts';
import type { Model } from './model.ts';
import { closeBelow, type Opinion, opinionOf } from './opinion.ts';
import { criterionIds, windowsOf } from './passages.ts';
import { clauseSpans, quotesOf } from './quotes.ts';

/**
 * The judge that needs no key and no network: a small model, trained for this, that reads each criterion in the answer.
 * How it was trained and what it can't do is in `models/`.
 */
export function embeddedJudge(model: Model): Judge {
  const { fitted, vocabulary } = model;
  const { name, temperature, contradicted, evidenceFrom, sha256 } = fitted;
  const settings = { temperature, contradicted, evidenceFrom, closeBelow, modelHash: sha256.model };
  const provenance = localProvenance('embedded', name, settings);
  const nothing = { usage: null, exchanges: [] };
  return {
    kind: 'embedded',
    model: name,
    languages: ['eng'],
    remote: false,
    settings,
    async judge(request) {
      const { question, answer, screened, feedback, signal } = request;
      const { rubric } = question;
      const { text } = screened.view;
      const windows = windowsOf(vocabulary, readable(request, model));
      const claims = rubric.criteria.map((criterion) => criterionIds(vocabulary, criterion));
      let readings;
      try {
        readings = await model.read(windows, claims, signal);
      } catch (error) {
        const detail = `The built-in judge failed: ${(error as Error).message}`;
        return { kind: 'endpoint_fault', code: 'model_failed', detail, retryAfterMs: null, ...nothing };
      }
      const clauses = clauseSpans(text);
      const opinions: Record<string, Opinion> = {};
      const criteria: Record<string, JudgedCriterion> = {};
      rubric.criteria.forEach((criterion, at) => {
        const of = readings.map((byCriterion) => byCriterion[at]!);
        const opinion = opinionOf(fitted, windows, of, levelsOf(criterion));
        opinions[criterion.key] = opinion;
        criteria[criterion.key] = {
          level: opinion.level,
          quotes: opinion.level === 'missing' ? [] : quotesOf(text, clauses, opinion.evidence),
          finding: findingOf(opinion),
          doubtful: opinion.close,
        };
      });
      return {
        kind: 'judged',
        judgement: {
          criteria,
          misconceptions: [],
          integrity: [],
          feedback: feedback && feedbackOf(rubric.criteria, asGraded(answer, screened, criteria), feedback),
        },
        provenance,
        confidence: confidenceOf(rubric, opinions, fitted),
        repaired: [],
        stability: null,
        reasons: [],
        trouble: null,
        ...nothing,
      };
    },
  };
}

/** The levels as they will stand once their quotes are checked: feedback must not accuse where the grade doesn't. */
function asGraded(
  answer: string,
  screened: JudgeRequest['screened'],
  criteria: Record<string, JudgedCriterion>,
): Record<string, JudgedCriterion> {
  const prepared = comparable(screened.view);
  const settled = Object.entries(criteria).map(([key, judged]) => {
    return [key, { ...judged, level: settleCriterion(answer, prepared, screened, judged).level }];
  });
  return Object.fromEntries(settled) as Record<string, JudgedCriterion>;
}

/** The answer's tokens, but those in text that can't be evidence: what steers a grader must not steer this one. */
function readable({ screened: { view, excluded } }: JudgeRequest, { vocabulary }: Model) {
  return vocabulary.tokensOf(view.text).filter(({ start, end }) => {
    const [from, to] = [view.starts[start]!, view.ends[end - 1]!];
    return !excluded.some((span) => from < span.end && to > span.start);
  });
}

function findingOf({ level, probabilities }: Opinion): string {
  const percent = (share: number) => `${Math.round(100 * share)} %`;
  const others = Object.entries(probabilities).filter(([other, share]) => other !== level && share >= 0.05);
  const also = others.map(([other, share]) => `${other} ${percent(share)}`);
  return `Read as ${level}, ${percent(probabilities[level])} sure${also.length > 0 ? ` (${also.join(', ')})` : ''}.`;
}
