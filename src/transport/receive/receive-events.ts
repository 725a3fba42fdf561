// The event log entries of the receive side, each written at most once a minute: a flood of mail must not be a flood of events.
import type { EventLevel } from '../../core/ports.ts';
import type { ReceiveContext } from './ports.ts';

interface ReceiveEvent {
  readonly id: number;
  readonly level: EventLevel;
}

/** Ids of Postern's own under the source MSExchangeTransport. */
export const RECEIVE_EVENTS = {
  storeFailed: { id: 10101, level: 'Error' },
  badStamp: { id: 10102, level: 'Warning' },
  bindingFailed: { id: 10103, level: 'Error' },
  bindingsChanged: { id: 10104, level: 'Information' },
  sessionFailed: { id: 10105, level: 'Error' },
  noConnector: { id: 10106, level: 'Warning' },
  clientRefused: { id: 10107, level: 'Warning' },
  harvesting: { id: 10108, level: 'Warning' },
  noCertificate: { id: 10110, level: 'Error' },
} as const satisfies Record<string, ReceiveEvent>;

const INTERVAL = 60_000;
const written = new WeakMap<object, Map<number, number>>();

export function report(context: Pick<ReceiveContext, 'eventLog' | 'now'>, event: ReceiveEvent, message: string): void {
  let times = written.get(context.eventLog);
  if (!times) written.set(context.eventLog, (times = new Map()));
  const now = context.now();
  const last = times.get(event.id);
  if (event.level !== 'Information' && last !== undefined && now - last < INTERVAL) return;
  times.set(event.id, now);
  context.eventLog.write({ source: 'MSExchangeTransport', ...event, message: message.slice(0, 2000) });
}
