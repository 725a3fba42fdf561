// The queue's event log entries: ids of Postern's own under the source MSExchangeTransport.
import type { EventLevel } from '../../core/ports.ts';

export const QUEUE_EVENTS = {
  /** A message was in hand when the process died, once too often. */
  poison: { id: 10201, level: 'Error' },
  /** A message's content can't be read. */
  contentLost: { id: 10202, level: 'Error' },
  /** A queue file was damaged and set aside. */
  setAside: { id: 10203, level: 'Error' },
  /** Results of deliveries can't be written; they are kept and written later. */
  writeFailed: { id: 10204, level: 'Error' },
  /** A part of the queue can't be read. */
  readFailed: { id: 10205, level: 'Error' },
  /** A file that another worker has left was taken over. */
  takenOver: { id: 10206, level: 'Warning' },
} as const satisfies Record<string, { readonly id: number; readonly level: EventLevel }>;
