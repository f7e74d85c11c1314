import { operator, type Scope, scopes } from '../access/authorize.ts';
import type { ApiKey, Organisation, OrganisationRepository } from '../access/repository.ts';
import { newToken } from '../access/token.ts';
import { readConfig } from '../config.ts';
import { ExplainedError } from '../explained-error.ts';
import { catalogue, defaultOrganisation, newId } from '../ids.ts';
import { sqlitePorts, type StorePorts } from '../store/sqlite/ports.ts';

interface Whose {
  organisation: string;
  json?: boolean;
}

/** Makes a key and prints its token, once. */
export async function createKey(name: string, options: Whose & { scope?: Scope[]; days?: number }): Promise<void> {
  const { organisation, scope: granted = [...scopes], days, json } = options;
  await withStore(organisation, async ({ keys }) => {
    const now = Date.now();
    const expiresAt = days === undefined ? null : new Date(now + days * 86_400_000).toISOString();
    const id = newId('key');
    const { token, secretHash } = newToken(id);
    const createdAt = new Date(now).toISOString();
    await keys.create(operator(organisation), { id, name, scopes: granted, createdAt, expiresAt, secretHash }, null);
    if (json) return print({ id, name, scopes: granted, createdAt, expiresAt, token });
    const until = expiresAt === null ? '' : `, until ${expiresAt.slice(0, 10)}`;
    process.stdout.write(`${token}\n`);
    process.stderr.write(`${id} may ${granted.join(', ')}${until}. The token is not shown again.\n`);
  });
}

/** Prints a key for `VIVA_FIRST_KEY`; nothing is stored. */
export function generateKey(): void {
  process.stdout.write(`${newToken(newId('key')).token}\n`);
}

/** Lists the keys of an organisation, newest first. */
export async function listKeys({ organisation, json }: Whose): Promise<void> {
  await withStore(organisation, async ({ keys }) => {
    let after: string | undefined;
    for (;;) {
      const page = await keys.list(operator(organisation), { after, limit: 100 });
      for (const key of page) {
        if (json) print(key);
        else process.stdout.write(`${key.id}  ${stateOf(key).padEnd(24)}${key.name}\n    ${key.scopes.join(' ')}\n`);
      }
      if (page.length < 100) return;
      after = page.at(-1)!.id;
    }
  });
}

/** Revokes a key of an organisation. */
export async function revokeKey(id: string, { organisation, json }: Whose): Promise<void> {
  await withStore(organisation, async ({ keys }) => {
    const key = await keys.revoke(operator(organisation), id, new Date().toISOString());
    if (!key) throw new ExplainedError(`${organisation} has no key ${id}. The command "key list" lists them.`);
    if (json) print(key);
    else
      process.stdout.write(
        `${id} (${key.name}) is revoked: refused from now on, by a service that runs within a second.\n`,
      );
  });
}

/** Adds an organisation and prints its id. */
export async function createOrganisation(name: string): Promise<void> {
  await withStore(defaultOrganisation, async ({ organisations }) => {
    const id = newId('org');
    await organisations.create({ id, name, createdAt: new Date().toISOString(), retentionDays: null });
    process.stdout.write(`${id}\n`);
  });
}

/** Lists the organisations. */
export async function listOrganisations({ json }: { json?: boolean }): Promise<void> {
  await withStore(defaultOrganisation, async ({ organisations }) => {
    for (const organisation of callable(await organisations.list())) {
      if (json) print(organisation);
      else {
        const { id, name, retentionDays } = organisation;
        const until = retentionDays === null ? '' : `, answers are erased after ${retentionDays} days`;
        process.stdout.write(`${id.padEnd(32)}${name}${until}\n`);
      }
    }
  });
}

/** Sets after how many days an organisation's answers are erased. */
export async function retain(days: number | null, { organisation }: Whose): Promise<void> {
  await withStore(organisation, async ({ organisations }) => {
    await organisations.retain(operator(organisation), days);
    process.stdout.write(
      days === null
        ? `Answers of ${organisation} are kept until they are erased by hand.\n`
        : `Answers of ${organisation} are erased ${days} days after they were sent, within the hour, by a service that runs.\n`,
    );
  });
}

async function withStore(organisation: string, act: (ports: StorePorts) => Promise<void>): Promise<void> {
  const { DATABASE_URL: url, VIVA_DURABILITY: durability } = readConfig(process.env);
  const ports = sqlitePorts(url, durability);
  try {
    await mustBeThere(ports.organisations, organisation);
    await act(ports);
  } finally {
    ports.close();
  }
}

/** The catalogue belongs to the seed files: nobody calls on its behalf. */
function callable(organisations: Organisation[]): Organisation[] {
  return organisations.filter(({ id }) => id !== catalogue);
}

function stateOf({ revokedAt, expiresAt, lastUsedAt }: ApiKey): string {
  if (revokedAt !== null) return `revoked ${revokedAt.slice(0, 10)}`;
  if (expiresAt !== null && Date.parse(expiresAt) <= Date.now()) return `expired ${expiresAt.slice(0, 10)}`;
  return lastUsedAt === null ? 'never used' : `last used ${lastUsedAt.slice(0, 10)}`;
}

function print(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value)}\n`);
}

/** @throws {ExplainedError} when there is no such organisation that could call */
export async function mustBeThere(organisations: OrganisationRepository, organisation: string): Promise<void> {
  if (callable(await organisations.list()).some(({ id }) => id === organisation)) return;
  throw new ExplainedError(`There is no organisation ${organisation}. The command "organisation list" lists them.`);
}
