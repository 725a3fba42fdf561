// What stands behind a command's name to closures: values, parameters, splatted variables.
import type { Spelling } from '../../core/value-type.ts';
import { Hashtable } from '../../core/values/hashtable.ts';
import type { CommandElementAst, ExpressionAst } from '../ast.ts';
import type { Argument } from '../binder/argument.ts';
import { ListValue, stringify } from '../values/index.ts';
import { compileExpression } from './compile-expression.ts';
import type { CompileContext } from './expr.ts';
import type { Frame } from './frame.ts';
import { type Maybe, then } from './maybe.ts';
import { readVariable } from './variables.ts';

type ElementMaker = (frame: Frame) => Maybe<readonly Argument[]>;

export function compileElement(element: CommandElementAst, context: CompileContext): ElementMaker {
  switch (element.kind) {
    case 'Argument': {
      const doubled = doubleDashed(element.value, context);
      if (doubled !== undefined) return doubled;
      const value = compileExpression(element.value, context);
      const spelling = spellingOf(element.value);
      return (frame) => then(value(frame), (given) => [{ kind: 'value', value: given ?? null, spelling }]);
    }
    case 'CommandParameter': {
      const { name } = element;
      if (element.value === undefined)
        return () => [{ kind: 'parameter', name: name.replace(/^-/, ''), text: `-${name}` }];
      const value = compileExpression(element.value, context);
      const spelling = spellingOf(element.value);
      return (frame) =>
        then(value(frame), (given) => [
          {
            kind: 'parameter',
            name: name.replace(/^-/, ''),
            text: `-${name}:`,
            value: { value: given ?? null, spelling },
          },
        ]);
    }
    case 'EndOfParameters':
      return () => [{ kind: 'end' }];
    default: {
      const read = readVariable(element.variable);
      return (frame) => then(read(frame), splatted);
    }
  }
}

/** `--Name`, `--Name:value`: the way of other command lines, understood as `-Name`. */
function doubleDashed(ast: ExpressionAst, context: CompileContext): ElementMaker | undefined {
  const parts =
    ast.kind === 'StringConstant' && ast.style === 'bare'
      ? [ast.value]
      : ast.kind === 'ExpandableString' && ast.style === 'bare'
        ? ast.parts
        : [];
  const match = typeof parts[0] === 'string' ? /^--([A-Za-z_][\w-]*)(?::(.*))?$/s.exec(parts[0]) : null;
  if (!match) return undefined;
  const [, name = '', rest] = match;
  const text = `--${name}`;
  if (rest === undefined) return parts.length === 1 ? () => [{ kind: 'parameter', name, text }] : undefined;
  const [, only] = parts;
  if (rest === '' && parts.length === 2 && typeof only === 'object') {
    const value = compileExpression(only, context);
    return (frame) =>
      then(value(frame), (given) => [{ kind: 'parameter', name, text, value: { value: given ?? null } }]);
  }
  const value = compileExpression(
    { kind: 'ExpandableString', extent: ast.extent, style: 'bare', parts: [rest, ...parts.slice(1)] },
    context,
  );
  return (frame) => then(value(frame), (given) => [{ kind: 'parameter', name, text, value: { value: given } }]);
}

function spellingOf(ast: ExpressionAst): Spelling | undefined {
  return ast.kind === 'NumberLiteral' ? { text: ast.text } : undefined;
}

/** `@hash` gives named arguments, `@array` positional ones. */
function splatted(value: unknown): readonly Argument[] {
  if (value instanceof Hashtable)
    return [...value.entries()].map(([key, one]) => ({
      kind: 'parameter',
      name: stringify(key),
      text: `-${stringify(key)}:`,
      value: { value: one },
      splatted: true,
    }));
  const items = Array.isArray(value)
    ? value
    : value instanceof ListValue
      ? value.items
      : value === null || value === undefined
        ? []
        : [value];
  return items.map((one): Argument => {
    const match = typeof one === 'string' ? /^-([A-Za-z_?][\w-]*):?$/.exec(one) : null;
    return match ? { kind: 'parameter', name: match[1]!, text: one as string } : { kind: 'value', value: one };
  });
}
