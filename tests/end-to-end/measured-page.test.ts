import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import axe from 'axe-core';
import { describe, expect, onTestFinished } from 'vitest';
import type { Level } from '../../src/grading/levels.ts';
import { attackFigures } from '../../src/grading/measuring/attacks.ts';
import { figuresOf } from '../../src/grading/measuring/figures.ts';
import { retestFigures } from '../../src/grading/measuring/retest.ts';
import { voiceFigures } from '../../src/grading/measuring/twins.ts';
import { questionVersion } from '../../src/grading/question.ts';
import { countPoints } from '../../src/grading/rubric.ts';
import { readGradedAnswers, shippedAnswers } from '../../src/measuring/graded-answers.ts';
import { measuredAnswer, spentOn } from '../../src/measuring/measured.ts';
import { measuredPage } from '../../src/measuring/page/page.ts';
import { type AskedQuestion, caseHash, type Outcome } from '../../src/measuring/run.ts';
import { readSeed } from '../../src/questions/files.ts';
import { browserTest, openPage } from '../support/browser.ts';

const questions = new Map<string, AskedQuestion>(
  readSeed().map((draft) => [draft.slug, { name: draft.slug, content: questionVersion(draft), version: 1 }]),
);
const head = { judge: 'embedded', model: 'none', prompt: 'strong-1', policy: 'single', settings: 'none' };

/** A page over the answers that ship, as a judge would grade them that sees what the first reader sees, but every fifth criterion otherwise. */
async function pageAddress(): Promise<string> {
  let count = 0;
  const answers = readGradedAnswers(shippedAnswers());
  const outcomes = answers.map((graded, at): Outcome => {
    const question = questions.get(graded.question)!;
    const [reader] = graded.readers;
    if (!reader || !('levels' in reader)) throw new Error('no levels');
    const criteria = Object.entries(reader.levels).map(([key, read]) => {
      count += 1;
      const level: Level = count % 5 > 0 ? read : read === 'met' ? 'missing' : 'met';
      const quotes = level === 'missing' ? [] : (reader.quotes[key] ?? [graded.answer.slice(0, 20)]);
      const evidence = quotes.map((quote) => {
        const start = graded.answer.indexOf(quote);
        return { quote, start, end: start + quote.length };
      });
      return { key, level, doubtful: false, finding: 'It says so & more.', evidence };
    });
    const levels = Object.fromEntries(criteria.map(({ key, level }) => [key, level]));
    const { score } = countPoints(question.content.rubric, levels);
    const hash = caseHash({ id: graded.id, question, answer: graded.answer });
    const about = { id: graded.id, caseHash: hash, latencyMs: 100 + 7 * at, usage: null };
    return {
      kind: 'graded',
      ...about,
      score,
      confidence: (at % 11) / 10,
      criteria,
      flags: [],
      wanted: false,
      shown: [],
    };
  });
  const rows = answers.flatMap(
    (graded, at) => measuredAnswer(graded, outcomes[at]!, questions.get(graded.question)!) ?? [],
  );
  const spent = spentOn(outcomes);
  const trial = {
    category: 'plea',
    steersGrade: true,
    attacked: 40,
    control: 30,
    flagged: false,
    leaked: 1,
    base: 'weak',
  };
  const attacks = attackFigures(['q1', 'q2', 'q3'].map((question) => ({ ...trial, attack: 'a', question })));
  const twin = { base: 'weak', voice: 'loud', plain: 40, score: 50, again: 40 };
  const voices = voiceFigures(['q1', 'q2', 'q3'].map((question) => ({ ...twin, question })));
  const same = { score: 50, levels: { a: 'met' as const } };
  const retests = retestFigures([{ change: 'nothing', first: same, second: same }]);
  const text = await measuredPage({
    result: {
      measure: 'eval',
      ...head,
      about: null,
      figures: figuresOf(rows),
      spent,
      comparison: null,
      published: null,
    },
    rows,
    outcomes,
    further: [
      { measure: 'attacks', ...head, attacks, noise: 0, spent },
      { measure: 'twins', ...head, voices, spent },
      { measure: 'retest', ...head, retests, spent },
    ],
  });
  const folder = mkdtempSync(join(tmpdir(), 'viva-page-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, 'page.html');
  writeFileSync(file, text);
  return pathToFileURL(file).href;
}

describe('the page of a measurement', () => {
  browserTest('can be read by everybody, light and dark, and asks nobody for anything', async () => {
    const address = await pageAddress();
    const papers: string[] = [];
    for (const scheme of ['light', 'dark'] as const) {
      const { page, foreign, errors } = await openPage(address, scheme);
      expect([foreign, errors]).toEqual([[], []]);
      expect(await page.getByRole('heading', { level: 2 }).allInnerTexts()).toEqual([
        'Agreement',
        'By criterion',
        'Confidence',
        'Attacks',
        'Twins: the same content in another voice',
        'Graded again',
        'Cost and time',
        'The worst answers',
      ]);
      expect(await page.locator('figure svg').count()).toBe(6);
      // Each chart is drawn: something of its own colour is in it.
      for (const chart of await page.locator('figure svg').all()) {
        expect(await chart.locator('[fill="var(--mark)"], [stroke="var(--mark)"]').count()).toBeGreaterThan(0);
      }
      expect(await page.locator('article').count()).toBe(20);
      expect(await page.locator('mark').count()).toBeGreaterThan(20);
      await page.addScriptTag({ content: axe.source });
      const violations = await page.evaluate<string[]>(
        'axe.run().then(({ violations }) => violations.map(({ id, nodes }) => id + ": " + nodes[0].html))',
      );
      expect(violations).toEqual([]);
      const picture = await page.screenshot(
        process.env['SCREENSHOT'] ? { path: `${process.env['SCREENSHOT']}-${scheme}.png` } : {},
      );
      expect(picture.length).toBeGreaterThan(10_000);
      papers.push(await page.evaluate<string>('getComputedStyle(document.body).backgroundColor'));
    }
    expect(papers).toEqual(['rgb(255, 255, 255)', 'rgb(20, 26, 24)']);
  });
});
