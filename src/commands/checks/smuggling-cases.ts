// Byte sequences that lax servers take for the end of a message: what follows one would be a second message (SMTP smuggling).

export interface SmugglingCase {
  readonly name: string;
  /** Sent behind the text of a message, each part in a segment of its own. */
  readonly segments: readonly string[];
}

const SEQUENCES: readonly (readonly [name: string, sequence: string])[] = [
  ['LF.LF', '\n.\n'],
  ['LF.CRLF', '\n.\r\n'],
  ['LF.CR', '\n.\r'],
  ['CRLF.LF', '\r\n.\n'],
  ['CRLF.CR', '\r\n.\r'],
  ['CR.CR', '\r.\r'],
  ['CR.LF', '\r.\n'],
  ['CR.CRLF', '\r.\r\n'],
  ['CRCRLF.CRCRLF', '\r\r\n.\r\r\n'],
  ['LFLF.CRLF', '\n\n.\r\n'],
  ['LF..CRLF', '\n..\r\n'],
  ['CRLF-NUL.CRLF', '\r\n\0.\r\n'],
  ['CRLF.NUL-CRLF', '\r\n.\0\r\n'],
  ['CRLF-NUL.LF', '\r\n\0.\n'],
];

/** Each sequence in one segment, and cut behind its dot: some servers read segments and not lines. */
export const SMUGGLING_CASES: readonly SmugglingCase[] = SEQUENCES.flatMap(([name, sequence]) => {
  const cut = sequence.lastIndexOf('.') + 1;
  return [
    { name, segments: [sequence] },
    { name: `${name}, cut`, segments: [sequence.slice(0, cut), sequence.slice(cut)] },
  ];
});
