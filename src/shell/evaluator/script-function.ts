// A script file as something to call.
import { readFile } from 'node:fs/promises';
import { raise } from '../errors/raise.ts';
import type { Frame } from './frame.ts';
import type { FunctionValue } from './function-value.ts';
import { checkRequires } from './requires.ts';

/** @throws ShellException ScriptsNotFound, the parser's ids, ScriptRequiresUnmatchedPSVersion */
export async function scriptFunction(frame: Frame, path: string): Promise<FunctionValue> {
  let text: string;
  try {
    text = decode(await readFile(path));
  } catch {
    return raise('ScriptsNotFound', { path }, { target: path });
  }
  const { toBlockText } = await import('./block-text.ts');
  const block = toBlockText(frame, text, path);
  checkRequires(block.ast);
  return { name: path.split('/').at(-1)!, isFilter: false, block, parameters: undefined, help: block.ast.help };
}

/** UTF-8 with or without a mark, or UTF-16 with one. */
export function decode(bytes: Buffer): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return bytes.subarray(2).toString('utf16le');
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return Buffer.from(bytes.subarray(2)).swap16().toString('utf16le');
  return bytes.toString('utf8').replace(/^\ufeff/, '');
}
