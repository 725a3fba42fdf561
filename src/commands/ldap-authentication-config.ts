// Get-, Set- and Test-LdapAuthenticationConfig: a directory that is asked for accounts that aren't in the store.
import { fail } from '../core/errors.ts';
import { settable } from '../core/object-class.ts';
import { AccountSecret } from '../core/objects/account-secret.ts';
import { LdapAuthenticationConfig } from '../core/objects/ldap-authentication-config.ts';
import { typed } from '../core/typed.ts';
import { types } from '../core/types.ts';
import { SecureString } from '../core/values/secure-string.ts';
import { approved } from './conventions/approved.ts';
import { defineTask } from './conventions/define-task.ts';
import { editable } from './conventions/editable.ts';
import { instanceOf, setObject } from './conventions/set-object.ts';

const NAME = 'LdapAuthenticationConfig';

const get = defineTask({
  verb: 'Get',
  noun: NAME,
  summary: 'Shows the directory that is asked for accounts.',
  parameters: {},
  output: [NAME],
  examples: [{ command: 'Get-LdapAuthenticationConfig', text: 'Shows the directory that is asked for accounts.' }],
  process: (_args, { ports }) => [editable(ports.config.get(LdapAuthenticationConfig))],
});

const set = defineTask({
  verb: 'Set',
  noun: NAME,
  summary: 'Changes the directory that is asked for accounts that are not in the store.',
  description:
    'A logon is a bind with the name and password that the client gave; the name is made from BindTemplate, or found by a search.',
  parameters: {
    ...settable(LdapAuthenticationConfig),
    SearchPassword: { type: types.secureString, help: 'The password of SearchUser; it is shown nowhere.' },
    Instance: instanceOf(LdapAuthenticationConfig),
  },
  confirmImpact: 'Medium',
  examples: [
    {
      command:
        'Set-LdapAuthenticationConfig -Enabled $true -Server ldap.contoso.com -BindTemplate "uid={user},ou=people,dc=contoso,dc=com" -Domain CONTOSO',
      text: 'Asks a directory in which the name of an account is known.',
    },
    {
      command:
        'Set-LdapAuthenticationConfig -Server dc.contoso.com -SearchBase "dc=contoso,dc=com" -SearchUser "cn=mail,dc=contoso,dc=com"',
      text: 'Searches for the name of an account first.',
    },
  ],
  process: async (args, context) => {
    const { config, secrets } = context.ports;
    await setObject(context, {
      objectClass: LdapAuthenticationConfig,
      operation: 'Changing the directory',
      args,
      check: ({ Enabled, Server, BindTemplate, SearchBase, Security }) => {
        if (!Enabled) return;
        if (Server === null) fail('PropertyMissing', { property: 'Server' }, { parameter: 'Server' });
        if (BindTemplate === null && SearchBase === null)
          fail('PropertyMissing', { property: 'BindTemplate or SearchBase' }, { parameter: 'BindTemplate' });
        if (Security === 'None' && !/^(?:127\.|::1$|localhost$)/.test(Server))
          context.writeWarning('Passwords go to the directory in the clear: anybody on the way can read them.');
      },
      write: (object, changes, newName) => {
        const { changed } = config.update(LdapAuthenticationConfig, object.Guid, changes, newName);
        if (args.SearchPassword === undefined) return changed;
        const Secret = secrets.seal(SecureString.reveal(args.SearchPassword));
        const stored = config.list(AccountSecret).find(({ Name }) => Name === NAME);
        if (stored) config.update(AccountSecret, stored, { Secret });
        else config.insert(AccountSecret, NAME, { Secret });
        return true;
      },
    });
  },
});

const test = defineTask({
  verb: 'Test',
  noun: NAME,
  summary: 'Tries a logon against the directory, whether it is enabled or not, and says how it went.',
  parameters: {
    User: { type: types.text({ min: 1, max: 256 }), help: 'The name to log on with.', mandatory: true, position: 0 },
    Password: { type: types.secureString, help: 'The password to log on with.', mandatory: true, position: 1 },
  },
  output: ['LdapAuthenticationTestResult'],
  confirmImpact: 'Medium',
  examples: [
    {
      command:
        "$password = ConvertTo-SecureString 'correct horse' -AsPlainText -Force; Test-LdapAuthenticationConfig kim $password",
      text: 'Tries a name and a password.',
    },
  ],
  process: async ({ User, Password }, context) => {
    const { ports, signal } = context;
    const { config, directory, secrets } = ports;
    const object = config.get(LdapAuthenticationConfig);
    const stored = config.list(AccountSecret).find(({ Name }) => Name === NAME);
    const searchPassword = stored === undefined ? '' : secrets.open(stored.Secret);
    const logon = await approved(context, 'Trying a logon', User, () =>
      directory.logon(object, User, SecureString.reveal(Password), searchPassword, signal),
    );
    if (logon === undefined) return [];
    const account = logon.kind === 'good' ? logon.account : undefined;
    const result = {
      Server: object.Server ?? '',
      User,
      Result: { good: 'Success', bad: 'Failure', unavailable: 'Unavailable' }[logon.kind],
      Reason: logon.kind === 'good' ? '' : logon.reason,
      Identity: account?.identity ?? '',
      EmailAddresses: account?.addresses ?? [],
    };
    return [typed('LdapAuthenticationTestResult', result)];
  },
});

export const ldapAuthenticationConfig = [get, set, test];
