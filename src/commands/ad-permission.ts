// Add-, Get- and Remove-ADPermission: who may do what on a Receive connector, beyond and in place of its permission groups.
import type { CmdletContext } from '../core/cmdlet.ts';
import { fail } from '../core/errors.ts';
import { ReceiveConnector } from '../core/objects/receive-connector.ts';
import { type ExtendedRight, RIGHT_NAMES } from '../core/permissions/extended-rights.ts';
import type { Permission } from '../core/permissions/session-rights.ts';
import type { Ports } from '../core/ports.ts';
import { types } from '../core/types.ts';
import { type Connector, type Entry, entriesOf, insert, remove, shown } from './ad-permission/entries.ts';
import { ABOUT, DIRECTORY_ONLY, identity, NO_DIRECTORY, OWNER, SETS, TYPE } from './ad-permission/parameters.ts';
import { approved } from './conventions/approved.ts';
import { defineTask } from './conventions/define-task.ts';
import { findObject } from './conventions/find-object.ts';
import { findPrincipal } from './conventions/find-principal.ts';
import { DOMAIN_CONTROLLER } from './conventions/refused.ts';

const add = defineTask({
  verb: 'Add',
  noun: 'ADPermission',
  summary: 'Gives or denies rights on a Receive connector.',
  parameters: {
    Identity: { ...identity('The Receive connector.'), sets: SETS },
    ...ABOUT,
    Owner: OWNER,
    ...DIRECTORY_ONLY,
  },
  defaultSet: 'AccessRights',
  output: [TYPE],
  confirmImpact: 'Medium',
  examples: [
    {
      command:
        'Get-ReceiveConnector | Add-ADPermission -User "NT AUTHORITY\\ANONYMOUS LOGON" -ExtendedRights ms-Exch-SMTP-Accept-Any-Recipient',
      text: 'Lets every client of the connector relay: for connectors whose RemoteIPRanges hold your own hosts only.',
    },
  ],
  process: (args, context) =>
    change(args, context, 'Adding the permission', ({ config }, connector, { user, right, deny }) => {
      const [isThere] = entriesOf(config, connector, user).filter((one) => one.right === right && one.deny === deny);
      if (isThere) {
        context.writeWarning(`'${user}' has that entry for ${right} on '${connector.Name}' already.`);
        return undefined;
      }
      remove(config, connector, user, right, 'Withheld');
      const given = entriesOf(config, connector, user).some((one) => one.right === right && !one.deny);
      if (deny || !given) insert(config, connector, user, right, deny ? 'Deny' : 'Allow');
      return shown(connector, { user, right, deny });
    }),
});

const get = defineTask({
  verb: 'Get',
  noun: 'ADPermission',
  summary: 'Shows who may do what on a Receive connector, by its permission groups and its own entries.',
  parameters: {
    Identity: identity('The Receive connector.'),
    User: { type: types.text(), help: 'Only the entries of this group or account.' },
    Owner: { ...OWNER, type: types.switch },
    DomainController: DOMAIN_CONTROLLER,
  },
  output: [TYPE],
  examples: [
    {
      command: 'Get-ReceiveConnector | Get-ADPermission | where {$_.ExtendedRights -like "*Anti-Spam*"}',
      text: 'Shows whose mail the anti-spam agents do not look at.',
    },
  ],
  process: (args, { ports }) => {
    const { config } = ports;
    const connector = findObject(config, ReceiveConnector, args.Identity);
    const user = args.User === undefined ? undefined : findPrincipal(config, args.User);
    return entriesOf(config, connector, user).map((one) => shown(connector, one));
  },
});

const take = defineTask({
  verb: 'Remove',
  noun: 'ADPermission',
  summary: 'Removes entries for rights on a Receive connector.',
  description: 'An entry that a permission group gives is withheld from then on; Add-ADPermission gives it back.',
  parameters: {
    Identity: { ...identity('The Receive connector.'), sets: SETS },
    ...ABOUT,
    ...DIRECTORY_ONLY,
  },
  defaultSet: 'AccessRights',
  confirmImpact: 'High',
  examples: [
    {
      command:
        'Get-ReceiveConnector | Get-ADPermission -User "NT AUTHORITY\\ANONYMOUS LOGON" | where {$_.ExtendedRights -like "ms-Exch-SMTP-Accept-Authoritative-Domain-Sender"} | Remove-ADPermission -Confirm:$false',
      text: 'Refuses mail from outside that claims to come from an address of ours.',
    },
  ],
  process: (args, context) =>
    change(args, context, 'Removing the permission', ({ config }, connector, { user, right, deny }) => {
      const isThere = entriesOf(config, connector, user).some((one) => one.right === right && one.deny === deny);
      if (!isThere) {
        const connectorName = connector.Name;
        fail('PermissionNotFound', { user, right, connector: connectorName }, { parameter: 'User', target: user });
      }
      remove(config, connector, user, right, deny ? 'Deny' : 'Allow');
      const isOfGroup = entriesOf(config, connector, user).some((one) => one.right === right && one.deny === deny);
      if (!deny && isOfGroup) insert(config, connector, user, right, 'Withheld');
      return undefined;
    }),
});

interface Arguments {
  readonly Identity: string | undefined;
  readonly User: string | undefined;
  readonly ExtendedRights: unknown;
  readonly AccessRights: unknown;
  readonly Deny: boolean;
  readonly Instance: unknown;
}

type Act = (ports: Ports, connector: Connector, permission: Permission) => object | undefined;

/** All rights or none; each that is put out was changed. */
async function change(args: Arguments, context: CmdletContext, operation: string, act: Act): Promise<unknown[]> {
  const { ports } = context;
  const { config } = ports;
  const wanted = context.bound.has('Instance') ? wantedOf(args.Instance as Entry) : wantedIn(args);
  const user = findPrincipal(config, wanted.user);
  const connector = findObject(config, ReceiveConnector, wanted.identity);
  const target = `${connector.Name} (${user}: ${wanted.rights.join(', ')})`;
  const done = await approved(context, operation, target, () =>
    config.transaction(() =>
      wanted.rights.flatMap((right) => act(ports, connector, { user, right, deny: wanted.deny }) ?? []),
    ),
  );
  return done ?? [];
}

interface Wanted {
  readonly identity: string;
  readonly user: string;
  readonly rights: readonly ExtendedRight[];
  readonly deny: boolean;
}

function wantedIn({ Identity, User, ExtendedRights, AccessRights, Deny }: Arguments): Wanted {
  const access = (AccessRights ?? []) as readonly string[];
  const other = access.find((one) => one !== 'ExtendedRight');
  if (other !== undefined)
    fail('ParameterNotSupported', { parameter: 'AccessRights', reason: NO_DIRECTORY }, { parameter: 'AccessRights' });
  const given = (ExtendedRights ?? []) as readonly ExtendedRight[];
  const rights = given.length === 0 && access.length > 0 ? RIGHT_NAMES : given;
  if (rights.length === 0) fail('PropertyMissing', { property: 'ExtendedRights' }, { parameter: 'ExtendedRights' });
  return { identity: Identity!, user: User!, rights, deny: Deny };
}

function wantedOf({ ConnectorGuid, User, ExtendedRights, Deny }: Entry): Wanted {
  return { identity: ConnectorGuid, user: User, rights: ExtendedRights, deny: Deny };
}

export const adPermission = [add, get, take];
