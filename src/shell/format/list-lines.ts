// Lines of one object of a list: `Label : value`, labels padded to the longest.
import { cellWidth, headOf } from './cell-width.ts';
import { wrapText } from './wrap-text.ts';

const SEPARATOR = ' : ';
/** So much of a line is kept for values, however long a label is. */
const LEAST_VALUE = 10;

export function listLines(labels: readonly string[], values: readonly string[], lineWidth: number): string[] {
  const room = Math.max(1, lineWidth - SEPARATOR.length - LEAST_VALUE);
  const widest = Math.min(room, Math.max(0, ...labels.map(cellWidth)));
  const indent = ' '.repeat(widest + SEPARATOR.length);
  const width = Math.max(1, lineWidth - indent.length);
  return labels.flatMap((label, i) => {
    const text = headOf(label, widest);
    const start = text + ' '.repeat(widest - cellWidth(text)) + SEPARATOR;
    return wrapText(values[i] ?? '', width).map((line, at) => (at === 0 ? start : indent) + line);
  });
}
