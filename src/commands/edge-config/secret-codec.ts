// Encrypts the secrets of an exported configuration with the key its operator gave (scrypt, AES-256-GCM).
import { createCipheriv, createDecipheriv, randomBytes, scryptSync } from 'node:crypto';
import type { Json } from '../../core/value-type.ts';

const COST = { N: 2 ** 15, r: 8, p: 1, maxmem: 64 * 1024 * 1024 } as const;
const IV_BYTES = 12;
const TAG_BYTES = 16;

export interface SecretCodec {
  /** Base64. */
  readonly salt: string;
  /** `place` is what the secret belongs to: it can't be moved elsewhere in the file. */
  encrypt(value: Json, place: string): string;
  /** Undefined when the key is another one, or the text was changed. */
  decrypt(text: string, place: string): Json | undefined;
}

/** About a tenth of a second. Without a salt a new one is made. */
export function secretCodec(key: string, salt = randomBytes(16).toString('base64')): SecretCodec {
  const derived = scryptSync(key, Buffer.from(salt, 'base64'), 32, COST);
  return {
    salt,
    encrypt(value, place) {
      const iv = randomBytes(IV_BYTES);
      const cipher = createCipheriv('aes-256-gcm', derived, iv).setAAD(Buffer.from(place));
      const body = Buffer.concat([cipher.update(JSON.stringify(value), 'utf8'), cipher.final()]);
      return Buffer.concat([iv, cipher.getAuthTag(), body]).toString('base64');
    },
    decrypt(text, place) {
      const bytes = Buffer.from(text, 'base64');
      if (bytes.length < IV_BYTES + TAG_BYTES) return undefined;
      try {
        const decipher = createDecipheriv('aes-256-gcm', derived, bytes.subarray(0, IV_BYTES), {
          authTagLength: TAG_BYTES,
        })
          .setAAD(Buffer.from(place))
          .setAuthTag(bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
        const body = Buffer.concat([decipher.update(bytes.subarray(IV_BYTES + TAG_BYTES)), decipher.final()]);
        return JSON.parse(body.toString('utf8')) as Json;
      } catch {
        return undefined;
      }
    },
  };
}
