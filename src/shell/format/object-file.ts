// Objects into a file as they are shown: what Out-File, Tee-Object, `>` and `>>` have in common.
import { createFormatter, type Formatter } from './formatter.ts';
import type { ShellAccess } from './shell-access.ts';
import { TextFile, type TextFileOptions } from './text-file.ts';

export interface SaveOptions extends Partial<Omit<TextFileOptions, 'profile'>> {
  readonly width?: number | undefined;
  readonly noNewline?: boolean;
}

export interface ObjectFile {
  readonly formatter: Formatter;
  readonly file: TextFile;
}

/**
 * Creates the file, or empties it unless it is appended to; the formatter writes to it.
 * @throws PosternError NoClobber, FileOpenFailure
 */
export function openObjectFile(
  formatting: ShellAccess['formatting'],
  path: string,
  { append = false, noClobber = false, force = false, encoding, width, noNewline = false }: SaveOptions,
): ObjectFile {
  const profile = formatting.profile?.() ?? '7';
  const file = TextFile.open(path, { append, noClobber, force, encoding, profile });
  const lineEnd = noNewline ? '' : '\n';
  const formatter = createFormatter({
    ...formatting,
    ...(width === undefined ? {} : { width: () => width }),
    text: 'verbatim',
    emit: (line) => file.write(line + lineEnd),
  });
  return { formatter, file };
}
