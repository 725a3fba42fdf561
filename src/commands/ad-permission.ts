// Add-, Get- and Remove-ADPermission: who may do what on a Receive connector, beyond and in place of its permission groups.
import type { CmdletContext, Parameter, ParameterTable } from '../core/cmdlet.ts';
import { fail } from '../core/errors.ts';
import type { ObjectOf } from '../core/object-class.ts';
import { ReceiveConnector } from '../core/objects/receive-connector.ts';
import { ReceiveConnectorPermission } from '../core/objects/receive-connector-permission.ts';
import { type ExtendedRight, RIGHT_NAMES, rightNamed } from '../core/permissions/extended-rights.ts';
import { groupsIn, type Permission, permissionsOf } from '../core/permissions/session-rights.ts';
import type { ConfigStore, Ports } from '../core/ports.ts';
import { typed, typeNameOf } from '../core/typed.ts';
import { types } from '../core/types.ts';
import { textOf, type ValueType } from '../core/value-type.ts';
import { approved } from './conventions/approved.ts';
import { defineTask } from './conventions/define-task.ts';
import { findObject } from './conventions/find-object.ts';
import { findPrincipal } from './conventions/find-principal.ts';
import { identityType } from './conventions/identity-type.ts';
import { DOMAIN_CONTROLLER } from './conventions/refused.ts';

type Connector = ObjectOf<typeof ReceiveConnector>;
type Effect = 'Allow' | 'Deny' | 'Withheld';

const TYPE = 'ADAcePresentationObject';
const IDENTITY = identityType('ADRawEntryIdParameter', { of: 'ReceiveConnector' });
const complete = ({ config }: Ports) => config.list(ReceiveConnector).map(({ Name }) => Name);
const SETS = ['AccessRights'] as const;

const RIGHT: ValueType<ExtendedRight> = {
  name: 'ExtendedRightIdParameter',
  values: RIGHT_NAMES,
  convert: (input) => {
    const given = textOf(input, 'ExtendedRightIdParameter');
    return rightNamed(given) ?? fail('ExtendedRightUnknown', { value: given, allowed: RIGHT_NAMES }, { target: given });
  },
  toJson: (value) => value,
  fromJson: (json) => rightNamed(String(json))!,
  schema: { type: 'string' },
};

const ACCESS_RIGHTS = types.oneOf('ActiveDirectoryRights', [
  'ExtendedRight',
  'AccessSystemSecurity',
  'CreateChild',
  'DeleteChild',
  'ListChildren',
  'Self',
  'ReadProperty',
  'WriteProperty',
  'DeleteTree',
  'ListObject',
  'Delete',
  'ReadControl',
  'GenericExecute',
  'GenericWrite',
  'GenericRead',
  'WriteDacl',
  'WriteOwner',
  'GenericAll',
  'Synchronize',
]);

const NO_DIRECTORY = 'a connector is no directory object here: it has extended rights and nothing else.';
const ENTRY: Parameter = {
  type: {
    ...types.anything(TYPE),
    convert: (input) => (typeNameOf(input) === TYPE ? input : fail('InstanceMismatch', { type: 'ADPermission' }, {})),
    schema: { type: 'object' },
  },
  help: 'An entry that Get-ADPermission returned.',
  sets: ['Instance'],
  mandatory: true,
  pipeline: 'value',
};

const identity = (help: string) =>
  ({ type: IDENTITY, help, mandatory: true, position: 0, pipeline: 'both', complete }) as const;

const DIRECTORY_ONLY = {
  ChildObjectTypes: { type: types.anything(), help: 'The kinds of objects below it.', refused: NO_DIRECTORY },
  InheritanceType: { type: types.anything(), help: 'Which objects inherit the entry.', refused: NO_DIRECTORY },
  InheritedObjectType: { type: types.anything(), help: 'The kind of objects that inherit it.', refused: NO_DIRECTORY },
  Properties: { type: types.anything(), help: 'The properties it is about.', refused: NO_DIRECTORY },
  DomainController: DOMAIN_CONTROLLER,
} satisfies ParameterTable;

const ABOUT = {
  User: {
    type: types.text(),
    help: 'The group, such as "NT AUTHORITY\\ANONYMOUS LOGON", or the account as DOMAIN\\name.',
    sets: SETS,
    mandatory: true,
  },
  ExtendedRights: { type: types.list(RIGHT), help: 'The rights.', sets: SETS },
  AccessRights: {
    type: types.list(ACCESS_RIGHTS),
    help: 'ExtendedRight stands for all extended rights; connectors have no other kind.',
    sets: SETS,
  },
  Deny: { type: types.switch, help: 'The entry denies the rights, whatever else gives them.', sets: SETS },
  Instance: ENTRY,
} satisfies ParameterTable;

const OWNER: Parameter = {
  type: types.text(),
  help: 'The owner of the connector.',
  refused: 'a connector has no owner here; whoever may use the data folder may change it.',
};

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

function entriesOf(config: ConfigStore, connector: Connector, user?: string): readonly Permission[] {
  const stored = config.list(ReceiveConnectorPermission).filter((one) => one.Connector === connector.Guid);
  const all = permissionsOf(groupsIn(connector.PermissionGroups), stored);
  return user === undefined ? all : all.filter((one) => one.user.toLowerCase() === user.toLowerCase());
}

function nameOf({ Guid }: Connector, user: string, right: ExtendedRight, effect: Effect): string {
  return `${Guid} ${user} ${right} ${effect}`;
}

function insert(config: ConfigStore, connector: Connector, user: string, right: ExtendedRight, effect: Effect): void {
  const values = { Connector: connector.Guid, User: user, Right: right, Effect: effect };
  config.insert(ReceiveConnectorPermission, nameOf(connector, user, right, effect), values);
}

function remove(config: ConfigStore, connector: Connector, user: string, right: ExtendedRight, effect: Effect): void {
  const name = nameOf(connector, user, right, effect).toLowerCase();
  const stored = config.list(ReceiveConnectorPermission).find((one) => one.Name.toLowerCase() === name);
  if (stored) config.remove(ReceiveConnectorPermission, stored);
}

type Entry = ReturnType<typeof shown>;

function shown({ Identity, Guid, DistinguishedName }: Connector, { user, right, deny }: Permission) {
  const entry = {
    Identity,
    User: user,
    Deny: deny,
    IsInherited: false,
    AccessRights: ['ExtendedRight'],
    ExtendedRights: [right],
    ChildObjectTypes: [] as readonly string[],
    InheritanceType: 'All',
    InheritedObjectType: null,
    Properties: [] as readonly string[],
    DistinguishedName,
    ConnectorGuid: Guid,
    IsValid: true,
  };
  return typed(TYPE, entry);
}

export const adPermission = [add, get, take];
