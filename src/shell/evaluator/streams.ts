// Where a command's output goes: the success stream and the five others, with what -ErrorVariable and its kin collect.
import type { ErrorObject } from '../values/index.ts';
import type { Maybe } from './maybe.ts';
import type { StreamRecord } from './stream-record.ts';

export type Sink = (value: unknown) => Maybe<void>;

export interface Streams {
  readonly out: Sink;
  readonly error: (error: ErrorObject) => Maybe<void>;
  /** Streams 3 to 6. */
  readonly record: (record: StreamRecord) => Maybe<void>;
  /** Collectors of -ErrorVariable of this command and those around it. */
  readonly errorTaps: readonly ((error: ErrorObject) => void)[];
  readonly recordTaps: readonly ((record: StreamRecord) => void)[];
}

export function withOut(streams: Streams, out: Sink): Streams {
  return {
    out,
    error: streams.error,
    record: streams.record,
    errorTaps: streams.errorTaps,
    recordTaps: streams.recordTaps,
  };
}
