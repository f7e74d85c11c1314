import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { ExplainedError } from './explained-error.ts';
import type { Config } from './config.ts';
import { storePath } from './store/sqlite/database.ts';

/**
 * The secret of this installation: from the environment, else from a file beside the store that is made
 * at the first start and readable by its owner only. A store in memory has one that lasts as long as it.
 */
export function installationSecret(config: Config): string {
  if (config.VIVA_SECRET_KEY !== undefined) return config.VIVA_SECRET_KEY;
  const path = storePath(config.DATABASE_URL);
  const secret = randomBytes(32).toString('hex');
  if (path === ':memory:') return secret;
  mkdirSync(dirname(path), { recursive: true });
  try {
    // Fails where the file is there already, so that two processes at once end up with one secret.
    writeFileSync(`${path}.secret`, secret, { mode: 0o600, flag: 'wx' });
    return secret;
  } catch (error) {
    if ((error as { code?: string }).code !== 'EEXIST') throw error;
    const kept = readFileSync(`${path}.secret`, 'utf8');
    if (kept.length < secret.length)
      throw new ExplainedError(`${path}.secret is damaged: restore it, or remove it to get a new one.`);
    return kept;
  }
}
