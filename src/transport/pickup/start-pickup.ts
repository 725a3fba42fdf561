// The pickup and replay folders at work: looked at every five seconds while their settings name them, in one process.
import { ReceiveConnector } from '../../core/objects/receive-connector.ts';
import { TransportServer } from '../../core/objects/transport-server.ts';
import type { EventLogPort, LiveConfig } from '../../core/ports.ts';
import type { MessageSink } from '../delivery/message-sink.ts';
import type { TrackingLog } from '../logs/tracking-log.ts';
import type { TransportMetrics } from '../metrics/transport-metrics.ts';
import { DropFolder, LOOK_INTERVAL } from './drop-folder.ts';
import type { DropKind } from './envelope-of.ts';
import { type Submitted, submitFile } from './submit-file.ts';

const EVENTS = {
  bad: { id: 10401, level: 'Error' },
  trouble: { id: 10402, level: 'Error' },
  over: { id: 10403, level: 'Information' },
} as const;
/** A replayed header was a transport's before, with all its trace fields. */
const MOST_REPLAY_HEADER = 256 * 1024;
const MOST_REPLAY_RECIPIENTS = 10_000;

export interface PickupOptions {
  readonly live: Pick<LiveConfig, 'current'>;
  readonly sink: MessageSink;
  readonly eventLog: EventLogPort;
  readonly trackingLog: TrackingLog;
  readonly nextSessionId: () => string;
  readonly hostName: string;
  /** False while resources are scarce. */
  readonly isWelcome: () => boolean;
  readonly metrics: Pick<TransportMetrics, 'messages' | 'bytes'>;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Milliseconds between two looks. */
  readonly interval?: number | undefined;
}

export interface Pickup {
  /** Looks now. */
  look(): Promise<void>;
  /** Finishes the files in hand. The sink stays open. */
  close(): Promise<void>;
}

export function startPickup(options: PickupOptions): Pickup {
  const folders = (['Pickup', 'Replay'] as const).map((kind) => dropFolder(kind, options));
  const look = async () => {
    await Promise.all(folders.map((folder) => folder.look()));
  };
  const timer = setInterval(() => void look(), options.interval ?? LOOK_INTERVAL).unref();
  return {
    look,
    async close() {
      clearInterval(timer);
      await Promise.all(folders.map((folder) => folder.close()));
    },
  };
}

function dropFolder(kind: DropKind, options: PickupOptions): DropFolder {
  const { live, sink, eventLog, trackingLog, metrics, now } = options;
  const server = () => live.current().one(TransportServer);
  const write = (event: (typeof EVENTS)[keyof typeof EVENTS], message: string) =>
    eventLog.write({ source: 'MSExchangeTransport', ...event, message: message.slice(0, 2000) });
  return new DropFolder({
    kind,
    folder: () => (kind === 'Pickup' ? server().PickupDirectoryPath : server().ReplayDirectoryPath),
    perMinute: () => server().PickupDirectoryMaxMessagesPerMinute,
    isWelcome: options.isWelcome,
    submit(path) {
      const { PickupDirectoryMaxHeaderSize, PickupDirectoryMaxRecipientsPerMessage } = server();
      const isReplay = kind === 'Replay';
      return submitFile(path, {
        kind,
        sink,
        mostHeader: isReplay ? MOST_REPLAY_HEADER : PickupDirectoryMaxHeaderSize.bytes,
        mostRecipients: isReplay ? MOST_REPLAY_RECIPIENTS : PickupDirectoryMaxRecipientsPerMessage,
        fqdn: live.current().all(ReceiveConnector)[0]?.Fqdn ?? options.hostName,
        id: options.nextSessionId(),
        time: now(),
      });
    },
    onSubmitted(name, message) {
      metrics.messages.add();
      metrics.bytes.add(message.size);
      trackingLog.write({ ...tracked(kind, name, live.current().server, message), eventId: 'RECEIVE' });
    },
    onBad: (name, why) => write(EVENTS.bad, `The file ${name} in the ${kind} folder can't be sent: ${why}.`),
    onTrouble: (why) =>
      why === undefined
        ? write(EVENTS.over, `The ${kind} folder is looked after again.`)
        : write(EVENTS.trouble, `The ${kind} folder can't be looked after for now: ${why}`),
    now: () => performance.now(),
  });
}

function tracked(kind: DropKind, name: string, server: string, { envelope, facts, size, id }: Submitted) {
  const { headers, from, recipients } = envelope;
  return {
    source: 'PICKUP' as const,
    serverHostname: server,
    sourceContext: `${kind};${name.slice(0, 200)}`,
    internalMessageId: id,
    messageId: facts.messageId,
    recipients: recipients.map(({ local, domain }) => ({ address: `${local}@${domain}` })),
    totalBytes: size,
    subject: facts.subject,
    sender: headers.p2From[0] ?? from,
    returnPath: from,
  };
}
