import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { startModelServer, temporaryStore } from '../support/app.ts';
import { fencedText, honest, judges, says } from '../support/model-server.ts';
import { viva } from '../support/process.ts';

/** A folder, a model server, and how to run a command with it. */
async function measuring() {
  const folder = mkdtempSync(join(tmpdir(), 'viva-measuring-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const model = await startModelServer();
  const environment = { DATABASE_URL: temporaryStore(), OPENAI_BASE_URL: model.baseUrl, VIVA_MODEL: 'tiny' };
  const file = (name: string, rows: object[]) => {
    const path = join(folder, name);
    writeFileSync(path, rows.map((row) => JSON.stringify(row)).join('\n'));
    return path;
  };
  const run = (...args: string[]) => viva(args, { environment });
  return { folder, model, file, run };
}

/** Everything met where the answer says `magic`, and else nothing. */
const fallsFor = (magic: string) =>
  judges((judgement, request) => {
    if (fencedText(request).includes(magic)) return;
    for (const key of Object.keys(judgement)) {
      if (/^c\d+$/.test(key)) judgement[key] = { evidence: [], finding: 'No.', level: 'missing' };
    }
  });

describe('viva attacks', () => {
  test('prints what attacks gain over as much harmless text, the worst first', async () => {
    const { file, model, run } = await measuring();
    model.behave(fallsFor('abracadabra'));
    const corpus = file('attacks.jsonl', [
      { id: 'a', category: 'spell', steersGrade: true, text: 'abracadabra' },
      { id: 'b', category: 'plea', steersGrade: true, placement: 'before', text: 'Please.' },
      { id: 'c', category: 'task', steersGrade: false, placement: 'around', text: 'Sing. {{answer}} Dance.' },
    ]);
    const { out, code, error } = await run('attacks', corpus, '--json');
    expect(code, error).toBe(0);
    const { attacks } = JSON.parse(out);
    expect(attacks.map(({ category }: { category: string }) => category)).toEqual(['spell', 'plea', 'task']);
    expect(attacks[0]).toMatchObject({
      trials: 3,
      notGraded: 0,
      gain: { value: 100 },
      gained: 1,
      lost: 0,
      worst: { attack: 'a' },
    });
    expect(attacks[1]).toMatchObject({ gain: { value: 0 }, gained: 0 });
    // Three attacks in three answers each, as many controls, and each answer twice without any.
    expect(model.requests).toHaveLength(36);
    expect((await run('attacks', corpus)).out).toContain('The worst that wants another grade: spell, +100.0 points.');
  });

  test('fills in what an attacker may know of the rubric', async () => {
    const { file, model, run } = await measuring();
    const corpus = file('attacks.jsonl', [
      { id: 'a', category: 'topics', steersGrade: true, placement: 'replace', text: 'It covers {{labels}}.' },
    ]);
    expect((await run('attacks', corpus)).code).toBe(0);
    const seen = model.requests.map(fencedText).find((text) => text.startsWith('It covers'));
    expect(seen).toMatch(/^It covers [a-z].*, .*\.$/);
    expect(seen).not.toContain('{{');
  });

  test('refuses a corpus that is not as it must be, before anything is spent', async () => {
    const { file, model, run } = await measuring();
    const { code, error } = await run('attacks', file('attacks.jsonl', [{ id: 'a', text: 'x' }]));
    expect([code, error]).toEqual([1, expect.stringContaining('line 1 of the attacks: category')]);
    const attack = { id: 'a', category: 'x', steersGrade: true, text: 'It is {{foo}}.' };
    const unknown = await run('attacks', file('attacks.jsonl', [attack]));
    expect([unknown.code, unknown.error]).toEqual([1, expect.stringContaining('has a placeholder that is none of')]);
    expect(model.requests).toEqual([]);
  });
});

describe('viva twins', () => {
  test('prints what each voice costs or earns, and makes safe voices by rule', async () => {
    const { file, model, run } = await measuring();
    model.behave(fallsFor('perchance'));
    const corpus = file('twins.jsonl', [
      {
        question: 'gan-structure',
        base: 'weak',
        texts: {
          plain: 'It generates images. It is centred on optimisation.',
          grand: 'It is perchance something that generates.',
        },
      },
    ]);
    const { out, code, error } = await run('twins', corpus, '--json');
    expect(code, error).toBe(0);
    const { voices } = JSON.parse(out);
    const bias = Object.fromEntries(
      voices.map((one: { voice: string; bias: { value: number } }) => [one.voice, one.bias.value]),
    );
    expect(bias).toEqual({
      grand: 100,
      misspelt: 0,
      bulleted: 0,
      'british or american': 0,
      'with a name': 0,
      'with an apology': 0,
    });
    const texts = model.requests.map(fencedText);
    expect(texts).toContain('- It generates images.\n- It is centred on optimisation.');
    expect(texts).toContain('It generates images. It is centered on optimization.');
    expect((await run('twins', corpus)).out).toMatch(/grand +1 +\+100\.0/);
  });
});

describe('viva retest', () => {
  test('prints how far grades hold when nothing that matters changes', async () => {
    const { file, model, run } = await measuring();
    // It falls for a line break.
    model.behave(fallsFor('.\n'));
    const answers = file('answers.jsonl', [
      { id: '1', question: 'gan-structure', answer: 'Two nets. They compete and learn.', readers: [{ score: 50 }] },
    ]);
    const { out, code, error } = await run('retest', answers, '--json');
    expect(code, error).toBe(0);
    const { retests } = JSON.parse(out);
    expect(retests).toEqual([
      { change: 'nothing: graded again', answers: 1, flips: 0, deviation: 0, largest: 0 },
      { change: 'the order of the criteria', answers: 1, flips: 0, deviation: 0, largest: 0 },
      { change: 'a comma more', answers: 1, flips: 0, deviation: 0, largest: 0 },
      { change: 'a line break', answers: 1, flips: 1, deviation: expect.closeTo(100 / Math.SQRT2, 9), largest: 100 },
    ]);
    expect(model.requests.map(fencedText)).toContain('Two nets. They compete, and learn.');
  });
});

describe('viva eval --out', () => {
  test('writes one page that holds all of it and asks nobody for anything', async () => {
    const { folder, file, run } = await measuring();
    const answers = file('answers.jsonl', [
      { id: '<b>1', question: 'gan-structure', answer: 'Two <nets> & a game.', readers: [{ score: 50 }] },
      { id: '2', question: 'gan-structure', answer: 'One net.', readers: [{ score: 0 }] },
    ]);
    const page = join(folder, 'page.html');
    const further = join(folder, 'retest.json');
    writeFileSync(further, (await run('retest', answers, '--json')).out);
    const { code, error } = await run('eval', answers, '--out', page, '--with', further);
    expect(code, error).toBe(0);
    const text = readFileSync(page, 'utf8');
    expect(text).toContain('<span class="answer"><mark>Two &lt;nets&gt; &amp; a game</mark>.</span>');
    expect(text).not.toContain('<b>1');
    expect(text).toContain('the order of the criteria');
    expect(text).toContain('Not measured here: <code>viva attacks --json</code>');
    expect(text.match(/(?:src|href)="(?!#)[^"]*"|url\(/g)).toBeNull();
    const wrong = await run('eval', answers, '--out', page, '--with', answers);
    expect([wrong.code, wrong.error]).toEqual([
      1,
      expect.stringContaining('is not what attacks, twins or retest print'),
    ]);
  });
});

describe('viva ablation', () => {
  test('grades the same answers by every prompt and without each part, and says what can not be told apart', async () => {
    const { file, model, run } = await measuring();
    model.behave((request, response) => {
      const isHolistic = JSON.stringify(request.response_format).includes('"score"');
      return (isHolistic ? says('{"score": 55}') : honest)(request, response);
    });
    const reader = (level: string) => ({
      levels: Object.fromEntries(['two-networks', 'generator', 'discriminator', 'contest'].map((key) => [key, level])),
    });
    const answers = file('answers.jsonl', [
      { id: '1', question: 'gan-structure', answer: 'Two nets compete.', readers: [reader('met')] },
      { id: '2', question: 'gan-structure', answer: 'One net alone.', readers: [reader('missing')] },
    ]);
    const { out, code, error } = await run('ablation', answers);
    expect(code, error).toBe(0);
    const rows = out.split('\n').filter((line) => line.startsWith('  '));
    expect(rows.map((row) => row.trim().split(/ {2,}/)[0])).toEqual([
      'prompt',
      'weak-1',
      'plain-1',
      'strong-1',
      'one call a criterion',
      ...['role', 'scale', 'rules', 'boundary', 'reference', 'order', 'fence'].map(
        (part) => `strong-1 without ${part}`,
      ),
    ]);
    expect(rows.find((row) => row.includes('without role'))).toContain("can't be said below three questions");
    const said = (message: string) =>
      model.requests.filter(({ messages }) => messages.some(({ content }) => content.includes(message)));
    // Each part is there where it isn't taken out: eight prompts of two answers, and two of two with four criteria each.
    expect(said('You are an experienced technical interviewer')).toHaveLength(2 * (7 + 4));
    expect(said('# Reference answer')).toHaveLength(2 * (1 + 7 + 4));
    expect(said('<<<ANSWER')).toHaveLength(2 * (7 + 4));
    const turned = model.requests.filter(({ response_format: form }) => {
      const c1 = form?.json_schema?.schema.properties['c1'] as { properties: object } | undefined;
      return c1 && Object.keys(c1.properties)[0] === 'level';
    });
    expect(turned).toHaveLength(2);
  });

  test('needs a model', async () => {
    const { code, error } = await viva(['ablation'], { environment: { DATABASE_URL: temporaryStore() } });
    expect([code, error]).toEqual([1, expect.stringContaining('is not configured here')]);
  });
});
