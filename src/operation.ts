// What is needed to run the transport as a service, put together: each thing is one function for one process.
import { join } from 'node:path';
import { TransportServer } from './core/objects/transport-server.ts';
import type { EventLogPort, LiveConfig } from './core/ports.ts';
import { isSameProcess, ownProcess } from './service/process-identity.ts';
import { queueLength } from './store/queue/queue-length.ts';
import { measurer } from './transport/pressure/measure.ts';
import { type PressureWatch, startPressureWatch } from './transport/pressure/pressure-watch.ts';
import { openStateFile, type StateFile } from './transport/pressure/state-file.ts';

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
