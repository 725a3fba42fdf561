// The cmdlets of the accounts that may log on to send mail.
import type { CmdletContext } from '../core/cmdlet.ts';
import { type ObjectOf, settable } from '../core/object-class.ts';
import { AccountSecret } from '../core/objects/account-secret.ts';
import { MailUser } from '../core/objects/mail-user.ts';
import { ReceiveConnectorPermission } from '../core/objects/receive-connector-permission.ts';
import type { ConfigStore, Ports } from '../core/ports.ts';
import { types } from '../core/types.ts';
import { applyListChange } from '../core/value-type.ts';
import { approved } from './conventions/approved.ts';
import { defineTask } from './conventions/define-task.ts';
import { editable } from './conventions/editable.ts';
import { findObject, findObjects } from './conventions/find-object.ts';
import { identityType } from './conventions/identity-type.ts';
import { OBJECT_NAME } from './conventions/object-name.ts';
import { instanceOf, setObject } from './conventions/set-object.ts';
import { defaultAddresses, domainOf, requireFree, requireLogonNames } from './mail-user/logon-names.ts';

type User = ObjectOf<typeof MailUser>;

const IDENTITY = identityType('MailUserIdParameter');
const complete = ({ config }: Ports) => config.list(MailUser).map(({ Name }) => Name);
const PROPERTIES = settable(MailUser);
const PASSWORD = {
  type: types.secureString,
  help: 'The password, as ConvertTo-SecureString or Get-Credential gives it.',
} as const;

const add = defineTask({
  verb: 'New',
  noun: 'MailUser',
  summary: 'Makes an account that may log on to send mail.',
  description:
    'The account logs on with DOMAIN\\account, with the account alone, with its user principal name or with any of its addresses, and sends as the last two. A user principal name at an accepted domain is its EmailAddresses, unless others are given.',
  parameters: {
    Name: { type: OBJECT_NAME, help: 'A name for the account.', mandatory: true, position: 0 },
    Password: { ...PASSWORD, mandatory: true },
    ...PROPERTIES,
  },
  output: ['MailUser'],
  confirmImpact: 'Medium',
  examples: [
    {
      command:
        "$password = ConvertTo-SecureString 'correct horse' -AsPlainText -Force; New-MailUser kim -Password $password -UserPrincipalName kim@contoso.com",
      text: 'Makes an account that logs on as kim@contoso.com and sends as that.',
    },
  ],
  process: async (args, context) => {
    const { config, passwords } = context.ports;
    const { Name, Password, ...given } = args;
    const SamAccountName = given.SamAccountName ?? Name.toLowerCase();
    const Domain = given.Domain ?? domainOf(config, given.UserPrincipalName);
    const usual = given.EmailAddresses ?? defaultAddresses(config, given.UserPrincipalName);
    const EmailAddresses = applyListChange([], usual);
    const SenderAddresses = applyListChange([], given.SenderAddresses ?? []);
    const values = { ...given, SamAccountName, Domain, EmailAddresses, SenderAddresses };
    requireLogonNames(values);
    requireFree(config, values, undefined);
    const secret = await passwords.secretOf(Password);
    const made = await approved(context, 'Making the account', `${Domain}\\${SamAccountName}`, () =>
      config.transaction(() => {
        requireFree(config, values, undefined);
        const user = config.insert(MailUser, Name, values);
        config.insert(AccountSecret, user.Guid, { Secret: secret });
        return editable(user);
      }),
    );
    return made === undefined ? [] : [made];
  },
});

const get = defineTask({
  verb: 'Get',
  noun: 'MailUser',
  summary: 'Shows the accounts that may log on to send mail; their passwords are shown nowhere.',
  parameters: {
    Identity: { type: IDENTITY, help: 'The name or GUID of one account.', position: 0, pipeline: 'both', complete },
  },
  output: ['MailUser'],
  examples: [{ command: 'Get-MailUser | where {-not $_.Enabled}', text: 'Shows the accounts that may not log on.' }],
  process: ({ Identity }, { ports }) => findObjects(ports.config, MailUser, Identity).map(editable),
});

const set = defineTask({
  verb: 'Set',
  noun: 'MailUser',
  summary: 'Changes an account, or its password.',
  parameters: {
    Identity: {
      type: IDENTITY,
      help: 'The name or GUID of the account.',
      sets: ['Identity'],
      mandatory: true,
      position: 0,
      pipeline: 'both',
      complete,
    },
    Password: PASSWORD,
    Name: { type: OBJECT_NAME, help: 'A new name.' },
    ...PROPERTIES,
    Instance: instanceOf(MailUser, { sets: ['Instance'], mandatory: true }),
  },
  defaultSet: 'Identity',
  confirmImpact: 'Medium',
  examples: [
    { command: 'Set-MailUser kim -Enabled $false', text: 'Keeps an account from logging on.' },
    {
      command:
        "$password = ConvertTo-SecureString 'battery staple' -AsPlainText -Force; Set-MailUser kim -Password $password",
      text: 'Gives an account another password.',
    },
  ],
  process: async (args, context) => {
    const { config, passwords } = context.ports;
    const secret = args.Password === undefined ? undefined : await passwords.secretOf(args.Password);
    await setObject(context, {
      objectClass: MailUser,
      operation: 'Changing the account',
      args,
      identity: args.Identity,
      check: (wanted, current) => {
        requireLogonNames(wanted);
        requireFree(config, wanted, current.Guid);
      },
      write: (user, changes, newName) => {
        requireFree(config, { ...user, ...changes }, user.Guid);
        const { changed } = config.update(MailUser, user.Guid, changes, newName);
        if (secret !== undefined) replaceSecret(config, user.Guid, secret);
        if (changed) renamePermissions(context, user, config.get(MailUser, user.Guid));
        return changed || secret !== undefined;
      },
    });
  },
});

const remove = defineTask({
  verb: 'Remove',
  noun: 'MailUser',
  summary: 'Removes an account with its password and its permissions.',
  parameters: {
    Identity: {
      type: IDENTITY,
      help: 'The name or GUID of the account.',
      mandatory: true,
      position: 0,
      pipeline: 'both',
      complete,
    },
  },
  confirmImpact: 'High',
  examples: [{ command: 'Remove-MailUser kim -Confirm:$false', text: 'Removes an account without asking.' }],
  process: ({ Identity }, context) => {
    const { config } = context.ports;
    const user = findObject(config, MailUser, Identity);
    return approved(context, 'Removing the account', user.Name, () =>
      config.transaction(() => {
        config.remove(MailUser, user.Guid);
        for (const one of config.list(AccountSecret).filter(({ Name }) => Name === user.Guid))
          config.remove(AccountSecret, one);
        for (const one of permissionsOf(config, user)) config.remove(ReceiveConnectorPermission, one);
      }),
    ) as undefined;
  },
});

function replaceSecret(config: ConfigStore, guid: string, secret: string): void {
  const stored = config.list(AccountSecret).find(({ Name }) => Name === guid);
  if (stored) config.update(AccountSecret, stored, { Secret: secret });
  else config.insert(AccountSecret, guid, { Secret: secret });
}

function permissionsOf(config: ConfigStore, { Domain, SamAccountName }: User) {
  const identity = `${Domain}\\${SamAccountName}`.toLowerCase();
  return config.list(ReceiveConnectorPermission).filter(({ User }) => User.toLowerCase() === identity);
}

/** An account's permissions go with its logon name. */
function renamePermissions({ ports: { config } }: CmdletContext, before: User, after: User): void {
  const identity = `${after.Domain}\\${after.SamAccountName}`;
  if (`${before.Domain}\\${before.SamAccountName}` === identity) return;
  for (const one of permissionsOf(config, before)) {
    const name = `${one.Connector} ${identity} ${one.Right} ${one.Effect}`;
    config.update(ReceiveConnectorPermission, one, { User: identity }, name);
  }
}

export const mailUser = [add, get, set, remove];
