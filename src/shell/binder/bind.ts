// Binding a command line to a command's parameters: names, positions, defaults, sets, mandatory ones.
import { Hashtable } from '../../core/values/hashtable.ts';
import { raise } from '../errors/raise.ts';
import { ShellException } from '../errors/shell-exception.ts';
import type { Frame } from '../evaluator/frame.ts';
import { each, type Maybe, then } from '../evaluator/maybe.ts';
import { wildcard } from '../operators/wildcard.ts';
import { ListValue, ScriptBlock, stringify, toBoolean } from '../values/index.ts';
import type { Argument } from './argument.ts';
import { askMandatory } from './ask-mandatory.ts';
import { Binding } from './binding.ts';
import { type CommandInfo, membership, type ParameterInfo } from './command-info.ts';
import { findParameter, nearest } from './find-parameter.ts';

type Positional = Extract<Argument, { kind: 'value' }>;

/**
 * The binding of everything that stands on the command line.
 * @throws ShellException with PowerShell's binding error ids
 */
export function bindArguments(
  info: CommandInfo,
  args: readonly Argument[],
  frame: Frame,
  hasInput: boolean,
): Maybe<Binding> {
  const binding = new Binding(info);
  const positional: Positional[] = [];
  return then(bindNamed(binding, args, positional, frame, hasInput), () =>
    then(bindPositional(binding, positional, frame, hasInput), () =>
      then(bindDefaults(binding, frame), () => then(settle(binding, frame, hasInput), () => binding)),
    ),
  );
}

function bindNamed(
  binding: Binding,
  args: readonly Argument[],
  positional: Positional[],
  frame: Frame,
  hasInput: boolean,
): Maybe<void> {
  const { info } = binding;
  const explicit = new Set<ParameterInfo>();
  for (const argument of args)
    if (argument.kind === 'parameter' && !argument.splatted) {
      const parameter = findParameter(info, argument.name);
      if (parameter !== undefined) explicit.add(parameter);
    }
  let at = 0;
  let ended = false;
  const given = new Set<ParameterInfo>();
  const next = (): Maybe<void> => {
    while (at < args.length) {
      const argument = args[at++]!;
      if (argument.kind === 'end') {
        ended = true;
        continue;
      }
      if (argument.kind === 'value' || ended) {
        positional.push(argument.kind === 'value' ? argument : { kind: 'value', value: argument.text });
        continue;
      }
      const parameter = findParameter(info, argument.name);
      if (parameter === undefined) {
        unknownParameter(info, argument, positional);
        continue;
      }
      if (argument.splatted && (explicit.has(parameter) || given.has(parameter))) continue;
      if (given.has(parameter))
        raise('ParameterAlreadyBound', { parameter: parameter.name }, { parameter: parameter.name });
      given.add(parameter);
      const value = argument.value ?? valueFor(info, parameter, args, at);
      if (argument.value === undefined && !parameter.isSwitch) at++;
      const waiting = binding.bind(parameter, listed(parameter, value), value.spelling, frame, hasInput);
      if (waiting instanceof Promise) return waiting.then(next);
    }
  };
  return next();
}

function unknownParameter(
  info: CommandInfo,
  argument: Extract<Argument, { kind: 'parameter' }>,
  positional: Positional[],
): void {
  const takesRest = info.parameters.some((parameter) => [...parameter.sets.values()].some(({ rest }) => rest));
  if (!info.isSimple && !takesRest) {
    const suggestion = nearest(
      argument.name,
      info.parameters.filter(({ isCommon }) => !isCommon).map(({ name }) => name),
    );
    raise(
      'NamedParameterNotFound',
      { parameter: argument.name, suggestion },
      { parameter: argument.name, target: argument.name },
    );
  }
  const toLeftover = !takesRest;
  positional.push({ kind: 'value', value: argument.text, toLeftover });
  if (argument.value !== undefined) positional.push({ kind: 'value', ...argument.value, toLeftover });
}

function valueFor(info: CommandInfo, parameter: ParameterInfo, args: readonly Argument[], at: number): Positional {
  if (parameter.isSwitch) return { kind: 'value', value: true };
  const following = args[at];
  if (following?.kind === 'value') return following;
  if (
    following?.kind === 'parameter' &&
    following.value === undefined &&
    findQuietly(info, following.name) === undefined
  )
    return { kind: 'value', value: following.text };
  return raise(
    'MissingArgument',
    { parameter: parameter.name, type: parameter.typeName },
    { parameter: parameter.name },
  );
}

function findQuietly(info: CommandInfo, name: string): ParameterInfo | true | undefined {
  try {
    return findParameter(info, name);
  } catch {
    return true;
  }
}

/** Text from an argument vector has no syntax; commas make a list of it where a list is wanted. */
function listed(
  parameter: ParameterInfo,
  argument: { readonly value: unknown; readonly fromVector?: boolean },
): unknown {
  const { value, fromVector } = argument;
  if (!fromVector || !parameter.takesList || typeof value !== 'string' || !value.includes(',')) return value;
  return value.split(',').map((piece) => piece.trim());
}

function bindPositional(
  binding: Binding,
  positional: readonly Positional[],
  frame: Frame,
  hasInput: boolean,
): Maybe<void> {
  let at = 0;
  const next = (): Maybe<void> => {
    while (at < positional.length) {
      const candidates = candidatesAt(binding);
      if (candidates.length === 0) return leftovers(binding, positional.slice(at), frame, hasInput);
      if (takesAll(binding, candidates)) return leftovers(binding, positional.slice(at), frame, hasInput);
      const argument = positional[at++]!;
      if (argument.toLeftover) {
        binding.leftover.push(argument.value);
        continue;
      }
      const waiting = bindFirst(binding, candidates, argument, frame, hasInput);
      if (waiting instanceof Promise) return waiting.then(next);
    }
  };
  return next();
}

/** The parameter of the next position takes everything that is left. */
function takesAll(binding: Binding, [first, second]: readonly ParameterInfo[]): boolean {
  return first !== undefined && second === undefined && binding.sets.some((set) => membership(first, set)?.rest);
}

/** The unbound parameters of the lowest position, those of the default set first. */
function candidatesAt(binding: Binding): ParameterInfo[] {
  let lowest = Number.POSITIVE_INFINITY;
  let found: { parameter: ParameterInfo; inDefault: boolean }[] = [];
  const { info, sets } = binding;
  for (const parameter of info.parameters) {
    if (binding.has(parameter) || parameter.isSwitch) continue;
    for (const set of sets) {
      const position = membership(parameter, set)?.position;
      if (position === undefined || position > lowest) continue;
      if (position < lowest) found = [];
      lowest = position;
      const inDefault = info.defaultSet === undefined || membership(parameter, info.defaultSet) !== undefined;
      if (!found.some((one) => one.parameter === parameter)) found.push({ parameter, inDefault });
    }
  }
  return found
    .sort((left, right) => Number(right.inDefault) - Number(left.inDefault))
    .map(({ parameter }) => parameter);
}

function bindFirst(
  binding: Binding,
  candidates: readonly ParameterInfo[],
  argument: Positional,
  frame: Frame,
  hasInput: boolean,
): Maybe<void> {
  const [first, second] = candidates;
  if (second !== undefined && sameSet(binding, first!, second))
    raise('AmbiguousPositionalParameterNoName', { value: stringify(argument.value) }, { target: argument.value });
  const unconverted = candidates.find((parameter) => parameter.accepts(argument.value));
  const order =
    unconverted === undefined ? candidates : [unconverted, ...candidates.filter((one) => one !== unconverted)];
  const attempt = (at: number): Maybe<void> => {
    const parameter = order[at]!;
    const retry = (thrown: unknown): Maybe<void> => {
      if (at + 1 >= order.length || !(thrown instanceof ShellException)) throw thrown;
      return attempt(at + 1);
    };
    try {
      const waiting = binding.bind(parameter, listed(parameter, argument), argument.spelling, frame, hasInput);
      return waiting instanceof Promise ? waiting.catch(retry) : waiting;
    } catch (thrown) {
      return retry(thrown);
    }
  };
  return attempt(0);
}

function sameSet(binding: Binding, left: ParameterInfo, right: ParameterInfo): boolean {
  return binding.sets.some(
    (set) =>
      membership(left, set)?.position !== undefined &&
      membership(left, set)?.position === membership(right, set)?.position,
  );
}

/** What no position took: the parameter for the rest, `$args`, or an error. */
function leftovers(binding: Binding, rest: readonly Positional[], frame: Frame, hasInput: boolean): Maybe<void> {
  const taker = binding.info.parameters.find(
    (parameter) => !binding.has(parameter) && binding.sets.some((set) => membership(parameter, set)?.rest),
  );
  if (taker !== undefined) {
    const values = rest.map(({ value }) => value);
    const [only] = values;
    const list = values.length === 1 && (Array.isArray(only) || only instanceof ListValue) ? only : values;
    return binding.bind(taker, list, undefined, frame, hasInput);
  }
  if (!binding.info.isSimple)
    raise('PositionalParameterNotFound', { value: stringify(rest[0]!.value) }, { target: rest[0]!.value });
  for (const { value } of rest) binding.leftover.push(value);
}

/** `$PSDefaultParameterValues`: 'Command*:Parameter' for what is still unbound. */
function bindDefaults(binding: Binding, frame: Frame): Maybe<void> {
  const table = frame.scope.get('psdefaultparametervalues');
  if (!(table instanceof Hashtable) || table.size === 0 || binding.info.isSimple) return;
  if (table.has('Disabled') && toBoolean(table.get('Disabled'))) return;
  return each([...table.entries()], ([key, value]) => {
    const match = /^\s*(.+?)\s*:\s*(.+?)\s*$/.exec(stringify(key));
    if (!match || !wildcard(match[1]!.replace(/^['"]|['"]$/g, '')).test(binding.info.name)) return;
    const parameter = findQuietly(binding.info, match[2]!.replace(/^['"]|['"]$/g, ''));
    if (parameter === undefined || parameter === true || binding.has(parameter) || !binding.fits(parameter)) return;
    if (!(value instanceof ScriptBlock)) return binding.bind(parameter, value, undefined, frame, false);
    return then(value.invoke(null), (output) =>
      binding.bind(parameter, output.length === 1 ? output[0] : output, undefined, frame, false),
    );
  });
}

/** The set is chosen where it can be, and what is mandatory is asked for or missed. */
function settle(binding: Binding, frame: Frame, hasInput: boolean): Maybe<void> {
  if (hasInput && (binding.sets.length > 1 || binding.info.parameters.some((one) => binding.fromPipeline(one)))) {
    if (binding.sets.length === 1) return askFor(binding, binding.missing(binding.sets[0]!, true), frame);
    return;
  }
  return askFor(binding, binding.missing(binding.chosenSet(), false), frame);
}

function askFor(binding: Binding, missing: readonly ParameterInfo[], frame: Frame): Maybe<void> {
  if (missing.length === 0) return;
  const { prompter } = frame.session.host;
  if (prompter === undefined) return missingError(missing);
  return askMandatory(binding, missing, frame, prompter);
}

export function missingError(missing: readonly ParameterInfo[]): never {
  const parameters = missing.map(({ name }) => name);
  return raise('MissingMandatoryParameter', { parameters }, { parameter: parameters[0], target: parameters[0] });
}
