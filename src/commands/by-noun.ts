// Which file holds the cmdlets of a noun, so that a command line loads only the nouns it names; CMDLETS lists them all.
import type { Cmdlet } from '../core/cmdlet.ts';

type Module = { readonly [exported: string]: readonly Cmdlet[] };

/** By noun in lower case. */
const FILES: ReadonlyMap<string, () => Promise<Module>> = new Map<string, () => Promise<Module>>([
  ['transportagent', () => import('./transport-agent.ts')],
  ['transportpipeline', () => import('./transport-pipeline.ts')],
  ['queue', () => import('./queue.ts')],
  ['queuedigest', () => import('./queue-digest.ts')],
  ['message', () => import('./message.ts')],
  ['agentlog', () => import('./agent-log.ts')],
  ['messagetrackinglog', () => import('./message-tracking-log.ts')],
  ['protocollog', () => import('./protocol-log.ts')],
  ['connectivitylog', () => import('./connectivity-log.ts')],
  ['mail', () => import('./mail.ts')],
  ['smtpconnectivity', () => import('./smtp-connectivity.ts')],
  ['networkconnectioninfo', () => import('./network-connection-info.ts')],
  ['openrelay', () => import('./open-relay.ts')],
  ['smtpsmuggling', () => import('./smtp-smuggling.ts')],
  ['ipallowlistconfig', () => import('./ip-allow-list-config.ts')],
  ['ipallowlistentry', () => import('./ip-allow-list-entry.ts')],
  ['ipallowlistprovider', () => import('./ip-allow-list-provider.ts')],
  ['ipallowlistprovidersconfig', () => import('./ip-allow-list-providers-config.ts')],
  ['ipblocklistconfig', () => import('./ip-block-list-config.ts')],
  ['ipblocklistentry', () => import('./ip-block-list-entry.ts')],
  ['ipblocklistprovider', () => import('./ip-block-list-provider.ts')],
  ['ipblocklistprovidersconfig', () => import('./ip-block-list-providers-config.ts')],
  ['transportconfig', () => import('./transport-config.ts')],
  ['transportserver', () => import('./transport-server.ts')],
  ['transportservice', () => import('./transport-service.ts')],
  ['accepteddomain', () => import('./accepted-domain.ts')],
  ['receiveconnector', () => import('./receive-connector.ts')],
  ['adpermission', () => import('./ad-permission.ts')],
  ['mailuser', () => import('./mail-user.ts')],
  ['ldapauthenticationconfig', () => import('./ldap-authentication-config.ts')],
  ['exchangecertificate', () => import('./exchange-certificate.ts')],
  ['sendconnector', () => import('./send-connector.ts')],
  ['remotedomain', () => import('./remote-domain.ts')],
  ['systemmessage', () => import('./system-message.ts')],
  ['exchangeserver', () => import('./exchange-server.ts')],
  ['adminauditlog', () => import('./admin-audit-log.ts')],
  ['adminauditlogconfig', () => import('./admin-audit-log-config.ts')],
  ['edgeconfig', () => import('./edge-config.ts')],
  ['transportstore', () => import('./transport-store.ts')],
  ['eventlog', () => import('./event-log.ts')],
  ['winevent', () => import('./win-event.ts')],
  ['servicehealth', () => import('./service-health.ts')],
  ['mailflow', () => import('./mailflow.ts')],
  ['backpressure', () => import('./back-pressure.ts')],
  ['service', () => import('./service.ts')],
]);

/** How to load the cmdlets that share the noun of this name; undefined when there is no such noun. */
export function loaderOf(name: string): (() => Promise<readonly Cmdlet[]>) | undefined {
  const load = FILES.get(name.slice(name.indexOf('-') + 1).toLowerCase());
  return load && (async () => Object.values(await load()).flat());
}

/** All of them: for Get-Command, help, completion and suggestions. */
export async function loadCmdlets(): Promise<readonly Cmdlet[]> {
  return (await import('./index.ts')).CMDLETS;
}
