import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readQuestionFiles } from '../../src/questions/files.ts';
import { goodAnswer, startModelServer, temporaryStore } from '../support/app.ts';
import { honest, says } from '../support/model-server.ts';
import { viva } from '../support/process.ts';

const store = () => ({ DATABASE_URL: temporaryStore() });

describe('viva prompts', () => {
  test('grades one answer by each prompt and shows what each took', async () => {
    const model = await startModelServer((request, response) =>
      JSON.stringify(request.response_format).includes('"score"')
        ? says('{"score": 55}')(request, response)
        : honest(request, response),
    );
    const environment = { ...store(), OPENAI_BASE_URL: model.baseUrl, VIVA_MODEL: 'tiny' };
    const args = ['prompts', goodAnswer.questionId];
    const { out } = await viva(args, { input: goodAnswer.answer, environment });
    const rows = out
      .trim()
      .split('\n')
      .map((line) => line.split(/ {2,}/).slice(0, 5));
    expect(rows).toEqual([
      ['prompt', 'score', 'calls', 'tokens in', 'cached'],
      ['weak-1', '55', '1', '1000', '600'],
      ['plain-1', '55', '1', '1000', '600'],
      ['strong-1', '100', '1', '1000', '600'],
      ['one call a criterion', '100', '4', '4000', '2400'],
    ]);
    const forms = model.requests.slice(-4).map(({ response_format: form }) => form!.json_schema.schema.required);
    expect(forms).toEqual(Array(4).fill(['c1', 'integrity', 'misconceptions']));
  });

  test('masks what is to be masked before it leaves the machine', async () => {
    const model = await startModelServer(says('{"score": 5}'));
    const environment = { ...store(), OPENAI_BASE_URL: model.baseUrl, VIVA_MASK: 'email' };
    await viva(['prompts', goodAnswer.questionId], { input: 'Ask ada@example.org about noise.', environment });
    expect(model.requests.length).toBeGreaterThan(2);
    expect(JSON.stringify(model.requests)).not.toContain('ada@');
  });

  test('says what it needs when there is no model', async () => {
    const { code, error } = await viva(['prompts', 'gan-structure'], { input: 'x', environment: store() });
    expect([code, error]).toEqual([1, 'Prompts need a model: set OPENAI_API_KEY or OPENAI_BASE_URL.\n']);
  });
});

describe('viva grade', () => {
  test('shows points, quotes and what is missing, from standard input', async () => {
    const input = 'A GAN consists of two neural networks, a generator and a discriminator.';
    const { code, out } = await viva(['grade', 'gan-structure'], { input, environment: store() });
    expect(code).toBe(0);
    expect(out).toContain('2 of 10 points (20 of 100)');
    expect(out).toContain('“A GAN consists of two neural networks, a generator and a discriminator”');
    expect(out).toContain('Missing: What the first part does');
    expect(out).toContain('Judged by embedded (criteria-2)');
  });

  test('prints JSON for programs, and a receipt that verify accepts', async () => {
    const environment = store();
    const folder = dirname(environment.DATABASE_URL.slice('file:'.length));
    const [answerFile, receiptFile] = [join(folder, 'answer.txt'), join(folder, 'receipt.json')];
    writeFileSync(answerFile, goodAnswer.answer);
    const args = ['grade', goodAnswer.questionId, answerFile, '--json', '--receipt', receiptFile];
    const { code, out } = await viva(args, { environment });
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ score: 100, judge: { kind: 'embedded' } });

    const verified = await viva(['verify', receiptFile]);
    expect(verified).toEqual({ code: 0, out: 'Verified: hash, points, answer and quotes.\n', error: '' });
    const forged = readFileSync(receiptFile, 'utf8').replace('"points": 10', '"points": 9');
    const refused = await viva(['verify', '-', '--json'], { input: forged });
    expect(refused.code).toBe(1);
    expect(JSON.parse(refused.out)).toMatchObject({ ok: false, difference: expect.stringContaining('hash') });
  });

  test.each([
    ['a version that is no number', ['regrade', 'gan-structure', '--to-version', 'two'], 2, 'must be a whole number'],
    ['an unknown question', ['grade', 'none'], 1, 'There is no question "none"'],
    ['a file that is not there', ['grade', 'gan-structure', '/nowhere.txt'], 1, "/nowhere.txt can't be read"],
    ['a judge that is not configured', ['grade', 'gan-structure', '--judge', 'openai'], 1, 'not configured'],
    [
      'a judge that does not exist',
      ['grade', 'gan-structure', '--judge', 'oracle'],
      2,
      'Allowed choices are openai, embedded',
    ],
    ['a command that does not exist', ['grede'], 2, 'Did you mean grade?'],
    ['a receipt that is not JSON', ['verify'], 1, 'The receipt is not JSON'],
  ])('says what is wrong with %s, without a stack', async (_what, args, code, message) => {
    const result = await viva(args, { environment: store(), input: 'Two networks.' });
    expect(result.code).toBe(code);
    expect(result.error).toContain(message);
    expect(result.error).not.toMatch(/\n\s+at /);
  });
});

describe('viva', () => {
  test.each(['serve', 'grade', 'verify', 'questions', 'compact', 'openapi', 'config'])(
    '%s has a --help',
    async (command) => {
      const { code, out } = await viva([command, '--help']);
      expect(code).toBe(0);
      expect(out).toContain(`Usage: viva ${command}`);
    },
  );

  test('questions lists them', async () => {
    const { out } = await viva(['questions'], { environment: store() });
    expect(out).toContain('variational-autoencoders  (medium, 10 points)\n    What are variational autoencoders');
    const { out: json } = await viva(['questions', '--json'], { environment: store() });
    expect(JSON.parse(json)).toHaveLength(10);
  });

  test('questions takes questions from files and writes them to files', async () => {
    const environment = store();
    const folder = mkdtempSync(join(tmpdir(), 'viva-questions-'));
    const seed = readFileSync(new URL('../../seed/questions/03-gan-structure.yaml', import.meta.url), 'utf8');
    writeFileSync(join(folder, 'my-gan.yaml'), seed);
    const first = await viva(['questions', 'import', folder, '--publish'], { environment });
    expect(first.out).toBe('my-gan  added, published, version 1\n');
    writeFileSync(join(folder, 'my-gan.yaml'), seed.replace('weight: 2', 'weight: 3'));
    const second = await viva(['questions', 'import', folder], { environment });
    expect(second.out).toBe('my-gan  changed, published, version 2\n');
    const copy = join(folder, 'copy');
    expect((await viva(['questions', 'export', copy], { environment })).out).toBe('1 question\n');
    expect(readQuestionFiles(copy)).toEqual(readQuestionFiles(join(folder, 'my-gan.yaml')));
    writeFileSync(join(folder, 'my-gan.yaml'), 'prompt: [');
    const broken = await viva(['questions', 'import', folder], { environment });
    expect(broken.code).toBe(1);
    expect(broken.error).toContain('my-gan.yaml:');
  });

  test('grade tells nobody and leaves nothing behind in the home of whoever runs it', async () => {
    const home = mkdtempSync(join(tmpdir(), 'viva-home-'));
    // A process that believes to be a test would keep quiet by itself.
    const environment = { ...store(), HOME: home, XDG_CACHE_HOME: join(home, 'cache'), CI: '' };
    const { code } = await viva(['grade', 'gan-structure'], { input: 'Two networks compete.', environment });
    expect(code).toBe(0);
    expect(readdirSync(home)).toEqual([]);
  });

  test('openapi prints the document that is committed', async () => {
    const { out } = await viva(['openapi']);
    expect(JSON.parse(out)).toEqual(
      JSON.parse(readFileSync(new URL('../../openapi/openapi.json', import.meta.url), 'utf8')),
    );
  });

  test('config says what each setting is, and no secret', async () => {
    const environment = { OPENAI_API_KEY: 'sk-very-secret', VIVA_SECRET_KEY: 'x'.repeat(40), PORT: '4000' };
    const { out } = await viva(['config'], { environment });
    expect(out).toContain('PORT=4000  (default: 3000)');
    expect(out).toContain('OPENAI_API_KEY=(set)');
    expect(out).not.toMatch(/sk-very|xxxx/);
    const { out: json } = await viva(['config', '--json'], { environment });
    for (const setting of JSON.parse(json)) expect(setting.description, setting.name).toMatch(/\.$/);
  });

  test('refuses the LLM judge without a server to ask', async () => {
    const { code, error } = await viva(['config'], { environment: { VIVA_JUDGE: 'openai' } });
    expect(code).toBe(1);
    expect(error).toContain('VIVA_JUDGE=openai needs OPENAI_API_KEY');
  });

  test('names every setting that is wrong', async () => {
    const { code, error } = await viva(['config'], { environment: { PORT: 'http', VIVA_JUDGE: 'oracle' } });
    expect(code).toBe(1);
    expect(error).toMatch(/PORT: .*\n.*VIVA_JUDGE: /);
  });
});
