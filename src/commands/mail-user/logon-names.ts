// The names an account logs on with: what they are by default, what they may be made of, and that each is of one account.
import { fail } from '../../core/errors.ts';
import type { ObjectOf } from '../../core/object-class.ts';
import { AcceptedDomain } from '../../core/objects/accepted-domain.ts';
import { MailUser } from '../../core/objects/mail-user.ts';
import type { ConfigStore } from '../../core/ports.ts';
import { acceptedDomains } from '../../core/values/accepted-domains.ts';
import type { SmtpAddress } from '../../core/values/smtp-address.ts';

type User = ObjectOf<typeof MailUser>;

/** A user principal name of one of our domains is the account's address, unless it is given others. */
export function defaultAddresses(
  config: ConfigStore,
  principal: SmtpAddress | null | undefined,
): readonly SmtpAddress[] {
  if (!principal) return [];
  return acceptedDomains(config.list(AcceptedDomain)).accepts(principal.Domain) ? [principal] : [];
}

/** The first label of a domain as Windows writes it. */
export function domainOf(config: ConfigStore, principal: SmtpAddress | null | undefined): string {
  const accepted = config.list(AcceptedDomain).find(({ Default }) => Default)?.DomainName;
  const domain = principal?.Domain ?? accepted?.replace(/^\*\./, '') ?? 'LOCAL';
  return domain.split('.')[0]!.toUpperCase();
}

/** Names that stand in `DOMAIN\account` must not have that backslash, nor an `@`, themselves. */
export function requireLogonNames(user: Pick<User, 'SamAccountName' | 'Domain'>): void {
  for (const property of ['SamAccountName', 'Domain'] as const) {
    const value = user[property];
    if (!/^[^\\@/"[\]:;|=,+*?<>\p{Cc}\p{Zl}\p{Zp}]+$/u.test(value) || value.trim() !== value)
      fail(
        'PropertyInvalid',
        { property, value, detail: 'it stands in DOMAIN\\account and has no such characters' },
        { parameter: property, target: value },
      );
  }
}

/** A logon name is of one account. */
export function requireFree(config: ConfigStore, wanted: LogonNames, guid: string | undefined): void {
  // An address that is the user principal name too is named as that.
  const names = new Map(logonNames(wanted).reverse());
  for (const other of config.list(MailUser)) {
    if (other.Guid === guid) continue;
    for (const [name] of logonNames(other)) {
      const parameter = names.get(name);
      if (parameter !== undefined)
        fail('ObjectAlreadyExists', { identity: name, type: 'MailUser' }, { parameter, target: name });
    }
  }
}

type LogonNames = Pick<User, 'Domain' | 'SamAccountName' | 'EmailAddresses'> & {
  readonly UserPrincipalName?: User['UserPrincipalName'] | undefined;
};

function logonNames({ Domain, SamAccountName, UserPrincipalName, EmailAddresses }: LogonNames): [string, string][] {
  const names: [string, string][] = [[`${Domain}\\${SamAccountName}`.toLowerCase(), 'SamAccountName']];
  if (UserPrincipalName) names.push([String(UserPrincipalName).toLowerCase(), 'UserPrincipalName']);
  for (const address of EmailAddresses) names.push([String(address).toLowerCase(), 'EmailAddresses']);
  return names;
}
