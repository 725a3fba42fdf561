// The fields of a header block by where they lie in it, folded lines included.

export interface RawField {
  /** Lower case, without the blanks that may stand before the colon (RFC 5322, 4.5.8). */
  readonly name: string;
  readonly start: number;
  /** Behind its last line's CRLF. */
  readonly end: number;
}

const LF = 10;
const COLON = 58;

/** `header`: lines that end in CRLF, with or without the empty one that ends it. What precedes the first field belongs to none. */
export function rawFields(header: Buffer): readonly RawField[] {
  const fields: { name: string; start: number; end: number }[] = [];
  for (let start = 0; start < header.length; ) {
    const lf = header.indexOf(LF, start);
    const end = lf < 0 ? header.length : lf + 1;
    const first = header[start]!;
    const last = fields.at(-1);
    if (first === 32 || first === 9) {
      if (last) last.end = end;
    } else {
      const colon = header.indexOf(COLON, start);
      if (colon > start && colon < end)
        fields.push({ name: header.toString('latin1', start, colon).trimEnd().toLowerCase(), start, end });
    }
    start = end;
  }
  return fields;
}
