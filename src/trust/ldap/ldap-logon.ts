// A logon against the directory: the account's name is made from a template or searched for, then its password is tried by a bind.
import type { Account, Logon } from '../../core/accounts.ts';
import type { ObjectOf } from '../../core/object-class.ts';
import type { LdapAuthenticationConfig } from '../../core/objects/ldap-authentication-config.ts';
import { escapeFilterValue, escapeNameValue } from './filter.ts';
import { LdapConnection, type LdapEntry } from './ldap-connection.ts';

/** Where directories keep the name of an account: Active Directory, and those of RFC 4519. */
const ACCOUNT_ATTRIBUTES = ['sAMAccountName', 'uid'];

export type LdapConfig = ObjectOf<typeof LdapAuthenticationConfig>;

/** A logon name in its parts: `DOMAIN\user`, `user@domain` or `user`. */
interface LogonName {
  readonly user: string;
  readonly domain: string;
  readonly name: string;
}

/** `searchPassword` belongs to SearchUser. Never rejects. */
export async function ldapLogon(
  config: LdapConfig,
  name: string,
  password: string,
  searchPassword: string,
  signal?: AbortSignal,
): Promise<Logon> {
  const { Server, Port, Security, TrustedCertificate, Timeout } = config;
  if (Server === null) return { kind: 'unavailable', reason: 'LdapNotConfigured' };
  // An empty password would be an unauthenticated bind, which succeeds with any name (RFC 4513, 5.1.2).
  if (password === '') return { kind: 'bad', reason: 'EmptyPassword' };
  const logonName = partsOf(name, config);
  if (!logonName) return { kind: 'bad', reason: 'UnknownUser' };
  const deadline = AbortSignal.timeout(Timeout.milliseconds);
  const bounded = signal ? AbortSignal.any([signal, deadline]) : deadline;
  const server = { host: Server, port: Port, security: Security, ca: TrustedCertificate ?? undefined };
  let connection: LdapConnection | undefined;
  try {
    connection = await LdapConnection.open(server, bounded);
    const entry = await accountEntry(connection, config, logonName, searchPassword);
    if (entry === undefined || typeof entry === 'string') return { kind: 'bad', reason: entry ?? 'UnknownUser' };
    if (!(await connection.bind(entry.name, password))) return { kind: 'bad', reason: 'LdapBindRefused' };
    return { kind: 'good', account: accountOf(config, logonName, entry) };
  } catch (error) {
    return { kind: 'unavailable', reason: `LdapFailed: ${error instanceof Error ? error.message : String(error)}` };
  } finally {
    connection?.close();
  }
}

/** Undefined when there is no such account, a text when there is another reason. @throws Error */
async function accountEntry(
  connection: LdapConnection,
  config: LdapConfig,
  name: LogonName,
  searchPassword: string,
): Promise<LdapEntry | string | undefined> {
  const { BindTemplate, SearchBase, SearchFilter, SearchUser, AddressAttribute } = config;
  // A template of a distinguished name takes escaped parts; one such as {name} or DOMAIN\{user} isn't a distinguished name.
  if (BindTemplate !== null)
    return { name: filled(BindTemplate, name, BindTemplate.includes('=') ? escapeNameValue : same), values: new Map() };
  if (SearchUser !== null && !(await connection.bind(SearchUser, searchPassword)))
    throw new Error('the directory refuses SearchUser');
  const filter = filled(SearchFilter, name, escapeFilterValue);
  const found = await connection.search(SearchBase ?? '', filter, [
    ...accountAttributes(config),
    ...(AddressAttribute === null ? [] : [AddressAttribute]),
  ]);
  return found.length > 1 ? 'AmbiguousUser' : found[0];
}

function accountAttributes({ AccountAttribute }: LdapConfig): readonly string[] {
  return AccountAttribute === null ? ACCOUNT_ATTRIBUTES : [AccountAttribute];
}

/** Whoever may log on with several names is one account: a right that is denied to it is denied whichever it gives. */
function accountOf(config: LdapConfig, { user }: LogonName, { values }: LdapEntry): Account {
  const valuesOf = (attribute: string | null) => values.get(attribute?.toLowerCase() ?? '') ?? [];
  const account = accountAttributes(config).flatMap(valuesOf)[0] ?? user;
  return {
    identity: `${config.Domain}\\${account}`,
    addresses: valuesOf(config.AddressAttribute).map((one) => one.toLowerCase()),
    source: 'ldap',
  };
}

function partsOf(name: string, { Domain }: LdapConfig): LogonName | undefined {
  if (name === '' || name.length > 256 || /[\p{Cc}]/u.test(name)) return undefined;
  const slash = name.indexOf('\\');
  if (slash >= 0) {
    const [domain, user] = [name.slice(0, slash), name.slice(slash + 1)];
    // Another domain's accounts aren't here.
    return domain.toLowerCase() === Domain.toLowerCase() && user !== '' ? { user, domain, name: user } : undefined;
  }
  const at = name.lastIndexOf('@');
  if (at === 0) return undefined;
  return at < 0 ? { user: name, domain: Domain, name } : { user: name.slice(0, at), domain: name.slice(at + 1), name };
}

function filled(template: string, parts: LogonName, quote: (value: string) => string): string {
  return template.replace(/\{(user|domain|name)\}/g, (_, key: keyof LogonName) => quote(parts[key]));
}

function same(value: string): string {
  return value;
}
