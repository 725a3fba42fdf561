// A cmdlet's table for the binder: core's parameters with their conversion and validation.
import type { Cmdlet, Parameter } from '../../core/cmdlet.ts';
import { PosternError } from '../../core/error-record.ts';
import { postError } from '../../core/errors.ts';
import type { ValueType } from '../../core/value-type.ts';
import { Hashtable } from '../../core/values/hashtable.ts';
import { fromPostern, raise } from '../errors/raise.ts';
import { ShellException } from '../errors/shell-exception.ts';
import type { Maybe } from '../evaluator/maybe.ts';
import {
  Char,
  EnumValue,
  ErrorObject,
  ExceptionObject,
  ListValue,
  ScriptBlock,
  TypedNumber,
  typeName,
} from '../values/index.ts';
import { ALL_SETS, type CommandInfo, makeLookup, type ParameterInfo, type SetMembership } from './command-info.ts';
import { COMMON_PARAMETERS, SHOULD_PROCESS_PARAMETERS } from './common-parameters.ts';

const infos = new WeakMap<Cmdlet, CommandInfo>();
/** Cmdlets of the shell itself; their errors carry PowerShell's suffix. */
const builtIns = new WeakSet<Cmdlet>();

export function markBuiltIn(cmdlet: Cmdlet): void {
  builtIns.add(cmdlet);
}

export function isBuiltIn(cmdlet: Cmdlet): boolean {
  return builtIns.has(cmdlet);
}

export function cmdletInfo(cmdlet: Cmdlet): CommandInfo {
  let info = infos.get(cmdlet);
  if (info === undefined) {
    info = build(cmdlet);
    infos.set(cmdlet, info);
  }
  return info;
}

function build(cmdlet: Cmdlet): CommandInfo {
  const isOwn = builtIns.has(cmdlet);
  const own = Object.entries(cmdlet.parameters).map(([name, parameter]) => parameterInfo(name, parameter, isOwn));
  const parameters = [...own, ...COMMON_PARAMETERS, ...(cmdlet.supportsShouldProcess ? SHOULD_PROCESS_PARAMETERS : [])];
  const setNames = new Set<string>();
  for (const parameter of own) for (const set of parameter.sets.keys()) if (set !== ALL_SETS) setNames.add(set);
  if (cmdlet.defaultSet !== undefined) setNames.add(cmdlet.defaultSet);
  return {
    name: cmdlet.name,
    origin: isOwn ? `Microsoft.PowerShell.Commands.${cmdlet.verb}${cmdlet.noun}Command` : cmdlet.name,
    parameters,
    setNames: [...setNames],
    defaultSet: cmdlet.defaultSet,
    isSimple: false,
    supportsShouldProcess: cmdlet.supportsShouldProcess,
    confirmImpact: cmdlet.confirmImpact ?? 'None',
    minds: !isOwn && cmdlet.supportsShouldProcess,
    lookup: makeLookup(parameters),
  };
}

function parameterInfo(name: string, parameter: Parameter, isOwn: boolean): ParameterInfo {
  const { type } = parameter;
  const one: SetMembership = {
    mandatory: parameter.mandatory === true,
    position: parameter.position,
    byValue: parameter.pipeline === 'value' || parameter.pipeline === 'both',
    byProperty: parameter.pipeline === 'property' || parameter.pipeline === 'both',
    rest: parameter.rest === true,
  };
  const raw = isRaw(type);
  const blocks = raw && type.name.startsWith('ScriptBlock');
  const restricted = isRestricted(type);
  return {
    name,
    aliases: parameter.aliases ?? [],
    typeName: type.name,
    isSwitch: type.isSwitch === true,
    takesList: type.element !== undefined || (raw && /property|inputobject|object/i.test(name)),
    sets: new Map((parameter.sets ?? [ALL_SETS]).map((set) => [set, one])),
    help: parameter.help,
    refused: parameter.refused,
    isCommon: false,
    accepts: (value) => (blocks ? isBlock(value) : raw || accepts(type, value)),
    prepare: (value, spelling) => {
      if (blocks && !isBlock(value))
        raise(
          'CannotConvertArgumentNoMessage',
          { parameter: name, detail: 'Give a script block: { ... }.' },
          { parameter: name, target: value },
        );
      if (value === null && one.mandatory && !type.nullable && !raw)
        raise('ParameterArgumentValidationErrorNullNotAllowed', { parameter: name }, { parameter: name });
      if (value === '' && one.mandatory && !raw && !type.nullable && /string/i.test(type.name))
        raise('ParameterArgumentValidationErrorEmptyStringNotAllowed', { parameter: name }, { parameter: name });
      const converted = converting(name, isOwn, () => type.convert(raw ? value : toCore(value), spelling));
      return restricted ? validated(type, converted, name, isOwn) : converted;
    },
    secret: /password|secret/i.test(name),
    takesBlocks: raw,
  };
}

function isBlock(value: unknown): boolean {
  return (
    value instanceof ScriptBlock ||
    (Array.isArray(value) && value.length > 0 && value.every((one) => one instanceof ScriptBlock))
  );
}

/** Takes anything as it is: script blocks, objects. */
function isRaw(type: ValueType<unknown>): boolean {
  return type.element === undefined ? Object.keys(type.schema).length === 0 : isRaw(type.element);
}

const UNRESTRICTED = new Set(['type', 'items']);

/** Whether the schema asks for more than its type: only then is the validator worth loading. */
function isRestricted(type: ValueType<unknown>): boolean {
  const schema = type.element?.schema ?? type.schema;
  if (Object.keys(schema).length === 0) return false;
  if (schema['minimum'] === -2147483648 && schema['maximum'] === 2147483647) return false;
  return Object.keys({ ...schema, ...type.schema }).some(
    (key) => !UNRESTRICTED.has(key) && key !== 'format' && key !== 'enum',
  );
}

let validate: typeof import('../../core/validate.ts') | undefined;

/** ajv costs start-up, so it is loaded when the first restricted value comes by. */
function validated(type: ValueType<unknown>, value: unknown, name: string, isOwn: boolean): Maybe<unknown> {
  const changes = value as { readonly add?: unknown } | null;
  const change = typeof changes === 'object' && changes !== null && 'add' in changes;
  const check = (module: typeof import('../../core/validate.ts')) => {
    validate = module;
    return converting(name, isOwn, () => {
      if (change && type.element !== undefined) {
        const { add, remove } = value as { add: unknown[]; remove: unknown[] };
        for (const one of [...add, ...remove]) module.validateValue(type.element, one, name);
      } else module.validateValue(type, value, name);
      return value;
    });
  };
  return validate === undefined ? import('../../core/validate.ts').then(check) : check(validate);
}

/** What does not convert has PowerShell's id where PowerShell has the cmdlet. */
const UNCONVERTED = new Set(['InvalidBoolean', 'InvalidEnumValue', 'InvalidInteger', 'UnexpectedValueType']);

/** Errors of core keep their id and get the parameter's name. */
function converting<T>(parameter: string, isOwn: boolean, work: () => T): T {
  try {
    return work();
  } catch (thrown) {
    if (thrown instanceof ShellException || !(thrown instanceof PosternError)) throw thrown;
    const { record } = thrown;
    if (record.id === 'InvalidBoolean' || (isOwn && UNCONVERTED.has(record.id)))
      throw fromCore(
        postError(
          'CannotConvertArgumentNoMessage',
          { parameter, detail: record.message },
          { parameter, target: record.target },
        ),
      );
    const message = record.message.includes(parameter)
      ? record.message
      : `Cannot bind parameter '${parameter}'. ${record.message}`;
    throw fromCore(new PosternError({ ...record, parameter, message }));
  }
}

function fromCore(error: PosternError): ShellException {
  return new ShellException(fromPostern(error), 'statement');
}

/** The shell's own classes as core's types take them. */
export function toCore(value: unknown): unknown {
  if (value instanceof TypedNumber) return value.valueOf();
  if (value instanceof Char || value instanceof EnumValue) return value.toString();
  if (value instanceof ListValue) return value.items.map(toCore);
  if (Array.isArray(value)) return value.map(toCore);
  if (value instanceof ScriptBlock) return value.text;
  if (value instanceof ErrorObject || value instanceof ExceptionObject) return value.toString();
  if (value instanceof Hashtable) return new Hashtable([...value.entries()].map(([key, one]) => [key, toCore(one)]));
  return value;
}

/** Whether the value is of the type already, so that binding needs no conversion. */
function accepts(type: ValueType<unknown>, value: unknown): boolean {
  if (type.element !== undefined && Array.isArray(value)) return value.every((one) => accepts(type.element!, one));
  const name = (type.element ?? type).name.replace(/^Unlimited<(.*)>$/, '$1');
  if (name === 'String' || name === 'AsciiString') return typeof value === 'string';
  if (name === 'Boolean' || name === 'SwitchParameter') return typeof value === 'boolean';
  const own = typeName(value);
  return own === name || own.endsWith(`.${name}`) || (name === 'EnhancedTimeSpan' && own === 'System.TimeSpan');
}
