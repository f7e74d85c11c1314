import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isSecret, newToken, readToken } from '../../src/access/token.ts';
import { newId } from '../../src/ids.ts';

describe('a token', () => {
  test('is read as the key and the secret that it was made of', () => {
    const id = newId('key');
    const { token, secretHash } = newToken(id);
    expect(token).toMatch(/^viva_[0-9a-z]{26}_[0-9A-Za-z]{49}$/);
    const read = readToken(token)!;
    expect(read.keyId).toBe(id);
    expect(isSecret(read.secret, secretHash)).toBe(true);
    expect(isSecret(readToken(newToken(id).token)!.secret, secretHash)).toBe(false);
  });

  test('with any one character changed, added or missing is no token', () => {
    const { token } = newToken(newId('key'));
    fc.assert(
      fc.property(fc.nat(token.length - 1), fc.constantFrom('0', 'a', 'Z', '_', ' ', '.'), (at, character) => {
        const [before, after] = [token.slice(0, at), token.slice(at + 1)];
        fc.pre(character !== token[at]);
        expect(readToken(before + character + after)).toBeNull();
        expect(readToken(before + after)).toBeNull();
        expect(readToken(before + character + token.slice(at))).toBeNull();
      }),
    );
  });
});
