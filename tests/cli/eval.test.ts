import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { goodAnswer, startModelServer, temporaryStore } from '../support/app.ts';
import { fails, honest } from '../support/model-server.ts';
import { viva } from '../support/process.ts';

const keys = ['sampling-blocks-gradient', 'formula', 'standard-noise', 'gradient-path'];
const levels = (level: string) => Object.fromEntries(keys.map((key) => [key, level]));
const answer = (id: string, level: string, more: object = {}) => {
  return {
    id,
    question: goodAnswer.questionId,
    answer: `${goodAnswer.answer} (${id})`,
    readers: [{ levels: levels(level) }],
    ...more,
  };
};

/** A folder with a file of graded answers, and how to run the command over it with a model server. */
async function withAnswers(rows: (object | string)[]) {
  const folder = mkdtempSync(join(tmpdir(), 'viva-eval-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, 'answers.jsonl');
  writeFileSync(file, rows.map((row) => (typeof row === 'string' ? row : JSON.stringify(row))).join('\n'));
  const model = await startModelServer();
  const environment = { DATABASE_URL: temporaryStore(), OPENAI_BASE_URL: model.baseUrl, VIVA_MODEL: 'tiny' };
  const run = (...options: string[]) => viva(['eval', file, ...options], { environment });
  return { folder, model, run };
}

describe('viva eval', () => {
  test('prints how well a judge agrees with the people who graded the same answers', async () => {
    // The model server finds everything met.
    const { run } = await withAnswers([
      answer('1', 'met'),
      answer('2', 'met', { kind: 'right' }),
      answer('3', 'missing'),
    ]);
    const { out, code, error } = await run('--json');
    expect(code, error).toBe(0);
    const figures = JSON.parse(out);
    expect(figures).toMatchObject({
      judge: 'openai',
      model: 'tiny',
      answers: 3,
      questions: 1,
      spent: { notGraded: 0 },
    });
    expect(figures.exact.value).toBeCloseTo(2 / 3, 12);
    expect(figures.opposite.value).toBeCloseTo(1 / 3, 12);
    expect(figures.confusion.missing).toMatchObject({ met: 4, missing: 0 });
    const table = (await run()).out;
    expect(table).toContain('openai (tiny), prompt strong-1, policy single');
    expect(table).toMatch(/exact +0\.67/);
    expect(table).toMatch(/right +100 +100 +1/);
  });

  test('goes on where a run broke off, and grades nothing twice', async () => {
    const { folder, model, run } = await withAnswers([answer('1', 'met'), answer('2', 'met'), answer('3', 'met')]);
    const kept = join(folder, 'run.jsonl');
    model.behave(honest, fails(401));
    const broken = await run('--run', kept);
    expect([broken.code, broken.error]).toEqual([1, expect.stringContaining('goes on where it was')]);
    // Killed while it wrote.
    writeFileSync(kept, `${readFileSync(kept, 'utf8')}{"id":"2","kin`);
    model.behave(honest);
    const before = model.requests.length;
    // What was learned of the server is that its key is bad: another store knows nothing of it.
    const { code, error } = await viva(['eval', join(folder, 'answers.jsonl'), '--run', kept], {
      environment: { DATABASE_URL: temporaryStore(), OPENAI_BASE_URL: model.baseUrl, VIVA_MODEL: 'tiny' },
    });
    expect(code, error).toBe(0);
    expect(model.requests.length - before).toBe(2);
    const other = await run('--run', kept, '--judge', 'embedded');
    expect([other.code, other.error]).toEqual([1, expect.stringContaining('is a run of something else')]);
  });

  test.each<[string, object | string, string]>([
    ['a line that is no JSON', '{', 'line 2 of the graded answers: is not JSON'],
    ['nobody who graded it', answer('2', 'met', { readers: [] }), 'line 2 of the graded answers: readers'],
    ['an id twice', answer('1', 'met'), 'the id "1" was there before'],
    [
      'a quote that nobody wrote',
      answer('2', 'met', { readers: [{ levels: levels('met'), quotes: { formula: ['x = y'] } }] }),
      'is not in the answer',
    ],
    [
      'a level too few',
      answer('2', 'met', { readers: [{ levels: { formula: 'met' } }] }),
      'needs a level for each criterion',
    ],
    ['a question that is not there', answer('2', 'met', { question: 'none' }), 'there is no such question'],
  ])('refuses %s before anything is spent', async (_what, row, says) => {
    const { model, run } = await withAnswers([answer('1', 'met'), row]);
    const { code, error } = await run();
    expect([code, error]).toEqual([1, expect.stringContaining(says)]);
    expect(model.requests).toEqual([]);
  });
});
