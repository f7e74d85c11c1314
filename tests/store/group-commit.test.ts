import { describe, expect, onTestFinished, test } from 'vitest';
import { openStore } from '../../src/store/sqlite/database.ts';
import { groupCommit } from '../../src/store/sqlite/group-commit.ts';
import { organisations } from '../../src/store/sqlite/schema.ts';

function opened() {
  const { store, connection, close } = openStore('file::memory:', 'process');
  onTestFinished(close);
  const names = () =>
    store
      .select()
      .from(organisations)
      .all()
      .map(({ name }) => name);
  const commit = groupCommit(store);
  const add = (id: string) =>
    commit((transaction) => {
      transaction.insert(organisations).values({ id, name: id, createdAt: '' }).run();
      return id;
    });
  return { connection, names, commit, add };
}

describe('group commit', () => {
  test('writes what arrives together in one transaction, and gives each its own result', async () => {
    const { connection, commit, add, names } = opened();
    let within = 0;
    const nested = commit(() => (within = Number(connection.inTransaction)));
    expect(await Promise.all([add('a'), add('b'), nested, add('c')])).toEqual(['a', 'b', 1, 'c']);
    expect(within).toBe(1);
    expect(names()).toEqual(expect.arrayContaining(['a', 'b', 'c']));
  });

  test('lets one that fails fail alone', async () => {
    const { add, names } = opened();
    const results = await Promise.allSettled([add('a'), add('org_default'), add('b')]);
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(names().filter((name) => name.length === 1)).toEqual(['a', 'b']);
  });
});
