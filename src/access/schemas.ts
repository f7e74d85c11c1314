import { z } from 'zod';
import { text } from '../grading/text.ts';
import { scopes } from './authorize.ts';
import type { ApiKey } from './repository.ts';

const time = z.iso.datetime({ precision: 3 });

export const newApiKeySchema = z
  .strictObject({
    name: text(200).describe('What it is for: whoever looks through the list must know it again.'),
    scopes: z
      .array(z.enum(scopes))
      .min(1)
      .max(scopes.length)
      .describe('What it may do; nothing that the key that makes it may not.'),
    expiresAt: time.optional().describe('From then on it is refused. Default: never.'),
  })
  .meta({ id: 'NewApiKey' });

const apiKeyShape = {
  id: z.string(),
  name: z.string(),
  scopes: z.array(z.enum(scopes)),
  createdAt: time,
  expiresAt: time.nullable(),
  revokedAt: time.nullable(),
  lastUsedAt: time.nullable().describe('Exact to ten minutes.'),
};

export const apiKeySchema = z
  .strictObject(apiKeyShape)
  .meta({ id: 'ApiKey', description: 'A key as it can be seen after it was made.' });

export const madeApiKeySchema = z
  .strictObject({
    ...apiKeyShape,
    token: z
      .string()
      .nullable()
      .describe('What to send as `Authorization: Bearer …`. Shown this once; null when a retry finds the key.'),
  })
  .meta({ id: 'MadeApiKey' });

/** A key over the wire. */
export function renderApiKey({ id, name, scopes, createdAt, expiresAt, revokedAt, lastUsedAt }: ApiKey) {
  return { id, name, scopes, createdAt, expiresAt, revokedAt, lastUsedAt };
}
