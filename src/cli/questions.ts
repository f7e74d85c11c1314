import { keylessCaller } from '../access/authorize.ts';
import { openCore } from '../core.ts';
import { readConfig } from '../config.ts';
import { printJson } from './input.ts';

/** More than a store will have; a list without end would be no list. */
const most = 10_000;

/** Lists the questions of the store. */
export async function questions(options: { json?: boolean }): Promise<void> {
  const core = await openCore(readConfig(process.env));
  try {
    const found = await core.questions.list(keylessCaller(), {}, { after: undefined, limit: most });
    if (options.json) return printJson(found);
    for (const { slug, difficulty, maxPoints, prompt } of found) {
      process.stdout.write(`${slug}  (${difficulty}, ${maxPoints} points)\n    ${prompt.trim()}\n`);
    }
  } finally {
    core.close();
  }
}
