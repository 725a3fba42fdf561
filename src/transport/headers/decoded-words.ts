// A header field's text with its encoded words decoded (RFC 2047), for logs and viewers; hostile words stay as they are.

/** What is read of a field, and what comes out of it, in characters. */
const LONGEST_INPUT = 4000;
const WORD = /=\?([A-Za-z0-9_.:+-]{1,40})(?:\*[A-Za-z0-9-]*)?\?([BbQq])\?([!->@-~]*)\?=/g;

/** `value` with 8-bit bytes as Latin-1; raw UTF-8 (RFC 6532) is understood. Control characters become blanks. */
export function decodedWords(value: string, longest = 400): string {
  const text = utf8OrLatin1(value.slice(0, LONGEST_INPUT))
    // Blanks between two encoded words aren't part of the text.
    .replace(/(\?=)[ \t\r\n]+(?==\?)/g, '$1')
    .replace(
      WORD,
      (word, charset: string, encoding: string, coded: string) => decodeWord(charset, encoding, coded) ?? word,
    )
    .replace(/[\p{Cc}\p{Cs}\u2028\u2029]/gu, ' ')
    .trim();
  return [...text].slice(0, longest).join('');
}

/** Header bytes read as Latin-1, as the UTF-8 they are if they are. */
export function utf8OrLatin1(value: string): string {
  if (!/[\x80-\xff]/.test(value)) return value;
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(value, 'latin1'));
  } catch {
    return value;
  }
}

function decodeWord(charset: string, encoding: string, coded: string): string | undefined {
  const bytes =
    encoding.toUpperCase() === 'B'
      ? Buffer.from(coded, 'base64')
      : Buffer.from(
          coded
            .replaceAll('_', ' ')
            .replace(/=([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
          'latin1',
        );
  try {
    return new TextDecoder(charset).decode(bytes);
  } catch {
    return undefined;
  }
}
