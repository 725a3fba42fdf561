// The entries of a connector's permissions: those that its groups give with those that the store keeps.
import type { ObjectOf } from '../../core/object-class.ts';
import type { ReceiveConnector } from '../../core/objects/receive-connector.ts';
import { ReceiveConnectorPermission } from '../../core/objects/receive-connector-permission.ts';
import type { ExtendedRight } from '../../core/permissions/extended-rights.ts';
import { groupsIn, type Permission, permissionsOf } from '../../core/permissions/session-rights.ts';
import type { ConfigStore } from '../../core/ports.ts';
import { typed } from '../../core/typed.ts';

import { TYPE } from './parameters.ts';

export type Connector = ObjectOf<typeof ReceiveConnector>;
export type Effect = 'Allow' | 'Deny' | 'Withheld';

export function entriesOf(config: ConfigStore, connector: Connector, user?: string): readonly Permission[] {
  const stored = config.list(ReceiveConnectorPermission).filter((one) => one.Connector === connector.Guid);
  const all = permissionsOf(groupsIn(connector.PermissionGroups), stored);
  return user === undefined ? all : all.filter((one) => one.user.toLowerCase() === user.toLowerCase());
}

export function nameOf({ Guid }: Connector, user: string, right: ExtendedRight, effect: Effect): string {
  return `${Guid} ${user} ${right} ${effect}`;
}

export function insert(
  config: ConfigStore,
  connector: Connector,
  user: string,
  right: ExtendedRight,
  effect: Effect,
): void {
  const values = { Connector: connector.Guid, User: user, Right: right, Effect: effect };
  config.insert(ReceiveConnectorPermission, nameOf(connector, user, right, effect), values);
}

export function remove(
  config: ConfigStore,
  connector: Connector,
  user: string,
  right: ExtendedRight,
  effect: Effect,
): void {
  const name = nameOf(connector, user, right, effect).toLowerCase();
  const stored = config.list(ReceiveConnectorPermission).find((one) => one.Name.toLowerCase() === name);
  if (stored) config.remove(ReceiveConnectorPermission, stored);
}

export type Entry = ReturnType<typeof shown>;

export function shown({ Identity, Guid, DistinguishedName }: Connector, { user, right, deny }: Permission) {
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
