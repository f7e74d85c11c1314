import { describe, expectTypeOf, test } from 'vitest';
import {
  createViva,
  grade,
  pages,
  type Question,
  type SettledSubmission,
  type Submission,
  type VivaProblem,
  type WebhookEvent,
} from '../../../clients/typescript/src/index.ts';

// Nothing here is called: that it compiles, and that what is marked doesn't, is what is tested.
const viva = createViva({ baseUrl: 'http://localhost:3000' });
const body = { questionId: 'gan-structure', answer: '…' };
const path = { id: 'gan-structure' };

describe('a call', () => {
  test('takes what the operation takes and nothing else', () => {
    void (() => viva.createSubmission({ body, headers: { prefer: 'wait=5' } }));
    // @ts-expect-error A body is needed.
    void (() => viva.createSubmission({}));
    // @ts-expect-error An answer is needed.
    void (() => viva.createSubmission({ body: { questionId: 'gan-structure' } }));
    // @ts-expect-error No such field.
    void (() => viva.createSubmission({ body: { ...body, colour: 'blue' } }));
    // @ts-expect-error No such judge.
    void (() => viva.createSubmission({ body: { ...body, judge: 'oracle' } }));
    // @ts-expect-error No such header.
    void (() => viva.createSubmission({ body, headers: { colour: 'blue' } }));
    // @ts-expect-error No such part of a request.
    void (() => viva.getQuestion({ path, cookies: {} }));
    // @ts-expect-error No such operation.
    void (() => viva.createCake());
  });

  test('needs an input only where the operation needs something', () => {
    void (() => viva.listQuestions());
    void (() => viva.listQuestions({ query: { limit: 5 } }));
    // @ts-expect-error An id is needed.
    void (() => viva.getQuestion());
    // @ts-expect-error No such status.
    void (() => viva.listSubmissions({ query: { status: 'lost' } }));
  });
});

describe('a result', () => {
  test('is the body of the reply', () => {
    const asking = () => viva.getQuestion({ path });
    expectTypeOf(asking).returns.resolves.toEqualTypeOf<Question>();
    const submitting = () => viva.createSubmission({ body });
    expectTypeOf(submitting).returns.resolves.toEqualTypeOf<Submission>();
  });

  test('may be null only where a reply may be empty', () => {
    const asking = () => viva.getQuestion({ path, headers: { 'if-none-match': '"tag"' } });
    expectTypeOf(asking).returns.resolves.toEqualTypeOf<Question | null>();
    const erasing = () => viva.eraseSubmission({ path });
    expectTypeOf(erasing).returns.resolves.toEqualTypeOf<Submission | null>();
  });

  test('is a response where it is no JSON', () => {
    const following = () => viva.streamEvents({ path });
    expectTypeOf(following).returns.resolves.toEqualTypeOf<Response>();
  });

  test('is told apart by its status', () => {
    void (async () => {
      const reply = await viva.withResponse.eraseSubmission({ path });
      expectTypeOf(reply.headers).toEqualTypeOf<Headers>();
      expectTypeOf(reply.status).toEqualTypeOf<200 | 204>();
      if (reply.status === 200) expectTypeOf(reply.data).toEqualTypeOf<Submission>();
      else expectTypeOf(reply.data).toEqualTypeOf<null>();
    });
  });
});

describe('the helpers', () => {
  test('give rows of the list that they are given', () => {
    void (async () => {
      for await (const row of pages(viva.listSubmissions, { query: { review: 'wanted' } })) {
        expectTypeOf(row).toEqualTypeOf<Submission>();
      }
    });
    // @ts-expect-error No such status.
    void (() => pages(viva.listSubmissions, { query: { status: 'lost' } }));
    // @ts-expect-error That is no list.
    void (() => pages(viva.getQuestion, { path }));
  });

  test('give a submission that is through', () => {
    expectTypeOf(grade).returns.resolves.toEqualTypeOf<SettledSubmission>();
    expectTypeOf<SettledSubmission['status']>().toEqualTypeOf<'graded' | 'needs_review' | 'erased'>();
    // @ts-expect-error An answer is needed.
    void (() => grade(viva, { questionId: 'gan-structure' }));
  });

  test('tell webhooks apart by their type', () => {
    expectTypeOf<'submission.graded'>().toExtend<WebhookEvent['type']>();
    expectTypeOf<'cake.baked'>().not.toExtend<WebhookEvent['type']>();
  });

  test('name the codes of problems', () => {
    expectTypeOf<'rate_limited'>().toExtend<VivaProblem['code']>();
    expectTypeOf<'out_of_cake'>().not.toExtend<VivaProblem['code']>();
  });
});
