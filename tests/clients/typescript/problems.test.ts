import { describe, expect, test } from 'vitest';
import { VivaProblem } from '../../../clients/typescript/src/index.ts';
import { goodAnswer } from '../../support/app.ts';
import { startService } from './service.ts';

const caught = (call: Promise<unknown>) => call.then(() => undefined).catch((error: unknown) => error as VivaProblem);

describe('a problem', () => {
  test('is thrown with its code, its words and the places that are wrong', async () => {
    const { viva, url } = await startService();
    const body = { ...goodAnswer, judge: 'openai' as const };
    const problem = await caught(viva.createSubmission({ body }));
    expect(problem).toBeInstanceOf(VivaProblem);
    expect(problem).toMatchObject({
      name: 'VivaProblem',
      code: 'invalid_body',
      status: 422,
      title: 'The body does not have the required form',
      type: `${url}/problems/invalid_body`,
      errors: [{ pointer: '/judge', detail: expect.stringContaining('not configured') }],
      requestId: expect.stringMatching(/^req_/),
      retryAfterMs: null,
    });
    expect(problem!.message).toBe(`${problem!.detail} (invalid_body)`);
  });

  test('leads to a page that explains it', async () => {
    const { viva } = await startService();
    const problem = await caught(viva.getSubmission({ path: { id: 'sub_none' } }));
    expect(problem).toMatchObject({ code: 'not_found', errors: [] });
    const page = await fetch(problem!.type);
    expect([page.status, await page.text()]).toEqual([200, expect.stringContaining(problem!.title)]);
  });

  test('says how long to wait', async () => {
    const { viva } = await startService({ VIVA_CALLS_PER_ADDRESS: '1' }, { retries: { tries: 1 } });
    await viva.listQuestions();
    const problem = await caught(viva.listQuestions());
    expect(problem).toMatchObject({ code: 'rate_limited', status: 429 });
    expect(problem!.retryAfterMs).toBeGreaterThan(0);
    expect(problem!.retryAfterMs).toBeLessThanOrEqual(60_000);
  });

  test('of an operation whose reply is a stream is thrown too', async () => {
    const { viva } = await startService();
    expect(await caught(viva.streamEvents({ path: { id: 'sub_none' } }))).toMatchObject({ code: 'not_found' });
  });
});
