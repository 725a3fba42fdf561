// Reads DATA strictly: only CR LF . CR LF ends it, leading dots are removed, and a bare CR, a bare LF or a NUL is a violation.

type State = 'lineStart' | 'inLine' | 'afterCr' | 'afterDot' | 'afterDotCr';

const CR = 13;
const LF = 10;
const DOT = 46;

export interface DotRead {
  /** The content bytes found, a part of the chunk. */
  readonly content: Buffer;
  /** Where reading stopped: behind the end of the message, at the violation, or at the end of the chunk. */
  readonly next: number;
  readonly result: 'more' | 'end' | 'violation';
}

/** One message; its state is all that is kept between chunks, so the result doesn't depend on how the bytes were cut up. */
export class DotReader {
  #state: State = 'lineStart';

  /** Removes the dots in place: the chunk's bytes before `next` are no longer what was received. */
  read(chunk: Buffer, from: number): DotRead {
    let state = this.#state;
    let write = from;
    for (let i = from; i < chunk.length; i++) {
      const byte = chunk[i]!;
      switch (state) {
        case 'inLine':
          if (byte === CR) state = 'afterCr';
          else if (byte === LF || byte === 0)
            return { content: chunk.subarray(from, write), next: i, result: 'violation' };
          break;
        case 'afterCr':
          if (byte !== LF) return { content: chunk.subarray(from, write), next: i, result: 'violation' };
          state = 'lineStart';
          break;
        case 'lineStart':
          if (byte === DOT) {
            state = 'afterDot';
            continue;
          }
          if (byte === LF || byte === 0) return { content: chunk.subarray(from, write), next: i, result: 'violation' };
          state = byte === CR ? 'afterCr' : 'inLine';
          break;
        case 'afterDot':
          if (byte === CR) {
            state = 'afterDotCr';
            continue;
          }
          if (byte === LF || byte === 0) return { content: chunk.subarray(from, write), next: i, result: 'violation' };
          state = 'inLine';
          break;
        case 'afterDotCr':
          this.#state = 'lineStart';
          return { content: chunk.subarray(from, write), next: i + 1, result: byte === LF ? 'end' : 'violation' };
      }
      chunk[write++] = byte;
    }
    this.#state = state;
    return { content: chunk.subarray(from, write), next: chunk.length, result: 'more' };
  }
}
