import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { strongPrompt } from '../../src/grading/prompt/strong.ts';
import { holisticPrompts } from '../../src/grading/prompt/holistic.ts';
import { questionVersion } from '../../src/grading/question.ts';
import { causes } from '../../src/judges/openai/faults.ts';
import { readSeed } from '../../src/questions/files.ts';
import { misbehaviours } from '../judges/misbehaviours.ts';

const page = (name: string) => readFileSync(new URL(`../../docs/${name}`, import.meta.url), 'utf8');

describe('the pages', () => {
  test('quote the prompt as it is', () => {
    const question = questionVersion(readSeed()[0]!);
    const feedback = { audience: 'candidate', language: null, citeReference: false } as const;
    const { messages } = strongPrompt({ name: 'strong-1', question, answer: '', feedback, form: null, secret: '' });
    const weak = holisticPrompts['weak-1'](question, '');
    const prompt = [...messages, ...weak].map(({ content }) => content).join('\n');
    const rows = page('prompting.md')
      .match(/^\|.*\|.*\|.*\|$/gm)!
      .slice(2);
    // The second column, and the vague prompt in the third.
    const quotes = rows.flatMap((row) => row.split('|')[2]!.match(/"(?:[^"]|"\w+")+"(?=[ .,:;|)]|$)/g) ?? []);
    expect(quotes.length).toBeGreaterThan(8);
    expect(quotes.map((quote) => quote.slice(1, -1)).filter((quote) => !prompt.includes(quote))).toEqual([]);
    expect(prompt).toContain('Grade this answer from 0 to 100.');
  });

  test('list every way in which a call can end, with whose fault it is', () => {
    const rows = page('models.md').match(/^\| `\w+`:.*$/gm)!;
    const listed = rows.map((row) => {
      const [, cause, outcome] = row.split('|');
      return [/`(\w+)`/.exec(cause!)![1], outcome!.trim()];
    });
    const meaning = { endpoint: 'waits', submission: 'goes to a person' };
    const known = Object.entries(causes).map(([code, { of }]) => [code, meaning[of]]);
    expect(Object.fromEntries(listed)).toEqual(Object.fromEntries(known));
  });

  test('say how many misbehaviours are tried', () => {
    expect(page('models.md')).toContain(`${misbehaviours.length} ways`);
  });
});
