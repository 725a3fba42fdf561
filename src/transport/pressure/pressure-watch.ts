// Back pressure: watches what the transport can run out of, and says whether new mail may come in. Mail that is here goes on.
import type { ObjectOf } from '../../core/object-class.ts';
import type { TransportServer } from '../../core/objects/transport-server.ts';
import type { EventLogPort } from '../../core/ports.ts';
import { highest, type PressureLevel, type ResourceReading } from '../../core/resource-pressure.ts';
import { levelOf, type Thresholds } from './level-of.ts';
import type { Measured } from './measure.ts';
import type { StateFile } from './state-file.ts';

/** Exchange's ResourceMonitoringInterval. */
const INTERVAL = 2000;
/** Exchange's events of a level that rises and falls. */
const RISEN = 15004;
const FALLEN = 15005;

type Server = ObjectOf<typeof TransportServer>;

export interface PressureWatchOptions {
  readonly server: () => Server;
  readonly measure: () => Promise<Measured>;
  readonly eventLog: EventLogPort;
  /** Where cmdlets read the state; closed with the watch. */
  readonly file?: StateFile | undefined;
  /** False for all processes but one: the others' events would say the same. */
  readonly writesEvents?: boolean | undefined;
  /** Milliseconds. */
  readonly interval?: number | undefined;
}

export interface PressureWatch {
  /** The highest level of any resource; costs nothing. */
  readonly level: PressureLevel;
  /** Measures now. */
  look(): Promise<void>;
  close(): void;
}

/** Resolves when everything has been measured once. */
export async function startPressureWatch(options: PressureWatchOptions): Promise<PressureWatch> {
  const watch = new Watch(options);
  await watch.look();
  return watch;
}

class Watch implements PressureWatch {
  readonly #options: PressureWatchOptions;
  readonly #timer: NodeJS.Timeout;
  #readings: readonly ResourceReading[] = [];
  #level: PressureLevel = 'Normal';
  #looking: Promise<void> | undefined;
  #isClosed = false;

  constructor(options: PressureWatchOptions) {
    this.#options = options;
    this.#timer = setInterval(() => void this.look(), options.interval ?? INTERVAL).unref();
  }

  get level(): PressureLevel {
    return this.#level;
  }

  look(): Promise<void> {
    // A disk that hangs must not gather looks.
    this.#looking ??= this.#look().finally(() => {
      this.#looking = undefined;
    });
    return this.#looking;
  }

  close(): void {
    this.#isClosed = true;
    clearInterval(this.#timer);
    this.#options.file?.close();
  }

  async #look(): Promise<void> {
    try {
      const measured = await this.#options.measure();
      if (this.#isClosed) return;
      const server = this.#options.server();
      this.#readings = server.ResourceMonitoringEnabled ? readingsOf(measured, server, this.#readings) : [];
      this.#change(highest(this.#readings.map(({ level }) => level)));
      this.#options.file?.write({ measured: new Date(), readings: this.#readings });
    } catch {
      // What can't be measured stays as it was; a store or disk in trouble says so elsewhere.
    }
  }

  #change(level: PressureLevel): void {
    const before = this.#level;
    this.#level = level;
    if (before === level || this.#options.writesEvents === false) return;
    const isWorse = highest([before, level]) === level;
    const effect = EFFECTS[level];
    this.#options.eventLog.write({
      source: 'MSExchangeTransport',
      id: isWorse ? RISEN : FALLEN,
      level: isWorse ? 'Warning' : 'Information',
      message: `Resource pressure ${isWorse ? 'increased' : 'decreased'} from ${before} to ${level}. ${effect} ${this.#readings.map(shown).join(' ')}`,
    });
  }
}

const EFFECTS: Readonly<Record<PressureLevel, string>> = {
  Normal: 'New mail is taken again.',
  Medium: 'New messages are refused for now; mail that is here is delivered.',
  High: 'New connections are refused for now; mail that is here is delivered.',
};

function shown({ resource, level, value, medium, high }: ResourceReading): string {
  return `${resource}: ${level} (${value}; medium ${medium ?? 'never'}, high ${high ?? 'never'}).`;
}

function readingsOf(
  measured: Measured,
  server: Server,
  before: readonly ResourceReading[],
): readonly ResourceReading[] {
  const reading = (resource: ResourceReading['resource'], value: number, thresholds: Thresholds): ResourceReading => {
    const known = before.find((one) => one.resource === resource)?.level ?? 'Normal';
    const { medium, high } = thresholds;
    return { resource, value, medium, high, level: levelOf(value, thresholds, known) };
  };
  const space: Thresholds = {
    medium: server.FreeDiskSpaceMediumThreshold.bytes || undefined,
    high: server.FreeDiskSpaceHighThreshold.bytes || undefined,
    scarceWhen: 'little',
  };
  const share = (percentage: number) => Math.floor((measured.allMemory * percentage) / 100);
  return [
    reading('DataFolderSpace', measured.dataFolder, space),
    reading('QueueFolderSpace', measured.queueFolder, space),
    reading('Memory', measured.memory, {
      medium: share(server.MemoryUsedMediumThreshold),
      high: share(server.MemoryUsedHighThreshold),
      scarceWhen: 'much',
    }),
    reading('QueueLength', measured.queueLength, {
      medium: numberOf(server.QueueLengthMediumThreshold),
      high: numberOf(server.QueueLengthHighThreshold),
      scarceWhen: 'much',
    }),
  ];
}

function numberOf(limit: number | 'Unlimited'): number | undefined {
  return limit === 'Unlimited' ? undefined : limit;
}
