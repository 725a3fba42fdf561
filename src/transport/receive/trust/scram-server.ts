// The server's side of one SCRAM-SHA-256 exchange (RFC 5802, RFC 7677), without channel binding.
import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { ScramKeys } from '../../../core/accounts.ts';

export type ScramStep =
  | { readonly kind: 'challenge'; readonly text: string }
  /** The proof is right; the text is for the client, whose answer to it is empty. */
  | { readonly kind: 'proved'; readonly text: string }
  | { readonly kind: 'refused' }
  | { readonly kind: 'malformed' };

const LONGEST = 1024;
/** RFC 5802, 7: printable characters but the comma. */
const NONCE = '[\\x21-\\x2b\\x2d-\\x7e]{1,200}';
const FIRST = new RegExp(`^([ny],(?:a=([^,]*))?,)(n=([^,]*),r=(${NONCE})(?:,.*)?)$`, 's');
const FINAL = new RegExp(`^(c=([A-Za-z0-9+/=]+),r=(${NONCE})(?:,[^,]*)*?),p=([A-Za-z0-9+/=]+)$`, 's');

export class ScramServer {
  readonly #keysOf: (name: string) => ScramKeys;
  readonly #ownNonce: string;
  #gs2Header = '';
  #clientFirst = '';
  #serverFirst = '';
  #nonce = '';
  /** As the client gave it. */
  name = '';
  keys: ScramKeys | undefined;

  constructor(keysOf: (name: string) => ScramKeys, nonce = randomBytes(18).toString('base64')) {
    this.#keysOf = keysOf;
    this.#ownNonce = nonce;
  }

  /** The client's next message. */
  next(message: string): ScramStep {
    if (message.length > LONGEST) return { kind: 'malformed' };
    return this.keys ? this.#final(message, this.keys) : this.#first(message);
  }

  #first(message: string): ScramStep {
    const [, header, authorize, bare, encoded, nonce] = FIRST.exec(message) ?? [];
    const name = decodeName(encoded ?? '');
    if (header === undefined || bare === undefined || nonce === undefined || !name) return { kind: 'malformed' };
    // Acting as somebody else isn't offered.
    if (authorize !== undefined && decodeName(authorize) !== name) return { kind: 'malformed' };
    this.name = name;
    this.#gs2Header = header;
    this.#clientFirst = bare;
    this.#nonce = nonce + this.#ownNonce;
    this.keys = this.#keysOf(name);
    const { salt, iterations } = this.keys;
    this.#serverFirst = `r=${this.#nonce},s=${salt.toString('base64')},i=${iterations}`;
    return { kind: 'challenge', text: this.#serverFirst };
  }

  #final(message: string, { storedKey, serverKey, account }: ScramKeys): ScramStep {
    const [, withoutProof, binding, nonce, proofText] = FINAL.exec(message) ?? [];
    if (withoutProof === undefined || binding === undefined || proofText === undefined) return { kind: 'malformed' };
    const isSameExchange = nonce === this.#nonce && Buffer.from(binding, 'base64').toString('utf8') === this.#gs2Header;
    const proof = Buffer.from(proofText, 'base64');
    if (!isSameExchange || proof.length !== 32) return { kind: 'refused' };
    const authMessage = `${this.#clientFirst},${this.#serverFirst},${withoutProof}`;
    const signature = hmac(storedKey, authMessage);
    const clientKey = Buffer.from(proof.map((byte, i) => byte ^ signature[i]!));
    const isRight = timingSafeEqual(createHash('sha256').update(clientKey).digest(), storedKey);
    if (!isRight || !account) return { kind: 'refused' };
    return { kind: 'proved', text: `v=${hmac(serverKey, authMessage).toString('base64')}` };
  }
}

/** RFC 5802, 5.1: `=2C` is a comma and `=3D` an equals sign. */
function decodeName(encoded: string): string | undefined {
  if (/=(?!2C|3D)/.test(encoded) || encoded.includes('\0')) return undefined;
  return encoded.replaceAll('=2C', ',').replaceAll('=3D', '=');
}

function hmac(key: Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}
