import { z } from 'zod';
import type { Authorized } from '../access/authorize.ts';
import { type Grade, screeningProvenance } from '../grading/grade.ts';
import { outputModes, type Provenance, provenanceKinds, type QuestionVersion, type Usage } from '../grading/judge.ts';
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
    doubtful: z
      .boolean()
      .describe('The level hangs on something that could not be checked, or that several judgements do not agree on.'),
    stability: z
      .strictObject({ agreed: count, of: count })
      .optional()
      .describe('How many of several judgements gave the level; absent where there was one.'),
    evidence: z.array(evidence),
    requirement: z.string().optional().describe('Only for callers with `references:read`.'),
    finding: z.string().nullable().optional().describe("The judge's reason. Only for callers with `references:read`."),
  })
  .meta({ id: 'GradedCriterion' });

export const reviewReason = z
  .strictObject({ code: z.string(), detail: z.string(), criterion: z.string().optional() })
  .meta({ id: 'ReviewReason', description: 'Why a person should look.' });

const sentSettings = z
  .record(z.string(), z.union([z.string(), z.number(), z.boolean()]))
  .describe('As they were sent.');

const judgementSource = z
  .strictObject({
    kind: z.enum(provenanceKinds),
    model: z.string().nullable(),
    requestedModel: z.string().nullable(),
    promptHash: z.string().nullable(),
    outputMode: z.enum(outputModes).nullable(),
    settings: sentSettings,
  })
  .meta({ id: 'JudgementSource', description: 'Where one of several judgements comes from.' });

export const usageSchema = z
  .strictObject({
    calls: count.describe('Requests that were sent to a model server, whatever came of them.'),
    inputTokens: count,
    cachedInputTokens: count,
    outputTokens: count,
    reasoningTokens: count,
    cost: z
      .strictObject({ amount: z.number(), currency: z.string() })
      .nullable()
      .describe('Of the calls whose cost is known; null where that is none.'),
    unpricedCalls: count.describe(
      'Calls whose cost is not known: no price, no usage in the reply, or no reply at all.',
    ),
  })
  .nullable();

export const gradeSchema = z
  .strictObject({
    id: z.string().nullable().describe('Null for an evaluation, of which nothing is kept.'),
    submissionId: z.string().nullable(),
    questionVersion: z
      .int()
      .min(1)
      .max(1_000_000)
      .nullable()
      .describe('The version of the question that it was graded by; null for one that was brought along.'),
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
    calibratedScore: z
      .strictObject({ score: z.number().min(0).max(100), calibrationId: z.string() })
      .nullable()
      .describe(
        "The score on the scale of the organisation's own graders, where a calibration is in use for that. Points never change by it.",
      ),
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
      kind: z
        .enum(provenanceKinds)
        .describe(
          '`screening`: nothing that a judge could judge. `human`: a person. `panel`: several judges together.',
        ),
      model: z.string().nullable().describe('As answered by the model server.'),
      requestedModel: z.string().nullable().describe('As it was asked for.'),
      promptVersion: z.string().nullable(),
      promptHash: z.string().nullable(),
      outputMode: z
        .enum(outputModes)
        .nullable()
        .describe('How the form of the reply was asked for: the strictest that the server takes.'),
      evidenceFirst: z.boolean().nullable().describe('Whether the reply gave its evidence before its levels.'),
      systemFingerprint: z.string().nullable().describe('As answered by the model server.'),
      settings: sentSettings,
      policy: z
        .strictObject({ name: z.string(), judgements: z.array(judgementSource) })
        .nullable()
        .describe('The policy for doubtful judgements that applied, and whose judgements were combined.'),
    }),
    usage: usageSchema.describe('Null for judges that cost nothing, and for a judgement that was reused.'),
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
  const { rubric, texts, answer, provenance, question, asked: _, ...counted } = grade;
  const { criteria: levelled, scoreRange, ...facts } = counted;
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
  const told = feedback?.citesReference ? (sentence: string) => sentence : safe;
  return {
    ...facts,
    scoreRange: [...scoreRange],
    criteria: levelled.map(({ key, level, points, doubtful, stability, evidence: spans }) => {
      const { label, weight, requirement } = written.get(key)!;
      const known = { key, label, weight, level, points, doubtful, ...(stability && { stability }) };
      const criterion = { ...known, evidence: quoted(spans) };
      return withKey ? { ...criterion, requirement, finding: texts?.findings[key] ?? null } : criterion;
    }),
    misconceptions: claims(texts?.misconceptions ?? []),
    feedback: feedback
      ? {
          summary: told(feedback.summary),
          strengths: feedback.strengths.map(({ text, evidence: spans }) => ({
            text: told(text),
            evidence: quoted(spans),
          })),
          improvements: feedback.improvements.map(told),
          nextStep: told(feedback.nextStep),
        }
      : null,
    integrity: (texts?.integrity ?? []).map((flag) => ({ ...flag, detail: safe(flag.detail) })),
    judge: shownProvenance(provenance),
  };
}

/** All that a candidate may read of a grade that is not kept, besides their own words. */
export function toldTo(
  grade: Grade,
  question: Pick<QuestionVersion, 'prompt' | 'reference' | 'rubric'>,
  answer: string,
): string[] {
  const recites = reciteDetector(question.reference, question.rubric, `${answer} ${question.prompt}`);
  const { feedback, misconceptions, integrity } = grade;
  const written = feedback
    ? [feedback.summary, feedback.nextStep, ...feedback.improvements, ...feedback.strengths.map(({ text }) => text)]
    : [];
  const said = [...written, ...misconceptions.map(({ text }) => text), ...integrity.map(({ detail }) => detail)];
  return said.map((sentence) => (recites(sentence) ? withheld : sentence));
}

/** Grades of earlier versions of this service know less of how they came about. */
function shownProvenance(provenance: Partial<Provenance> & Pick<Provenance, 'kind'>): WireGrade['judge'] {
  return { ...screeningProvenance, ...provenance };
}

/** The grade of an evaluation: the caller brought the key along, and nothing has an id. */
export function renderUnstored(
  grade: Grade,
  facts: {
    questionVersion: number | null;
    provenance: Provenance;
    usage: Usage | null;
    latencyMs: number;
    createdAt: string;
  },
): WireGrade {
  const { reviewReasons: _, scoreRange, ...rest } = grade;
  const { questionVersion, provenance, usage, latencyMs, createdAt } = facts;
  const unstored = { id: null, submissionId: null, reused: false, calibratedScore: null };
  const shown = { ...unstored, questionVersion, scoreRange: [...scoreRange], judge: provenance };
  return { ...rest, ...shown, usage, latencyMs, createdAt };
}
