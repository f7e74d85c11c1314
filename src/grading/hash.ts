import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';

/** SHA-256 of the salt's bytes followed by the text in UTF-8. Without the salt it says nothing about the text. */
export function saltedHash(salt: string, text: string): string {
  return `sha256:${createHash('sha256').update(Buffer.from(salt, 'hex')).update(text, 'utf8').digest('hex')}`;
}

/** SHA-256 of a value as canonical JSON (RFC 8785). */
export function canonicalHash(value: unknown): string {
  return `sha256:${createHash('sha256').update(canonicalize(value)!, 'utf8').digest('hex')}`;
}
