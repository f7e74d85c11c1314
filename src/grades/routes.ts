import { receiptDocumentSchema } from '../grading/receipt.ts';
import { type App, operation } from '../http/operation.ts';
import { Problem } from '../http/problems.ts';
import { idParams } from '../http/params.ts';
import type { GradeRepository } from './repository.ts';
import { gradeListSchema, gradeSchema, renderGrade } from './schemas.ts';

const noGrade = () => new Problem('not_found', 'There is no such grade.');

/** Grades and their receipts. */
export function gradeRoutes(app: App, grades: GradeRepository): void {
  app.get(
    '/v1/submissions/:id/grades',
    operation(
      {
        operationId: 'listGradesOfSubmission',
        tag: 'Grades',
        scope: 'grades:read',
        replies: { 200: { says: 'The grades.' } },
        summary: "List a submission's grades",
        description: 'Every grade that the submission has had, newest first. The first one stands.',
      },
      { params: idParams, response: { 200: gradeListSchema } },
    ),
    async (request) => {
      const found = await grades.listOf(request.caller, request.params.id);
      if (!found) throw new Problem('not_found', 'There is no such submission.');
      return { data: found.map((grade) => renderGrade(grade, request.caller)) };
    },
  );

  app.get(
    '/v1/grades/:id',
    operation(
      {
        operationId: 'getGrade',
        tag: 'Grades',
        scope: 'grades:read',
        replies: { 200: { says: 'The grade.' } },
        summary: 'Get one grade',
        description:
          'A grade with its levels, quotes, judge and cost. After erasure levels and points remain, quotes and texts are gone.',
      },
      { params: idParams, response: { 200: gradeSchema } },
    ),
    async (request) => {
      const grade = await grades.find(request.caller, request.params.id);
      if (!grade) throw noGrade();
      return renderGrade(grade, request.caller);
    },
  );

  app.get(
    '/v1/grades/:id/receipt',
    operation(
      {
        operationId: 'getReceipt',
        tag: 'Grades',
        scope: 'grades:read',
        replies: { 200: { says: 'The receipt, its hash, and the texts unless they are erased.' } },
        summary: "Get a grade's receipt",
        description:
          'How the grade came about, in a form that anyone can recompute offline: `npm run viva -- verify receipt.json`. The hash is over the `receipt` as canonical JSON (RFC 8785).',
      },
      { params: idParams, response: { 200: receiptDocumentSchema } },
    ),
    async (request) => {
      const receipt = await grades.findReceipt(request.caller, request.params.id);
      if (!receipt) throw noGrade();
      return receipt;
    },
  );
}
