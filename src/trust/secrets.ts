// What is stored of a password: a scrypt hash for PLAIN and LOGIN, and the keys of SCRAM-SHA-256.
import { createHash, createHmac, pbkdf2, randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import { fail } from '../core/errors.ts';
import { saslPrep } from './sasl-prep.ts';
import { turns } from './turns.ts';

export interface Secret {
  readonly scrypt: {
    readonly N: number;
    readonly r: number;
    readonly p: number;
    readonly salt: string;
    readonly hash: string;
  };
  readonly scram: {
    readonly iterations: number;
    readonly salt: string;
    readonly storedKey: string;
    readonly serverKey: string;
  };
}

/** 32 MB and about a tenth of a second: what OWASP's password storage advice asks of scrypt at the least. */
const COST = { N: 2 ** 15, r: 8, p: 1 } as const;
const MAX_MEMORY = 256 * 1024 * 1024;
/** The client pays for these; RFC 7677, 4 asks for 4096 at the least, and who has stolen the store must pay too. */
export const ITERATIONS = 100_000;
const LONGEST = 1024;

const derive = promisify<string, Buffer, number, object, Buffer>(scrypt);
const stretch = promisify(pbkdf2);
/** Each hash holds a thread and 32 MB: two at a time, and a bounded queue. */
const hashing = turns(2, 64);

/** @throws PosternError PasswordNotAllowed */
export async function secretOf(password: string): Promise<Secret> {
  const prepared = saslPrep(password);
  if (prepared === undefined || prepared === '' || prepared.length > LONGEST) return fail('PasswordNotAllowed', {});
  const salt = randomBytes(16);
  const hash = await derive(prepared, salt, 32, { ...COST, maxmem: MAX_MEMORY });
  const scramSalt = randomBytes(16);
  const salted = await stretch(prepared, scramSalt, ITERATIONS, 32, 'sha256');
  return {
    scrypt: { ...COST, salt: base64(salt), hash: base64(hash) },
    scram: {
      iterations: ITERATIONS,
      salt: base64(scramSalt),
      storedKey: base64(createHash('sha256').update(hmac(salted, 'Client Key')).digest()),
      serverKey: base64(hmac(salted, 'Server Key')),
    },
  };
}

/** A hash that no password has, for names that don't exist: they take as long as others. */
export const NOBODY: Secret['scrypt'] = { ...COST, salt: base64(randomBytes(16)), hash: '' };

/** Undefined when too many wait. Never true for a password that SASLprep prohibits, or an empty one. */
export async function fits(password: string, { N, r, p, salt, hash }: Secret['scrypt']): Promise<boolean | undefined> {
  const prepared = saslPrep(password);
  const usable = prepared !== undefined && prepared !== '' && prepared.length <= LONGEST;
  return hashing(async () => {
    const found = await derive(usable ? prepared : 'x', Buffer.from(salt, 'base64'), 32, {
      N,
      r,
      p,
      maxmem: MAX_MEMORY,
    });
    const wanted = Buffer.from(hash, 'base64');
    return wanted.length === found.length && timingSafeEqual(wanted, found) && usable;
  });
}

function hmac(key: Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}

function base64(bytes: Buffer): string {
  return bytes.toString('base64');
}
