// Replies of a server we don't trust, read from bytes as they come: every line, every reply and what waits unread is bounded.

/** A whole reply (RFC 5321, 4.2). */
export interface ServerReply {
  /** 200 to 599. */
  readonly code: number;
  /** The lines without code and separator; printable, other bytes as `?`. At least one, maybe empty. */
  readonly lines: readonly string[];
}

/** Bytes of a line (RFC 5321, 4.5.3.1.5 asks for 512), lines of a reply, bytes of a reply. */
const LONGEST_LINE = 2048;
const MOST_LINES = 100;
const LONGEST_REPLY = 64 * 1024;
/** Whole replies nobody has asked for yet: a server that talks on and on. */
const MOST_UNREAD = 2000;

export class BrokenReply extends Error {}

export class ReplyReader {
  #rest: Buffer | undefined;
  #lines: string[] = [];
  #code = 0;
  #size = 0;
  readonly #replies: ServerReply[] = [];

  /** Whether bytes have come that are no whole reply yet, or replies nobody took. */
  get hasMore(): boolean {
    return this.#rest !== undefined || this.#lines.length > 0 || this.#replies.length > 0;
  }

  get hasReply(): boolean {
    return this.#replies.length > 0;
  }

  take(): ServerReply | undefined {
    return this.#replies.shift();
  }

  /** @throws BrokenReply when this is no SMTP, or too much of it */
  push(chunk: Buffer): void {
    let bytes = chunk;
    if (this.#rest) {
      bytes = Buffer.concat([this.#rest, chunk]);
      this.#rest = undefined;
    }
    let start = 0;
    for (let end = bytes.indexOf(10); end >= 0; end = bytes.indexOf(10, start)) {
      if (end - start > LONGEST_LINE) throw new BrokenReply('a line of its reply is too long');
      const stop = end > start && bytes[end - 1] === 13 ? end - 1 : end;
      this.#line(bytes.toString('latin1', start, stop));
      start = end + 1;
    }
    const left = bytes.length - start;
    if (left > LONGEST_LINE) throw new BrokenReply('a line of its reply is too long');
    // A copy: the chunk it came in may be large.
    if (left > 0) this.#rest = Buffer.from(bytes.subarray(start));
  }

  #line(line: string): void {
    const match = /^([2-5]\d\d)(?:([ -])(.*))?$/s.exec(line);
    if (!match) throw new BrokenReply('its reply is none of SMTP');
    const code = Number(match[1]);
    if (this.#lines.length > 0 && code !== this.#code) throw new BrokenReply('the lines of its reply disagree');
    this.#code = code;
    this.#size += line.length;
    if (this.#lines.length >= MOST_LINES || this.#size > LONGEST_REPLY) throw new BrokenReply('its reply does not end');
    this.#lines.push((match[3] ?? '').replace(/[^\x20-\x7e]/g, '?'));
    if (match[2] === '-') return;
    if (this.#replies.length >= MOST_UNREAD) throw new BrokenReply('it sends replies to nothing');
    this.#replies.push({ code, lines: this.#lines });
    this.#lines = [];
    this.#size = 0;
  }
}

/** One line for logs, queues and notifications: `550 5.1.1 No such user`, at most 1000 characters. */
export function replyLine({ code, lines }: ServerReply): string {
  const [first = '', ...others] = lines;
  const enhanced = /^[245]\.\d{1,3}\.\d{1,3} /.exec(first)?.[0];
  // Servers repeat the enhanced code on every line (RFC 2034, 4).
  const rest = others.map((line) =>
    enhanced !== undefined && line.startsWith(enhanced) ? line.slice(enhanced.length) : line,
  );
  return `${code} ${[first, ...rest].join(' ')}`.trimEnd().slice(0, 1000);
}
