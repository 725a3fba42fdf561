// How groups of changes get to the thread that writes them: all content in one block that changes hands, so no message is copied twice.
import type { QueueChange } from '../../core/queue-file.ts';
import type { Unit } from './queue-writer.ts';

/** Where content lies in the block. */
type Place = readonly [start: number, end: number];

export interface PackedUnits {
  /** As JSON: in place of content its Place. */
  readonly changes: string;
  readonly block: ArrayBuffer;
}

/** The block is to be transferred. */
export function packUnits(units: readonly Unit[]): PackedUnits {
  let length = 0;
  for (const unit of units) for (const change of unit) if (hasContent(change)) length += change[2].length;
  const block = Buffer.allocUnsafeSlow(length);
  let end = 0;
  const place = (bytes: Uint8Array): Place => {
    block.set(bytes, end);
    end += bytes.length;
    return [end - bytes.length, end];
  };
  const packed = units.map((unit) =>
    unit.map((change) => (hasContent(change) ? [change[0], change[1], place(change[2])] : change)),
  );
  return { changes: JSON.stringify(packed), block: block.buffer };
}

export function unpackUnits({ changes, block }: PackedUnits): readonly Unit[] {
  const units = JSON.parse(changes) as (readonly unknown[])[][];
  for (const unit of units)
    for (const change of unit as unknown[][])
      if (CONTENT.has(change[0])) {
        const [start, end] = change[2] as Place;
        change[2] = Buffer.from(block, start, end - start);
      }
  return units as unknown as readonly Unit[];
}

type ContentChange = Extract<QueueChange, { readonly 2: Uint8Array }>;

const CONTENT: ReadonlySet<unknown> = new Set<ContentChange[0]>(['addContent', 'putContent']);

function hasContent(change: QueueChange): change is ContentChange {
  return CONTENT.has(change[0]);
}
