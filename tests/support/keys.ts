import { operator, scopes } from '../../src/access/authorize.ts';
import type { NewApiKey } from '../../src/access/repository.ts';
import { newToken } from '../../src/access/token.ts';
import { defaultOrganisation, newId } from '../../src/ids.ts';
import { sqlitePorts } from '../../src/store/sqlite/ports.ts';

export interface TestKey {
  id: string;
  token: string;
  /** The header to send. */
  auth: { authorization: string };
}

/** A key in a store, as the command line would make it; with every scope unless `change` says otherwise. */
export async function makeKey(
  databaseUrl: string,
  change: Partial<NewApiKey> = {},
  organisation: string = defaultOrganisation,
): Promise<TestKey> {
  const ports = sqlitePorts(databaseUrl, 'process');
  const id = newId('key');
  const { token, secretHash } = newToken(id);
  const createdAt = new Date().toISOString();
  const key = { id, name: 'test', scopes: [...scopes], createdAt, expiresAt: null, secretHash, ...change };
  await ports.keys.create(operator(organisation), key, null);
  ports.close();
  return { id, token, auth: { authorization: `Bearer ${token}` } };
}
