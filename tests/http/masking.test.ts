import { expect, test } from 'vitest';
import { goodAnswer, startApp, startModelServer } from '../support/app.ts';
import { fencedText } from '../support/model-server.ts';

const answer =
  'Noise 🎉 is added, says Ada Lovelace. Write to ada@example.org or +44 20 7946 0958, see https://example.org/a?b=c now.';

async function graded(mask: string) {
  const model = await startModelServer();
  const { http } = await startApp({ OPENAI_BASE_URL: model.baseUrl, VIVA_MASK: mask });
  const candidate = { externalId: 'c-1', displayName: 'Ada Lovelace' };
  const { body } = await http
    .post('/v1/submissions')
    .send({ ...goodAnswer, answer, candidate })
    .expect(201);
  return { body, sent: JSON.stringify(model.requests), seen: fencedText(model.requests[0]!) };
}

test('what is to be masked leaves this machine in no prompt, and quotes are the words of the answer all the same', async () => {
  const { body, sent, seen } = await graded('email, phone, name, link');
  for (const secret of ['Lovelace', 'ada@example.org', '7946', 'example.org']) expect(sent).not.toContain(secret);
  expect(seen).toBe('Noise 🎉 is added, says [name]. Write to [email] or [phone], see [link] now.');
  const [{ quote, start, end }] = body.grade.criteria[0].evidence;
  expect(quote).toBe('Noise 🎉 is added, says Ada Lovelace');
  expect(answer.slice(start, end)).toBe(quote);
  expect(body.answer).toBe(answer);
});

test('nothing is masked unless it is asked for', async () => {
  expect((await graded('')).seen).toBe(answer);
});
