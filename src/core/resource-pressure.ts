// Resources the transport watches, how scarce they are, and what that means for new mail.

export type PressureLevel = 'Normal' | 'Medium' | 'High';

export const PRESSURE_LEVELS = ['Normal', 'Medium', 'High'] as const satisfies readonly PressureLevel[];

/** One resource as last measured. */
export interface ResourceReading {
  readonly resource: 'DataFolderSpace' | 'QueueFolderSpace' | 'Memory' | 'QueueLength';
  readonly level: PressureLevel;
  /** Bytes free, bytes used, or deliveries waiting. */
  readonly value: number;
  /** Where each level begins; undefined for one that is never reached. */
  readonly medium: number | undefined;
  readonly high: number | undefined;
}

/** What one process of a running transport has measured. */
export interface PressureState {
  readonly pid: number;
  readonly measured: Date;
  readonly readings: readonly ResourceReading[];
}

/** For cmdlets: the states of the processes that run; none when the transport doesn't, or doesn't watch. */
export interface PressurePort {
  states(): readonly PressureState[];
}

/** The highest of all. */
export function highest(levels: Iterable<PressureLevel>): PressureLevel {
  let most = 0;
  for (const level of levels) most = Math.max(most, PRESSURE_LEVELS.indexOf(level));
  return PRESSURE_LEVELS[most]!;
}
