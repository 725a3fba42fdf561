// What New- and Set-ReceiveConnector have in common: parameters that this version refuses, and how a connector is shown.
import type { ObjectOf } from '../../core/object-class.ts';
import { ReceiveConnector } from '../../core/objects/receive-connector.ts';
import type { Ports } from '../../core/ports.ts';
import { typed } from '../../core/typed.ts';
import { editable } from '../conventions/editable.ts';
import { identityType } from '../conventions/identity-type.ts';
import { refused } from '../conventions/refused.ts';

export const IDENTITY = identityType('ReceiveConnectorIdParameter', { of: 'ReceiveConnector' });
export const complete = ({ config }: Ports) => config.list(ReceiveConnector).map(({ Name }) => Name);

export const LATER = refused({
  windows: ['EnableAuthGSSAPI', 'ExtendedProtectionPolicy'],
  shadow: ['MaxAcknowledgementDelay'],
  mailbox: ['AdvertiseClientSettings', 'ServiceDiscoveryFqdn', 'TransportRole'],
  proprietary: ['SuppressXAnonymousTls'],
  proprietaryTls: ['TlsDomainCapabilities'],
});

/** With the server's name in Exchange's place, which belongs to every server object and so isn't stored. */
export function shown(connector: ObjectOf<typeof ReceiveConnector>, { server }: Ports) {
  const entries = Object.entries(editable(connector));
  const at = entries.findIndex(([name]) => name === 'SizeEnabled');
  return typed(ReceiveConnector.name, Object.fromEntries(entries.toSpliced(at, 0, ['Server', server])));
}
