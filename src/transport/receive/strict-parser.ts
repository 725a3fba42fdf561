// smtp-server's stream parser with strict line endings: commands and messages are cut out of the bytes here, and nowhere else.
import { SMTPStream } from 'smtp-server/lib/smtp-stream';
import { type ProxyNamed, ProxyV2Reader } from './admission/proxy-v2.ts';
import { DotReader } from './dot-reader.ts';
import { PROTOCOL_LIMITS } from './limits.ts';
import { MendingDotReader } from './mending-dot-reader.ts';

/** Each call is finished before the next one: replies keep their order, and a slow agent stops the reading. */
export interface ParserHandler {
  /** `more`: bytes behind the line are here already, so the client didn't wait for the reply. */
  line(line: string, more: boolean): void | Promise<void>;
  /** `endless`: no line end within PROTOCOL_LIMITS.discarded. */
  overlong(endless: boolean): void | Promise<void>;
  violation(inData: boolean): void | Promise<void>;
  content(bytes: Buffer): void | Promise<void>;
  endOfData(): void | Promise<void>;
  endOfChunk(): void | Promise<void>;
  /** A binary PROXY header came, before anything else. */
  proxied(named: ProxyNamed): void | Promise<void>;
}

/** Commands handled before other sockets get their turn. */
const BURST = 10;

export class StrictParser extends SMTPStream {
  readonly #handler: ParserHandler;
  #partial = '';
  #discarded = 0;
  #data: DotReader | MendingDotReader | undefined;
  /** Bytes of a chunk that are still to come; undefined outside one. */
  #chunk: number | undefined;
  #proxy: ProxyV2Reader | undefined;
  #proxyPause: NodeJS.Timeout | undefined;
  /** What is being read without a new chunk. */
  #late: Promise<void> | undefined;

  constructor(handler: ParserHandler) {
    super({});
    this.#handler = handler;
  }

  get inData(): boolean {
    return this.#data !== undefined || this.#chunk !== undefined;
  }

  /** The peer may begin with a binary PROXY header. */
  expectProxyHeader(): void {
    this.#proxy = new ProxyV2Reader();
  }

  /** From the next byte on, until the end of the message. `mends`: bare CR and LF become CRLF. */
  beginData(mends: boolean): void {
    this.#data = mends ? new MendingDotReader() : new DotReader();
  }

  /** The next `size` bytes are content as they stand. */
  beginChunk(size: number): void {
    this.#chunk = size;
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding | 'buffer', next: (error?: Error | null) => void): void {
    const consumed = this.#late ? this.#late.then(() => this.#consume(chunk)) : this.#consume(chunk);
    consumed.then(() => next(), next);
  }

  override _destroy(error: Error | null, callback: (error?: Error | null) => void): void {
    clearTimeout(this.#proxyPause);
    callback(error);
  }

  /** A header that doesn't go on in time: two line ends of a client that says nothing else must be answered. */
  #stopWaiting(reader: ProxyV2Reader): void {
    if (this.#proxy !== reader || this.isClosed) return;
    this.#proxy = undefined;
    const kept = reader.giveUp();
    const read = kept ? this.#consume(kept) : Promise.resolve(this.#handler.proxied(undefined));
    this.#late = read.catch((error: Error) => void this.destroy(error));
  }

  async #consume(chunk: Buffer): Promise<void> {
    let position = 0;
    if (this.#proxy) {
      const reader = this.#proxy;
      const step = reader.read(chunk);
      clearTimeout(this.#proxyPause);
      if (step.kind === 'more') {
        this.#proxyPause = setTimeout(() => this.#stopWaiting(reader), PROTOCOL_LIMITS.proxyPause).unref();
        return;
      }
      this.#proxy = undefined;
      if (step.kind === 'none') {
        if (step.kept.length > 0) return this.#consume(Buffer.concat([step.kept, chunk]));
      } else {
        position = step.next;
        await this.#handler.proxied(step.named);
      }
    }
    if (this.#chunk !== undefined) position = await this.#readChunk(chunk, position, this.#chunk);
    for (let handled = 1; position < chunk.length && !this.isClosed; handled++) {
      if (this.#data) position = await this.#readData(chunk, position, this.#data);
      else position = await this.#readLine(chunk, position);
      // Behind its command, because an empty chunk ends without another byte.
      if (this.#chunk !== undefined) position = await this.#readChunk(chunk, position, this.#chunk);
      if (handled % BURST === 0) await new Promise(setImmediate);
    }
  }

  async #readLine(chunk: Buffer, from: number): Promise<number> {
    const lf = chunk.indexOf(10, from);
    const end = lf < 0 ? chunk.length : lf + 1;
    if (this.#discarded > 0 || this.#partial.length + end - from > PROTOCOL_LIMITS.commandWithLongAddress) {
      await this.#discard(chunk, from, end, lf >= 0);
      return end;
    }
    const line = this.#partial + chunk.toString('latin1', from, end);
    this.#partial = lf < 0 ? line : '';
    if (lf < 0) return end;
    const cr = line.indexOf('\r');
    if (cr !== line.length - 2) await this.#handler.violation(false);
    else await this.#handler.line(line.slice(0, -2), end < chunk.length || this.writableLength > chunk.length);
    return end;
  }

  async #discard(chunk: Buffer, from: number, end: number, complete: boolean): Promise<void> {
    const before = end - from > 1 ? chunk[end - 2] === 13 : this.#partial.endsWith('\r');
    this.#discarded += this.#partial.length + end - from;
    this.#partial = chunk[end - 1] === 13 ? '\r' : '';
    if (!complete && this.#discarded <= PROTOCOL_LIMITS.discarded) return;
    this.#discarded = 0;
    this.#partial = '';
    if (complete && !before) await this.#handler.violation(false);
    else await this.#handler.overlong(!complete);
  }

  async #readChunk(chunk: Buffer, from: number, left: number): Promise<number> {
    const end = Math.min(chunk.length, from + left);
    this.#chunk = left - (end - from);
    if (end > from) await this.#handler.content(chunk.subarray(from, end));
    if (this.#chunk > 0) return end;
    this.#chunk = undefined;
    await this.#handler.endOfChunk();
    return end;
  }

  async #readData(chunk: Buffer, from: number, reader: DotReader | MendingDotReader): Promise<number> {
    const { content, next, result } = reader.read(chunk, from);
    if (result !== 'more') this.#data = undefined;
    if (content.length > 0 && result !== 'violation') await this.#handler.content(content);
    if (result === 'violation') await this.#handler.violation(true);
    else if (result === 'end') await this.#handler.endOfData();
    return result === 'violation' ? chunk.length : next;
  }
}
