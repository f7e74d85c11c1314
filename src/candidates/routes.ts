import { z } from 'zod';
import type { GradeRepository } from '../grades/repository.ts';
import { gradeSchema, renderGrade } from '../grades/schemas.ts';
import { type App, operation } from '../http/operation.ts';
import { pageOf, pageQuery, readCursor, toPage } from '../http/paging.ts';
import { Problem } from '../http/problems.ts';
import type { ReviewRepository } from '../reviews/repository.ts';
import { renderReview, reviewSchema } from '../reviews/schemas.ts';
import type { SubmissionRepository } from '../submissions/repository.ts';
import { renderSubmission, submissionSchema } from '../submissions/schemas.ts';
import type { CandidateRepository } from './repository.ts';

const time = z.iso.datetime({ precision: 3 });

const candidateParams = z.strictObject({
  externalId: z.string().min(1).max(200).describe('As you call them in `candidate.externalId`.'),
});

const keptAnswer = z
  .strictObject({
    submission: submissionSchema,
    grades: z.array(gradeSchema).describe('All that there have been, newest first.'),
    reviews: z.array(reviewSchema).describe('Oldest first.'),
  })
  .meta({ id: 'KeptAnswer' });

const candidateSchema = z
  .strictObject({
    externalId: z.string(),
    displayName: z.string().nullable(),
    createdAt: time,
    answers: pageOf(keptAnswer),
    waiting: z
      .array(z.strictObject({ batchId: z.string(), line: z.int().min(1).max(1_000_000_000), content: z.string() }))
      .describe('Answers of theirs in batches that nobody has looked at yet, as they were sent (JSON); 100 at most.'),
  })
  .meta({ id: 'Candidate', description: 'All that is kept of a candidate.' });

const erasedSchema = z.strictObject({ erased: z.int().min(0).max(1_000_000_000).describe('How many answers.') });

const mostWaiting = 100;

const noCandidate = () => new Problem('not_found', 'Nothing is kept of such a candidate.');

export interface CandidateRouteParts {
  candidates: CandidateRepository;
  submissions: Pick<SubmissionRepository, 'list'>;
  grades: Pick<GradeRepository, 'listOf'>;
  reviews: Pick<ReviewRepository, 'listOf'>;
  /** Tells who waits for a submission. */
  settle(submissionId: string): void;
}

/** What candidates have a right to: to see all that is kept of them, to take it along, and to have it erased. */
export function candidateRoutes(app: App, parts: CandidateRouteParts): void {
  const { candidates, submissions, grades, reviews, settle } = parts;

  app.get(
    '/v1/candidates/:externalId',
    operation(
      {
        operationId: 'getCandidate',
        tag: 'Candidates',
        scope: 'candidates:read',
        replies: { 200: { says: 'The candidate, and a page of their answers.', headers: ['Link'] } },
        summary: 'Get all that is kept of a candidate',
        description:
          'For access and portability (GDPR, articles 15 and 20): every answer with all its grades and reviews, newest first, in pages. What was said to models about an answer is at `…/submissions/{id}/exchanges`.',
      },
      { params: candidateParams, querystring: z.strictObject(pageQuery), response: { 200: candidateSchema } },
    ),
    async (request, reply) => {
      const { caller, params } = request;
      const { limit, cursor } = request.query;
      const candidate = await candidates.find(caller, params.externalId);
      if (!candidate) throw noCandidate();
      const page = { after: readCursor(cursor, 'sub'), limit: limit + 1 };
      const rows = await submissions.list(caller, { candidate: params.externalId }, page);
      const kept = await Promise.all(
        rows.map(async (submission) => ({
          id: submission.id,
          answer: {
            submission: renderSubmission(submission, caller),
            grades: ((await grades.listOf(caller, submission.id)) ?? []).map((grade) => renderGrade(grade, caller)),
            reviews: ((await reviews.listOf(caller, submission.id)) ?? []).map(renderReview),
          },
        })),
      );
      const { page: answers, headers } = toPage(kept, limit, request.url, (row) => row.answer);
      const { externalId, displayName, createdAt } = candidate;
      const waiting = await candidates.waiting(caller, externalId, mostWaiting);
      return reply.headers(headers).send({ externalId, displayName, createdAt, answers, waiting });
    },
  );

  app.delete(
    '/v1/candidates/:externalId',
    operation(
      {
        operationId: 'eraseCandidate',
        tag: 'Candidates',
        scope: 'candidates:write',
        replies: { 200: { says: 'Erased.' } },
        summary: 'Erase a candidate',
        description:
          'Erases every answer of theirs as erasing a submission does, also what waits in batches, and with the last one the candidate (GDPR, article 17). Tombstones with levels, points and receipts remain, and nothing that says whose they are. After a broken connection repeat it: 404 says that nothing is left.',
      },
      { params: candidateParams, response: { 200: erasedSchema } },
    ),
    async (request) => {
      const erased = await candidates.erase(request.caller, request.params.externalId, new Date().toISOString());
      erased.submissions.forEach(settle);
      const answers = erased.submissions.length + erased.waiting;
      if (answers === 0) throw noCandidate();
      return { erased: answers };
    },
  );
}
