// Keeps a dead DNS list from slowing mail and from flooding the event log: one event per outage, then few attempts.
import { shown } from '../../core/errors/define.ts';
import type { DnsResult, EventLogPort } from '../../core/ports.ts';
import type { Asked } from './policy.ts';

/** Our own ids: Exchange writes no event when a provider fails. */
export const PROVIDER_EVENTS = {
  source: 'MSExchange Antispam',
  /** Warning. */
  failed: 410,
  /** Information. */
  recovered: 411,
} as const;

/** Failures in a row after which a provider is left alone. */
const FAILURES_TO_HOLD = 3;
/** Milliseconds until it is tried again, by one look-up. */
const HOLD = 15_000;
/** Milliseconds between two announcements: a provider that comes and goes is one outage to those who read the log. */
const QUIET = 300_000;
/** More providers than this were never out at once. */
const MAX_REMEMBERED = 1000;
/** Words for failures of our own making, which say nothing about the provider. */
const OWN_FAILURES: ReadonlySet<string> = new Set(['ECANCELLED', 'EOVERLOADED', 'ECLOSED']);

interface Outage {
  failures: number;
  heldUntil: number;
  announcedAt: number;
  /** An announced outage that hasn't ended. */
  isOpen: boolean;
}

interface Surroundings {
  readonly eventLog: EventLogPort;
  now(): number;
}

export class ProviderOutages {
  readonly #outages = new Map<string, Outage>();

  /** The answer of `lookUp`; `failed` at once while the provider is left alone. Rejects only if `lookUp` does. */
  async guard(
    asked: Asked,
    lookUp: () => Promise<DnsResult<string>>,
    around: Surroundings,
  ): Promise<DnsResult<string>> {
    const outage = this.#outages.get(asked.provider.Guid);
    if (outage !== undefined && outage.failures >= FAILURES_TO_HOLD) {
      if (around.now() < outage.heldUntil) return { kind: 'failed', code: 'EHELDOFF' };
      outage.heldUntil = around.now() + HOLD;
    }
    const result = await lookUp();
    if (result.kind !== 'failed') this.#succeeded(asked, around);
    else if (!OWN_FAILURES.has(result.code)) this.#failed(asked, result.code, around);
    return result;
  }

  #failed(asked: Asked, code: string, { eventLog, now }: Surroundings): void {
    const key = asked.provider.Guid;
    const outage = this.#outages.get(key) ?? { failures: 0, heldUntil: 0, announcedAt: -Infinity, isOpen: false };
    if (!this.#outages.has(key) && this.#outages.size >= MAX_REMEMBERED) this.#outages.clear();
    this.#outages.set(key, outage);
    outage.failures++;
    outage.heldUntil = now() + HOLD;
    if (outage.isOpen || now() - outage.announcedAt < QUIET) return;
    outage.isOpen = true;
    outage.announcedAt = now();
    eventLog.write({
      source: PROVIDER_EVENTS.source,
      id: PROVIDER_EVENTS.failed,
      level: 'Warning',
      message: `${describe(asked)} gives no usable answer (${shown(code)}). Mail goes on without it until it answers again.`,
    });
  }

  #succeeded(asked: Asked, { eventLog }: Surroundings): void {
    const outage = this.#outages.get(asked.provider.Guid);
    if (!outage) return;
    outage.failures = 0;
    if (!outage.isOpen) return;
    outage.isOpen = false;
    eventLog.write({
      source: PROVIDER_EVENTS.source,
      id: PROVIDER_EVENTS.recovered,
      level: 'Information',
      message: `${describe(asked)} answers again.`,
    });
  }
}

function describe({ list, provider }: Asked): string {
  return `The IP ${list} List provider '${shown(provider.Name)}' (${shown(provider.LookupDomain)})`;
}
