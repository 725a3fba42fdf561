// Reads DATA for connectors that put up with bare CR and bare LF: they become CRLF here, before anybody looks, and never end the message.
import type { DotRead } from './dot-reader.ts';

type State = 'lineStart' | 'inLine' | 'afterCr' | 'afterDot' | 'afterDotCr';

const CR = 13;
const LF = 10;
const DOT = 46;

/**
 * A line begins only behind a real CRLF: a dot behind a mended line end is content, neither removed nor an end. A NUL stays a
 * violation. The content is a copy, because mending makes it longer.
 */
export class MendingDotReader {
  #state: State = 'lineStart';

  read(chunk: Buffer, from: number): DotRead {
    // A CR or LF becomes two bytes, and a CR may be owed from the chunk before.
    const content = Buffer.allocUnsafe(2 * (chunk.length - from) + 2);
    let write = 0;
    const newLine = () => {
      content[write++] = CR;
      content[write++] = LF;
    };
    let state = this.#state;
    for (let i = from; i < chunk.length; i++) {
      const byte = chunk[i]!;
      if (byte === 0) return { content: content.subarray(0, write), next: i, result: 'violation' };
      if (state === 'afterCr' || state === 'afterDotCr') {
        if (byte === LF && state === 'afterDotCr') {
          this.#state = 'lineStart';
          return { content: content.subarray(0, write), next: i + 1, result: 'end' };
        }
        newLine();
        state = byte === LF ? 'lineStart' : 'inLine';
        if (byte === LF) continue;
      }
      if (byte === CR) state = state === 'afterDot' ? 'afterDotCr' : 'afterCr';
      else if (byte === DOT && state === 'lineStart') state = 'afterDot';
      else {
        state = 'inLine';
        if (byte === LF) newLine();
        else content[write++] = byte;
      }
    }
    this.#state = state;
    return { content: content.subarray(0, write), next: chunk.length, result: 'more' };
  }
}
