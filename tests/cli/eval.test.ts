import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { goodAnswer, startModelServer, temporaryStore } from '../support/app.ts';
import { fails, honest, says } from '../support/model-server.ts';
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
      figures: { answers: 3, questions: 1 },
      spent: { notGraded: 0 },
    });
    const { levels: byLevel } = figures.figures;
    expect(byLevel.exact.value).toBeCloseTo(2 / 3, 12);
    expect(byLevel.opposite.value).toBeCloseTo(1 / 3, 12);
    expect(byLevel.confusion.missing).toMatchObject({ met: 4, missing: 0 });
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

  test('compares with a run that was kept, and says what can not be told apart', async () => {
    const { folder, model, run } = await withAnswers([
      answer('1', 'met'),
      answer('2', 'met'),
      answer('3', 'missing', { question: 'gan-structure', readers: [{ score: 0 }] }),
      answer('4', 'missing', { question: 'gan-challenges', readers: [{ score: 50 }] }),
    ]);
    const kept = join(folder, 'one.jsonl');
    expect((await run('--run', kept)).code).toBe(0);
    const asked = model.requests.length;
    const { out, code, error } = await run('--against', kept, '--run', kept);
    expect(code, error).toBe(0);
    expect(model.requests).toHaveLength(asked);
    expect(out).toContain('over the 4 answers that both graded');
    expect(out).toMatch(/RMSE +0\.56 +0\.56 +0\.00 \(0\.00 to 0\.00\) +not distinguishable/);
    const none = await run('--against', join(folder, 'answers.jsonl'));
    expect([none.code, none.error]).toEqual([1, expect.stringContaining('is no run that can be read')]);
  });

  test('says why answers were not graded', async () => {
    const { model, run } = await withAnswers([answer('1', 'met'), answer('2', 'met')]);
    model.behave(says('bananas'), says('bananas'), honest);
    expect((await run()).out).toContain('not graded: 1 (invalid_reply 1)');
    model.behave(says('bananas'));
    const { code, error } = await run();
    expect([code, error]).toEqual([1, expect.stringContaining('not one answer was graded')]);
    expect(error).toContain('not graded: 2 (invalid_reply 2)');
  });

  test('leaves alone what is no run, and grades anew what has changed since', async () => {
    const { folder, model, run } = await withAnswers([answer('1', 'met')]);
    const mine = join(folder, 'mine.json');
    writeFileSync(mine, '{"precious": true}');
    const refused = await run('--run', mine);
    expect([refused.code, refused.error]).toEqual([1, expect.stringContaining('is no run that can be read')]);
    expect(readFileSync(mine, 'utf8')).toBe('{"precious": true}');
    // Killed while its first line was written.
    const kept = join(folder, 'run.jsonl');
    writeFileSync(kept, '{"measure":"ev');
    expect((await run('--run', kept)).code).toBe(0);
    writeFileSync(join(folder, 'answers.jsonl'), JSON.stringify(answer('1', 'met', { answer: 'Another one.' })));
    const before = model.requests.length;
    const stale = await run('--run', kept, '--against', kept);
    expect([stale.code, stale.error]).toEqual([1, expect.stringContaining('has none of these answers')]);
    expect(model.requests.length).toBe(before);
    expect((await run('--run', kept)).code).toBe(0);
    expect(model.requests.length).toBe(before + 1);
  });

  test('says what the rest will take before it grades it, and stops there when that is all that is wanted', async () => {
    const { model, run } = await withAnswers(['1', '2', '3', '4', '5'].map((id) => answer(id, 'met')));
    const { out, code, error } = await run('--estimate');
    expect([code, out]).toEqual([0, '']);
    expect(error).toMatch(/2 more to grade: about \d+ s, no price is known/);
    expect(model.requests).toHaveLength(3);
  });

  test('spends no more than its cap, keeps what it paid for, and takes none without a price', async () => {
    const { folder, model, run } = await withAnswers(['1', '2', '3', '4', '5'].map((id) => answer(id, 'met')));
    const kept = join(folder, 'run.jsonl');
    const unkept = await run('--cap', '1');
    expect([unkept.code, unkept.error]).toEqual([1, expect.stringContaining('A cap needs --run FILE too')]);
    const unpriced = await run('--cap', '1', '--run', kept);
    expect([unpriced.code, unpriced.error]).toEqual([1, expect.stringContaining('Give the price of tiny')]);
    expect(model.requests).toEqual([]);
    const prices = join(folder, 'prices.yaml');
    // Each reply of the model server says 100 tokens out: an answer costs 0.1.
    writeFileSync(prices, 'asOf: 2026-11-01\nmodels: { tiny: { input: 0, output: 1000 } }\n');
    const capped = (cap: string) =>
      viva(['eval', join(folder, 'answers.jsonl'), '--run', kept, '--cap', cap], {
        environment: {
          DATABASE_URL: temporaryStore(),
          OPENAI_BASE_URL: model.baseUrl,
          VIVA_MODEL: 'tiny',
          VIVA_PRICES: prices,
          VIVA_MAX_OUTPUT_TOKENS: '100',
        },
      });
    // A call can cost at most what its longest reply would.
    const stopped = await capped('0.401');
    expect([stopped.code, stopped.error]).toEqual([1, expect.stringContaining('leaves no room for another call')]);
    expect(stopped.error).toMatch(/2 more to grade: about \d+ s, about 0\.2000 USD/);
    expect(model.requests).toHaveLength(4);
    expect((await capped('1')).code).toBe(0);
    expect(model.requests).toHaveLength(5);
  });

  test('takes CSV: levels by criterion, and scores, of one reader or two', async () => {
    const text = goodAnswer.answer.replaceAll('"', '""');
    const head = `id;question;kind;answer;${keys.map((key) => `levels.${key}`).join(';')};score;score.2`;
    const { run, folder } = await withAnswers([
      head,
      `a;${goodAnswer.questionId};right;"${text}";met;met;missing;met;;`,
      `b;gan-structure;wrong;"Two ""nets"";\nand a game.";;;;;10;20`,
    ]);
    const { out, code, error } = await run('--json', '--run', join(folder, 'run.jsonl'));
    expect(code, error).toBe(0);
    const { figures } = JSON.parse(out);
    expect(figures).toMatchObject({ answers: 2, questions: 2, levels: { f1: { contradicted: null } } });
    expect(figures.byKind).toEqual([
      { kind: 'right', answers: 1, given: 100, truth: 80 },
      { kind: 'wrong', answers: 1, given: 100, truth: 15 },
    ]);
  });

  test.each([
    ['that is none', 'hello\nworld', 'begins neither JSON Lines nor CSV with a header'],
    ['without a column that is needed', 'id,question,score\n1,gan-structure,5', 'has no column answer'],
    ['without a reader', 'id,question,answer\n1,gan-structure,x', 'has no column of a reader'],
    ['with a column that means nothing', 'id,question,answer,score,remark\n', 'columns that mean nothing here: remark'],
    [
      'with a second reader alone',
      'id,question,answer,score,score.2\n1,gan-structure,x,,5',
      'line 2 of the graded answers: readers.0',
    ],
    [
      'with a score that is no number',
      'id,question,answer,score\n1,gan-structure,x,30 %',
      'line 2 of the graded answers: readers.0.score',
    ],
  ])('refuses CSV %s, saying what is wrong', async (_what, text, says) => {
    const { run, model } = await withAnswers(text.split('\n'));
    const { code, error } = await run();
    expect([code, error]).toEqual([1, expect.stringContaining(says)]);
    expect(model.requests).toEqual([]);
  });

  test('finds out before anything is graded that its page can not be written', async () => {
    const { run, model, folder } = await withAnswers([answer('1', 'met')]);
    for (const [options, says] of [
      [['--out', join(folder, 'none', 'page.html')], "can't be written"],
      [['--out', join(folder, 'answers.jsonl')], 'would overwrite the answers'],
      [['--with', 'x.json'], 'say where with --out FILE'],
    ] as const) {
      const { code, error } = await run(...options);
      expect([code, error]).toEqual([1, expect.stringContaining(says)]);
    }
    expect(model.requests).toEqual([]);
  });

  test('takes public sets, whose rubric is the sentences of the reference, and leaves out what is blank', async () => {
    const row = (id: string, score: number, graders: number[]) => ({
      question_id: 'q1',
      question: 'What is a GAN?',
      reference: 'There are two networks. One makes samples from noise. The other tells them from real ones.',
      answer: `Two networks compete (${id}).`,
      answer_id: id,
      score,
      max_score: 5,
      graders,
    });
    const { run, model } = await withAnswers([
      row('1', 5, [5, 4]),
      row('2', 2, [2, 2]),
      { ...row('3', 0, [0, 0]), answer: ' ' },
    ]);
    const { out, code, error } = await run('--json');
    expect(code, error).toBe(0);
    const { figures } = JSON.parse(out);
    expect(figures).toMatchObject({ answers: 2, levels: null, decisions: null });
    expect(figures.people.map(({ pair }: { pair: string }) => pair)).toEqual(['machine – A', 'machine – B', 'A – B']);
    expect(Object.keys(model.requests[0]!.response_format!.json_schema.schema.properties)).toEqual(
      expect.arrayContaining(['c1', 'c2', 'c3']),
    );
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
      'level of "sampling-blocks-gradient": is required',
    ],
    [
      'another question under a name that is taken',
      answer('2', 'met', {
        content: {
          prompt: 'Why?',
          reference: 'So.',
          rubric: { criteria: [{ key: 'so', requirement: 'So.', weight: 1 }] },
        },
        readers: [{ score: 1 }],
      }),
      'which is another question than before',
    ],
    [
      'a score above the scale',
      { question_id: 'q', question: 'Why?', reference: 'So it is.', answer: 'So.', score: 7, max_score: 5 },
      'line 2 of the graded answers: a score is above max_score',
    ],
    ['a level that the rubric has not', answer('2', 'partial'), 'the rubric does not say what half of it would be'],
    [
      'a reader who says two things',
      answer('2', 'met', { readers: [{ levels: levels('met'), score: 5 }] }),
      'one of the two',
    ],
    ['a question that is not there', answer('2', 'met', { question: 'none' }), 'there is no such question'],
  ])('refuses %s before anything is spent', async (_what, row, says) => {
    const { model, run } = await withAnswers([answer('1', 'met'), row]);
    const { code, error } = await run();
    expect([code, error]).toEqual([1, expect.stringContaining(says)]);
    expect(model.requests).toEqual([]);
  });
});
