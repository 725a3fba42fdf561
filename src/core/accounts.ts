// The contract of accounts that log on over SMTP: who they are, what they may send as, and how a logon ended.
import type { ObjectOf } from './object-class.ts';
import type { LdapAuthenticationConfig } from './objects/ldap-authentication-config.ts';
import type { ConfigView } from './ports.ts';
import type { SecureString } from './values/secure-string.ts';

/** Who has logged on. */
export interface Account {
  /** `CONTOSO\kim`. */
  readonly identity: string;
  /** What it may send as: addresses, or `*@domain` for all of a domain; in lower case. */
  readonly addresses: readonly string[];
  readonly source: 'local' | 'ldap';
}

export type Logon =
  | { readonly kind: 'good'; readonly account: Account }
  /** `reason` is exact and for the log alone. */
  | { readonly kind: 'bad'; readonly reason: string }
  /** Nothing is known: the directory can't be asked, or too many are being asked. */
  | { readonly kind: 'unavailable'; readonly reason: string };

/** What the server side of SCRAM-SHA-256 needs of one account (RFC 5802, 3); made up where there is no such account. */
export interface ScramKeys {
  readonly salt: Buffer;
  readonly iterations: number;
  readonly storedKey: Buffer;
  readonly serverKey: Buffer;
  /** Undefined: these keys fit no password. */
  readonly account: Account | undefined;
  /** Why there is no account, for the log. */
  readonly reason: string;
}

/** Checks of logons; slow hashing is off the event loop and bounded. */
export interface AccountPort {
  /** Takes as long for a name that doesn't exist as for one that does. */
  logon(view: ConfigView, name: string, password: string, signal?: AbortSignal): Promise<Logon>;
  scramKeys(view: ConfigView, name: string): ScramKeys;
  /** Whether SCRAM-SHA-256 can work at all: accounts of a directory have no keys here. */
  hasScram(view: ConfigView): boolean;
}

/** A directory, for trying its settings. */
export interface DirectoryPort {
  /** `searchPassword` belongs to SearchUser. Never rejects. */
  logon(
    config: ObjectOf<typeof LdapAuthenticationConfig>,
    name: string,
    password: string,
    searchPassword: string,
    signal?: AbortSignal,
  ): Promise<Logon>;
}

/** Makes what is stored of a password. */
export interface PasswordPort {
  /** JSON, from which the password can't be read. @throws PosternError PasswordNotAllowed */
  secretOf(password: SecureString): Promise<string>;
}
