import { type App, operation } from '../http/operation.ts';
import { pageOf, readCursor, toPage } from '../http/paging.ts';
import { Problem } from '../http/problems.ts';
import type { QuestionRepository } from './repository.ts';
import {
  questionListQuery,
  questionParams,
  questionSchema,
  referenceQuery,
  referenceSchema,
  renderReference,
} from './schemas.ts';

const noQuestion = () => new Problem('not_found', 'There is no such question.');

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
          'The published questions that this caller can ask: its own and those of the catalogue, oldest first. Use the filters to pick what an interview needs.',
      },
      { querystring: questionListQuery, response: { 200: pageOf(questionSchema) } },
    ),
    async (request, reply) => {
      const { limit, cursor, ...filter } = request.query;
      const page = { after: readCursor(cursor, 'qst'), limit: limit + 1 };
      const rows = await questions.list(request.caller, filter, page);
      const { page: body, headers } = toPage(rows, limit, request.url, (row) => row);
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
        replies: { 200: { says: 'The question.' } },
        summary: 'Get one question',
        description: 'A question by its id or slug, as a candidate may see it: without reference answer and rubric.',
      },
      { params: questionParams, response: { 200: questionSchema } },
    ),
    async (request) => {
      const question = await questions.find(request.caller, request.params.id);
      if (!question) throw noQuestion();
      return question;
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
