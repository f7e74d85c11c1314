import { chromium } from 'playwright-core';
import { expect, onTestFinished } from 'vitest';
import { startApp } from '../support/app.ts';
import { testWith } from '../support/needs.ts';

const chromiumPath = '/usr/bin/chromium';
const quiet = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

async function openPage(path: string) {
  const { viva } = await startApp();
  const { port } = viva.server.server.address() as { port: number };
  const browser = await chromium.launch({ executablePath: chromiumPath, args: quiet });
  onTestFinished(() => browser.close());
  const page = await browser.newPage({ viewport: { width: 1400, height: 900 } });
  const foreign: string[] = [];
  const errors: string[] = [];
  page.on('request', (request) => {
    const url = new URL(request.url());
    if (url.protocol.startsWith('http') && url.port !== String(port)) foreign.push(request.url());
  });
  page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
  page.on('pageerror', (error) => errors.push(error.message));
  await page.goto(`http://127.0.0.1:${port}${path}`, { waitUntil: 'networkidle' });
  return { page, foreign, errors };
}

const browserTest = testWith(chromiumPath, 'Chromium');

browserTest('the reference page shows every operation and asks nobody else for anything', async () => {
  const { page, foreign, errors } = await openPage('/docs/');
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
  const { page, foreign, errors } = await openPage('/problems/invalid_body');
  await page.getByRole('heading', { name: 'The body does not have the required form' }).waitFor();
  expect([foreign, errors]).toEqual([[], []]);
});
