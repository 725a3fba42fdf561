// Runs objects through the formatter and gives the lines.
import { FormatEntry, type FormatOptions } from '../../../src/shell/contract.ts';
import { createFormatter, type FormatterOptions, type Profile } from '../../../src/shell/format/index.ts';
import { PSCustomObject } from '../../../src/shell/values/index.ts';

interface TestOptions extends Partial<Omit<FormatterOptions, 'width' | 'profile'>> {
  readonly width?: number;
  readonly profile?: Profile;
}

export const object = (properties: Record<string, unknown>): PSCustomObject =>
  new PSCustomObject(Object.entries(properties));

export async function format(
  items: readonly unknown[],
  { width, profile, ...options }: TestOptions = {},
): Promise<string[]> {
  const lines: string[] = [];
  const formatter = createFormatter({
    emit: (line) => lines.push(line),
    width: width === undefined ? undefined : () => width,
    profile: profile === undefined ? undefined : () => profile,
    ...options,
  });
  for (const item of items) await formatter.push(item);
  formatter.end();
  return lines;
}

/** The items as one Format- cmdlet puts them out. */
export function asked(
  shape: FormatOptions['shape'],
  items: readonly unknown[],
  more: Partial<FormatOptions> & { readonly force?: boolean; readonly exclude?: readonly string[] } = {},
): FormatEntry[] {
  const options: FormatOptions = { shape, properties: undefined, ...more };
  return items.map((item) => new FormatEntry(options, item));
}

export const text = (lines: readonly string[]): string => lines.map((line) => `${line}\n`).join('');
