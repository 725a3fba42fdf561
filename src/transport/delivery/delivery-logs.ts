// Delivery's side of the Send protocol log, the connectivity log and the message tracking log.

import { SendConnector } from '../../core/objects/send-connector.ts';
import { TransportServer } from '../../core/objects/transport-server.ts';
import type { ConfigView, EventLogPort } from '../../core/ports.ts';
import type { Endpoint } from '../../core/values/endpoint.ts';
import { IPAddress } from '../../core/values/ip-address.ts';
import type { ConnectivityLog } from '../logs/connectivity-log.ts';
import { NO_TRACE, type ProtocolLog, type ProtocolTrace } from '../logs/protocol-log.ts';
import type { TrackingEvent, TrackingLog, TrackingSource } from '../logs/tracking-log.ts';
import type { DeliveryJob, NextHop, RecipientResult } from '../queue/contract.ts';
import { report } from '../receive/receive-events.ts';
import type { DeliveryLog } from './delivery-log.ts';
import { type Connector, MAILDIR_HOP } from './route.ts';
import type { SendLog } from './smtp/send-log.ts';

export interface DeliveryLogDeps {
  readonly config: () => ConfigView;
  readonly protocolLog: ProtocolLog;
  readonly connectivityLog: ConnectivityLog;
  readonly trackingLog: TrackingLog;
  readonly nextSessionId: () => string;
  readonly eventLog: EventLogPort;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** Under the source MSExchangeTransport. */
const DROPPED = { id: 2011, level: 'Warning' } as const;

export function deliveryLogs(deps: DeliveryLogDeps): DeliveryLog {
  const { config, protocolLog, connectivityLog, trackingLog, nextSessionId } = deps;
  const isLogged = () => config().one(TransportServer).ConnectivityLogEnabled;

  function connection(hop: NextHop, connector: Connector, host: string, remote: Endpoint): SendLog {
    const sessionId = nextSessionId();
    const begin = { sessionId, source: 'SMTP', destination: hop.domain } as const;
    const connectivity = isLogged() ? connectivityLog.open(begin, `${hop.deliveryType} ${connector.Guid}`) : undefined;
    const open = (localEndpoint: Endpoint | undefined): ProtocolTrace =>
      connector.ProtocolLoggingLevel === 'Verbose'
        ? protocolLog.open({ connectorId: connector.Name, sessionId, localEndpoint, remoteEndpoint: remote })
        : NO_TRACE;
    let trace = NO_TRACE;
    return {
      connecting: () => undefined,
      connected(local) {
        trace = open(local);
        connectivity?.say(`Established connection to ${remote.Address} (${host})`);
      },
      sent: (line) => trace.sent(line),
      received: (line) => trace.received(line),
      info(data, context) {
        trace.info(data, context);
        if (context === 'Failed to connect') connectivity?.end(`Failed to connect to ${remote}: ${data}`);
      },
      closed(by) {
        trace.end(by);
        connectivity?.end(`Connection closed (${by})`);
      },
    };
  }

  return {
    connection,
    hop(hop, description) {
      if (!isLogged()) return;
      const session = { sessionId: nextSessionId(), source: 'SMTP', destination: hop.domain } as const;
      connectivityLog.open(session, hop.deliveryType).end(description);
    },
    results(job, hop, results) {
      if (!config().one(TransportServer).MessageTrackingLogEnabled) return;
      for (const [outcome, event] of EVENTS) {
        const those = results.filter((one) => one.outcome === outcome);
        if (those.length > 0) track(job, hop, those, event);
      }
    },
    notice(job, notice) {
      if (!config().one(TransportServer).MessageTrackingLogEnabled) return;
      trackingLog.write({
        eventId: 'DSN',
        source: 'DSN',
        messageId: notice.messageId,
        recipients: notice.recipients.map(({ address }) => ({ address })),
        totalBytes: notice.content.kind === 'bytes' ? notice.content.bytes.length : notice.content.size,
        subject: notice.subject,
        sender: notice.from,
        returnPath: notice.from,
        references: [job.facts.messageId],
      });
    },
    dropped(job, results) {
      const { facts, messageId } = job;
      const [first] = results;
      const what = facts.isOwn === true ? 'The notification' : 'The message without a sender';
      const to = job.recipients.map(({ address }) => address).join(', ');
      const message = `${what} ${messageId} (${facts.messageId}) to ${to} couldn't be delivered and was dropped, because nobody can be told: ${first?.reply ?? ''}`;
      report(deps, DROPPED, message);
      if (config().one(TransportServer).MessageTrackingLogEnabled) track(job, job.hop, results, 'BADMAIL');
    },
  };

  function track(job: DeliveryJob, hop: NextHop, results: readonly RecipientResult[], eventId: TrackingEvent): void {
    const { facts, messageId, size } = job;
    const addresses = new Map(job.recipients.map(({ id, address }) => [id, address]));
    const [, host, address] = /^(\S+) \(\[?([^\])]+?)\]?:\d+\)$/.exec(results[0]!.remote ?? '') ?? [];
    const connector =
      hop.connector &&
      config()
        .all(SendConnector)
        .find(({ Guid }) => Guid === hop.connector);
    trackingLog.write({
      eventId,
      source: sourceOf(hop, eventId),
      serverIp: address === undefined ? undefined : IPAddress.tryParse(address),
      serverHostname: host,
      connectorId: connector ? connector.Name : undefined,
      internalMessageId: messageId,
      messageId: facts.messageId,
      recipients: results.map(({ recipient, reply }) => ({ address: addresses.get(recipient) ?? '', status: reply })),
      totalBytes: size,
      subject: facts.subject,
      sender: facts.from,
      returnPath: facts.from,
    });
  }
}

const EVENTS: readonly (readonly [outcome: RecipientResult['outcome'], event: TrackingEvent])[] = [
  ['delivered', 'DELIVER'],
  ['relayed', 'SEND'],
  ['failed', 'FAIL'],
  ['deferred', 'DEFER'],
];

function sourceOf({ key, connector }: NextHop, event: TrackingEvent): TrackingSource {
  if (key === MAILDIR_HOP.key) return 'STOREDRIVER';
  return connector === undefined || event === 'DEFER' ? 'QUEUE' : 'SMTP';
}
