// Whole lines of a file in large blocks of raw bytes, from anywhere in it, in bounded memory.
import type { FileHandle } from 'node:fs/promises';
import { MAX_LINE } from './log-row.ts';

const LINE_FEED = 0x0a;
/** Larger reads aren't faster, and their text is what the garbage collector has to carry away. */
const READ = 256 * 1024;

/**
 * Blocks of one or more whole lines, ends included: the lines whose first byte lies in [start, end). A block is only
 * good until the next one is asked for. A line above MAX_LINE is left out, and so is a last line without an end: it
 * is torn, or still being written.
 */
export async function* lineBlocks(
  file: FileHandle,
  start: number,
  end: number,
  signal?: AbortSignal,
): AsyncGenerator<Buffer, void, undefined> {
  const buffer = Buffer.allocUnsafe(MAX_LINE);
  let filled = 0;
  // In the middle of a file a line begins after the first line end at or behind the byte before.
  let position = Math.max(0, start - 1);
  let skipping = start > 0;
  while (position - filled < end) {
    signal?.throwIfAborted();
    const { bytesRead } = await file.read(buffer, filled, Math.min(READ, buffer.length - filled), position);
    if (bytesRead === 0) return;
    position += bytesRead;
    filled += bytesRead;
    const bytes = buffer.subarray(0, filled);
    const base = position - filled;
    let from = 0;
    if (skipping) {
      from = bytes.indexOf(LINE_FEED) + 1;
      skipping = from === 0;
    }
    if (!skipping) {
      const to = wholeLines(bytes, from, end - base);
      if (to > from) yield bytes.subarray(from, to);
      if (base + Math.max(from, to) >= end) return;
      from = Math.max(from, to);
      // A line that fills the buffer is none of ours: let it go, up to its end.
      skipping = from === 0 && filled === buffer.length;
    }
    if (skipping) filled = 0;
    else filled = bytes.copy(buffer, 0, from);
  }
}

/** Where the last whole line ends that begins before `limit`; at most `from` when there is none. */
function wholeLines(bytes: Buffer, from: number, limit: number): number {
  if (limit <= from) return from;
  if (limit >= bytes.length) return bytes.lastIndexOf(LINE_FEED) + 1;
  // The line that holds the byte before the limit is the last one.
  const line = bytes.indexOf(LINE_FEED, limit - 1);
  return line < 0 ? bytes.lastIndexOf(LINE_FEED) + 1 : line + 1;
}
