// `-f` and String.Format: .NET composite format strings.
import { raise } from '../errors/raise.ts';
import { formatValue } from '../values/index.ts';

/** @throws ShellException FormatError */
export function formatText(format: string, values: readonly unknown[]): string {
  let out = '';
  let at = 0;
  while (at < format.length) {
    const character = format[at]!;
    if (character === '{' && format[at + 1] !== '{') {
      const item = /^\{(\d+)(?:,\s*(-?\d+))?(?::((?:[^{}]|\{\{|\}\})*))?\}/.exec(format.slice(at));
      if (!item) return broken('Input string was not in a correct format');
      const index = Number(item[1]);
      if (index >= values.length)
        broken('Index (zero based) must be greater than or equal to zero and less than the size of the argument list');
      out += padded(formatValue(values[index], item[3] ?? ''), Number(item[2] ?? 0));
      at += item[0].length;
    } else {
      if ((character === '{' || character === '}') && format[at + 1] === character) at++;
      else if (character === '}') broken('Input string was not in a correct format');
      out += character;
      at++;
    }
  }
  return out;
}

function padded(text: string, width: number): string {
  return width < 0 ? text.padEnd(-width) : text.padStart(width);
}

function broken(detail: string): never {
  return raise('FormatError', { detail });
}
