// Where Redirect-Message sends what waits: servers an operator named, by a connector that exists for nothing else.
import { defaultsOf } from '../../core/object-class.ts';
import { SendConnector } from '../../core/objects/send-connector.ts';
import { SmartHost } from '../../core/values/smart-host.ts';
import type { NextHop } from '../queue/contract.ts';
import type { Connector } from './route.ts';

const PREFIX = 'redirect:';

/** `targets`: names, or addresses in brackets. The hop says all that is needed, so that it survives a restart. */
export function redirectHop(targets: readonly string[]): NextHop {
  const domain = targets.join(',');
  return { key: `${PREFIX}${domain}`, deliveryType: 'SmartHostConnectorDelivery', domain };
}

export function isRedirect({ key }: NextHop): boolean {
  return key.startsWith(PREFIX);
}

/** Headers stay as they are: the other server is one of ours. */
export function redirectConnector({ domain }: NextHop): Connector {
  return {
    ...(defaultsOf(SendConnector) as unknown as Connector),
    Name: 'Redirect-Message',
    Guid: PREFIX,
    MaxMessageSize: 'Unlimited',
    DNSRoutingEnabled: false,
    SmartHosts: domain.split(',').map((host) => SmartHost.parse(host)),
    Usage: 'Internal',
  };
}
