import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { questionVersion } from '../../src/grading/question.ts';
import { completeRubric } from '../../src/grading/rubric.ts';
import { lintRubric } from '../../src/grading/rubric-lint.ts';
import { readQuestionFiles, readSeed, writeQuestionFile } from '../../src/questions/files.ts';
import type { QuestionWithKey } from '../../src/questions/repository.ts';
import { startApp } from '../support/app.ts';

const seeds = readSeed();

describe('the seed questions', () => {
  test('are the ten of the material', () => {
    expect(seeds.map(({ slug }) => slug)).toEqual([
      'variational-autoencoders',
      'reparameterization-trick',
      'gan-structure',
      'gan-challenges',
      'diffusion-models',
      'pretraining-and-fine-tuning',
      'prompt-engineering',
      'how-chatbots-work',
      'ethics-of-generative-ai',
      'stable-diffusion-and-dalle',
    ]);
  });

  test.each(seeds.map((seed) => [seed.slug, seed] as const))('%s has a rubric without faults', (_slug, seed) => {
    expect(lintRubric(seed.prompt, seed.reference, completeRubric(seed.rubric))).toEqual([]);
    expect(seed.rubric.criteria.every(({ label }) => label !== undefined)).toBe(true);
  });

  test.each(seeds.map((seed) => [seed.slug, seed] as const))(
    '%s: its reference answer earns everything',
    async (_slug, seed) => {
      const { http } = await startApp();
      const { body } = await http
        .post('/v1/submissions')
        .send({ questionId: seed.slug, answer: seed.reference })
        .expect(201);
      expect(body.grade.score).toBe(100);
    },
  );
});

describe('the rubric lint', () => {
  const rubric = (...criteria: object[]) => completeRubric({ criteria: criteria as never });
  const claim = { key: 'a', label: 'Cause', requirement: 'Light is scattered by molecules.', weight: 10 };
  const prompt = 'Why is the sky blue?';
  const reference = 'Because light is scattered by the molecules of the air.';
  const codes = (...criteria: object[]) => lintRubric(prompt, reference, rubric(...criteria)).map(({ code }) => code);

  test('has nothing to say of a good rubric', () => {
    expect(codes(claim)).toEqual([]);
  });

  test('finds a criterion that makes two claims', () => {
    expect(codes({ ...claim, requirement: 'Light is scattered by molecules. Molecules are small.' })).toContain(
      'several_claims',
    );
    expect(codes({ ...claim, requirement: 'Light is scattered; molecules are hit.' })).toContain('several_claims');
  });

  test('finds a label that gives the answer away', () => {
    expect(codes({ ...claim, label: 'Light is scattered' })).toEqual(['label_tells']);
  });

  test('finds a reference that does not satisfy the rubric', () => {
    expect(codes({ ...claim, requirement: 'The ocean reflects upwards.' })).toEqual(['reference_falls_short']);
  });

  test('finds too many points for what was not asked', () => {
    const unasked = { ...claim, key: 'b', weight: 2, unasked: true };
    expect(codes(claim, unasked)).toEqual(['unasked_weight']);
    expect(codes(claim, { ...unasked, weight: 1 })).toEqual([]);
  });
});

describe('seeding', () => {
  const listOf = async (http: Awaited<ReturnType<typeof startApp>>['http']) =>
    (await http.get('/v1/questions?limit=100')).body.data;

  test('twice changes nothing', async () => {
    const { http, viva } = await startApp();
    const before = await listOf(http);
    const counts = await viva.questions.publishCatalogue(readSeed(), new Date().toISOString());
    expect(counts).toEqual({ added: 0, changed: 0, retired: 0, unchanged: 10 });
    expect(await listOf(http)).toEqual(before);
  });

  test('a changed file makes a new version, a removed one retires the question, and old grades keep theirs', async () => {
    const { http, viva } = await startApp();
    const graded = (
      await http.post('/v1/submissions').send({ questionId: seeds[0]!.slug, answer: seeds[0]!.reference })
    ).body;
    const changed = { ...seeds[0]!, prompt: 'What is a VAE?' };
    const counts = await viva.questions.publishCatalogue([changed, ...seeds.slice(2)], new Date().toISOString());
    expect(counts).toEqual({ added: 0, changed: 1, retired: 1, unchanged: 8 });
    expect(await listOf(http)).toHaveLength(9);
    expect((await http.get(`/v1/questions/${changed.slug}`)).body).toMatchObject({
      version: 2,
      prompt: 'What is a VAE?',
    });
    expect((await http.get(`/v1/questions/${seeds[1]!.slug}`)).body.status).toBe('retired');
    await http.post('/v1/submissions').send({ questionId: seeds[1]!.slug, answer: 'x' }).expect(422);
    const again = (await http.get(`/v1/submissions/${graded.id}`)).body;
    expect(again).toEqual(graded);
    expect((await http.get(`/v1/questions/${changed.slug}/reference?version=1`)).body.version).toBe(1);
  });

  test('a changed tag makes no new version', async () => {
    const { http, viva } = await startApp();
    await viva.questions.publishCatalogue(
      [{ ...seeds[0]!, tags: ['fresh'] }, ...seeds.slice(1)],
      new Date().toISOString(),
    );
    const found = (await http.get('/v1/questions?tag=fresh')).body.data;
    expect(found).toMatchObject([{ slug: seeds[0]!.slug, version: 1, tags: ['fresh'] }]);
  });
});

describe('question files', () => {
  const inFolder = (files: Record<string, string>) => {
    const folder = mkdtempSync(join(tmpdir(), 'viva-files-'));
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
    return folder;
  };
  const [seed] = seeds;
  const question = { ...seed!, content: questionVersion(seed!) } as unknown as QuestionWithKey;

  test.each(['sat', '3-sat'])('give a question back as it was written: %s', (slug) => {
    const folder = inFolder({ [`${slug}.yaml`]: writeQuestionFile({ ...question, slug }) });
    expect(readQuestionFiles(folder)).toEqual([{ ...seed, slug }]);
  });

  test('are refused where two are one question', () => {
    const text = writeQuestionFile(question);
    expect(() => readQuestionFiles(inFolder({ '01-new.yaml': text, '02-new.yaml': text }))).toThrow(/slug "new"/);
  });
});
