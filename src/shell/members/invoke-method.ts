// Calling a method on any value: .NET's by type, script methods, and those every value has.
import { typeNameOf } from '../../core/typed.ts';
import { Hashtable } from '../../core/values/hashtable.ts';
import { TimeSpan } from '../../core/values/time-span.ts';
import { netError, raise } from '../errors/raise.ts';
import { ShellException } from '../errors/shell-exception.ts';
import type { Frame } from '../evaluator/frame.ts';
import { invokeBlockWith } from '../evaluator/invoke-block.ts';
import { collect, type Maybe, then } from '../evaluator/maybe.ts';
import { equal } from '../operators/comparison.ts';
import { NetRegex, StringBuilder } from '../types/net-values.ts';
import { extraMembers } from '../values/extra-members.ts';
import {
  Char,
  compare,
  EnumValue,
  ErrorObject,
  ExceptionObject,
  formatValue,
  isNumeric,
  ListValue,
  PSCustomObject,
  ScriptBlock,
  stringify,
  TypeValue,
  typeName,
} from '../values/index.ts';
import { text } from './arguments.ts';
import { classMethods } from './class-methods.ts';
import { ARRAY_METHODS, HASHTABLE_METHODS, LIST_METHODS, whereMethod } from './collection-methods.ts';
import { DATE_METHODS, SPAN_METHODS } from './date-methods.ts';
import type { MethodTable } from './method-table.ts';
import { methodTable } from './method-table.ts';
import { REGEX_METHODS } from './regex-methods.ts';
import { STRING_METHODS } from './string-methods.ts';

const ENUM_METHODS = methodTable<EnumValue>({
  HasFlag: (value, [flag]) => (value.value & Number((flag as EnumValue).value)) === Number((flag as EnumValue).value),
});

const BUILDER_METHODS = methodTable<StringBuilder>({
  Append: (builder, [value]) => builder.append(text(value)),
  AppendLine: (builder, [value]) => builder.append(`${text(value)}\n`),
  AppendFormat: (builder, [format, ...rest]) =>
    builder.append(
      stringify(rest.reduce<string>((done, one, i) => done.replaceAll(`{${i}}`, stringify(one)), text(format))),
    ),
  Clear: (builder) => {
    builder.replaceAll('');
    return builder;
  },
});

const BLOCK_METHODS = methodTable<ScriptBlock>({
  Invoke: (block, args, frame) => then(invokeBlockWith(frame, block, args), (output) => new ListValue([...output])),
  InvokeReturnAsIs: (block, args, frame) =>
    then(invokeBlockWith(frame, block, args), (output) => (output.length === 1 ? output[0] : output)),
  GetNewClosure: (block, _, frame) => {
    const closure = new Map<string, unknown>();
    for (const [key, variable] of frame.scope.variables) closure.set(key, variable.value);
    return new ScriptBlock(block.ast, block.source, block.runner, closure);
  },
});

const EXCEPTION_METHODS = methodTable<ExceptionObject>({
  GetBaseException: (exception) => {
    let at = exception;
    while (at.InnerException !== null) at = at.InnerException;
    return at;
  },
});

function tableOf(value: unknown): MethodTable | undefined {
  if (typeof value === 'string') return STRING_METHODS;
  if (Array.isArray(value)) return ARRAY_METHODS;
  if (value instanceof Date) return DATE_METHODS;
  if (value instanceof TimeSpan) return SPAN_METHODS;
  if (value instanceof Hashtable) return HASHTABLE_METHODS;
  const own = typeof value === 'object' && value !== null ? classMethods(value) : undefined;
  if (own !== undefined) return own;
  if (value instanceof ListValue) return LIST_METHODS;
  if (value instanceof NetRegex) return REGEX_METHODS;
  if (value instanceof EnumValue) return ENUM_METHODS;
  if (value instanceof ScriptBlock) return BLOCK_METHODS;
  if (value instanceof StringBuilder) return BUILDER_METHODS;
  if (value instanceof ExceptionObject) return EXCEPTION_METHODS;
  return undefined;
}

/** Methods every value has. */
function common(value: unknown, name: string, args: readonly unknown[]): unknown {
  switch (name) {
    case 'tostring':
      return args.length > 0
        ? formatValue(value, text(args[0]))
        : isNumeric(value) || value instanceof Date
          ? formatValue(value)
          : stringify(value);
    case 'gettype':
      return new TypeValue(typeName(value));
    case 'equals':
      return equal(value, args[0], true);
    case 'compareto':
      return Math.sign(compare(value, args[0], true));
    case 'gethashcode':
      return hashCode(value);
    case 'gettypecode':
      return typeName(value).split('.').at(-1);
    default:
      return undefined;
  }
}

function hashCode(value: unknown): number {
  let hash = 17;
  for (const character of stringify(value)) hash = (hash * 31 + (character.codePointAt(0) ?? 0)) | 0;
  return hash;
}

/** `.ForEach()`: a script block, a property name or a method name with arguments, or a type. */
function forEachMethod(
  items: readonly unknown[],
  args: readonly unknown[],
  frame: Frame,
  read: PropertyReader,
): Maybe<unknown[]> {
  const [what, ...rest] = args;
  const one = (item: unknown): Maybe<readonly unknown[]> => {
    if (what instanceof ScriptBlock) return what.invoke(item);
    const property = read(item, text(what));
    if (property !== undefined) return [property];
    return then(invokeMethod(item, text(what), rest, frame, read), (result) => [result]);
  };
  return then(collect(items, one), (results) => results.flat());
}

type PropertyReader = (value: unknown, name: string) => unknown;

/**
 * The method's result.
 * @throws ShellException InvokeMethodOnNull, MethodNotFound, or MethodInvocationException around what the method threw
 */
export function invokeMethod(
  target: unknown,
  name: string,
  args: readonly unknown[],
  frame: Frame,
  read: PropertyReader,
): Maybe<unknown> {
  const lower = name.toLowerCase();
  const scripted = target instanceof PSCustomObject ? target.member(name) : extraMembers(target)?.member(name);
  if (scripted?.kind === 'ScriptMethod' && !(scripted.body instanceof ScriptBlock))
    return then(scripted.body.invoke(target), (output) => output[0]);
  if (scripted?.kind === 'ScriptMethod')
    return then(invokeBlockWith(frame, scripted.body as ScriptBlock, args, target), (output) =>
      output.length === 1 ? output[0] : output.length === 0 ? null : output,
    );
  const found = method(target, lower, args, frame, read);
  if (found !== undefined) return guarded(name, args, found);
  if (lower === 'foreach' || lower === 'where') {
    const items =
      target === null || target === undefined
        ? []
        : Array.isArray(target)
          ? target
          : target instanceof ListValue
            ? target.items
            : [target];
    return lower === 'where' ? whereMethod(items, args) : forEachMethod(items, args, frame, read);
  }
  if (target === null || target === undefined) return raise('InvokeMethodOnNull', {});
  if (Array.isArray(target) || target instanceof ListValue) {
    const items = Array.isArray(target) ? target : target.items;
    if (items.length > 0 && lower !== 'gettype')
      return collect(items, (item) => invokeMethod(item, name, args, frame, read));
  }
  return raise('MethodNotFound', { type: typeName(target), name }, { target });
}

function method(
  target: unknown,
  name: string,
  args: readonly unknown[],
  frame: Frame,
  read: PropertyReader,
): (() => Maybe<unknown>) | undefined {
  if (target === null || target === undefined) return undefined;
  const own = tableOf(target)?.get(name);
  if (own !== undefined) return () => own(target as never, args, frame);
  if (target instanceof PSCustomObject && name === 'copy') return () => target.copy();
  const value = read(target, name);
  if (typeof value === 'function') return () => value.apply(target, args);
  const direct = objectMethod(target, name);
  if (direct !== undefined) return () => direct.apply(target, args.map(plainArgument));
  const result = common(target, name, args);
  return result === undefined ? undefined : () => result;
}

const plainArgument = (value: unknown) => (value instanceof Char ? value.toString() : value);

/** Methods that objects bring along themselves: `ToBytes` of a size, `MoveNext` of an enumerator. */
function objectMethod(target: unknown, name: string): ((...args: unknown[]) => unknown) | undefined {
  if (typeof target !== 'object' || target === null || target instanceof Date || target instanceof ErrorObject)
    return undefined;
  if (typeNameOf(target) !== undefined && name === 'getmessage')
    return (target as { GetMessage?: () => unknown }).GetMessage;
  for (
    let at: object | null = Object.getPrototypeOf(target);
    at !== null && at !== Object.prototype;
    at = Object.getPrototypeOf(at)
  ) {
    for (const key of Object.getOwnPropertyNames(at)) {
      if (key.toLowerCase() !== name || key === 'constructor' || !/^[A-Z]/.test(key)) continue;
      const found = Object.getOwnPropertyDescriptor(at, key)?.value;
      if (typeof found === 'function') return found;
    }
  }
  return undefined;
}

/** What a method throws is wrapped as .NET does: Exception calling "X" with "n" argument(s). */
function guarded(name: string, args: readonly unknown[], call: () => Maybe<unknown>): Maybe<unknown> {
  try {
    const result = call();
    return result instanceof Promise ? result.catch((thrown) => wrap(name, args, thrown)) : result;
  } catch (thrown) {
    return wrap(name, args, thrown);
  }
}

export function wrap(name: string, args: readonly unknown[], thrown: unknown): never {
  if (thrown instanceof ShellException && thrown.unwinds !== 'statement') throw thrown;
  const inner = innerException(thrown);
  if (inner === undefined) throw thrown;
  const message = `Exception calling "${name}" with "${args.length}" argument(s): "${inner.Message}"`;
  const outer = netError(
    'System.Management.Automation.MethodInvocationException',
    message,
    inner.typeName.split('.').at(-1)!,
  );
  throw new ShellException(
    new ErrorObject({
      id: outer.error.id,
      category: 'NotSpecified',
      message,
      exception: new ExceptionObject('System.Management.Automation.MethodInvocationException', message, inner),
    }),
    'statement',
  );
}

function innerException(thrown: unknown): ExceptionObject | undefined {
  if (thrown instanceof ShellException) {
    const { exception } = thrown.error;
    if (exception.typeName.endsWith('PSInvalidCastException'))
      return new ExceptionObject('System.FormatException', exception.Message);
    return exception;
  }
  const code = (thrown as { code?: unknown }).code;
  if (typeof code === 'string')
    return new ExceptionObject(
      code === 'ENOENT' ? 'System.IO.FileNotFoundException' : 'System.IO.IOException',
      (thrown as Error).message,
    );
  if (thrown instanceof Error && thrown.name === 'PosternError')
    return new ExceptionObject('System.FormatException', thrown.message);
  return undefined;
}
