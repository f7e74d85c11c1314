import { z } from 'zod';
import { gradeSchema, renderUnstored, reviewReason } from '../grades/schemas.ts';
import { exemplarFaults, questionContentShape, questionVersion } from '../grading/question.ts';
import { receiptDocumentSchema } from '../grading/receipt.ts';
import { storableText } from '../grading/text.ts';
import { goneSignal } from '../http/gone.ts';
import { readIdempotencyKey } from '../http/idempotency.ts';
import { type App, operation } from '../http/operation.ts';
import { Problem, unavailable } from '../http/problems.ts';
import { invalidField } from '../http/validation.ts';
import { feedbackSchema, feedbackWish, judgeWishShape, promptWish } from '../submissions/schemas.ts';
import type { Evaluate } from './service.ts';

const evaluationSchema = (maxAnswerChars: number) =>
  z
    .strictObject({
      question: z.strictObject({
        ...questionContentShape,
        language: z
          .string()
          .regex(/^[a-zA-Z]{2,3}(-[a-zA-Z]{4})?(-([a-zA-Z]{2}|\d{3}))?$/)
          .optional()
          .describe('BCP 47. Default: `en`.'),
      }),
      answer: storableText(maxAnswerChars),
      feedback: feedbackSchema,
      ...judgeWishShape,
      prompt: promptWish,
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
export function evaluationRoutes(app: App, evaluate: Evaluate, maxAnswerChars: number): void {
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
        problems: ['idempotency_not_supported', 'judge_unavailable', 'budget_exceeded'],
      },
      { body: evaluationSchema(maxAnswerChars), response: { 200: evaluatedSchema } },
    ),
    async (request, reply) => {
      if (readIdempotencyKey(request) !== null) {
        throw new Problem('idempotency_not_supported', 'An evaluation keeps nothing that a retry could find.');
      }
      const { question, answer, feedback, ...wish } = request.body;
      const [fault] = exemplarFaults(question);
      if (fault !== undefined) throw invalidField('/question/exemplars', fault);
      const { language = 'en', ...content } = question;
      const asked = { question: questionVersion({ ...content, language }), version: null, answer, names: [], wish };
      const evaluation = { ...asked, feedback: feedbackWish(feedback), purpose: 'evaluation' as const };
      const evaluated = await evaluate(request.caller, evaluation, goneSignal(reply));
      switch (evaluated.kind) {
        case 'unknown':
          throw invalidField(`/${evaluated.field}`, evaluated.detail);
        case 'unavailable':
          throw unavailable(evaluated);
        case 'not_graded':
          return { grade: null, receipt: null, reviewReasons: evaluated.reasons };
        case 'graded': {
          const { grade, receipt } = evaluated;
          const facts = { ...evaluated, questionVersion: null, createdAt: new Date().toISOString() };
          return { grade: renderUnstored(grade, facts), receipt, reviewReasons: grade.reviewReasons };
        }
      }
    },
  );
}
