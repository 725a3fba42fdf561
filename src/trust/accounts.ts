// Accounts that log on: those of the store, found by any of their logon names, then those of the directory.
import { createHmac, randomBytes } from 'node:crypto';
import type { Account, AccountPort, Logon, ScramKeys } from '../core/accounts.ts';
import { PosternError } from '../core/error-record.ts';
import type { ObjectOf } from '../core/object-class.ts';
import { AccountSecret } from '../core/objects/account-secret.ts';
import { LdapAuthenticationConfig } from '../core/objects/ldap-authentication-config.ts';
import { MailUser } from '../core/objects/mail-user.ts';
import type { ConfigView, SecretsPort } from '../core/ports.ts';
import { ldapLogon } from './ldap/ldap-logon.ts';
import { saslPrep } from './sasl-prep.ts';
import { fits, ITERATIONS, NOBODY, type Secret } from './secrets.ts';
import { turns } from './turns.ts';

type User = ObjectOf<typeof MailUser>;
type StoredSecret = ObjectOf<typeof AccountSecret>;

/** The name under which the password of LdapAuthenticationConfig's SearchUser is stored. */
const LDAP_SECRET = 'LdapAuthenticationConfig';

interface Found {
  readonly user: User | undefined;
  readonly secret: Secret | undefined;
  readonly reason: string;
}

/** `open` opens what the store keeps sealed. */
export function createAccounts({ open }: Pick<SecretsPort, 'open'>): AccountPort {
  const names = new WeakMap<readonly User[], ReadonlyMap<string, User>>();
  const secrets = new WeakMap<readonly StoredSecret[], ReadonlyMap<string, string>>();
  /** Salts of accounts that don't exist: the same for the same name, as if there were one. */
  const disguise = randomBytes(32);
  const askingDirectory = turns(20, 200);

  function secretText(view: ConfigView, name: string): string | undefined {
    const stored = view.all(AccountSecret);
    return cached(secrets, stored, () => new Map(stored.map((one) => [one.Name, one.Secret]))).get(name);
  }

  function find(view: ConfigView, name: string): Found {
    const users = view.all(MailUser);
    const prepared = saslPrep(name)?.toLowerCase();
    const user = prepared === undefined ? undefined : cached(names, users, () => byLogonName(users)).get(prepared);
    if (!user) return { user: undefined, secret: undefined, reason: 'UnknownUser' };
    const text = secretText(view, user.Guid);
    if (!user.Enabled) return { user, secret: undefined, reason: 'AccountDisabled' };
    return text === undefined
      ? { user, secret: undefined, reason: 'NoPassword' }
      : { user, secret: JSON.parse(text) as Secret, reason: 'BadPassword' };
  }

  /** Undefined when the key that sealed it isn't this server's, or is gone. */
  function opened(sealed: string | undefined): string | undefined {
    if (sealed === undefined) return '';
    try {
      return open(sealed);
    } catch (error) {
      if (error instanceof PosternError) return undefined;
      throw error;
    }
  }

  return {
    async logon(view, name, password, signal): Promise<Logon> {
      const { user, secret, reason } = find(view, name);
      const config = view.one(LdapAuthenticationConfig);
      if (!user && config.Enabled) {
        const searchPassword = opened(secretText(view, LDAP_SECRET));
        if (searchPassword === undefined) return { kind: 'unavailable', reason: 'SecretUnreadable' };
        const logon = await askingDirectory(() => ldapLogon(config, name, password, searchPassword, signal));
        return logon ?? { kind: 'unavailable', reason: 'TooManyLogons' };
      }
      const isRight = await fits(password, secret?.scrypt ?? NOBODY);
      if (isRight === undefined) return { kind: 'unavailable', reason: 'TooManyLogons' };
      return user && secret && isRight ? { kind: 'good', account: accountOf(user) } : { kind: 'bad', reason };
    },
    scramKeys(view, name): ScramKeys {
      const { user, secret, reason } = find(view, name);
      if (!user || !secret) {
        const made = createHmac('sha256', disguise).update(name.toLowerCase()).digest();
        return {
          salt: made.subarray(0, 16),
          iterations: ITERATIONS,
          storedKey: randomBytes(32),
          serverKey: randomBytes(32),
          account: undefined,
          reason,
        };
      }
      const { salt, iterations, storedKey, serverKey } = secret.scram;
      return {
        salt: Buffer.from(salt, 'base64'),
        iterations,
        storedKey: Buffer.from(storedKey, 'base64'),
        serverKey: Buffer.from(serverKey, 'base64'),
        account: accountOf(user),
        reason,
      };
    },
    // A client that sees SCRAM takes it, and accounts of a directory have no keys for it.
    hasScram: (view) => !view.one(LdapAuthenticationConfig).Enabled,
  };
}

/** Every name of every account; a name of two accounts is none's. */
function byLogonName(users: readonly User[]): ReadonlyMap<string, User> {
  const found = new Map<string, User>();
  const twice = new Set<string>();
  for (const user of users) {
    for (const name of logonNames(user)) {
      if (found.has(name) && found.get(name) !== user) twice.add(name);
      found.set(name, user);
    }
  }
  for (const name of twice) found.delete(name);
  return found;
}

function logonNames({ Domain, SamAccountName, UserPrincipalName, EmailAddresses }: User): readonly string[] {
  const names = [`${Domain}\\${SamAccountName}`, SamAccountName, ...EmailAddresses.map(String)];
  if (UserPrincipalName !== null) names.push(String(UserPrincipalName));
  return names.flatMap((name) => saslPrep(name)?.toLowerCase() ?? []);
}

/** Its user principal name is an address too: what a mail program logs on with is what it sends as. */
function accountOf({ Domain, SamAccountName, UserPrincipalName, EmailAddresses, SenderAddresses }: User): Account {
  const principal = UserPrincipalName === null ? [] : [UserPrincipalName];
  const addresses = [...principal, ...EmailAddresses, ...SenderAddresses].map((one) => String(one).toLowerCase());
  return {
    identity: `${Domain}\\${SamAccountName}`,
    addresses: [...new Set(addresses)],
    source: 'local',
  };
}

function cached<K extends object, V>(map: WeakMap<K, V>, key: K, make: () => V): V {
  let value = map.get(key);
  if (value === undefined) map.set(key, (value = make()));
  return value;
}
