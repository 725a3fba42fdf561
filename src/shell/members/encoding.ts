// Text encodings as [text.encoding] gives them: text to bytes and back.
import { text } from './arguments.ts';
import { byteArray, bytesOf } from './static-numbers.ts';

export const ENCODINGS: Readonly<Record<string, BufferEncoding>> = {
  UTF8: 'utf8',
  ASCII: 'ascii',
  Unicode: 'utf16le',
  Default: 'utf8',
  Latin1: 'latin1',
};

export class Encoding {
  readonly name: BufferEncoding;

  constructor(name: BufferEncoding) {
    this.name = name;
  }

  GetBytes(value: unknown): unknown {
    return byteArray(Buffer.from(text(value), this.name));
  }

  GetString(bytes: unknown): string {
    return bytesOf(bytes).toString(this.name);
  }
}
