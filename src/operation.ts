// What is needed to run the transport as a service, put together: each thing is one function for one process.
import { join } from 'node:path';
import { TransportServer } from './core/objects/transport-server.ts';
import type { EventLogPort, LiveConfig } from './core/ports.ts';
import { PRESSURE_LEVELS } from './core/resource-pressure.ts';
import { isSameProcess, ownProcess } from './service/process-identity.ts';
import { queueLength } from './store/queue/queue-length.ts';
import { createQueueViewer } from './store/queue/queue-viewer.ts';
import type { MetricSnapshot } from './transport/metrics/instruments.ts';
import { mergeSnapshots } from './transport/metrics/merge-snapshots.ts';
import { queueGauge } from './transport/metrics/metered.ts';
import { type MetricsServer, startMetricsServer } from './transport/metrics/metrics-server.ts';
import { gauge, type TransportMetrics } from './transport/metrics/transport-metrics.ts';
import { measurer } from './transport/pressure/measure.ts';
import { type PressureWatch, startPressureWatch } from './transport/pressure/pressure-watch.ts';
import { openStateFile, type StateFile } from './transport/pressure/state-file.ts';

export interface StartMetricsOptions {
  readonly home: string;
  readonly live: Pick<LiveConfig, 'current'>;
  readonly eventLog: EventLogPort;
  /** This process's. */
  readonly metrics: TransportMetrics;
  readonly pressure: Pick<PressureWatch, 'level'>;
  /** The snapshots of the other processes, each of `TransportMetrics.snapshot`. */
  readonly others?: (() => Promise<readonly (readonly MetricSnapshot[])[]>) | undefined;
}

/** Shows the metrics of all processes, in the one that is the service. */
export function startMetrics(options: StartMetricsOptions): Promise<MetricsServer> {
  const { home, live, eventLog, metrics, pressure, others = async () => [] } = options;
  const viewer = createQueueViewer(join(home, 'queue'));
  return startMetricsServer({
    binding: () => live.current().one(TransportServer).MetricsBinding,
    eventLog,
    async collect() {
      const merged = mergeSnapshots([metrics.snapshot(), ...(await others())]);
      const level = PRESSURE_LEVELS.indexOf(pressure.level);
      return [
        ...merged,
        queueGauge(viewer.queues()),
        gauge('resource_pressure', 'How scarce resources are: 0 normal, 1 medium, 2 high.', level),
      ];
    },
  });
}

export interface StartPressureOptions {
  readonly home: string;
  readonly live: Pick<LiveConfig, 'current'>;
  readonly eventLog: EventLogPort;
  /** How many processes share the memory. Default 1. */
  readonly processes?: (() => number) | undefined;
  /** False for all processes but one. */
  readonly writesEvents?: boolean | undefined;
}

/** Back pressure for this process. */
export function startPressure(options: StartPressureOptions): Promise<PressureWatch> {
  const { home, live, eventLog, processes, writesEvents } = options;
  return startPressureWatch({
    server: () => live.current().one(TransportServer),
    measure: measurer({ home, queueLength: () => queueLength(join(home, 'queue')), processes }),
    eventLog,
    file: openIfPossible(home),
    writesEvents,
  });
}

/** Cmdlets show nothing without it, and mail goes on. */
function openIfPossible(home: string): StateFile | undefined {
  try {
    return openStateFile(home, ownProcess(), isSameProcess);
  } catch {
    return undefined;
  }
}
