// Text parsed at run time: Invoke-Expression, [scriptblock]::Create, casts to a script block.

import { ShellException } from '../errors/shell-exception.ts';
import type { ParseError } from '../parse-error.ts';
import { parse } from '../parser/parse.ts';
import { ErrorObject, ExceptionObject, ScriptBlock, ScriptSource } from '../values/index.ts';
import type { Frame } from './frame.ts';

/** @throws ShellException with the parser's id */
export function toBlockText(frame: Frame, text: string, file?: string): ScriptBlock {
  const { ast, errors } = parse(text, file === undefined ? {} : { file });
  const source = new ScriptSource(text, file);
  const [first] = errors;
  if (first !== undefined) throw parseFailure(first, source);
  return new ScriptBlock(ast, source, frame);
}

export function parseFailure(first: ParseError, source: ScriptSource): ShellException {
  return new ShellException(
    new ErrorObject({
      id: first.id,
      category: 'ParserError',
      message: first.message,
      exception: new ExceptionObject('System.Management.Automation.ParseException', first.message),
      place: { source, extent: first.extent },
    }),
    'script',
  );
}
