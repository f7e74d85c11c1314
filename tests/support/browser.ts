import { chromium } from 'playwright-core';
import { onTestFinished } from 'vitest';
import { testWith } from './needs.ts';

const chromiumPath = '/usr/bin/chromium';
const quiet = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** A test that needs a browser; it is skipped, saying so, where there is none. */
export const browserTest = testWith(chromiumPath, 'Chromium');

/**
 * Opens a page in a real browser.
 *
 * @returns the page, what it asked of others than its own origin, and what went wrong in it
 */
export async function openPage(address: string, colorScheme: 'light' | 'dark' = 'light') {
  const browser = await chromium.launch({ executablePath: chromiumPath, args: quiet });
  onTestFinished(() => browser.close());
  const page = await browser.newPage({ viewport: { width: 1400, height: 900 }, colorScheme });
  const foreign: string[] = [];
  const errors: string[] = [];
  page.on('request', (request) => {
    const url = new URL(request.url());
    if (url.protocol.startsWith('http') && url.origin !== new URL(address).origin) foreign.push(request.url());
  });
  page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
  page.on('pageerror', (error) => errors.push(error.message));
  await page.goto(address, { waitUntil: 'networkidle' });
  return { page, foreign, errors };
}
