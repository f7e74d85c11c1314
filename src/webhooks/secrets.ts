import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';

/** Seals and opens signing secrets. */
export interface SecretBox {
  /** @param ownerId is part of what is sealed: moved to another owner, it can't be opened */
  seal(secret: string, ownerId: string): string;
  /** Null when it was sealed with another secret of the installation, or for another owner. */
  open(sealed: string, ownerId: string): string | null;
}

/** A new signing secret in the form of Standard Webhooks: `whsec_` and 32 random bytes in base64. */
export function newSigningSecret(): string {
  return `whsec_${randomBytes(32).toString('base64')}`;
}

const [ivBytes, tagBytes] = [12, 16];

/**
 * AES-256-GCM under a key of its own, derived (HKDF, RFC 5869) from the secret of the installation.
 *
 * @param installationSecret high in entropy, as VIVA_SECRET_KEY asks for
 */
export function createSecretBox(installationSecret: string): SecretBox {
  const key = Buffer.from(hkdfSync('sha256', installationSecret, '', 'viva webhook signing secrets', 32));
  return {
    seal(secret, ownerId) {
      const iv = randomBytes(ivBytes);
      const cipher = createCipheriv('aes-256-gcm', key, iv, { authTagLength: tagBytes }).setAAD(Buffer.from(ownerId));
      const sealed = Buffer.concat([cipher.update(secret, 'utf8'), cipher.final()]);
      return Buffer.concat([iv, cipher.getAuthTag(), sealed]).toString('base64');
    },
    open(sealed, ownerId) {
      const bytes = Buffer.from(sealed, 'base64');
      try {
        const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, ivBytes), { authTagLength: tagBytes })
          .setAAD(Buffer.from(ownerId))
          .setAuthTag(bytes.subarray(ivBytes, ivBytes + tagBytes));
        return decipher.update(bytes.subarray(ivBytes + tagBytes), undefined, 'utf8') + decipher.final('utf8');
      } catch {
        return null;
      }
    },
  };
}
