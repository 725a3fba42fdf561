// How every benchmark prints: the machine and the date, then a Markdown table that docs/performance.md can keep.
import { cpus, totalmem } from 'node:os';

export function machine(): void {
  const [cpu] = cpus();
  const memory = Math.round(totalmem() / 1024 ** 3);
  process.stdout.write(
    `\n${new Date().toISOString().slice(0, 10)}, ${cpu?.model.trim()} x ${cpus().length}, ${memory} GB, Node ${process.version}\n\n`,
  );
}

type Cell = string | number;

export function table(head: readonly string[], rows: readonly (readonly Cell[])[]): void {
  const line = (cells: readonly Cell[]) =>
    `| ${cells.map((cell) => String(cell).replaceAll('|', '\\|')).join(' | ')} |\n`;
  process.stdout.write(line(head) + line(head.map(() => '---')) + rows.map(line).join(''));
}

/** Rows that have the same keys, which become the head. */
export function records(rows: readonly Readonly<Record<string, Cell>>[]): void {
  table(
    Object.keys(rows[0]!),
    rows.map((row) => Object.values(row)),
  );
}

/** A line between tables. */
export function say(text: string): void {
  process.stdout.write(`\n${text}\n\n`);
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

export function quantile(values: readonly number[], q: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))] ?? Number.NaN;
}
