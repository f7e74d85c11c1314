import { lintRubric, type LintFinding } from '../grading/rubric-lint.ts';
import { completeRubric } from '../grading/rubric.ts';
import type { Authorized } from '../access/authorize.ts';
import { changeHeaders, readIfMatch } from '../http/conditional.ts';
import { keyHeader, keyReused, readKeyedRequest } from '../http/idempotency.ts';
import { type App, operation } from '../http/operation.ts';
import { Problem } from '../http/problems.ts';
import { invalidField } from '../http/validation.ts';
import { claimOf } from '../idempotency.ts';
import { revisionTag } from '../revision-tag.ts';
import type { Authored, QuestionRepository } from './repository.ts';
import {
  authoredSchema,
  draftSchema,
  lintedSchema,
  lintSchema,
  newQuestionSchema,
  publishSchema,
  questionParams,
  questionSchema,
  renderQuestion,
  versionListSchema,
} from './schemas.ts';

const noQuestion = () => new Problem('not_found', 'There is no such question.');

/** Earlier versions that a key's claim is compared with. */
const versionsLookedAt = 20;

/** Making questions, changing them, and deciding which version candidates see. */
export function authoringRoutes(app: App, questions: QuestionRepository, idempotencyMs: number): void {
  app.post(
    '/v1/questions',
    operation(
      {
        operationId: 'createQuestion',
        tag: 'Questions',
        scope: 'questions:write',
        replies: {
          201: { says: 'The draft.', headers: ['Location', 'ETag', 'Idempotency-Replayed'] },
        },
        summary: 'Write a question',
        description: `A draft: candidates see it once it is published. The body is what a file in \`seed/questions\` holds, and its slug. \`findings\` says what about the rubric will make grades worse; nothing is refused for it.

A slug of the catalogue may be used: the organisation's own question then answers to it.`,
        problems: ['invalid_header', 'idempotency_key_reused', 'slug_taken'],
      },
      { headers: keyHeader, body: newQuestionSchema, response: { 201: authoredSchema } },
    ),
    async (request, reply) => {
      const { caller, body } = request;
      const keyed = readKeyedRequest(request, 'createQuestion');
      const now = Date.now();
      const claim = claimOf(keyed, now, idempotencyMs);
      const made = await questions.create(caller, body, new Date(now).toISOString(), claim);
      if (made.kind === 'key_reused') throw keyReused();
      if (made.kind === 'slug_taken') {
        throw new Problem('slug_taken', `Another question of this organisation is called "${body.slug}".`);
      }
      const { etag, authored } = await shown(caller, made.id);
      return reply
        .code(201)
        .headers({
          location: `/v1/questions/${made.id}`,
          etag,
          ...(made.kind === 'replayed' && { 'idempotency-replayed': 'true' }),
        })
        .send(authored);
    },
  );

  app.put(
    '/v1/questions/:id',
    operation(
      {
        operationId: 'changeQuestion',
        tag: 'Questions',
        scope: 'questions:write',
        replies: { 200: { says: 'The question, changed.', headers: ['ETag'] } },
        summary: 'Change a question',
        description:
          'Takes the whole question anew. What answers are graded by (prompt, reference, rubric, exemplars, language) becomes a new version, which waits until it is published; versions themselves never change, so every grade keeps what it was given by. `topic`, `difficulty` and `tags` change at once. A criterion that makes another claim needs another key.',
        problems: ['invalid_header', 'precondition_failed', 'precondition_required', 'question_of_catalogue'],
      },
      { params: questionParams, headers: changeHeaders, body: draftSchema, response: { 200: authoredSchema } },
    ),
    async (request, reply) => {
      const { caller, params, body } = request;
      const tag = readIfMatch(request.headers['if-match']);
      const id = keptId(await questions.revise(caller, params.id, body, tag, new Date().toISOString()));
      const { etag, authored } = await shown(caller, id);
      return reply.headers({ etag }).send(authored);
    },
  );

  app.post(
    '/v1/questions/:id/publish',
    operation(
      {
        operationId: 'publishQuestion',
        tag: 'Questions',
        scope: 'questions:write',
        replies: { 200: { says: 'The question, published.', headers: ['ETag'] } },
        summary: 'Publish a version of a question',
        description:
          'From now on candidates see this version and new answers are graded by it. Answers that are there keep their grades: `POST /v1/questions/{id}/regrades` shows who would flip. Doing it twice changes nothing.',
        problems: ['question_of_catalogue'],
      },
      { params: questionParams, body: publishSchema, response: { 200: questionSchema } },
    ),
    async (request, reply) => {
      const { caller, params, body } = request;
      const id = keptId(await questions.publish(caller, params.id, body.version, new Date().toISOString()));
      const question = (await questions.find(caller, id))!;
      return reply.headers({ etag: revisionTag(question) }).send(renderQuestion(question));
    },
  );

  app.post(
    '/v1/questions/:id/retire',
    operation(
      {
        operationId: 'retireQuestion',
        tag: 'Questions',
        scope: 'questions:write',
        replies: { 200: { says: 'The question, retired.', headers: ['ETag'] } },
        summary: 'Retire a question',
        description:
          'It is listed no longer and takes no more answers. Answers and grades that are there stay, and it can be published again.',
        problems: ['question_of_catalogue'],
      },
      { params: questionParams, response: { 200: questionSchema } },
    ),
    async (request, reply) => {
      const { caller, params } = request;
      const id = keptId(await questions.retire(caller, params.id, new Date().toISOString()));
      const question = (await questions.find(caller, id))!;
      return reply.headers({ etag: revisionTag(question) }).send(renderQuestion(question));
    },
  );

  app.get(
    '/v1/questions/:id/versions',
    operation(
      {
        operationId: 'listQuestionVersions',
        tag: 'Questions',
        scope: 'questions:write',
        replies: { 200: { says: 'The versions.' } },
        summary: 'List the versions of a question',
        description:
          'All that there ever were, oldest first. `GET /v1/questions/{id}/reference?version=n` shows what one says.',
      },
      { params: questionParams, response: { 200: versionListSchema } },
    ),
    async (request) => {
      const data = await questions.versions(request.caller, request.params.id);
      if (!data) throw noQuestion();
      return { data };
    },
  );

  app.post(
    '/v1/rubrics/lint',
    operation(
      {
        operationId: 'lintRubric',
        tag: 'Questions',
        scope: 'questions:write',
        replies: { 200: { says: 'What is wrong with it.' } },
        summary: 'Look for faults in a rubric',
        description:
          'What makes a rubric ambiguous, leaky or unfair, before anybody is graded by it: several claims in one criterion, labels that give the answer away, a reference that does not say what the rubric asks for, points for what the question does not ask. Nothing is kept, and no model is asked.',
      },
      { body: lintSchema, response: { 200: lintedSchema } },
    ),
    async ({ body: { prompt, reference, rubric } }) => {
      return { findings: lintRubric(prompt, reference, completeRubric(rubric)) };
    },
  );

  /** The question as it is now, and what its newest version's rubric has against it. */
  async function shown(caller: Authorized, id: string) {
    const question = (await questions.find(caller, id))!;
    const authored = {
      question: renderQuestion(question),
      findings: await findingsOf(caller, id, question.latestVersion),
    };
    return { etag: revisionTag(question), authored };
  }

  async function findingsOf(caller: Authorized, id: string, latest: number): Promise<LintFinding[]> {
    const contentOf = async (version: number) => (await questions.findWithKey(caller, id, version))!.content;
    const { prompt, reference, rubric } = await contentOf(latest);
    const first = Math.max(1, latest - versionsLookedAt);
    const earlier = await Promise.all(Array.from({ length: latest - first }, (_, index) => contentOf(first + index)));
    return lintRubric(
      prompt,
      reference,
      rubric,
      earlier.map((content) => content.rubric),
    );
  }
}

function keptId(outcome: Authored): string {
  switch (outcome.kind) {
    case 'kept':
      return outcome.id;
    case 'absent':
      throw noQuestion();
    case 'of_catalogue':
      throw new Problem('question_of_catalogue', 'This question belongs to the catalogue: write one of your own.');
    case 'stale':
      throw new Problem('precondition_failed', 'Somebody has changed the question since: look at it again.');
    case 'unknown_version':
      throw invalidField('/version', 'the question has no such version');
  }
}
