// A transport on a port of its own with a data folder of its own, for tests.
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ObjectOf } from '../../src/core/object-class.ts';
import { AcceptedDomain } from '../../src/core/objects/accepted-domain.ts';
import { ReceiveConnector } from '../../src/core/objects/receive-connector.ts';
import type { DnsPort, EventLogEntry } from '../../src/core/ports.ts';
import { Endpoint } from '../../src/core/values/endpoint.ts';
import { createProtocolLog } from '../../src/transport/logs/protocol-log.ts';
import type { TrackingRow } from '../../src/transport/logs/tracking-log.ts';
import { startTransport, type Transport, type TransportDeps } from '../../src/transport/transport.ts';
import { openMaildir } from './maildir-sink.ts';
import { type PlainConfig, plainConfig } from './plain-config.ts';
import { type Refusal, type Script, type Seen, scriptedHosts } from './scripted-host.ts';
import { SmtpClient } from './smtp-client.ts';

export interface TestTransport {
  readonly transport: Transport;
  readonly config: PlainConfig;
  readonly home: string;
  readonly seen: readonly Seen[];
  readonly events: readonly Omit<EventLogEntry, 'time'>[];
  /** The rows of the receive protocol log. */
  readonly protocol: readonly (readonly string[])[];
  /** Why the server itself refused something, and the reply. */
  readonly refusals: readonly Refusal[];
  readonly tracked: readonly TrackingRow[];
  connect(): Promise<SmtpClient>;
  /** Empties all records: those of a long run would grow with it. */
  forget(): void;
  /** What is in `new` of all mailboxes: folder below `mail`, and text. */
  mail(): Promise<readonly { readonly mailbox: string; readonly text: string }[]>;
  stop(): Promise<void>;
}

export interface TestOptions extends Partial<TransportDeps> {
  readonly script?: Script;
  readonly config?: PlainConfig;
  /** Where mail goes, in `mail`, unless a sink is given; a folder of its own by default, removed at the end. */
  readonly home?: string;
  /** Properties of the only connector, where `config` has none. */
  readonly connector?: Partial<ObjectOf<typeof ReceiveConnector>>;
}

/** Knows no names. */
const none = async () => ({ kind: 'none' }) as const;
export const NO_DNS: DnsPort = { a: none, aaaa: none, ptr: none };

export const ANY_PORT = Endpoint.parseBinding('127.0.0.1:0');

export async function startTestTransport(options: TestOptions = {}): Promise<TestTransport> {
  const { script = {}, config = plainConfig(), connector = {}, home: givenHome, ...deps } = options;
  if (config.current().all(ReceiveConnector).length === 0)
    config.set(ReceiveConnector, { Bindings: [ANY_PORT], Fqdn: 'edge.test', ...connector });
  if (config.current().all(AcceptedDomain).length === 0)
    config.set(AcceptedDomain, { DomainName: 'contoso.com', Default: true });
  const home = givenHome ?? (await mkdtemp(join(tmpdir(), 'postern-receive-')));
  const hosts = scriptedHosts(script);
  const events: Omit<EventLogEntry, 'time'>[] = [];
  const protocol: (readonly string[])[] = [];
  const tracked: TrackingRow[] = [];
  const transport = await startTransport({
    trackingLog: { write: (row) => tracked.push(row) },
    protocolLog: createProtocolLog((row) => protocol.push(row), deps.now ?? Date.now),
    openHost: hosts.openHost,
    lastExternalIp: () => undefined,
    eventLog: { write: (entry) => events.push(entry) },
    dns: NO_DNS,
    ...deps,
    config,
    sink: deps.sink ?? (await openMaildir(join(home, 'mail'), deps.now)),
  });
  return {
    transport,
    config,
    home,
    seen: hosts.seen,
    events,
    protocol,
    tracked,
    refusals: hosts.refusals,
    connect: () => SmtpClient.connect(transport.bindings[0]!),
    forget() {
      hosts.forget();
      for (const records of [events, protocol, tracked]) records.length = 0;
    },
    mail: () => mailIn(join(home, 'mail')),
    async stop() {
      await transport.stop(0);
      if (!givenHome) await rm(home, { recursive: true, force: true });
    },
  };
}

export async function mailIn(folder: string): Promise<readonly { readonly mailbox: string; readonly text: string }[]> {
  const paths = await readdir(folder, { recursive: true });
  const mail = paths.filter((path) => /\/new\/[^/]+$/.test(path)).sort();
  return Promise.all(
    mail.map(async (path) => ({
      mailbox: path.slice(0, path.indexOf('/new/')),
      text: await readFile(join(folder, path), 'latin1'),
    })),
  );
}
