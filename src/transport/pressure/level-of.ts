// How scarce a resource is: decided from a measurement, the thresholds and what it was before, so that it doesn't flicker.
import type { PressureLevel } from '../../core/resource-pressure.ts';

/** A level once reached is left only when the value has gone this share of the threshold beyond it. */
const SLACK = 0.05;

export interface Thresholds {
  /** Undefined: never. */
  readonly medium: number | undefined;
  readonly high: number | undefined;
  /** Whether little of it is scarce (free space), or much (use). */
  readonly scarceWhen: 'little' | 'much';
}

export function levelOf(value: number, { medium, high, scarceWhen }: Thresholds, before: PressureLevel): PressureLevel {
  const isReached = (threshold: number | undefined, wasReached: boolean) => {
    if (threshold === undefined) return false;
    if (scarceWhen === 'little') return value <= threshold * (wasReached ? 1 + SLACK : 1);
    return value >= threshold * (wasReached ? 1 - SLACK : 1);
  };
  if (isReached(high, before === 'High')) return 'High';
  return isReached(medium, before !== 'Normal') ? 'Medium' : 'Normal';
}
