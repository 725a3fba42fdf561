// What is a secret: a parameter or property whose value no log and no exported file may show.
import type { ValueType } from './value-type.ts';

/** Stands for a secret's value. */
export const HIDDEN = '********';

const SECRET_TYPES = /PSCredential|SecureString/;
/** In case a table forgot to say so. */
const SECRET_NAMES = /(?:password|passwd|passphrase|secret|credential|privatekey|apikey|token)s?$|^key$/i;

export interface Secrecy {
  readonly type: ValueType<unknown>;
  readonly secret?: true;
}

export function isSecret(name: string, { type, secret }: Secrecy): boolean {
  return secret === true || SECRET_TYPES.test(type.name) || SECRET_NAMES.test(name);
}
