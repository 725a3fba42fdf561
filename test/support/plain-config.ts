// A LiveConfig made of plain objects, for tests of what only reads the configuration.
import { defaultsOf, type ObjectClass } from '../../src/core/object-class.ts';
import { AcceptedDomain } from '../../src/core/objects/accepted-domain.ts';
import { AccountSecret } from '../../src/core/objects/account-secret.ts';
import { ExchangeCertificate } from '../../src/core/objects/exchange-certificate.ts';
import { LdapAuthenticationConfig } from '../../src/core/objects/ldap-authentication-config.ts';
import { MailUser } from '../../src/core/objects/mail-user.ts';
import { ReceiveConnector } from '../../src/core/objects/receive-connector.ts';
import { ReceiveConnectorPermission } from '../../src/core/objects/receive-connector-permission.ts';
import { TransportConfig } from '../../src/core/objects/transport-config.ts';
import { TransportServer } from '../../src/core/objects/transport-server.ts';
import type { ConfigView, LiveConfig } from '../../src/core/ports.ts';
import { TimeSpan } from '../../src/core/values/time-span.ts';

/** Tests come from one address, many at once, and don't wait: what would hold them up is set by those that are about it. */
const UNHINDERED: ReadonlyMap<ObjectClass, Values> = new Map<ObjectClass, Values>([
  [
    ReceiveConnector,
    {
      TarpitInterval: new TimeSpan(0),
      AuthTarpitInterval: new TimeSpan(0),
      MaxInboundConnectionPerSource: 'Unlimited',
      MaxInboundConnectionPercentagePerSource: 100,
      MaxRejectedRecipients: 'Unlimited',
      MaxRejectedRecipientsPerSource: 'Unlimited',
      MessageRateLimit: 'Unlimited',
    },
  ],
  [TransportServer, { MaxConnectionRatePerMinute: 1_000_000_000 }],
]);

type Values = Readonly<Record<string, unknown>>;

export interface PlainConfig extends LiveConfig {
  /** Replaces all objects of a class; defaults fill what isn't given. The next event sees it. */
  set(objectClass: ObjectClass, ...objects: readonly Values[]): void;
}

export function plainConfig(): PlainConfig {
  const objects = new Map<ObjectClass, readonly object[]>();
  let generation = 0;
  let view: ConfigView;
  const set = (objectClass: ObjectClass, ...given: readonly Values[]) => {
    const filled = given.map((values, i) => ({
      Guid: `${objectClass.name}-${i}`,
      Name: `${objectClass.name} ${i}`,
      ...defaultsOf(objectClass),
      ...UNHINDERED.get(objectClass),
      ...values,
    }));
    objects.set(objectClass, filled);
    const now = new Map(objects);
    view = {
      server: 'EDGE',
      generation: ++generation,
      one: (wanted) => now.get(wanted)![0] as never,
      all: (wanted) => (now.get(wanted) ?? []) as never,
      matchIp: () => undefined,
    };
  };
  set(ReceiveConnector);
  set(TransportConfig, {});
  set(TransportServer, {});
  set(AcceptedDomain);
  set(LdapAuthenticationConfig, {});
  for (const empty of [ReceiveConnectorPermission, ExchangeCertificate, MailUser, AccountSecret]) set(empty);
  return { set, current: () => view, newest: () => view, onTrouble: () => undefined, close: async () => undefined };
}
