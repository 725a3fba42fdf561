// LdapAuthenticationConfig: a directory that is asked for accounts that aren't in the store.
import { defineObject, property } from '../object-class.ts';
import { types } from '../types.ts';
import { TimeSpan } from '../values/time-span.ts';

export const LdapAuthenticationConfig = defineObject({
  name: 'LdapAuthenticationConfig',
  scope: 'organization',
  singleton: 'LdapAuthenticationConfig',
  properties: {
    Enabled: property(types.boolean, { default: false, help: 'Whether the directory is asked.' }),
    Server: property(types.nullable(types.fqdnOrAddress), {
      default: null,
      help: 'The name or address of the directory server.',
    }),
    Port: property(types.integer({ min: 1, max: 65_535 }), {
      default: 636,
      help: 'Its port: usually 636 with Tls, 389 with StartTls or None.',
    }),
    Security: property(types.oneOf('LdapSecurity', ['Tls', 'StartTls', 'None']), {
      default: 'Tls',
      help: 'How the connection is protected. None sends passwords in the clear: for the loopback interface only.',
    }),
    BindTemplate: property(types.nullable(types.text({ max: 500 })), {
      default: null,
      help: 'The name to bind with: {user} is the account, {domain} its domain, {name} both as given. $null searches for it.',
      placeholders: ['{user}', '{domain}', '{name}'],
    }),
    SearchBase: property(types.nullable(types.text({ max: 500 })), {
      default: null,
      help: 'Where accounts are searched for when there is no BindTemplate.',
    }),
    SearchFilter: property(types.text({ max: 500, min: 1 }), {
      default: '(|(sAMAccountName={user})(uid={user})(mail={name}))',
      help: 'The filter that finds an account; what stands for a placeholder is escaped.',
      placeholders: ['{user}', '{domain}', '{name}'],
    }),
    SearchUser: property(types.nullable(types.text({ max: 500 })), {
      default: null,
      help: 'The name to search with. $null searches without one.',
    }),
    AccountAttribute: property(types.nullable(types.text({ max: 64, min: 1, ascii: true })), {
      default: null,
      help: 'The attribute that holds the name of the account, by which rights and logs know it however it logged on. $null takes sAMAccountName, or uid. It is read with a search only.',
    }),
    AddressAttribute: property(types.nullable(types.text({ max: 64, min: 1, ascii: true })), {
      default: 'mail',
      help: "The attribute that holds the account's addresses, which it may send as. It is read with a search only.",
    }),
    Domain: property(types.text({ max: 64, min: 1 }), {
      default: 'LDAP',
      help: 'The domain of its accounts in logon names such as DOMAIN\\account, and in the log.',
    }),
    TrustedCertificate: property(types.nullable(types.text({ max: 100_000 })), {
      default: null,
      help: 'The PEM text of the certificate authority of the server, in place of those the system trusts.',
    }),
    Timeout: property(types.timeSpan({ min: 100, max: 60_000 }), {
      default: new TimeSpan(5000),
      help: 'How long a logon may take.',
    }),
  },
});
