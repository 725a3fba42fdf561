// The encodings Out-File and its kin name, and how text becomes their bytes.
import type { Profile } from './layout.ts';

export const ENCODINGS = [
  'utf8',
  'utf8NoBOM',
  'utf8BOM',
  'unicode',
  'bigendianunicode',
  'utf32',
  'ascii',
  'ansi',
  'default',
  'oem',
  'string',
  'unknown',
] as const;

export type Encoding = (typeof ENCODINGS)[number];

export interface Encoder {
  /** What a new file begins with. */
  readonly preamble: Buffer;
  encode(text: string): Buffer;
}

/** Without a name: UTF-8 without BOM, or UTF-16 with one in the profile of 5.1, where `utf8` has a BOM, too. */
export function encoderOf(encoding: Encoding | undefined, profile: Profile): Encoder {
  const old = profile === '5.1';
  switch (encoding ?? (old ? 'unicode' : 'utf8NoBOM')) {
    case 'utf8BOM':
      return { preamble: Buffer.from([0xef, 0xbb, 0xbf]), encode: (text) => Buffer.from(text, 'utf8') };
    case 'utf8':
      return old ? encoderOf('utf8BOM', profile) : encoderOf('utf8NoBOM', profile);
    case 'unicode':
    case 'string':
    case 'unknown':
      return { preamble: Buffer.from([0xff, 0xfe]), encode: (text) => Buffer.from(text, 'utf16le') };
    case 'bigendianunicode':
      return { preamble: Buffer.from([0xfe, 0xff]), encode: (text) => Buffer.from(text, 'utf16le').swap16() };
    case 'utf32':
      return { preamble: Buffer.from([0xff, 0xfe, 0, 0]), encode: utf32 };
    case 'ascii':
      return narrow(0x7f);
    case 'ansi':
    case 'oem':
      return narrow(0xff);
    case 'default':
      return old ? narrow(0xff) : encoderOf('utf8NoBOM', profile);
    default:
      return { preamble: Buffer.alloc(0), encode: (text) => Buffer.from(text, 'utf8') };
  }
}

function utf32(text: string): Buffer {
  const codes = Array.from(text, (character) => character.codePointAt(0)!);
  const bytes = Buffer.alloc(codes.length * 4);
  for (const [i, code] of codes.entries()) bytes.writeUInt32LE(code, i * 4);
  return bytes;
}

/** One byte per character; what has none becomes a question mark. */
function narrow(last: number): Encoder {
  const encode = (text: string) =>
    Buffer.from(
      Array.from(text, (one) => Math.min(one.codePointAt(0)!, 0x110000)).map((code) => (code > last ? 0x3f : code)),
    );
  return { preamble: Buffer.alloc(0), encode };
}
