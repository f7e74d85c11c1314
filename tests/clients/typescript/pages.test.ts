import { describe, expect, test } from 'vitest';
import { createViva, pages } from '../../../clients/typescript/src/index.ts';
import { passesOn, startLoopback } from './loopback.ts';
import { startService } from './service.ts';

async function startWatchedService() {
  const { url } = await startService();
  const between = await startLoopback(passesOn(url));
  return { viva: createViva({ baseUrl: between.url }), requests: between.requests };
}

describe('the rows of a list', () => {
  test('come all, page after page', async () => {
    const { viva, requests } = await startWatchedService();
    const slugs: string[] = [];
    for await (const question of pages(viva.listQuestions, { query: { limit: 4 } })) slugs.push(question.slug);
    expect(slugs).toHaveLength(10);
    expect(new Set(slugs).size).toBe(10);
    expect(requests).toHaveLength(3);
  });

  test('are asked for no earlier than they are needed', async () => {
    const { viva, requests } = await startWatchedService();
    const rows = pages(viva.listQuestions, { query: { limit: 4 } });
    expect(requests).toHaveLength(0);
    for (let row = 0; row < 4; row += 1) await rows.next();
    expect(requests).toHaveLength(1);
    await rows.next();
    expect(requests).toHaveLength(2);
  });

  test('are those that the query asks for', async () => {
    const { viva } = await startWatchedService();
    const all = await viva.listQuestions({ query: { difficulty: 'easy' } });
    const found: string[] = [];
    for await (const { id } of pages(viva.listQuestions, { query: { difficulty: 'easy', limit: 1 } })) found.push(id);
    expect(found.length).toBeGreaterThan(1);
    expect(found).toEqual(all.data.map(({ id }) => id));
  });

  test('may be none, and need no input', async () => {
    const { viva } = await startWatchedService();
    for await (const { id } of pages(viva.listSubmissions)) expect.fail(id);
  });
});
