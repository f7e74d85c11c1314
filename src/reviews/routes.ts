import { keyHeader, keyReused, readKeyedRequest } from '../http/idempotency.ts';
import { type App, operation } from '../http/operation.ts';
import { idParams } from '../http/params.ts';
import { Problem } from '../http/problems.ts';
import { jsonPointer } from '../http/validation.ts';
import { renderSubmission } from '../submissions/schemas.ts';
import type { ReviewRepository } from './repository.ts';
import { newReviewSchema, renderReview, reviewedSchema, reviewListSchema } from './schemas.ts';
import type { Reviewed, ReviewService } from './service.ts';

const noSubmission = () => new Problem('not_found', 'There is no such submission.');

/** A person has the last word. */
export function reviewRoutes(app: App, service: ReviewService, reviews: ReviewRepository): void {
  app.post(
    '/v1/submissions/:id/reviews',
    operation(
      {
        operationId: 'createReview',
        tag: 'Reviews',
        scope: 'reviews:write',
        replies: {
          201: {
            says: 'The review, and the submission as it is now.',
            headers: ['Location', 'Idempotency-Replayed'],
          },
        },
        summary: 'Confirm a grade, change it, or give one',
        description: `What a person decides stands: no machine changes it again. The machine's grade stays in the list of grades.

- \`confirm\`: the grade that stands is right.
- \`override\`: some levels are wrong; points are counted anew, and the machine's feedback goes, since it may speak of what has changed.
- \`grade\`: a level for every criterion, where no judge could give a grade, or \`blind\`, without having looked at it (\`hide=grade\` on reading a submission leaves it out). Blind reviews of \`sampled\` submissions are what agreement between machine and people can be measured by.`,
        problems: [
          'invalid_header',
          'idempotency_key_reused',
          'grading_under_way',
          'grade_changed',
          'no_grade_stands',
          'submission_erased',
        ],
      },
      { params: idParams, headers: keyHeader, body: newReviewSchema, response: { 201: reviewedSchema } },
    ),
    async (request, reply) => {
      const { caller, params, body } = request;
      const keyed = readKeyedRequest(request, `createReview/${params.id}`);
      const reviewed = await service.give(caller, params.id, body, keyed);
      if (reviewed.kind !== 'reviewed') throw problemOf(reviewed);
      const { review, submission, replayed } = reviewed;
      return reply
        .code(201)
        .headers({
          location: `/v1/submissions/${params.id}/reviews`,
          ...(replayed && { 'idempotency-replayed': 'true' }),
        })
        .send({ review: renderReview(review), submission: renderSubmission(submission, caller) });
    },
  );

  app.get(
    '/v1/submissions/:id/reviews',
    operation(
      {
        operationId: 'listReviews',
        tag: 'Reviews',
        scope: 'grades:read',
        replies: { 200: { says: 'The reviews.' } },
        summary: "List a submission's reviews",
        description: 'Every decision of a person about it, oldest first.',
      },
      { params: idParams, response: { 200: reviewListSchema } },
    ),
    async (request) => {
      const data = await reviews.listOf(request.caller, request.params.id);
      if (!data) throw noSubmission();
      return { data: data.map(renderReview) };
    },
  );
}

function problemOf(outcome: Exclude<Reviewed, { kind: 'reviewed' }>): Problem {
  switch (outcome.kind) {
    case 'absent':
      return noSubmission();
    case 'erased':
      return new Problem('submission_erased', 'The answer of this submission has been erased.');
    case 'under_way':
      return new Problem('grading_under_way', 'This submission still waits for its judge.');
    case 'changed':
      return new Problem('grade_changed', 'Another grade stands by now: look at it and decide again.');
    case 'nothing_stands':
      return new Problem('no_grade_stands', 'No grade stands that could be confirmed or changed: give one.');
    case 'key_reused':
      return keyReused();
    case 'wrong_levels': {
      const errors = Object.entries(outcome.faults).map(([key, detail]) => ({
        pointer: jsonPointer(['levels', key]),
        detail,
      }));
      return new Problem('invalid_body', `${errors[0]!.pointer}: ${errors[0]!.detail}`, { errors });
    }
  }
}
