import { describe, expect, test } from 'vitest';
import { commonDialect, learnFrom } from '../../src/judges/openai/dialect.ts';

const sent = ['temperature', 'max_completion_tokens'];
const learn = (said: string, parameter: string | null = null, dialect = commonDialect, names = sent) =>
  learnFrom(dialect, { said, parameter }, names);

describe('an objection of a model server', () => {
  test.each([
    [
      "Unsupported value: 'temperature' does not support 0 with this model.",
      'temperature',
      { dropped: ['temperature'] },
    ],
    ["Unsupported value: 'temperature' does not support 0.", null, { dropped: ['temperature'] }],
    ['Unrecognized request argument supplied: max_completion_tokens', null, { tokenLimit: 'max_tokens' }],
    ['max_completion_tokens: Extra inputs are not permitted', null, { tokenLimit: 'max_tokens' }],
    ["'response_format.type' must be 'json_schema' or 'text'", null, { outputMode: 'json_object' }],
    ['This model does not support structured outputs.', null, { outputMode: 'json_object' }],
  ])('%j (%s) changes what it names', (said, parameter, change) => {
    expect(learn(said, parameter)).toEqual({ ...commonDialect, ...change });
  });

  test.each([
    ['max_completion_tokens is too large: 4000', 'max_completion_tokens'],
    ['Bad request', null],
    // Validators repeat the prompt, which speaks of all kinds of things.
    [`Invalid input: ${'x'.repeat(400)} temperature is not supported, json_schema, Grammar`, null],
    ['Grammar, spelling, accent, style: invalid prompt', null],
    ['top_k is not supported', 'top_k'],
  ])('%j (%s) changes nothing', (said, parameter) => {
    expect(learn(said, parameter)).toBeNull();
  });

  test('to the last name of the limit leaves it out, and only if the name is what is refused', () => {
    const old = { ...commonDialect, tokenLimit: 'max_tokens' as const };
    expect(learn('max_tokens is too large', 'max_tokens', old, ['max_tokens'])).toBeNull();
    expect(learn('Unsupported parameter: max_tokens', null, old, ['max_tokens'])).toEqual({ ...old, tokenLimit: null });
  });

  test('to plain text has nothing left to change', () => {
    expect(learn('response_format', null, { ...commonDialect, outputMode: 'text' })).toBeNull();
  });
});
