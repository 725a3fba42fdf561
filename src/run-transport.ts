// The composition root of the transport process: takes the lock, puts the transport together, runs until it is told to stop.
import { hostname } from 'node:os';
import { join } from 'node:path';
import { BUILT_IN_AGENTS } from './agents/facts.ts';
import { AGENTS } from './agents/index.ts';
import { startupWarnings } from './agents/startup-warnings.ts';
import { logFolders } from './app.ts';
import { toErrorRecord } from './core/error-record.ts';
import { lastExternalIp } from './core/last-external-ip.ts';
import { TransportServer } from './core/objects/transport-server.ts';
import { startMetrics, startPressure } from './operation.ts';
import { findHome, prepareHome } from './service/home.ts';
import { type Lock, takeLock } from './service/lock-file.ts';
import { isSameProcess, ownProcess } from './service/process-identity.ts';
import { secretBox } from './service/secret-box.ts';
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
import { meteredFile, meteredQueue } from './transport/metrics/metered.ts';
import { TransportMetrics } from './transport/metrics/transport-metrics.ts';
import { startPickup } from './transport/pickup/start-pickup.ts';
import { startQueue } from './transport/queue/start-queue.ts';
import { sessionIds } from './transport/receive/session-ids.ts';
import { startTransport } from './transport/transport.ts';
import { createAccounts } from './trust/accounts.ts';
import { createCertificateFiles } from './trust/certificates/certificate-files.ts';
import { ensureCertificate } from './trust/certificates/ensure-certificate.ts';

const SOURCE = 'MSExchangeTransport';

export interface RunOptions {
  /** Resolves when whoever started the process is gone; the transport then stops too. */
  readonly until?: Promise<void>;
  /** Called when it listens. */
  readonly onListening?: (bindings: readonly string[]) => void;
}

/** Runs until SIGTERM or SIGINT. Gives the exit status. @throws PosternError AlreadyRunning, PortInUse, Store... */
export async function runTransport({ until, onListening }: RunOptions = {}): Promise<number> {
  process.title = 'postern';
  // Whoever read our output may be gone; that is no reason to stop, nor an event to print.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
  const home = findHome();
  prepareHome(home);
  const lock = takeLock(home);
  const closing: (() => void | Promise<void>)[] = [() => lock.release()];
  try {
    const stopped = stopSignal(until);
    const serving = await serve(home, lock, closing);
    onListening?.(serving);
    await stopped;
    try {
      lock.update({ status: 'StopPending' });
    } catch {
      // A data folder that can't be written to is no reason not to stop in order.
    }
    return 0;
  } finally {
    await closeAll(closing);
  }
}

/** Last opened, first closed; one that fails keeps none of the others open. */
async function closeAll(closing: readonly (() => void | Promise<void>)[]): Promise<void> {
  for (const close of closing.toReversed()) {
    try {
      await close();
    } catch (error) {
      process.stderr.write(`postern: ${toErrorRecord(error).message}\n`);
    }
  }
}

async function serve(home: string, lock: Lock, closing: (() => void | Promise<void>)[]): Promise<readonly string[]> {
  // Creates the store, or brings it up to date, before the read-only connection is opened.
  const store = openStore(home, { builtInAgents: BUILT_IN_AGENTS, now: () => new Date() });
  const certificates = createCertificateFiles(home, () => new Date());
  try {
    await ensureCertificate(store.config, certificates, store.server);
  } finally {
    store.close();
  }
  const live = await openLiveConfig(home);
  closing.push(() => live.close());
  const server = () => live.current().one(TransportServer);

  const folders = logFolders(home, server);
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
  const metrics = new TransportMetrics();
  closing.push(() => metrics.close());
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
  live.onTrouble((trouble) => {
    const message = trouble
      ? `The configuration can't be read; the last good one stays in force. ${trouble.message}`
      : 'The configuration can be read again.';
    eventLog.write({ source: SOURCE, id: trouble ? 2002 : 2003, level: trouble ? 'Error' : 'Information', message });
  });

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
    isAlone: true,
  });
  closing.push(() => queue.close());

  const pressure = await startPressure({ home, live, eventLog });
  closing.push(() => pressure.close());
  const metricsServer = await startMetrics({ home, live, eventLog, metrics, pressure });
  closing.push(() => metricsServer.close());

  const nextSessionId = sessionIds(Date.now());
  const transport = await startTransport({
    config: live,
    eventLog,
    dns,
    lastExternalIp,
    certificates,
    accounts: createAccounts(secretBox(home)),
    logonLog: logs.logon,
    nextSessionId,
    sink: queue.sink,
    protocolLog: logs.receiveProtocol,
    trackingLog: logs.tracking,
    metrics,
    pressure: () => pressure.level,
    openHost: (session, view) => host.session(session, view),
    onBindings: (bindings) => lock.update({ bindings: bindings.map(String) }),
  });
  const bindings = transport.bindings.map(String);
  const systemDns = createDns(() => undefined, { onResult: (kind) => metrics.dnsAnswered(kind) });
  const delivery = openDelivery({
    queue: meteredQueue(queue.queue, metrics),
    live,
    dns: systemDns,
    externalDns: dns,
    mailFolder: join(home, 'mail'),
    hostName: hostname(),
    bindings: () => transport.bindings,
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
  closing.push(async () => {
    await transport.stop();
    eventLog.write({ source: SOURCE, id: 2005, level: 'Information', message: 'The transport service has stopped.' });
  });

  lock.update({ status: 'Running', bindings });
  eventLog.write({
    source: SOURCE,
    id: 2004,
    level: 'Information',
    message: `The transport service listens on ${bindings.join(', ') || 'no address'}.`,
  });
  for (const warning of startupWarnings(live.current())) eventLog.write(warning);
  return bindings;
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
