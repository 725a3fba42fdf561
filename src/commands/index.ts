// CMDLETS: every cmdlet that manages Postern, listed so that nothing is registered by accident.
import type { Cmdlet } from '../core/cmdlet.ts';
import { acceptedDomain } from './accepted-domain.ts';
import { adPermission } from './ad-permission.ts';
import { adminAuditLog } from './admin-audit-log.ts';
import { adminAuditLogConfig } from './admin-audit-log-config.ts';
import { agentLog } from './agent-log.ts';
import { backPressure } from './back-pressure.ts';
import { connectivityLog } from './connectivity-log.ts';
import { edgeConfig } from './edge-config.ts';
import { eventLog } from './event-log.ts';
import { exchangeCertificate } from './exchange-certificate.ts';
import { exchangeServer } from './exchange-server.ts';
import { ipAllowListConfig } from './ip-allow-list-config.ts';
import { ipAllowListEntry } from './ip-allow-list-entry.ts';
import { ipAllowListProvider } from './ip-allow-list-provider.ts';
import { ipAllowListProvidersConfig } from './ip-allow-list-providers-config.ts';
import { ipBlockListConfig } from './ip-block-list-config.ts';
import { ipBlockListEntry } from './ip-block-list-entry.ts';
import { ipBlockListProvider } from './ip-block-list-provider.ts';
import { ipBlockListProvidersConfig } from './ip-block-list-providers-config.ts';
import { ldapAuthenticationConfig } from './ldap-authentication-config.ts';
import { mail } from './mail.ts';
import { mailUser } from './mail-user.ts';
import { mailflow } from './mailflow.ts';
import { message } from './message.ts';
import { messageTrackingLog } from './message-tracking-log.ts';
import { networkConnectionInfo } from './network-connection-info.ts';
import { openRelay } from './open-relay.ts';
import { protocolLog } from './protocol-log.ts';
import { queue } from './queue.ts';
import { queueDigest } from './queue-digest.ts';
import { receiveConnector } from './receive-connector.ts';
import { remoteDomain } from './remote-domain.ts';
import { sendConnector } from './send-connector.ts';
import { service } from './service.ts';
import { serviceHealth } from './service-health.ts';
import { smtpConnectivity } from './smtp-connectivity.ts';
import { smtpSmuggling } from './smtp-smuggling.ts';
import { systemMessage } from './system-message.ts';
import { transportAgent } from './transport-agent.ts';
import { transportConfig } from './transport-config.ts';
import { transportPipeline } from './transport-pipeline.ts';
import { transportServer } from './transport-server.ts';
import { transportService } from './transport-service.ts';
import { transportStore } from './transport-store.ts';
import { winEvent } from './win-event.ts';

export const CMDLETS: readonly Cmdlet[] = [
  ...queue,
  ...queueDigest,
  ...message,
  ...transportAgent,
  ...transportPipeline,
  ...agentLog,
  ...messageTrackingLog,
  ...protocolLog,
  ...connectivityLog,
  ...mail,
  ...smtpConnectivity,
  ...networkConnectionInfo,
  ...openRelay,
  ...smtpSmuggling,
  ...ipAllowListConfig,
  ...ipAllowListEntry,
  ...ipAllowListProvider,
  ...ipAllowListProvidersConfig,
  ...ipBlockListConfig,
  ...ipBlockListEntry,
  ...ipBlockListProvider,
  ...ipBlockListProvidersConfig,
  ...transportConfig,
  ...transportServer,
  ...transportService,
  ...acceptedDomain,
  ...receiveConnector,
  ...adPermission,
  ...mailUser,
  ...ldapAuthenticationConfig,
  ...exchangeCertificate,
  ...sendConnector,
  ...remoteDomain,
  ...systemMessage,
  ...exchangeServer,
  ...adminAuditLog,
  ...adminAuditLogConfig,
  ...edgeConfig,
  ...transportStore,
  ...eventLog,
  ...winEvent,
  ...service,
  ...backPressure,
  ...serviceHealth,
  ...mailflow,
];
