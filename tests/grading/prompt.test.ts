import { describe, expect, test } from 'vitest';
import { parseReply, replySchema } from '../../src/grading/judgement.ts';
import { evidenceRepair, formRepair } from '../../src/grading/prompt/repair.ts';
import { type Prompt, type PromptRequest, strongPrompt } from '../../src/grading/prompt/strong.ts';
import type { FeedbackWish } from '../../src/grading/judge.ts';
import { questionVersion } from '../../src/grading/question.ts';
import { z } from 'zod';

const question = questionVersion({
  prompt: 'Why is the sky blue?',
  reference: 'Short waves are scattered more.',
  language: 'en',
  rubric: {
    criteria: [
      {
        key: 'scattering',
        label: 'Cause',
        requirement: 'Light is scattered.',
        weight: 2,
        half: 'Says "the air".',
        accept: ['Rayleigh.'],
      },
      {
        key: 'short',
        label: 'Which',
        requirement: 'Short waves more.',
        weight: 1,
        misconceptions: ['The sea is mirrored.'],
      },
    ],
  },
});
const secret = 'a secret of this installation, long enough';
const feedback: FeedbackWish = { audience: 'candidate', language: null, citeReference: false };
const prompt = (change: Partial<PromptRequest> = {}) =>
  strongPrompt({ name: 'strong-1', question, answer: 'ANSWER TEXT', feedback, form: null, secret, ...change });
const written = ({ messages }: Prompt) => messages.map(({ role, content }) => `## ${role}\n${content}`).join('\n\n');

describe('the strong prompt', () => {
  test('is the one that its version says: a changed word is a new version', () => {
    expect(prompt().version).toBe('strong-1');
    expect(written(prompt())).toMatchSnapshot();
  });

  test('asks again in words that are part of it', () => {
    const schema = { type: 'object' };
    const repairs = [
      formRepair('c1: missing', schema),
      evidenceRepair(['c2'], schema),
      evidenceRepair(['c1', 'c2'], schema),
    ];
    expect(repairs).toMatchSnapshot();
  });

  test('is the same for all answers up to the answer', () => {
    const [one, other] = ['first', 'second answer'].map((answer) => prompt({ answer }));
    expect(one!.messages[0]).toEqual(other!.messages[0]);
    expect(one!.hash).toBe(other!.hash);
    expect(one!.messages).toHaveLength(2);
  });

  test('is the same for the same answer, and fences it with a mark that needs the secret', () => {
    const content = (answer: string, key: string) => prompt({ answer, secret: key }).messages[1]!.content;
    expect(content('same', secret)).toBe(content('same', secret));
    expect(content('same', secret)).not.toBe(content('same', `${secret}!`));
    const mark = /<<<ANSWER (\w{16})\n/.exec(content('same', secret))![1]!;
    expect(content('same', secret).split(mark)).toHaveLength(4);
    expect(content('other', secret)).not.toContain(mark);
  });

  test('asks for no total and no feedback when none is wanted', () => {
    const without = prompt({ feedback: null });
    expect(written(without)).not.toContain('"feedback"');
    expect(without.hash).not.toBe(prompt().hash);
  });

  test('asks for feedback to whom, in which language and with what the request says', () => {
    const wish = { audience: 'reviewer', language: 'fa', citeReference: true } as const;
    const part = /# Feedback\n.*/.exec(written(prompt({ feedback: wish })))![0];
    expect(part).toMatchSnapshot();
  });

  test('shows graded examples only where it is called so and the question has some', () => {
    const exemplars = [{ answer: 'The sea.', levels: { scattering: 'missing', short: 'contradicted' } }] as const;
    const shown = { ...question, exemplars: [...exemplars] };
    const asked = prompt({ name: 'strong-1-exemplars', question: shown });
    expect(asked.version).toBe('strong-1-exemplars');
    expect(/# Graded examples[^]*?(?=\n\n##)/.exec(written(asked))![0]).toMatchSnapshot();
    expect(written(prompt({ question: shown }))).toBe(written(prompt()));
    expect(written(prompt({ name: 'strong-1-exemplars' }))).toBe(written(prompt()));
  });

  test('writes the form out for a server that does not hold replies to one', () => {
    const form = { type: 'object', properties: { c1: {} } };
    expect(written(prompt({ form }))).toContain(JSON.stringify(form));
    expect(prompt({ form }).messages[1]).toEqual(prompt().messages[1]);
  });
});

describe('the form of a reply', () => {
  test('is a strict schema: all keys required, none beyond, evidence before finding before level', () => {
    expect(z.toJSONSchema(replySchema(question.rubric, true))).toMatchSnapshot();
  });

  const form = { rubric: question.rubric, schema: replySchema(question.rubric, false) };
  const criterion = (level: string) => ({ evidence: [], finding: 'So.', level });
  const reply = (change: object = {}) => ({
    c1: criterion('partial'),
    c2: criterion('missing'),
    integrity: [],
    misconceptions: [],
    ...change,
  });

  test('is read by position', () => {
    const parsed = parseReply(JSON.stringify(reply()), form, 'An answer.');
    expect(parsed).toMatchObject({
      kind: 'valid',
      ordered: true,
      judgement: { criteria: { scattering: { level: 'partial' }, short: { level: 'missing' } } },
    });
  });

  test('records when the level came before its evidence', () => {
    const c1 = { level: 'met', finding: 'So.', evidence: [] };
    expect(parseReply(JSON.stringify(reply({ c1 })), form, 'An answer.')).toMatchObject({
      kind: 'valid',
      ordered: false,
    });
  });

  test.each([
    ['prose', 'The answer is good.'],
    ['nothing', ''],
    ['half a JSON', '{"c1": {"evi'],
    ['an array', '[]'],
    ['a missing criterion', JSON.stringify({ ...reply(), c2: undefined })],
    ['an extra criterion', JSON.stringify(reply({ c3: criterion('met') }))],
    ['an unknown level', JSON.stringify(reply({ c1: criterion('great') }))],
    ['partial where there is no half', JSON.stringify(reply({ c2: criterion('partial') }))],
    ['a number for a level', JSON.stringify(reply({ c1: { ...criterion('met'), level: 3 } }))],
    ['a total', JSON.stringify(reply({ total: 5 }))],
    ['feedback that nobody asked for', JSON.stringify(reply({ feedback: {} }))],
  ])('that is %s is invalid, with a description', (_what, raw) => {
    expect(parseReply(raw, form, 'An answer.')).toEqual({
      kind: 'invalid',
      echo: false,
      problems: expect.stringMatching(/\S/),
    });
  });
});
