import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { parse } from 'yaml';
import { describe, expect, test } from 'vitest';
import { readConfig } from '../../src/config.ts';
import { builtInJudge } from '../../src/configured-judges.ts';
import { startApp } from '../support/app.ts';
import { readExampleRequests, runExamples, withoutChance } from './examples.ts';

const committed = (file: string) => JSON.parse(readFileSync(new URL(`../../openapi/${file}`, import.meta.url), 'utf8'));

describe('the OpenAPI document', () => {
  test('that is committed is the one that is served, as JSON and as YAML', async () => {
    const { http } = await startApp();
    const { body } = await http.get('/openapi.json').expect(200);
    expect(body, 'it has drifted: npm run openapi').toEqual(committed('openapi.json'));
    const { text } = await http.get('/openapi.yaml').expect(200);
    expect(parse(text)).toEqual(body);
  });

  test('has examples that run against a fresh start and get what it says', async () => {
    const { judge } = builtInJudge(readConfig({}));
    const { http, viva } = await startApp({}, { embedded: judge });
    const got = await runExamples(http, viva.server.swagger() as never, readExampleRequests());
    expect(withoutChance(got), 'they have drifted: npm run openapi').toEqual(withoutChance(committed('examples.json')));
  }, 120_000);

  test('describes every reply that its examples get', async () => {
    const document = committed('openapi.json');
    const ajv = new Ajv2020({ strict: false, allErrors: true });
    addFormats.default(ajv);
    ajv.addSchema(document, 'openapi');
    for (const { operationId, name, response } of committed('examples.json')) {
      const operation = operationOf(document, operationId)!;
      const { content } = operation.responses[response.status]!;
      if (response.status === 204) continue;
      const { schema } = Object.values(content)[0]!;
      const validate = ajv.compile(withAbsoluteRefs(schema));
      expect(validate(response.body), `${name}: ${ajv.errorsText(validate.errors)}`).toBe(true);
    }
  });

  test('has a summary, a description, an example and its problems for every operation', () => {
    const document = committed('openapi.json');
    for (const item of Object.values<Record<string, Operation>>(document.paths)) {
      for (const operation of Object.values(item)) {
        expect(operation).toMatchObject({ summary: expect.any(String), description: expect.any(String) });
        expect(operation.security, operation.operationId).toEqual(operation.responses['401'] ? needed : []);
        const success = Object.entries(operation.responses).filter(([status]) => status.startsWith('2'));
        const media = success.flatMap(([, response]) => Object.values(response.content ?? {}));
        const saysNothing = success.every(([status]) => status === '204');
        expect(saysNothing || media.some((one) => one.examples), operation.operationId).toBe(true);
        for (const { examples } of Object.values(operation.requestBody?.content ?? {})) expect(examples).toBeTruthy();
        expect(Object.keys(operation.responses)).toContain('500');
      }
    }
  });
});

/** A key with some scope, or none where the service has no keys. */
const needed = [{ apiKey: [expect.any(String)] }, {}];

interface Media {
  schema: object;
  examples?: object;
}
interface Operation {
  security: unknown[];
  operationId: string;
  requestBody?: { content: Record<string, Media> };
  responses: Record<string, { content?: Record<string, Media> }>;
}

function operationOf(document: { paths: Record<string, Record<string, Operation>> }, operationId: string) {
  return Object.values(document.paths)
    .flatMap((item) => Object.values(item))
    .find((operation) => operation.operationId === operationId) as never as {
    responses: Record<number, { content: Record<string, Media> }>;
  };
}

function withAbsoluteRefs(schema: object): object {
  return JSON.parse(JSON.stringify(schema).replaceAll('"#/components', '"openapi#/components'));
}
