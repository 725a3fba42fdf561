// What a next hop said in reply to EHLO (RFC 5321, 4.1.1.1), as far as a client of ours can use it.
import type { ServerReply } from './reply-reader.ts';

export interface Extensions {
  readonly pipelining: boolean;
  readonly eightBitMime: boolean;
  readonly binaryMime: boolean;
  readonly chunking: boolean;
  readonly smtpUtf8: boolean;
  readonly dsn: boolean;
  readonly startTls: boolean;
  readonly size: boolean;
  /** Bytes; undefined when it named none. */
  readonly maxSize: number | undefined;
  /** Mechanisms in capitals. */
  readonly auth: ReadonlySet<string>;
}

export function extensionsOf({ lines }: ServerReply): Extensions {
  const found = new Map<string, string>();
  const auth = new Set<string>();
  for (const line of lines.slice(1)) {
    // Some servers still say `AUTH=LOGIN PLAIN`, from before the standard.
    const [, word = '', rest = ''] = /^([A-Za-z0-9-]+)[ =]?(.*)$/.exec(line) ?? [];
    const name = word.toUpperCase();
    if (name === 'AUTH') for (const one of rest.toUpperCase().split(/\s+/)) if (one !== '') auth.add(one);
    found.set(name, rest.trim());
  }
  const size = Number(found.get('SIZE'));
  return {
    pipelining: found.has('PIPELINING'),
    eightBitMime: found.has('8BITMIME'),
    binaryMime: found.has('BINARYMIME') && found.has('CHUNKING'),
    chunking: found.has('CHUNKING'),
    smtpUtf8: found.has('SMTPUTF8'),
    dsn: found.has('DSN'),
    startTls: found.has('STARTTLS'),
    size: found.has('SIZE'),
    maxSize: Number.isSafeInteger(size) && size > 0 ? size : undefined,
    auth,
  };
}

/** What HELO promises. */
export const NO_EXTENSIONS: Extensions = extensionsOf({ code: 250, lines: [''] });
