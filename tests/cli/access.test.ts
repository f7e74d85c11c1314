import { describe, expect, test } from 'vitest';
import { startApp, temporaryStore } from '../support/app.ts';
import { viva } from '../support/process.ts';

describe('viva key', () => {
  test('makes a key that a running service takes at once, lists it and revokes it', async () => {
    const environment = { DATABASE_URL: temporaryStore() };
    const { http } = await startApp(environment);
    await http.get('/v1/questions').expect(200);
    const made = await viva(['key', 'create', 'form', '--scope', 'questions:read', '--days', '7'], { environment });
    const auth = { authorization: `Bearer ${made.out.trim()}` };
    await http.get('/v1/questions').expect(401);
    await http.get('/v1/questions').set(auth).expect(200);
    await http.get('/v1/submissions').set(auth).expect(403);
    const [id] = /key_[0-9a-z]{26}/.exec(made.error)!;
    const { out } = await viva(['key', 'list'], { environment });
    expect(out).toMatch(new RegExp(`^${id} {2}last used .* form\\n {4}questions:read\\n$`));
    await viva(['key', 'revoke', id], { environment });
    await expect.poll(async () => (await http.get('/v1/questions').set(auth)).status, { timeout: 5_000 }).toBe(401);
    expect((await viva(['key', 'list'], { environment })).out).toContain('revoked ');
  });

  test('makes keys for another organisation, which sees nothing of the first', async () => {
    const environment = { DATABASE_URL: temporaryStore() };
    const { out: id } = await viva(['organisation', 'create', 'Other'], { environment });
    expect((await viva(['organisation', 'list'], { environment })).out).toMatch(
      new RegExp(`^${id.trim()} +Other\\norg_default +Default\\n$`),
    );
    const made = await viva(['key', 'create', 'k', '--organisation', id.trim()], { environment });
    const { http } = await startApp(environment);
    const { body } = await http
      .get('/v1/api-keys')
      .set({ authorization: `Bearer ${made.out.trim()}` })
      .expect(200);
    expect(body.data).toHaveLength(1);
    expect((await viva(['key', 'list'], { environment })).out).toBe('');
  });

  test.each([
    [['key', 'create', 'k', '--scope', 'all'], 2, 'There is no scope "all"'],
    [['key', 'create', 'k', '--organisation', 'org_catalogue'], 1, 'There is no organisation org_catalogue'],
    [['key', 'revoke', 'key_none'], 1, 'org_default has no key key_none'],
  ])('%j says what is wrong', async (args, code, said) => {
    const result = await viva(args, { environment: { DATABASE_URL: temporaryStore() } });
    expect(result).toMatchObject({ code, error: expect.stringContaining(said) });
  });
});
