// The composition root of the transport process and of its receive workers: puts the transport together, runs until told to stop.
import { availableParallelism, hostname } from 'node:os';
import { join } from 'node:path';
import { BUILT_IN_AGENTS } from './agents/facts.ts';
import { AGENTS } from './agents/index.ts';
import { startupWarnings } from './agents/startup-warnings.ts';
import { ENTRY, logFolders } from './app.ts';
import { toErrorRecord } from './core/error-record.ts';
import { lastExternalIp } from './core/last-external-ip.ts';
import { TransportServer } from './core/objects/transport-server.ts';
import type { EventLogPort, LiveConfig } from './core/ports.ts';
import { Endpoint } from './core/values/endpoint.ts';
import { WORKER_TITLE } from './core/worker-title.ts';
import { startMetrics, startPressure } from './operation.ts';
import { findHome, prepareHome } from './service/home.ts';
import { takeLock } from './service/lock-file.ts';
import { openMainLink } from './service/main-link.ts';
import { isSameProcess, ownProcess } from './service/process-identity.ts';
import { secretBox } from './service/secret-box.ts';
import type { WorkerSettings } from './service/worker-messages.ts';
import { Workers } from './service/workers.ts';
import { openLiveConfig } from './store/live-config.ts';
import { openStore } from './store/open-store.ts';
import { openQueueFile } from './store/queue/open-queue-file.ts';
import { openOrderBook } from './store/queue/order-book.ts';
import { createAgentHost } from './transport/agent-host.ts';
import { openDelivery } from './transport/delivery/open-delivery.ts';
import { dnsServers } from './transport/dns/servers.ts';
import { createDns } from './transport/dns.ts';
import { createExternalAgents } from './transport/external-agents.ts';
import { createEventLog, troubleText } from './transport/logs/event-log.ts';
import { openTransportLogs } from './transport/logs/transport-logs.ts';
import type { MetricSnapshot } from './transport/metrics/instruments.ts';
import { meteredFile, meteredQueue } from './transport/metrics/metered.ts';
import { TransportMetrics } from './transport/metrics/transport-metrics.ts';
import { startPickup } from './transport/pickup/start-pickup.ts';
import type { PressureWatch } from './transport/pressure/pressure-watch.ts';
import { startQueue } from './transport/queue/start-queue.ts';
import { type CountReport, Neighbours, REPORT_INTERVAL } from './transport/receive/admission/neighbours.ts';
import type { FollowedBindings } from './transport/receive/bindings.ts';
import { sessionIds } from './transport/receive/session-ids.ts';
import { startTransport, type Transport } from './transport/transport.ts';
import { turnConfig } from './transport/turn-config.ts';
import { createAccounts } from './trust/accounts.ts';
import { createCertificateFiles } from './trust/certificates/certificate-files.ts';
import { ensureCertificate } from './trust/certificates/ensure-certificate.ts';

const SOURCE = 'MSExchangeTransport';
/** As many as the numbers of queue files leave room for. */
const MOST_PROCESSES = 32;
/** Milliseconds between looks at how many processes there should be. */
const FOLLOW = 1000;

export interface RunOptions {
  /** Resolves when whoever started the process is gone; the transport then stops too. */
  readonly until?: Promise<void>;
  /** Called when it listens. */
  readonly onListening?: (bindings: readonly string[]) => void;
}

/** Runs until SIGTERM or SIGINT. Gives the exit status. @throws PosternError AlreadyRunning, PortInUse, Store... */
export async function runTransport({ until, onListening }: RunOptions = {}): Promise<number> {
  process.title = 'postern';
  const home = findHome();
  prepareHome(home);
  const lock = takeLock(home);
  const closing: Closing = [() => lock.release()];
  return runUntil(stopSignal(until), closing, async () => {
    // Creates the store, or brings it up to date, before the read-only connection is opened.
    const store = openStore(home, { builtInAgents: BUILT_IN_AGENTS, now: () => new Date() });
    try {
      await ensureCertificate(
        store.config,
        createCertificateFiles(home, () => new Date()),
        store.server,
      );
    } finally {
      store.close();
    }
    const neighbours = new Neighbours();
    const basis = await openBasis(home, closing);
    const { live, eventLog, metrics } = basis;
    const workers = new Workers(
      {
        entry: ENTRY,
        home,
        eventLog,
        onCounts: (from, counts) => neighbours.hear(from, counts as CountReport),
        onGone: (from) => neighbours.gone(from),
        allCounts: () => neighbours.whole(),
      },
      workersWanted(live),
    );
    // Closed after the transport, which lets them begin to stop.
    closing.push(() => workers.stop());
    const spread = () =>
      workers.set(
        workersWanted(live),
        [...transport.places].map(([key, place]) => [key, String(place)]),
      );
    const { transport, pressure } = await serve(basis, closing, {
      index: 0,
      neighbours,
      sharing: 'first',
      processes: () => workers.processes,
      isExpected: (ordinal) => workers.isExpected(ordinal),
      onBindings(bindings) {
        lock.update({ bindings: bindings.map(String) });
        spread();
      },
    });
    spread();
    const others = async () => (await workers.collect()) as readonly (readonly MetricSnapshot[])[];
    const metricsServer = await startMetrics({ home, live, eventLog, metrics, pressure, others });
    closing.push(() => metricsServer.close());
    const follower = setInterval(() => {
      if (workersWanted(live) + 1 !== workers.processes) spread();
    }, FOLLOW).unref();
    const teller = setInterval(() => {
      const counts = neighbours.changes();
      if (counts) workers.tell(counts);
    }, REPORT_INTERVAL).unref();
    closing.push(async () => {
      clearInterval(follower);
      clearInterval(teller);
      lock.update({ status: 'StopPending' });
    });
    // Last, so that all stop receiving at once.
    closing.push(() => void workers.stop());

    const bindings = transport.bindings.map(String);
    lock.update({ status: 'Running', bindings });
    eventLog.write({
      source: SOURCE,
      id: 2004,
      level: 'Information',
      message: `The transport service listens on ${bindings.join(', ') || 'no address'}.`,
    });
    for (const warning of startupWarnings(live.current())) eventLog.write(warning);
    onListening?.(bindings);
  });
}

/** One of the other processes that receive, until the first one tells it to stop or is gone. Gives the exit status. */
export async function runReceiveWorker(index: number): Promise<number> {
  process.title = WORKER_TITLE;
  const home = findHome();
  const closing: Closing = [];
  const neighbours = new Neighbours();
  const followed = new FollowedPlaces();
  let processes = 1;
  let metrics: TransportMetrics | undefined;
  const link = await openMainLink({
    onSettings(settings) {
      processes = settings.processes;
      followed.set(settings.places);
    },
    onCounts: (from, counts) => neighbours.hear(from, counts as CountReport),
    onGone: (from) => neighbours.gone(from),
    collect: () => metrics?.snapshot() ?? [],
  });
  closing.push(() => link.close());
  return runUntil(stopSignal(link.stopped), closing, async () => {
    const basis = await openBasis(home, closing);
    metrics = basis.metrics;
    await serve(basis, closing, { index, neighbours, sharing: followed, processes: () => processes });
    const teller = setInterval(() => {
      const counts = neighbours.changes();
      if (counts) link.tell(counts);
    }, REPORT_INTERVAL).unref();
    closing.push(() => clearInterval(teller));
    link.ready();
  });
}

type Closing = (() => void | Promise<void>)[];

interface Serving {
  readonly transport: Transport;
  readonly pressure: PressureWatch;
}

/** What tells the processes of one server apart. */
interface Seat {
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

async function runUntil(stopped: Promise<void>, closing: Closing, start: () => Promise<void>): Promise<number> {
  // Whoever read our output may be gone; that is no reason to stop, nor an event to print.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
  try {
    await start();
    await stopped;
    return 0;
  } finally {
    await closeAll(closing);
  }
}

/** How many processes beside the first one. */
function workersWanted(live: Pick<LiveConfig, 'current'>): number {
  const { ReceiveProcesses } = live.current().one(TransportServer);
  return (ReceiveProcesses === 0 ? Math.min(availableParallelism(), MOST_PROCESSES) : ReceiveProcesses) - 1;
}

/** Last opened, first closed; one that fails keeps none of the others open. */
async function closeAll(closing: Closing): Promise<void> {
  for (const close of closing.toReversed()) {
    try {
      await close();
    } catch (error) {
      process.stderr.write(`postern: ${toErrorRecord(error).message}\n`);
    }
  }
}

interface Basis {
  readonly home: string;
  readonly live: LiveConfig;
  readonly folders: ReturnType<typeof logFolders>;
  readonly eventLog: EventLogPort;
  readonly metrics: TransportMetrics;
}

/** What tells of itself, whatever fails afterwards: the configuration and the event log. */
async function openBasis(home: string, closing: Closing): Promise<Basis> {
  const live = turnConfig(await openLiveConfig(home));
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

async function serve(basis: Basis, closing: Closing, seat: Seat): Promise<Serving> {
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

/** Where the first process says that the bindings are open. */
class FollowedPlaces implements FollowedBindings {
  #places = new Map<string, Endpoint>();
  readonly #listeners: (() => void)[] = [];

  set(places: WorkerSettings['places']): void {
    this.#places = new Map(places.map(([key, place]) => [key, Endpoint.parseBinding(place)]));
    for (const listener of this.#listeners) listener();
  }

  placeOf(key: string): Endpoint | undefined {
    return this.#places.get(key);
  }

  onChange(listener: () => void): void {
    this.#listeners.push(listener);
  }
}

/** Resolves at SIGTERM, SIGINT, or when `until` does; a second signal ends the process at once. */
function stopSignal(until: Promise<void> | undefined): Promise<void> {
  return new Promise((resolve) => {
    let asked = false;
    const stop = () => {
      if (asked) process.exit(130);
      asked = true;
      resolve();
    };
    process.on('SIGTERM', stop).on('SIGINT', stop);
    void until?.then(resolve);
  });
}
