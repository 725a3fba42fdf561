// Finds the end of a message's header while it arrives, and reads its fields.
import type { MessageHeaders } from '../../core/agent.ts';
import { ByteBuffer } from '../delivery/byte-buffer.ts';
import { utf8OrLatin1 } from '../headers/decoded-words.ts';
import { headerAddresses } from './header-addresses.ts';

const CR = 13;

/** Bounded by the caller: as many bytes as the limit on headers are put in. */
export class HeaderBlock {
  readonly #buffer = new ByteBuffer();
  /** Start of the line that isn't judged yet. */
  #line = 0;

  get length(): number {
    return this.#buffer.length;
  }

  get bytes(): Buffer {
    return this.#buffer.bytes;
  }

  /**
   * Adds content and looks for the header's end. The result is the length of the header with its empty line, or undefined while
   * it goes on. A line that is neither a field nor the continuation of one ends the header too, as mail readers see it; then
   * `terminated` is false: an empty line has to be put in, so that all readers agree where the body begins.
   */
  append(bytes: Buffer): { readonly end: number; readonly terminated: boolean } | undefined {
    this.#buffer.append(bytes);
    const block = this.#buffer.bytes;
    for (let lf = block.indexOf(10, this.#line); lf >= 0; lf = block.indexOf(10, this.#line)) {
      const start = this.#line;
      if (block[start] === CR) return { end: lf + 1, terminated: true };
      const folded = start > 0 && (block[start] === 32 || block[start] === 9);
      if (!folded && !isField(block, start, lf)) return { end: start, terminated: false };
      this.#line = lf + 1;
    }
    return undefined;
  }
}

/** RFC 5322, 3.6.8 and 4.5.8: printable characters but the colon, perhaps blanks, a colon. */
function isField(block: Buffer, start: number, end: number): boolean {
  let i = start;
  while (i < end && block[i]! > 32 && block[i]! < 127 && block[i] !== 58) i++;
  if (i === start) return false;
  while (i < end && (block[i] === 32 || block[i] === 9)) i++;
  return block[i] === 58;
}

/** The fields of a header block as `HeaderBlock` delimits it. */
export function parseHeaders(block: Buffer): MessageHeaders {
  const fields: { name: string; value: string }[] = [];
  for (const line of block
    .toString('latin1')
    .replace(/\r\n(?=[ \t])/g, '')
    .split('\r\n')) {
    const colon = line.indexOf(':');
    if (colon > 0) fields.push({ name: line.slice(0, colon).trimEnd(), value: line.slice(colon + 1).trim() });
  }
  const named = (wanted: string) =>
    fields.filter(({ name }) => name.toLowerCase() === wanted).map(({ value }) => value);
  return {
    fields,
    messageId: named('message-id')[0],
    p2From: [...named('from'), ...named('sender')].flatMap((value) => headerAddresses(utf8OrLatin1(value))),
  };
}
