import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { levelsOf } from '../../src/grading/rubric.ts';
import { readGradedAnswers, shippedAnswers } from '../../src/measuring/graded-answers.ts';
import { readSeed } from '../../src/questions/files.ts';

const answers = readGradedAnswers(shippedAnswers());
const voices = ['plain', 'informal', 'learner', 'verbose', 'terse', 'confident'];

describe('the graded answers that ship with the service', () => {
  test.each(readSeed().map((question) => [question.slug, question] as const))(
    'have for %s every voice right and wrong, and two readers with a level for each criterion',
    (slug, { rubric }) => {
      const mine = answers.filter(({ question }) => question === slug);
      expect(mine.length).toBeGreaterThanOrEqual(12);
      for (const kind of ['right', 'wrong']) {
        const said = mine.filter((answer) => answer.kind === kind).map(({ voice }) => voice);
        expect(said.toSorted()).toEqual(voices.toSorted());
      }
      for (const { id, readers } of mine) {
        expect(readers, id).toHaveLength(2);
        for (const reader of readers) {
          if (!('levels' in reader)) throw new Error(`${id} has no levels`);
          const { levels, quotes } = reader;
          expect(Object.keys(levels).toSorted(), id).toEqual(rubric.criteria.map(({ key }) => key).toSorted());
          for (const criterion of rubric.criteria) {
            const level = levels[criterion.key]!;
            expect(levelsOf(criterion), id).toContain(level);
            // Whatever was seen is shown.
            expect((quotes[criterion.key] ?? []).length > 0, `${id} ${criterion.key}`).toBe(level !== 'missing');
          }
        }
      }
    },
  );

  test('share no sentence with what the judge was trained on, nor with a reference', () => {
    const folder = new URL('../../training/data/', import.meta.url);
    const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    const others = files.map(({ name, parentPath }) => readFileSync(`${parentPath}/${name}`, 'utf8'));
    const known = `${others.join('\n')} ${readSeed()
      .map(({ reference }) => reference)
      .join('\n')}`;
    const sentences = answers.flatMap(({ answer }) => answer.split(/(?<=[.!?])\s+/).filter((one) => one.length > 40));
    expect(sentences.length).toBeGreaterThan(400);
    expect(sentences.filter((sentence) => known.includes(sentence))).toEqual([]);
  });
});
