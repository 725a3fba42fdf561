// The configuration classes the store knows: what a new one is seeded with and what the transport reads.
import type { ObjectClass } from '../core/object-class.ts';
import { AcceptedDomain } from '../core/objects/accepted-domain.ts';
import { AccountSecret } from '../core/objects/account-secret.ts';
import { AdminAuditLogConfig } from '../core/objects/admin-audit-log-config.ts';
import { ExchangeCertificate } from '../core/objects/exchange-certificate.ts';
import { IPAllowListConfig } from '../core/objects/ip-allow-list-config.ts';
import { IPBlockListConfig } from '../core/objects/ip-block-list-config.ts';
import { IPAllowListProvider, IPBlockListProvider } from '../core/objects/ip-list-provider.ts';
import { IPAllowListProvidersConfig, IPBlockListProvidersConfig } from '../core/objects/ip-list-providers-config.ts';
import { LdapAuthenticationConfig } from '../core/objects/ldap-authentication-config.ts';
import { MailUser } from '../core/objects/mail-user.ts';
import { ReceiveConnector } from '../core/objects/receive-connector.ts';
import { ReceiveConnectorPermission } from '../core/objects/receive-connector-permission.ts';
import { RemoteDomain } from '../core/objects/remote-domain.ts';
import { SendConnector } from '../core/objects/send-connector.ts';
import { SystemMessage } from '../core/objects/system-message.ts';
import { TransportAgent } from '../core/objects/transport-agent.ts';
import { TransportConfig } from '../core/objects/transport-config.ts';
import { TransportServer } from '../core/objects/transport-server.ts';

export const OBJECT_CLASSES: readonly ObjectClass[] = [
  TransportServer,
  TransportConfig,
  TransportAgent,
  ReceiveConnector,
  ReceiveConnectorPermission,
  SendConnector,
  RemoteDomain,
  SystemMessage,
  AcceptedDomain,
  ExchangeCertificate,
  MailUser,
  AccountSecret,
  LdapAuthenticationConfig,
  IPAllowListConfig,
  IPAllowListProvidersConfig,
  IPAllowListProvider,
  IPBlockListConfig,
  IPBlockListProvidersConfig,
  IPBlockListProvider,
  AdminAuditLogConfig,
];
