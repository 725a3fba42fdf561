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
    // Behind a removed dot the rest is moved up, a run at a time; before the first one nothing is.
    let write = from;
    let run = from;
    const upTo = (end: number) => {
      if (write < run) chunk.copyWithin(write, run, end);
      return write + end - run;
    };
    const stop = (end: number, next: number, result: DotRead['result']): DotRead => ({
      content: chunk.subarray(from, upTo(end)),
      next,
      result,
    });
    for (let i = from; i < chunk.length; i++) {
      let byte = chunk[i]!;
      switch (state) {
        case 'inLine':
          // Most bytes are of this kind: nothing is to be done with any of them.
          while (byte > CR && ++i < chunk.length) byte = chunk[i]!;
          if (byte === CR) state = 'afterCr';
          else if (byte === LF || byte === 0) return stop(i, i, 'violation');
          break;
        case 'afterCr':
          if (byte !== LF) return stop(i, i, 'violation');
          state = 'lineStart';
          break;
        case 'lineStart':
          if (byte === DOT) {
            write = upTo(i);
            run = i + 1;
            state = 'afterDot';
            break;
          }
          if (byte === LF || byte === 0) return stop(i, i, 'violation');
          state = byte === CR ? 'afterCr' : 'inLine';
          break;
        case 'afterDot':
          if (byte === CR) {
            // Nothing of this line is content, if it ends here.
            write = upTo(i);
            run = i + 1;
            state = 'afterDotCr';
            break;
          }
          if (byte === LF || byte === 0) return stop(i, i, 'violation');
          state = 'inLine';
          break;
        case 'afterDotCr':
          this.#state = 'lineStart';
          return stop(i, i + 1, byte === LF ? 'end' : 'violation');
      }
    }
    this.#state = state;
    return stop(chunk.length, chunk.length, 'more');
  }
}
