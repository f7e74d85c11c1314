import { expect, test } from 'vitest';
import { createSecretBox, newSigningSecret } from '../../src/webhooks/secrets.ts';

const box = createSecretBox('a'.repeat(64));

test('a signing secret is 32 bytes that nobody can guess, in the form of Standard Webhooks', () => {
  const secret = newSigningSecret();
  expect(secret).toMatch(/^whsec_/);
  expect(Buffer.from(secret.slice('whsec_'.length), 'base64')).toHaveLength(32);
  expect(newSigningSecret()).not.toBe(secret);
});

test('a sealed secret shows nothing of it and can be opened again', () => {
  const sealed = box.seal('whsec_secret', 'whk_1');
  expect(Buffer.from(sealed, 'base64').toString('latin1')).not.toContain('secret');
  expect(box.open(sealed, 'whk_1')).toBe('whsec_secret');
});

test('the same secret is never sealed to the same bytes twice', () => {
  expect(box.seal('whsec_secret', 'whk_1')).not.toBe(box.seal('whsec_secret', 'whk_1'));
});

test('a sealed secret is of no use with another key, for another endpoint, or changed by a bit', () => {
  const sealed = box.seal('whsec_secret', 'whk_1');
  expect(createSecretBox('b'.repeat(64)).open(sealed, 'whk_1')).toBeNull();
  expect(box.open(sealed, 'whk_2')).toBeNull();
  const bytes = Buffer.from(sealed, 'base64');
  bytes[bytes.length - 1]! ^= 1;
  expect(box.open(bytes.toString('base64'), 'whk_1')).toBeNull();
  expect(box.open('', 'whk_1')).toBeNull();
});
