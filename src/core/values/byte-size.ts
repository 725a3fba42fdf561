// A size in bytes as Exchange's ByteQuantifiedSize takes and shows it: `10MB` in, `10 MB (10,485,760 bytes)` out.
import { fail } from '../errors.ts';

const UNITS = ['B', 'KB', 'MB', 'GB', 'TB'] as const;

export class ByteSize {
  readonly bytes: number;

  constructor(bytes: number) {
    this.bytes = bytes;
  }

  /** Accepts `1048576`, `10MB`, `10 MB`, `1.5GB` and its own printed form. @throws PosternError InvalidByteSize */
  static parse(text: string): ByteSize {
    const printed = /\(([\d,]+) bytes\)\s*$/i.exec(text);
    const match = printed
      ? [text, printed[1]!.replaceAll(',', ''), 'B']
      : /^\s*(\d+(?:\.\d+)?)\s*([KMGT]?B)?\s*$/i.exec(text);
    const power = UNITS.findIndex((unit) => unit === (match?.[2] ?? 'B').toUpperCase());
    const bytes = Math.round(Number(match?.[1]) * 1024 ** power);
    if (!match || !Number.isSafeInteger(bytes)) fail('InvalidByteSize', { value: text }, { target: text });
    return new ByteSize(bytes);
  }

  ToBytes(): number {
    return this.bytes;
  }
  ToKB(): number {
    return Math.floor(this.bytes / 1024);
  }
  ToMB(): number {
    return Math.floor(this.bytes / 1024 ** 2);
  }
  ToGB(): number {
    return Math.floor(this.bytes / 1024 ** 3);
  }

  toString(): string {
    const power = this.bytes === 0 ? 0 : Math.min(4, Math.floor(Math.log2(this.bytes) / 10));
    const quantity = Number((this.bytes / 1024 ** power).toPrecision(4));
    return `${quantity} ${UNITS[power]} (${this.bytes.toLocaleString('en-US')} bytes)`;
  }

  toJSON(): string {
    return this.toString();
  }
}
