import openapiTS, { astToString } from 'openapi-typescript';

type Content = Record<string, unknown>;

interface DescribedOperation {
  operationId: string;
  summary?: string;
  description?: string;
  parameters?: { name: string; in: string }[];
  requestBody?: { content: Content };
  responses: Record<string, { content?: Content }>;
}

/** An OpenAPI document, as far as it is looked into here. */
export interface OpenApiDocument {
  paths: Record<string, Record<string, DescribedOperation>>;
}

const banner = '// Written from openapi/openapi.json by `npm run client`: change nothing here.\n';

/** What of the client follows from the document, by the name of the file in `src/`. */
export async function clientSources(document: OpenApiDocument): Promise<Record<'api.ts' | 'operations.ts', string>> {
  const described = withoutProblems(document);
  return { 'api.ts': await typesOf(described), 'operations.ts': tableOf(described) };
}

/** Problems are thrown, so they are no replies to the client; without them the types are half as long. */
function withoutProblems(document: OpenApiDocument): OpenApiDocument {
  const described = structuredClone(document);
  for (const { responses } of operationsOf(described)) {
    for (const [status, { content }] of Object.entries(responses)) {
      if (!content?.['application/problem+json']) continue;
      delete content['application/problem+json'];
      if (Object.keys(content).length === 0) delete responses[status];
    }
  }
  return described;
}

function operationsOf({ paths }: OpenApiDocument): DescribedOperation[] {
  return Object.values(paths).flatMap((item) => Object.values(item));
}

async function typesOf(document: OpenApiDocument): Promise<string> {
  const names = { rootTypes: true, rootTypesNoSchemaPrefix: true, rootTypesKeepCasing: true };
  return banner + astToString(await openapiTS(document as never, names));
}

function tableOf({ paths }: OpenApiDocument): string {
  const entries = Object.entries(paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => entryOf(method, path, operation)),
  );
  return `${banner}import type { OperationFacts } from './facts.ts';

/** Every operation, by its id. */
export const operations = {
${entries.join('\n')}
} as const satisfies Record<string, OperationFacts>;
`;
}

function entryOf(method: string, path: string, operation: DescribedOperation): string {
  const { operationId, parameters = [], requestBody, responses } = operation;
  const takes = requestBody && Object.keys(requestBody.content);
  const gives = Object.entries(responses).map(([status, { content = {} }]) => [status, Object.keys(content)]);
  const facts = {
    method: method.toUpperCase(),
    path,
    ...(takes && { takes }),
    gives: Object.fromEntries(gives),
    ...(parameters.some(({ name }) => name.toLowerCase() === 'idempotency-key') && { takesKey: true }),
  };
  return `${commentOf(operation)}\n  ${operationId}: ${JSON.stringify(facts)},`;
}

/** What an editor shows of a method. */
function commentOf({ summary = '', description = '' }: DescribedOperation): string {
  const lines = `${summary}\n\n${description}`.trim().replaceAll('*/', '*\\/').split('\n');
  return ['  /**', ...lines.map((line) => `   * ${line}`.trimEnd()), '   */'].join('\n');
}
