import swagger from '@fastify/swagger';
import { jsonSchemaTransform, jsonSchemaTransformObject } from 'fastify-type-provider-zod';
import type { FastifyContextConfig } from 'fastify';
import { readFileSync } from 'node:fs';
import { type Scope, scopes } from '../access/authorize.ts';
import { type MessageDocument, webhookItem } from './messages.ts';
import { type App, type Documented, replyHeaders } from './operation.ts';
import { Problem, problemBody, type ProblemCode, problemKinds } from './problems.ts';

/** A request that really runs against a fresh start, and what it got; written by `npm run openapi`. */
export interface Example {
  operationId: string;
  name: string;
  summary: string;
  request: {
    params?: Record<string, string>;
    query?: Record<string, string>;
    headers?: Record<string, string>;
    body?: unknown;
  };
  response: { status: number; body: unknown };
}

// The parts of the document that are finished here, and no more of it.
interface Media {
  schema?: unknown;
  examples?: Record<string, unknown>;
}
type Content = Record<string, Media>;
interface OpenApiOperation {
  operationId: string;
  security?: unknown[];
  parameters?: {
    name: string;
    in?: string;
    required?: boolean;
    description?: string;
    example?: unknown;
    schema: { type?: string };
  }[];
  requestBody?: { content: Content; required?: boolean };
  responses: Record<string, { description: string; content?: Content; headers?: Record<string, unknown> }>;
  'x-documented'?: Documented & { scope?: Scope };
}
interface OpenApiDocument {
  webhooks?: Record<string, unknown>;
  paths: Record<string, Record<string, OpenApiOperation>>;
  components: { schemas: Record<string, unknown> };
}

const description = `Viva serves interview questions, takes an answer in a person's own words, and grades it against a reference answer with a rubric.

**The judge gives a level for each criterion and quotes the answer; the service checks the quotes and counts the points.** Every grade says what was met, where in the answer it was seen, what is missing, and how the points came about.

Start with [the questions](#tag/questions), send an answer to [\`POST /v1/submissions\`](#tag/submissions), and read the grade in the reply. Everything that goes wrong is a \`application/problem+json\` with a code and a page.

### Who may call
Send an API key as \`Authorization: Bearer viva_…\`. What it may do are its scopes, and it sees nothing of other organisations. A service without any key listens on loopback only, and there every caller may do everything; once a key has been made, one is needed. Scopes: ${scopes.map((scope) => `\`${scope}\``).join(', ')}.

### How often
Every reply to a call says in \`RateLimit-Policy\` how many calls a minute are allowed, and in \`RateLimit\` how many are left. Beyond that the answer is **429** with \`Retry-After\`.

### What a candidate should be told
That a machine grades and can be wrong; how to reach a person, whose decision stands; that content is judged, and neither accent, style, spelling nor confidence; what is kept, and that it can be seen and erased. The ten questions that come with the service are public with their keys: for practice only.

### What stays the same
Times are ISO 8601 in UTC. Offsets count UTF-16 code units of the answer as it was sent. Lists are paged with an opaque \`cursor\`. Unknown fields in a body are refused; replies may gain fields within \`/v1\`.`;

/**
 * Builds the OpenAPI document from the routes' own schemas; must be registered before the routes.
 *
 * @param messages of webhooks
 */
export async function registerOpenApi(
  app: App,
  version: string,
  examplesFile: URL,
  messages: MessageDocument[],
): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Viva',
        version,
        summary: 'Interview questions, and grades for answers in people’s own words.',
        description,
        license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
      },
      servers: [{ url: '/', description: 'This service' }],
      tags: [
        { name: 'Questions', description: 'What candidates are asked, and the key to the answers.' },
        { name: 'Submissions', description: 'Answers, and what became of them.' },
        { name: 'Grades', description: 'Judgements, checked and counted, with their receipts.' },
        { name: 'Reviews', description: 'What people decide. They have the last word.' },
        { name: 'Cohorts', description: 'Groups of answers that are graded alike, so that they can be compared.' },
        {
          name: 'Calibrations',
          description:
            'Your human grades beside a judge: agreement, a threshold at a stated error rate, a corrected score.',
        },
        { name: 'Batches', description: 'Many answers at once, as JSONL or CSV.' },
        { name: 'Webhooks', description: 'Events sent to you, signed.' },
        { name: 'Candidates', description: 'What is kept of a person, to see, to take along, and to erase.' },
        { name: 'Evaluations', description: 'Grading without keeping.' },
        { name: 'Judges', description: 'Who can judge, and how they stand.' },
        { name: 'Usage', description: 'What was used, and what it cost.' },
        { name: 'Access', description: 'Keys for those who call.' },
        { name: 'Service', description: 'For whoever runs it.' },
      ],
      components: {
        securitySchemes: {
          apiKey: {
            type: 'http',
            scheme: 'bearer',
            bearerFormat: 'viva_<id>_<secret>',
            description: 'Made by `POST /v1/api-keys` or by `npm run viva -- key create`, and shown once.',
          },
        },
      },
    },
    transform: (route) => {
      const { schema, url } = jsonSchemaTransform(route);
      const { documented, scope } = (route.route.config ?? {}) as FastifyContextConfig;
      return { schema: documented ? { ...schema, 'x-documented': { ...documented, scope } } : schema, url };
    },
    transformObject: (document) => {
      const whole = jsonSchemaTransformObject(document) as unknown as OpenApiDocument;
      const examples = JSON.parse(readFileSync(examplesFile, 'utf8')) as Example[];
      for (const [path, item] of Object.entries(whole.paths)) {
        for (const [method, operation] of Object.entries(item)) {
          finishOperation(
            operation,
            method,
            path,
            examples.filter(({ operationId }) => operationId === operation.operationId),
          );
        }
      }
      whole.webhooks = Object.fromEntries(messages.map((message) => [message.type, webhookItem(message)]));
      pruneSchemas(whole);
      return nameInputs(whole) as never;
    },
  });
}

function finishOperation(operation: OpenApiOperation, method: string, path: string, examples: Example[]): void {
  const { problems = [], replies = {}, scope, optionalBody = false } = operation['x-documented'] ?? {};
  // A service without keys, on loopback, takes calls without one.
  operation.security = scope ? [{ apiKey: [scope] }, {}] : [];
  delete operation['x-documented'];
  for (const [status, { says, headers = [] }] of Object.entries(replies)) {
    const described = headers.map((name) => [name, { description: replyHeaders[name], schema: { type: 'string' } }]);
    Object.assign(operation.responses[status]!, {
      description: says,
      ...(described.length > 0 && { headers: Object.fromEntries(described) }),
    });
  }
  for (const [status, codes] of Map.groupBy(problems, (code) => problemKinds[code].status)) {
    const content = {
      schema: { $ref: '#/components/schemas/Problem' },
      examples: Object.fromEntries(
        codes.map((code) => [code, { summary: problemKinds[code].title, value: sample(code, path) }]),
      ),
    };
    const said = codes.map((code) => `\`${code}\`: ${problemKinds[code].title}.`).join(' ');
    const own = operation.responses[status];
    operation.responses[status] = {
      description: own ? `${own.description} Or ${said}` : said,
      content: { ...own?.content, 'application/problem+json': content },
    };
  }
  if (method === 'get' && operation.responses['200']?.content?.['application/json']) addCondition(operation);
  // Optional for the validator only, so that its absence has a problem of its own.
  for (const parameter of operation.parameters ?? []) if (parameter.name === 'if-match') parameter.required = true;
  if (operation.requestBody && optionalBody && method === 'post') operation.requestBody.required = false;
  // Types of a body share one object.
  if (operation.requestBody) operation.requestBody.content = structuredClone(operation.requestBody.content);
  for (const { name, summary, request, response } of examples) {
    if (request.body !== undefined) {
      const type = request.headers?.['content-type'] ?? 'application/json';
      addExample(operation.requestBody?.content[type], name, summary, request.body);
    }
    for (const parameter of operation.parameters ?? []) {
      const value = request.params?.[parameter.name] ?? request.query?.[parameter.name];
      if (value !== undefined) parameter.example ??= parameter.schema.type === 'integer' ? Number(value) : value;
    }
    const { content = {} } = operation.responses[response.status] ?? {};
    // Of replies that can have several types, what the query asked for.
    const asked = Object.keys(content).find((type) => type.endsWith(request.query?.['format'] ?? ' '));
    addExample(content[asked ?? Object.keys(content)[0] ?? ''], name, summary, response.body);
  }
}

/** Every reply to a GET has a tag, by which it need not be sent again. */
function addCondition(operation: OpenApiOperation): void {
  const says = 'The tag of what you have (`ETag` of an earlier reply): unchanged, it is not sent again.';
  const condition = { name: 'if-none-match', in: 'header', required: false, description: says };
  operation.parameters = [...(operation.parameters ?? []), { ...condition, schema: { type: 'string' } }];
  const ok = operation.responses['200']!;
  ok.headers = { ...ok.headers, ETag: { description: replyHeaders.ETag, schema: { type: 'string' } } };
  operation.responses['304'] = { description: 'It is what you have.' };
}

function addExample(media: Media | undefined, name: string, summary: string, value: unknown): void {
  if (media) media.examples = { ...media.examples, [name]: { summary, value } };
}

function sample(code: ProblemCode, path: string) {
  const detail = `${problemKinds[code].title}.`;
  return problemBody(new Problem(code, detail), path.replace(/\{\w+\}/g, 'qst_01k0example'), 'req-1');
}

/** Every schema id makes a form for input and one for output; those that nothing refers to go. */
function pruneSchemas(whole: OpenApiDocument): void {
  const { schemas } = whole.components;
  for (let before = -1; before !== Object.keys(schemas).length;) {
    before = Object.keys(schemas).length;
    const text = JSON.stringify(whole);
    for (const name of Object.keys(schemas)) {
      if (!text.includes(`"#/components/schemas/${name}"`)) delete schemas[name];
    }
  }
}

/** A form that exists for input only needs no "Input" in its name. */
function nameInputs(whole: OpenApiDocument): OpenApiDocument {
  let text = JSON.stringify(whole);
  for (const name of Object.keys(whole.components.schemas)) {
    const plain = name.replace(/Input$/, '');
    if (plain === name || plain in whole.components.schemas) continue;
    text = text.replaceAll(`"#/components/schemas/${name}"`, `"#/components/schemas/${plain}"`);
    text = text.replace(`"${name}":`, `"${plain}":`);
  }
  return JSON.parse(text) as OpenApiDocument;
}
