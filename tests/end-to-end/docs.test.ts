import { expect } from 'vitest';
import { startApp } from '../support/app.ts';
import { browserTest, openPage } from '../support/browser.ts';

async function openServed(path: string) {
  const { viva } = await startApp();
  const { port } = viva.server.server.address() as { port: number };
  return openPage(`http://127.0.0.1:${port}${path}`);
}

browserTest('the reference page shows every operation and asks nobody else for anything', async () => {
  const { page, foreign, errors } = await openServed('/docs/');
  await page.getByRole('heading', { name: 'Viva', level: 1 }).waitFor();
  await page.getByText('Submit an answer and get it graded').first().waitFor();
  const text = await page.locator('body').innerText();
  for (const tag of ['Questions', 'Submissions', 'Grades', 'Evaluations']) expect(text).toContain(tag);
  const picture = process.env['SCREENSHOT'];
  if (picture) await page.screenshot({ path: picture });
  expect(foreign).toEqual([]);
  expect(errors).toEqual([]);
});

browserTest('the page of a problem is readable and asks nobody else for anything', async () => {
  const { page, foreign, errors } = await openServed('/problems/invalid_body');
  await page.getByRole('heading', { name: 'The body does not have the required form' }).waitFor();
  expect([foreign, errors]).toEqual([[], []]);
});
