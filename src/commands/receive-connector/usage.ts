// What a Receive connector begins with, by what it is for (Exchange help, New-ReceiveConnector -Usage).
import type { ChangesOf } from '../../core/object-class.ts';
import { ReceiveConnector } from '../../core/objects/receive-connector.ts';
import { Endpoint } from '../../core/values/endpoint.ts';

export const USAGES = ['Custom', 'Internet', 'Internal', 'Client', 'Partner'] as const;
export type Usage = (typeof USAGES)[number];

const everywhere = (port: number) => ['0.0.0.0', '[::]'].map((host) => Endpoint.parseBinding(`${host}:${port}`));
const EVERYBODY = ReceiveConnector.properties.RemoteIPRanges.default!;

export interface UsageFacts {
  readonly values: ChangesOf<typeof ReceiveConnector>;
  /** What must be given where the usage is chosen by its switch. */
  readonly mandatory: readonly ('Bindings' | 'RemoteIPRanges')[];
}

export const USAGE: Readonly<Record<Usage, UsageFacts>> = {
  Custom: {
    values: { Bindings: everywhere(25), RemoteIPRanges: EVERYBODY, AuthMechanism: 'Tls', PermissionGroups: 'None' },
    mandatory: ['Bindings', 'RemoteIPRanges'],
  },
  Internet: {
    values: {
      Bindings: everywhere(25),
      RemoteIPRanges: EVERYBODY,
      AuthMechanism: 'Tls',
      PermissionGroups: 'AnonymousUsers',
    },
    mandatory: ['Bindings'],
  },
  Internal: {
    values: {
      Bindings: everywhere(25),
      RemoteIPRanges: EVERYBODY,
      AuthMechanism: 'Tls, ExchangeServer',
      PermissionGroups: 'ExchangeServers',
    },
    mandatory: ['RemoteIPRanges'],
  },
  Client: {
    values: {
      Bindings: everywhere(587),
      RemoteIPRanges: EVERYBODY,
      AuthMechanism: 'Tls, BasicAuth, BasicAuthRequireTLS',
      PermissionGroups: 'ExchangeUsers',
    },
    mandatory: ['RemoteIPRanges'],
  },
  Partner: {
    values: {
      Bindings: everywhere(25),
      RemoteIPRanges: EVERYBODY,
      AuthMechanism: 'Tls',
      PermissionGroups: 'Partners',
      DomainSecureEnabled: true,
    },
    mandatory: ['Bindings', 'RemoteIPRanges'],
  },
};
