// How long a client waits for what (RFC 5321, 4.5.3.2).

/** Milliseconds. */
export interface Timeouts {
  readonly connect: number;
  readonly greeting: number;
  readonly command: number;
  readonly dataStart: number;
  /** Until the connection takes the next block of content. */
  readonly dataBlock: number;
  /** Until the reply to the content's end. */
  readonly dataEnd: number;
  readonly quit: number;
}

const MINUTE = 60_000;

export const RFC_TIMEOUTS: Timeouts = {
  connect: MINUTE,
  greeting: 5 * MINUTE,
  command: 5 * MINUTE,
  dataStart: 2 * MINUTE,
  dataBlock: 3 * MINUTE,
  dataEnd: 10 * MINUTE,
  quit: 5_000,
};

/** None longer than a connection may be silent, but the one for the end: giving up there may send a message twice. */
export function limitedTo(idle: number, timeouts: Timeouts = RFC_TIMEOUTS): Timeouts {
  const capped = Object.entries(timeouts).map(([name, time]) => [
    name,
    name === 'dataEnd' ? time : Math.min(time, idle),
  ]);
  return Object.fromEntries(capped) as Timeouts;
}
