import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { crc32 } from 'node:zlib';

// A token is `viva_<keyId>_<secret><crc>`. The CRC-32 of all that stands before it tells a slip of copying from a wrong key
// without asking the store, and lets scanners of leaked keys be sure of what they have found.

const digits = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
/** 32 random bytes as 43 digits of base 62, and 32 bits as 6. */
const length = { secret: 43, crc: 6 };
const form = /^viva_([0-9a-z]{26})_([0-9A-Za-z]{43})([0-9A-Za-z]{6})$/;

/** The parts of a token: which key it claims to be, and the proof. */
export interface Token {
  /** `key_…` */
  keyId: string;
  secret: string;
}

/**
 * A token for a new key.
 *
 * @param keyId the key's id, `key_…`
 * @returns the token, to be shown once, and what the store keeps of it
 */
export function newToken(keyId: string): { token: string; secretHash: string } {
  const secret = base62(BigInt(`0x${randomBytes(32).toString('hex')}`), length.secret);
  const body = `viva_${keyId.replace(/^key_/, '')}_${secret}`;
  return { token: `${body}${checksum(body)}`, secretHash: hashOf(secret) };
}

/** Takes a token apart; null for what isn't one, or isn't copied whole. */
export function readToken(token: string): Token | null {
  const [, suffix, secret, crc] = form.exec(token) ?? [];
  if (suffix === undefined || checksum(`viva_${suffix}_${secret}`) !== crc) return null;
  return { keyId: `key_${suffix}`, secret: secret! };
}

/** SHA-256 of a secret in hex. It has 256 random bits: nothing slower is needed. */
export function hashOf(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}

/** Whether this is the secret that was hashed, in a time that doesn't depend on how much of it is right. */
export function isSecret(secret: string, secretHash: string): boolean {
  return timingSafeEqual(Buffer.from(hashOf(secret), 'hex'), Buffer.from(secretHash, 'hex'));
}

function checksum(body: string): string {
  return base62(BigInt(crc32(body)), length.crc);
}

function base62(value: bigint, width: number): string {
  let text = '';
  for (let rest = value; text.length < width; rest /= 62n) text = digits[Number(rest % 62n)]! + text;
  return text;
}
