// The transport process: takes the lock, prepares the store, serves mail, and has receive workers do the same.
import { availableParallelism } from 'node:os';
import { BUILT_IN_AGENTS } from './agents/facts.ts';
import { startupWarnings } from './agents/startup-warnings.ts';
import { ENTRY } from './app.ts';
import { TransportServer } from './core/objects/transport-server.ts';
import type { LiveConfig } from './core/ports.ts';
import { startMetrics } from './operation.ts';
import { openBasis, serve } from './serve-mail.ts';
import { findHome, prepareHome, refuseRoot } from './service/home.ts';
import { takeLock } from './service/lock-file.ts';
import { type Closing, runUntil, stopSignal } from './service/run-until.ts';
import { Workers } from './service/workers.ts';
import { openStore } from './store/open-store.ts';
import type { MetricSnapshot } from './transport/metrics/instruments.ts';
import { type CountReport, Neighbours, REPORT_INTERVAL } from './transport/receive/admission/neighbours.ts';
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
  refuseRoot(home);
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

/** How many processes beside the first one. */
function workersWanted(live: Pick<LiveConfig, 'current'>): number {
  const { ReceiveProcesses } = live.current().one(TransportServer);
  return (ReceiveProcesses === 0 ? Math.min(availableParallelism(), MOST_PROCESSES) : ReceiveProcesses) - 1;
}
