import { z } from 'zod';
import type { Authorized } from '../access/authorize.ts';
import type { Grade } from '../grading/grade.ts';
import type { Provenance, Usage } from '../grading/judge.ts';
import { levels } from '../grading/levels.ts';
import { reciteDetector } from '../grading/secrecy.ts';
import type { Span } from '../grading/view.ts';
import type { StoredGrade } from './repository.ts';

const count = z.int().min(0).max(1_000_000_000);
const offset = count.describe('In UTF-16 code units of the answer as it was sent.');

const evidence = z
  .strictObject({
    quote: z.string().nullable().describe('Cut verbatim from the answer; null once the answer has been erased.'),
    start: offset,
    end: offset.describe('Exclusive.'),
  })
  .meta({ id: 'Evidence', description: 'A quote that was found in the answer.' });

const claim = z.strictObject({ text: z.string(), evidence: z.array(evidence) });

const gradedCriterion = z
  .strictObject({
    key: z.string(),
    label: z.string().describe('What the criterion is about.'),
    weight: z.int().min(1).max(1_000),
    level: z.enum(levels).describe('`met`, `partial` (half), `missing`, or `contradicted`: the opposite is claimed.'),
    points: z.number().describe('What it contributed to the total.'),
    doubtful: z.boolean().describe('The level hangs on something that could not be checked.'),
    evidence: z.array(evidence),
    requirement: z.string().optional().describe('Only for callers with `references:read`.'),
    finding: z.string().nullable().optional().describe("The judge's reason. Only for callers with `references:read`."),
  })
  .meta({ id: 'GradedCriterion' });

export const reviewReason = z
  .strictObject({ code: z.string(), detail: z.string(), criterion: z.string().optional() })
  .meta({ id: 'ReviewReason', description: 'Why a person should look.' });

export const gradeSchema = z
  .strictObject({
    id: z.string().nullable().describe('Null for an evaluation, of which nothing is kept.'),
    submissionId: z.string().nullable(),
    points: z.number().describe('Counted from the levels and weights, by the service, not by the judge.'),
    maxPoints: z.number(),
    score: z.number().min(0).max(100),
    scoreRange: z
      .array(z.number())
      .length(2)
      .describe('The score if every doubtful criterion fell low, and if it fell high.'),
    passed: z.boolean().nullable().describe('Null where the question has no decision line.'),
    confidence: z
      .number()
      .min(0)
      .max(1)
      .nullable()
      .describe("The probability that a person's points differ by at most a tenth; null until fitted for this judge."),
    criteria: z.array(gradedCriterion),
    misconceptions: z.array(claim).describe('False claims outside the criteria, each with a quote.'),
    feedback: z
      .strictObject({
        summary: z.string(),
        strengths: z.array(claim),
        improvements: z.array(z.string()),
        nextStep: z.string(),
      })
      .nullable(),
    integrity: z
      .array(z.strictObject({ code: z.string(), detail: z.string(), start: offset.optional(), end: offset.optional() }))
      .describe('Attempts to steer the grader and hidden text. They send the grade to a person and cost no points.'),
    judge: z.strictObject({
      kind: z.enum(['openai', 'embedded', 'screening']),
      model: z.string().nullable().describe('As answered by the model server.'),
      promptVersion: z.string().nullable(),
      promptHash: z.string().nullable(),
      outputMode: z.string().nullable(),
      evidenceFirst: z.boolean().nullable().describe('Whether the reply gave its evidence before its levels.'),
      settings: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
    }),
    usage: z
      .strictObject({
        calls: count,
        inputTokens: count,
        cachedInputTokens: count,
        outputTokens: count,
        reasoningTokens: count,
        cost: z
          .strictObject({ amount: z.number(), currency: z.string() })
          .nullable()
          .describe('Null where the price is not known.'),
      })
      .nullable()
      .describe('Null for judges that cost nothing.'),
    latencyMs: count,
    reused: z.boolean().describe('Taken from an equal earlier request instead of judged anew.'),
    createdAt: z.iso.datetime({ precision: 3 }),
  })
  .meta({ id: 'Grade', description: 'A judgement, checked against the answer and counted.' });

export const gradeListSchema = z.strictObject({ data: z.array(gradeSchema) });

export type WireGrade = z.infer<typeof gradeSchema>;

/** Stands for a sentence of the judge that would give the key away. */
const withheld = 'Withheld: it would give the answer away.';

/** A stored grade as this caller may see it: the key to the answers only with `references:read`. */
export function renderGrade(grade: StoredGrade, caller: Authorized): WireGrade {
  const { rubric, texts, answer, provenance, question, ...counted } = grade;
  const { questionVersion: _, criteria: levelled, scoreRange, ...facts } = counted;
  const withKey = caller.scopes.has('references:read');
  const recites = withKey
    ? () => false
    : reciteDetector(question.reference, rubric, `${answer ?? ''} ${question.prompt}`);
  const safe = (sentence: string) => (recites(sentence) ? withheld : sentence);
  const quoted = (spans: Span[]) =>
    spans.map(({ start, end }) => ({ quote: answer === null ? null : answer.slice(start, end), start, end }));
  const claims = (list: { text: string; evidence: Span[] }[]) =>
    list.map(({ text, evidence: spans }) => ({ text: safe(text), evidence: quoted(spans) }));
  const written = new Map(rubric.criteria.map((criterion) => [criterion.key, criterion]));
  const feedback = texts?.feedback;
  return {
    ...facts,
    scoreRange: [...scoreRange],
    criteria: levelled.map(({ key, level, points, doubtful, evidence: spans }) => {
      const { label, weight, requirement } = written.get(key)!;
      const criterion = { key, label, weight, level, points, doubtful, evidence: quoted(spans) };
      return withKey ? { ...criterion, requirement, finding: texts?.findings[key] ?? null } : criterion;
    }),
    misconceptions: claims(texts?.misconceptions ?? []),
    feedback: feedback
      ? {
          summary: safe(feedback.summary),
          strengths: claims(feedback.strengths),
          improvements: feedback.improvements.map(safe),
          nextStep: safe(feedback.nextStep),
        }
      : null,
    integrity: (texts?.integrity ?? []).map((flag) => ({ ...flag, detail: safe(flag.detail) })),
    judge: provenance,
    reused: false,
  };
}

/** The grade of an evaluation: the caller brought the key along, and nothing has an id. */
export function renderUnstored(
  grade: Grade,
  facts: { provenance: Provenance; usage: Usage | null; latencyMs: number; createdAt: string },
): WireGrade {
  const { reviewReasons: _, scoreRange, ...rest } = grade;
  const { provenance, usage, latencyMs, createdAt } = facts;
  const unstored = { id: null, submissionId: null, reused: false };
  return { ...rest, ...unstored, scoreRange: [...scoreRange], judge: provenance, usage, latencyMs, createdAt };
}
