import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { newToken } from '../../src/access/token.ts';
import { newId } from '../../src/ids.ts';
import { launchModelServer } from './model-server.ts';
import { serve } from './process.ts';

/** A service of its own, with a key, a model server and no limit of calls, for whoever wants to load it. Its folder is the caller's to remove. */
export async function serveForLoad(environment: Record<string, string>) {
  const folder = mkdtempSync(join(tmpdir(), 'viva-load-'));
  const { token } = newToken(newId('key'));
  const model = await launchModelServer();
  const beyond = '1000000000';
  const service = await serve({
    DATABASE_URL: `file:${join(folder, 'viva.db')}`,
    OPENAI_BASE_URL: model.baseUrl,
    VIVA_MODEL: 'tiny',
    VIVA_FIRST_KEY: token,
    VIVA_CALLS_PER_KEY: beyond,
    VIVA_CALLS_PER_ORGANISATION: beyond,
    VIVA_CALLS_PER_ADDRESS: beyond,
    LOG_LEVEL: 'error',
    ...environment,
  });
  return { service, model, token, folder };
}
