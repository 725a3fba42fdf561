// How many terminal cells a text takes (UAX #11: East Asian wide characters take two, combining marks none), and cutting by cells.

const PLAIN = /^[\x20-\x7e]*$/;
const ZERO = /^[\p{Mn}\p{Me}\p{Cf}]$/u;
const EMOJI = /^\p{Emoji_Presentation}$/u;

/** Ranges of East_Asian_Width W and F beyond the emoji, ascending. */
const WIDE: readonly (readonly [number, number])[] = [
  [0x1100, 0x115f],
  [0x2e80, 0x303e],
  [0x3041, 0x33ff],
  [0x3400, 0x4dbf],
  [0x4e00, 0xa4cf],
  [0xa960, 0xa97c],
  [0xac00, 0xd7a3],
  [0xf900, 0xfaff],
  [0xfe10, 0xfe19],
  [0xfe30, 0xfe6b],
  [0xff01, 0xff60],
  [0xffe0, 0xffe6],
  [0x16fe0, 0x18cff],
  [0x1b000, 0x1b2fb],
  [0x1f200, 0x1f265],
  [0x20000, 0x3fffd],
];

/** Cells of one code point. */
function cellsOf(character: string): number {
  const code = character.codePointAt(0)!;
  if (code < 0x300) return 1;
  if (ZERO.test(character)) return 0;
  if (code < 0x1100) return 1;
  for (const [from, to] of WIDE) {
    if (code < from) break;
    if (code <= to) return 2;
  }
  return EMOJI.test(character) ? 2 : 1;
}

export function cellWidth(text: string): number {
  if (PLAIN.test(text)) return text.length;
  let cells = 0;
  for (const character of text) cells += cellsOf(character);
  return cells;
}

/** The longest beginning that fits into so many cells. */
export function headOf(text: string, cells: number): string {
  if (PLAIN.test(text)) return text.slice(0, Math.max(0, cells));
  let used = 0;
  let end = 0;
  for (const character of text) {
    used += cellsOf(character);
    if (used > cells) break;
    end += character.length;
  }
  return text.slice(0, end);
}

/** The longest ending that fits into so many cells. */
export function tailOf(text: string, cells: number): string {
  if (cells <= 0) return '';
  if (PLAIN.test(text)) return text.slice(-cells);
  const characters = [...text];
  let used = 0;
  let at = characters.length;
  while (at > 0 && (used += cellsOf(characters[at - 1]!)) <= cells) at--;
  while (at < characters.length && cellsOf(characters[at]!) === 0) at++;
  return characters.slice(at).join('');
}
