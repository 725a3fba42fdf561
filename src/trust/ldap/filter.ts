// Search filters as text (RFC 4515) and on the wire (RFC 4511, 4.5.1.7), and the escapes that keep a name from becoming syntax.
import { element, TAG } from '../ber.ts';

/** RFC 4515, 3. */
export function escapeFilterValue(value: string): string {
  return value.replace(/[\\*()\0]/g, (one) => `\\${one.charCodeAt(0).toString(16).padStart(2, '0')}`);
}

/** RFC 4514, 2.4. */
export function escapeNameValue(value: string): string {
  return value
    .replace(/[\\,+"<>;=#]/g, '\\$&')
    .replaceAll('\0', '\\00')
    .replace(/^ | $/g, '\\ ');
}

const KIND: Readonly<Record<string, number>> = { '&': 0xa0, '|': 0xa1, '!': 0xa2 };
const DEEPEST = 20;

/** The filter's bytes. @throws Error naming the place where the text is none */
export function filterBytes(text: string): Buffer {
  const { bytes, end } = parse(text, 0, 0);
  if (end !== text.length) throw new Error(`text after the filter at ${end}`);
  return bytes;
}

function parse(text: string, from: number, depth: number): { readonly bytes: Buffer; readonly end: number } {
  if (text[from] !== '(' || depth > DEEPEST) throw new Error(`no filter at ${from}`);
  const kind = KIND[text[from + 1] ?? ''];
  if (kind === undefined) return parseItem(text, from);
  const parts: Buffer[] = [];
  let at = from + 2;
  while (text[at] === '(') {
    const { bytes, end } = parse(text, at, depth + 1);
    parts.push(bytes);
    at = end;
  }
  if (text[at] !== ')' || parts.length === 0 || (kind === 0xa2 && parts.length > 1))
    throw new Error(`a filter that isn't ended at ${at}`);
  return { bytes: element(kind, ...parts), end: at + 1 };
}

/** Equality, presence and substrings. */
function parseItem(text: string, from: number): { readonly bytes: Buffer; readonly end: number } {
  const match = /^\(([A-Za-z][\w;.-]*|[\d.]+)=([^()]*)\)/.exec(text.slice(from));
  if (!match) throw new Error(`no comparison at ${from}`);
  const [all, attribute, value] = match as unknown as [string, string, string];
  const end = from + all.length;
  const name = element(TAG.octets, attribute);
  if (value === '*') return { bytes: element(0x87, attribute), end };
  const pieces = value.split('*').map(unescaped);
  if (pieces.length === 1) return { bytes: element(0xa3, name, element(TAG.octets, pieces[0]!)), end };
  const substrings = pieces.flatMap((piece, i) =>
    piece.length === 0 ? [] : [element(i === 0 ? 0x80 : i === pieces.length - 1 ? 0x82 : 0x81, piece)],
  );
  return { bytes: element(0xa4, name, element(TAG.sequence, ...substrings)), end };
}

function unescaped(value: string): Buffer {
  const parts = value.split(/\\([0-9A-Fa-f]{2})/);
  if (parts.some((part, i) => i % 2 === 0 && part.includes('\\')))
    throw new Error('a backslash without two hex digits');
  return Buffer.concat(parts.map((part, i) => Buffer.from(part, i % 2 === 0 ? 'utf8' : 'hex')));
}
