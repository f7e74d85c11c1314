import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { goodAnswer, startApp, startModelServer, temporaryStore } from '../support/app.ts';
import { viva } from '../support/process.ts';

/** A store with answers that a model has graded, and a file of what people gave them. */
async function withGrades(count: number) {
  const folder = mkdtempSync(join(tmpdir(), 'viva-calibrate-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const model = await startModelServer();
  const environment = { DATABASE_URL: temporaryStore(), OPENAI_BASE_URL: model.baseUrl, VIVA_MODEL: 'tiny' };
  const { http, viva: service } = await startApp(environment);
  const lines = [];
  for (let at = 0; at < count; at++) {
    const { body } = await http.post('/v1/submissions').send({ ...goodAnswer, answer: `${goodAnswer.answer} (${at})` });
    lines.push(JSON.stringify({ submissionId: body.id, score: at === 0 ? 50 : 100, blind: true, selection: 'random' }));
  }
  await service.close();
  const file = join(folder, 'grades.jsonl');
  writeFileSync(file, lines.join('\n'));
  const run = (...options: string[]) =>
    viva(['calibrate', goodAnswer.questionId, '--grades', file, ...options], { environment });
  return { run, file };
}

describe('viva calibrate', () => {
  test('says what human grades show, and puts a threshold to use', async () => {
    const { run } = await withGrades(50);
    const { out, code, error } = await run('--risk', '0.1', '--name', 'spring', '--use', 'threshold');
    expect(code, error).toBe(0);
    expect(out).toMatch(/^cal_\w+: 50 human grades, 50 of them blind/);
    expect(out).toContain('Threshold: 0.99, which 50 grades reach, 1 of them wrong.');
    expect(out).toContain('at most 10 % of the grades above the threshold');
    expect(out).toContain('Calibrated score: it takes 50 more such grades.');
    expect(out).toContain('In use: its threshold.');
    expect(out).not.toContain('Earlier tries');
    const again = await run('--use', 'score');
    expect([again.code, again.error]).toEqual([1, 'There is no calibratedScore that could be used.\n']);
    expect(again.out).toContain('Threshold: it takes 9 more grades');
    expect(again.out).toContain('Earlier tries on these questions: 1.');
  });

  test('says how many grades are missing, and refuses what is no grade', async () => {
    const { run, file } = await withGrades(3);
    const few = await run();
    expect([few.code, few.error]).toEqual([1, expect.stringContaining('There are 3 human grades')]);
    writeFileSync(file, '{"submissionId":"sub_1","score":200,"blind":true,"selection":"random"}');
    const wrong = await run();
    expect([wrong.code, wrong.error]).toEqual([1, expect.stringContaining('line 1 of the human grades')]);
    const typed = await run('--risk', '5');
    expect([typed.code, typed.error]).toEqual([
      2,
      expect.stringContaining('It must be a share between 0 and 1, such as 0.05.'),
    ]);
  });
});
