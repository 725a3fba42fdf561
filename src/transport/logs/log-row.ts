// One row of a log: values to a CSV line that no hostile value can break, and back.

/** Longer values are cut; with every character escaped, a row of 20 such fields is still far below MAX_LINE. */
export const MAX_FIELD = 4096;

/** The longest line a reader takes, in bytes. */
export const MAX_LINE = 1024 * 1024;

/** Needs no quotes, no escape: nearly every value, so it is looked at first. */
const PLAIN = /^[ !#-+\--~]*$/;

/**
 * What would end a line, move a terminal or turn text round: C0 and C1 controls, line and paragraph separator, bidi
 * marks, the byte order mark; and halves of surrogate pairs, which UTF-8 can't hold.
 */
const HOSTILE = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]/gu;

/** Made once: a value full of controls has thousands of them. */
const SHORT_ESCAPES = Array.from({ length: 0x100 }, (_, code) => `\\x${code.toString(16).padStart(2, '0')}`);

/**
 * The row as a line with its CR LF. A hostile character becomes `\x0d` or `\u202e` as visible text, for good: readers
 * don't turn it back (and a backslash stays one, as connector names have it, `EDGE1\Internet Mail`).
 */
export function formatRow(values: readonly string[]): string {
  let row = '';
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (i > 0) row += ',';
    if (value !== '') row += value.length <= MAX_FIELD && PLAIN.test(value) ? value : formatField(value);
  }
  // A line that begins with # is a header line to every reader.
  return row.startsWith('#') ? `${formatRow([`\\x23${values[0]!.slice(1)}`, ...values.slice(1)])}` : `${row}\r\n`;
}

function formatField(value: string): string {
  const text = escapeField(value);
  return text.includes(',') || text.includes('"') ? `"${text.replaceAll('"', '""')}"` : text;
}

/** The value as the log holds it and as a reader gives it back: cut at MAX_FIELD with an ellipsis, hostile characters escaped. */
export function escapeField(value: string): string {
  // Not through the middle of a surrogate pair.
  const cut = value.length > MAX_FIELD ? `${value.slice(0, MAX_FIELD - 1).replace(/[\ud800-\udbff]$/, '')}…` : value;
  return cut.replace(HOSTILE, (character) => {
    const code = character.charCodeAt(0);
    return SHORT_ESCAPES[code] ?? `\\u${code.toString(16).padStart(4, '0')}`;
  });
}

/**
 * The values of a line without its line end, or undefined when a quoted value doesn't end (a torn line: values never
 * hold line ends). A quote inside an unquoted value is just a character.
 */
export function parseRow(line: string): string[] | undefined {
  if (!line.includes('"')) return line.split(',');
  const values: string[] = [];
  let at = 0;
  for (;;) {
    let value = '';
    if (line.charCodeAt(at) === 0x22) {
      const end = closingQuote(line, at + 1);
      if (end < 0) return undefined;
      value = line.slice(at + 1, end).replaceAll('""', '"');
      at = end + 1;
    }
    const comma = line.indexOf(',', at);
    values.push(value + line.slice(at, comma < 0 ? line.length : comma));
    if (comma < 0) return values;
    at = comma + 1;
  }
}

function closingQuote(line: string, from: number): number {
  for (let at = line.indexOf('"', from); at >= 0; at = line.indexOf('"', at + 2)) {
    if (line.charCodeAt(at + 1) !== 0x22) return at;
  }
  return -1;
}
