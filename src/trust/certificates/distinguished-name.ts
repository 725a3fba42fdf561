// Distinguished names as text (RFC 4514) and as DER.
import { element, TAG } from '../ber.ts';

const TYPES: Readonly<Record<string, string>> = {
  CN: '2.5.4.3',
  C: '2.5.4.6',
  L: '2.5.4.7',
  ST: '2.5.4.8',
  S: '2.5.4.8',
  O: '2.5.4.10',
  OU: '2.5.4.11',
  SERIALNUMBER: '2.5.4.5',
  E: '1.2.840.113549.1.9.1',
  EMAILADDRESS: '1.2.840.113549.1.9.1',
  DC: '0.9.2342.19200300.100.1.25',
};
const UTF8 = 12;
const PRINTABLE = 19;
const IA5 = 22;
/** Those that are ASCII by their definition. */
const IA5_TYPES = new Set(['E', 'EMAILADDRESS', 'DC']);
const LONGEST = 255;

export interface NamePart {
  readonly type: string;
  readonly value: string;
}

/** The parts in the order of the text. @throws Error saying what is wrong */
export function parseName(text: string): readonly NamePart[] {
  const parts: NamePart[] = [];
  const pattern = /\s*([A-Za-z]+)\s*=\s*("(?:[^"\\]|\\.)*"|(?:[^,;\\"]|\\.)*)\s*(?:[,;]|$)/gy;
  while (pattern.lastIndex < text.length) {
    const at = pattern.lastIndex;
    const match = pattern.exec(text);
    if (!match) throw new Error(`no attribute at character ${at + 1}`);
    const type = match[1]!.toUpperCase();
    const raw = match[2]!.trim();
    const value = (raw.startsWith('"') ? raw.slice(1, -1) : raw).replace(/\\(.)/g, '$1');
    if (!Object.hasOwn(TYPES, type)) throw new Error(`${type} is none of ${Object.keys(TYPES).join(', ')}`);
    if (value === '' || value.length > LONGEST || /\p{Cc}/u.test(value)) throw new Error(`${type} has no usable value`);
    if (type === 'C' && !/^[A-Za-z]{2}$/.test(value)) throw new Error('C is a country code of two letters');
    parts.push({ type, value });
  }
  if (parts.length === 0) throw new Error('it has no attributes');
  return parts;
}

/** RFC 4514, 2.1: the text begins with the part that is last in the encoding. @throws Error */
export function nameBytes(text: string): Buffer {
  const relative = parseName(text)
    .toReversed()
    .map(({ type, value }) =>
      element(TAG.set, element(TAG.sequence, oid(TYPES[type]!), element(stringTag(type), value))),
    );
  return element(TAG.sequence, ...relative);
}

function stringTag(type: string): number {
  if (type === 'C' || type === 'SERIALNUMBER') return PRINTABLE;
  return IA5_TYPES.has(type) ? IA5 : UTF8;
}

export function oid(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  const bytes = [first * 40 + second, ...rest.flatMap(base128)];
  return element(6, Buffer.from(bytes));
}

function base128(value: number): number[] {
  const bytes = [value % 128];
  for (let rest = Math.floor(value / 128); rest > 0; rest = Math.floor(rest / 128)) bytes.unshift(0x80 + (rest % 128));
  return bytes;
}
