import { expect, test } from 'vitest';
import { holisticPrompts, readScore } from '../../src/grading/prompt/holistic.ts';
import { questionVersion } from '../../src/grading/question.ts';

const question = questionVersion({
  prompt: 'Why is the sky blue?',
  reference: 'Short waves are scattered more.',
  language: 'en',
  rubric: { criteria: [{ key: 'scattered', requirement: 'Short waves are scattered more.', weight: 1 }] },
});

test('the prompts to compare with are what their names say: a changed word is a new name', () => {
  const written = Object.entries(holisticPrompts).map(([name, ask]) => [name, ask(question, 'ANSWER TEXT')]);
  expect(written).toMatchSnapshot();
});

test.each([
  ['{"score": 70}', 70],
  ['```json\n{"score": 70.5}\n```', 70.5],
  ['I would give it 80/100.', 80],
  ['Score: 80 out of 100', 80],
  ['0', 0],
  ['between 70 and 80', null],
  ['A fine answer!', null],
  ['{"score": 700}', null],
  ['{"c1": 1}', null],
  ['c1 is met', null],
  ['', null],
] as const)('the score in %j is %j', (raw, score) => {
  expect(readScore(raw, 'ANSWER TEXT')).toBe(score);
});
