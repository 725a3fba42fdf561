// Whom a permission is about: one of the groups a session can belong to, or a single account.
import { fail } from '../../core/errors.ts';
import { LdapAuthenticationConfig } from '../../core/objects/ldap-authentication-config.ts';
import { MailUser } from '../../core/objects/mail-user.ts';
import { principalNamed } from '../../core/permissions/session-rights.ts';
import type { ConfigStore } from '../../core/ports.ts';

/** In its own spelling. @throws PosternError PrincipalNotFound */
export function findPrincipal(config: ConfigStore, given: string): string {
  const group = principalNamed(given);
  if (group !== undefined) return group;
  const wanted = given.trim().toLowerCase();
  for (const { Domain, SamAccountName, UserPrincipalName, Name, Guid } of config.list(MailUser)) {
    const identity = `${Domain}\\${SamAccountName}`;
    const names = [identity, Name, Guid, UserPrincipalName === null ? '' : String(UserPrincipalName)];
    if (names.some((one) => one.toLowerCase() === wanted)) return identity;
  }
  // The accounts of a directory aren't known before they log on.
  const { Enabled, Domain } = config.get(LdapAuthenticationConfig);
  const isOfDirectory = Enabled && wanted.startsWith(`${Domain.toLowerCase()}\\`) && wanted.length > Domain.length + 1;
  if (isOfDirectory) return given.trim();
  return fail('PrincipalNotFound', { user: given }, { parameter: 'User', target: given });
}
