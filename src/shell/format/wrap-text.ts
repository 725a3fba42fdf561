// Breaking a text into lines of so many cells: at line ends and blanks, and inside words that are longer than a line.
import { cellWidth, headOf } from './cell-width.ts';

/** At least one line; a blank at which a line is broken stays at its end, as in PowerShell. */
export function wrapText(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const line of text.split('\n')) {
    if (cellWidth(line) <= width) lines.push(line);
    else wrapLine(line, Math.max(1, width), lines);
  }
  return lines;
}

function wrapLine(line: string, width: number, lines: string[]): void {
  let current = '';
  let left = width;
  for (const word of line.match(/[^ ]* ?/g) ?? []) {
    const cells = cellWidth(word);
    if (cells <= left) {
      current += word;
      left -= cells;
    } else if (cells <= width) {
      lines.push(current);
      current = word;
      left = width - cells;
    } else {
      let rest = word;
      while (rest !== '') {
        const piece = headOf(rest, left);
        if (piece === '' && left === width) {
          // A character wider than the line.
          rest = `?${rest.slice(String.fromCodePoint(rest.codePointAt(0)!).length)}`;
          continue;
        }
        current += piece;
        rest = rest.slice(piece.length);
        left -= cellWidth(piece);
        if (rest !== '') {
          lines.push(current);
          current = '';
          left = width;
        }
      }
    }
  }
  if (current !== '') lines.push(current);
}
