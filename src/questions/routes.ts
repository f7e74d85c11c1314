import type { Authorized } from '../access/authorize.ts';
import { type App, operation } from '../http/operation.ts';
import { pageOf, readCursor, toPage } from '../http/paging.ts';
import { Problem } from '../http/problems.ts';
import { revisionTag } from '../revision-tag.ts';
import type { QuestionRepository } from './repository.ts';
import {
  questionListQuery,
  questionParams,
  questionSchema,
  referenceQuery,
  referenceSchema,
  renderQuestion,
  renderReference,
} from './schemas.ts';

const noQuestion = () => new Problem('not_found', 'There is no such question.');

const isAuthor = ({ scopes }: Authorized) => scopes.has('questions:write');

/** Questions, and for who may see it the key to their answers. */
export function questionRoutes(app: App, questions: QuestionRepository): void {
  app.get(
    '/v1/questions',
    operation(
      {
        operationId: 'listQuestions',
        tag: 'Questions',
        scope: 'questions:read',
        replies: { 200: { says: 'A page of questions.', headers: ['Link'] } },
        summary: 'List questions',
        description:
          'The published questions that this caller can ask: its own and those of the catalogue, oldest first. Use the filters to pick what an interview needs. An author finds drafts with `status=draft`.',
      },
      { querystring: questionListQuery, response: { 200: pageOf(questionSchema) } },
    ),
    async (request, reply) => {
      const { limit, cursor, ...filter } = request.query;
      if (filter.status !== 'published' && !isAuthor(request.caller)) {
        throw new Problem('missing_scope', 'Questions that are not published need the scope questions:write too.');
      }
      const page = { after: readCursor(cursor, 'qst'), limit: limit + 1 };
      const rows = await questions.list(request.caller, filter, page);
      const { page: body, headers } = toPage(rows, limit, request.url, renderQuestion);
      return reply.headers(headers).send(body);
    },
  );

  app.get(
    '/v1/questions/:id',
    operation(
      {
        operationId: 'getQuestion',
        tag: 'Questions',
        scope: 'questions:read',
        replies: { 200: { says: 'The question.', headers: ['ETag'] } },
        summary: 'Get one question',
        description:
          'A question by its id or slug, as a candidate may see it: without reference answer and rubric. Its `ETag` is what a change of it is made from.',
      },
      { params: questionParams, response: { 200: questionSchema } },
    ),
    async (request, reply) => {
      const question = await questions.find(request.caller, request.params.id);
      // What was never published is nobody's business but its authors'.
      if (!question || (question.publishedAt === null && !isAuthor(request.caller))) throw noQuestion();
      return reply.headers({ etag: revisionTag(question) }).send(renderQuestion(question));
    },
  );

  app.get(
    '/v1/questions/:id/reference',
    operation(
      {
        operationId: 'getReference',
        tag: 'Questions',
        scope: 'references:read',
        replies: { 200: { says: 'The key to the answers.' } },
        summary: 'Get the reference answer and the rubric',
        description:
          'What answers to this question are graded by. A candidate must not see it, so it has a scope of its own.',
      },
      { params: questionParams, querystring: referenceQuery, response: { 200: referenceSchema } },
    ),
    async (request) => {
      const question = await questions.findWithKey(request.caller, request.params.id, request.query.version);
      if (!question) throw noQuestion();
      return renderReference(question);
    },
  );
}
