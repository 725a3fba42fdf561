// One process of the transport put together: configuration, logs, agents, queue, receiving, delivery.
import { hostname } from 'node:os';
import { join } from 'node:path';
import { AGENTS } from './agents/index.ts';
import { logFolders } from './app.ts';
import { lastExternalIp } from './core/last-external-ip.ts';
import { TransportServer } from './core/objects/transport-server.ts';
import type { EventLogPort, LiveConfig } from './core/ports.ts';
import { hopName, type NextHopName } from './core/queue-orders.ts';
import type { Endpoint } from './core/values/endpoint.ts';
import { startPressure } from './operation.ts';
import { isSameProcess, ownProcess } from './service/process-identity.ts';
import type { Closing } from './service/run-until.ts';
import { secretBox } from './service/secret-box.ts';
import { openLiveConfig } from './store/live-config.ts';
import { openQueueFile } from './store/queue/open-queue-file.ts';
import { openOrderBook } from './store/queue/order-book.ts';
import { createQueueViewer } from './store/queue/queue-viewer.ts';
import { createAgentHost } from './transport/agent-host.ts';
import { openDelivery } from './transport/delivery/open-delivery.ts';
import { dnsServers } from './transport/dns/servers.ts';
import { createDns } from './transport/dns.ts';
import { createExternalAgents } from './transport/external-agents.ts';
import { createEventLog, troubleText } from './transport/logs/event-log.ts';
import { openTransportLogs } from './transport/logs/transport-logs.ts';
import { meteredFile, meteredQueue } from './transport/metrics/metered.ts';
import { TransportMetrics } from './transport/metrics/transport-metrics.ts';
import { startPickup } from './transport/pickup/start-pickup.ts';
import type { PressureWatch } from './transport/pressure/pressure-watch.ts';
import { startQueue } from './transport/queue/start-queue.ts';
import type { Neighbours } from './transport/receive/admission/neighbours.ts';
import type { FollowedBindings } from './transport/receive/bindings.ts';
import { sessionIds } from './transport/receive/session-ids.ts';
import { startTransport, type Transport } from './transport/transport.ts';
import { createAccounts } from './trust/accounts.ts';
import { createCertificateFiles } from './trust/certificates/certificate-files.ts';

const SOURCE = 'MSExchangeTransport';

export interface Serving {
  readonly transport: Transport;
  readonly pressure: PressureWatch;
}

/** What tells the processes of one server apart. */
export interface Seat {
  /** 0 is the process that holds the lock. Also the number of the queue file for new mail. */
  readonly index: number;
  readonly neighbours: Neighbours;
  readonly sharing: 'first' | FollowedBindings;
  /** How many there are. */
  readonly processes: () => number;
  /** Whether another one will take that queue file; only the first takes over what is left. */
  readonly isExpected?: (ordinal: number) => boolean;
  readonly onBindings?: (bindings: readonly Endpoint[]) => void;
}

export interface Basis {
  readonly home: string;
  readonly live: LiveConfig;
  readonly folders: ReturnType<typeof logFolders>;
  readonly eventLog: EventLogPort;
  readonly metrics: TransportMetrics;
}

/** What tells of itself, whatever fails afterwards: the configuration and the event log. */
export async function openBasis(home: string, closing: Closing): Promise<Basis> {
  const live = await openLiveConfig(home);
  closing.push(() => live.close());
  const folders = logFolders(home, () => live.current().one(TransportServer));
  const eventLog = createEventLog({
    folder: folders.eventLogFolder,
    mirror: (line) => process.stderr.write(`${line}\n`),
  });
  // An agent's module can throw from a timer or a promise of its own: mail goes on, and the log says so.
  process.on('uncaughtException', (error) => {
    eventLog.write({
      source: SOURCE,
      id: 2006,
      level: 'Error',
      message: `An exception that nobody caught: ${error.stack ?? error.message}`,
    });
  });
  closing.push(() => eventLog.close());
  live.onTrouble((trouble) => {
    const message = trouble
      ? `The configuration can't be read; the last good one stays in force. ${trouble.message}`
      : 'The configuration can be read again.';
    eventLog.write({ source: SOURCE, id: trouble ? 2002 : 2003, level: trouble ? 'Error' : 'Information', message });
  });
  const metrics = new TransportMetrics();
  closing.push(() => metrics.close());
  return { home, live, folders, eventLog, metrics };
}

/** @throws PosternError PortInUse, BindingNotAvailable, Store... */
export async function serve(basis: Basis, closing: Closing, seat: Seat): Promise<Serving> {
  const { home, live, folders, eventLog, metrics } = basis;
  const { index, neighbours, sharing, processes, isExpected, onBindings } = seat;
  const server = () => live.current().one(TransportServer);

  const logs = openTransportLogs({
    folders,
    server,
    now: Date.now,
    onTrouble(trouble) {
      if (trouble.state === 'recovered') metrics.rowsLost(trouble.lost);
      eventLog.write({ source: SOURCE, id: 2001, level: 'Error', message: troubleText(trouble) });
    },
  });
  closing.push(() => logs.close());
  const dns = createDns(() => dnsServers(live.current()), { onResult: (kind) => metrics.dnsAnswered(kind) });
  closing.push(() => dns.close());
  const host = createAgentHost({
    agents: AGENTS,
    live,
    dns,
    eventLog,
    now: Date.now,
    log: logs.agent,
    metrics,
    external: createExternalAgents({ eventLog, now: Date.now }),
  });
  closing.push(() => host.close());

  const queue = await startQueue({
    home,
    config: live,
    host,
    eventLog,
    openFile: async (path, ordinal) => meteredFile(await openQueueFile(path, ordinal), metrics),
    orders: openOrderBook(home),
    processes: { own: ownProcess(), isAlive: isSameProcess },
    own: index,
    adopt: index > 0 ? 'never' : 'atOnce',
    isExpected,
    suspended: () => suspendedQueues(home),
  });
  closing.push(() => queue.close());

  const pressure = await startPressure({ home, live, eventLog, processes, writesEvents: index === 0 });
  closing.push(() => pressure.close());

  const nextSessionId = sessionIds(Date.now(), index);
  const transport = await startTransport({
    config: live,
    eventLog,
    dns,
    lastExternalIp,
    certificates: createCertificateFiles(home, () => new Date()),
    accounts: createAccounts(secretBox(home)),
    logonLog: logs.logon,
    nextSessionId,
    sink: queue.sink,
    protocolLog: logs.receiveProtocol,
    trackingLog: logs.tracking,
    metrics,
    pressure: () => pressure.level,
    openHost: (session, view) => host.session(session, view),
    sharing,
    neighbours,
    ...(onBindings ? { onBindings } : {}),
  });
  const systemDns = createDns(() => undefined, { onResult: (kind) => metrics.dnsAnswered(kind) });
  const delivery = openDelivery({
    queue: meteredQueue(queue.queue, metrics),
    live,
    dns: systemDns,
    externalDns: dns,
    mailFolder: join(home, 'mail'),
    hostName: hostname(),
    bindings: () => transport.bindings,
    processes,
    openSecret: secretBox(home).open,
    eventLog,
    protocolLog: logs.sendProtocol,
    connectivityLog: logs.connectivity,
    trackingLog: logs.tracking,
    nextSessionId,
    now: Date.now,
  });
  closing.push(
    () => systemDns.close(),
    () => delivery.stop(),
  );
  // One process looks into the folders, so that no file is taken twice.
  if (index === 0) {
    const pickup = startPickup({
      live,
      sink: queue.sink,
      eventLog,
      trackingLog: logs.tracking,
      nextSessionId,
      hostName: hostname(),
      isWelcome: () => pressure.level === 'Normal',
      metrics,
      now: Date.now,
    });
    closing.push(() => pickup.close());
  }
  closing.push(async () => {
    await transport.stop();
    if (index > 0) return;
    eventLog.write({ source: SOURCE, id: 2005, level: 'Information', message: 'The transport service has stopped.' });
  });
  return { transport, pressure };
}

function suspendedQueues(home: string): readonly NextHopName[] {
  const all = createQueueViewer(join(home, 'queue')).queues();
  return all.filter(({ isSuspended }) => isSuspended).map(hopName);
}
