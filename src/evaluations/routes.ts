import { judgeKinds } from '../grading/judge.ts';
import { z } from 'zod';
import { gradeSchema, renderUnstored, reviewReason } from '../grades/schemas.ts';
import { questionVersion } from '../grading/question.ts';
import { receiptDocumentSchema } from '../grading/receipt.ts';
import { rubricSchema } from '../grading/rubric.ts';
import { storableText, text } from '../grading/text.ts';
import { goneSignal } from '../http/gone.ts';
import { readIdempotencyKey } from '../http/idempotency.ts';
import { type App, operation } from '../http/operation.ts';
import { Problem } from '../http/problems.ts';
import { invalidField } from '../http/validation.ts';
import type { createEvaluationService } from './service.ts';

const evaluationSchema = (maxAnswerChars: number) =>
  z
    .strictObject({
      question: z.strictObject({
        prompt: text(4_000),
        reference: text(20_000).describe('One right answer.'),
        rubric: rubricSchema,
        language: z
          .string()
          .regex(/^[a-zA-Z]{2,3}(-[a-zA-Z0-9]{2,8})*$/)
          .optional()
          .describe('BCP 47. Default: `en`.'),
      }),
      answer: storableText(maxAnswerChars),
      judge: z.enum(judgeKinds).optional().describe("Who grades. Default: the service's own choice."),
    })
    .meta({ id: 'NewEvaluation' });

const evaluatedSchema = z
  .strictObject({
    grade: gradeSchema.nullable().describe('Null when no judge could grade the answer.'),
    receipt: receiptDocumentSchema.nullable(),
    reviewReasons: z.array(reviewReason),
  })
  .meta({ id: 'Evaluation' });

/** Grading without keeping. */
export function evaluationRoutes(
  app: App,
  evaluate: ReturnType<typeof createEvaluationService>,
  maxAnswerChars: number,
): void {
  app.post(
    '/v1/evaluations',
    operation(
      {
        operationId: 'createEvaluation',
        tag: 'Evaluations',
        scope: 'evaluations:write',
        replies: { 200: { says: 'The grade and its receipt, or why there is none.' } },
        summary: 'Grade a question that you bring along',
        description:
          'Grades an answer against a question, reference and rubric that come with the request, and keeps nothing but counts of what was used. The reply always waits for the judge. A judge that cannot be reached is a 503; a reply that is no judgement is a 200 without a grade, with the reasons.',
        problems: ['idempotency_not_supported', 'judge_unavailable'],
      },
      { body: evaluationSchema(maxAnswerChars), response: { 200: evaluatedSchema } },
    ),
    async (request, reply) => {
      if (readIdempotencyKey(request) !== null) {
        throw new Problem('idempotency_not_supported', 'An evaluation keeps nothing that a retry could find.');
      }
      const { question, answer, judge } = request.body;
      const { language = 'en', ...content } = question;
      const evaluation = { question: questionVersion({ ...content, language }), version: null, answer, judge };
      const evaluated = await evaluate(request.caller, evaluation, goneSignal(reply));
      switch (evaluated.kind) {
        case 'unknown_judge':
          throw invalidField('/judge', `the judge "${evaluated.judge}" is not configured here`);
        case 'unavailable': {
          const retryAfter = String(Math.max(1, Math.ceil(evaluated.retryAfterMs / 1000)));
          throw new Problem('judge_unavailable', evaluated.detail, { headers: { 'retry-after': retryAfter } });
        }
        case 'not_graded':
          return { grade: null, receipt: null, reviewReasons: evaluated.reasons };
        case 'graded': {
          const { grade, receipt } = evaluated;
          const facts = { ...evaluated, createdAt: new Date().toISOString() };
          return { grade: renderUnstored(grade, facts), receipt, reviewReasons: grade.reviewReasons };
        }
      }
    },
  );
}
