// A function's param block for the binder: attributes, types, defaults and validation.

import { Hashtable } from '../../core/values/hashtable.ts';
import type { AttributeAst, ParameterAst } from '../ast.ts';
import { raise } from '../errors/raise.ts';
import { ShellException } from '../errors/shell-exception.ts';
import { compileExpression } from '../evaluator/compile-expression.ts';
import type { CompileContext } from '../evaluator/expr.ts';
import type { Frame } from '../evaluator/frame.ts';
import { then } from '../evaluator/maybe.ts';
import { convertTo, isInstance } from '../types/convert.ts';
import { requireType } from '../types/type-lookup.ts';
import { isNumeric, ListValue, stringify, toBoolean } from '../values/index.ts';
import type { AttributeValues } from './attribute-values.ts';
import { ALL_SETS, type CommandInfo, makeLookup, type ParameterInfo, type SetMembership } from './command-info.ts';
import { COMMON_PARAMETERS, SHOULD_PROCESS_PARAMETERS } from './common-parameters.ts';
import { type Validation, validationOf } from './validation-attributes.ts';

export interface FunctionParameter extends ParameterInfo {
  readonly ast: ParameterAst;
  readonly defaultValue: ((frame: Frame) => unknown) | undefined;
  /** Conversion and validation of later assignments. */
  readonly constraint: ((value: unknown) => unknown) | undefined;
  /** The value when nothing was bound and there is no default. */
  readonly empty: unknown;
}

export interface FunctionInfo extends CommandInfo {
  readonly own: readonly FunctionParameter[];
}

/** @throws ShellException ParameterNameConflictsWithAlias, TypeNotFound */
export function functionInfo(
  name: string,
  attributes: readonly AttributeAst[],
  parameterAsts: readonly ParameterAst[],
  context: CompileContext,
  values: AttributeValues,
): FunctionInfo {
  const binding = attributes.find((one) => /^cmdletbinding(attribute)?$/i.test(one.typeName.text));
  const options = binding === undefined ? new Map<string, unknown>() : named(binding, values);
  const advanced =
    binding !== undefined || parameterAsts.some((one) => one.attributes.some((attribute) => isParameter(attribute)));
  const positional = options.get('positionalbinding') === undefined || toBoolean(options.get('positionalbinding'));
  const explicit = parameterAsts.some((one) =>
    one.attributes.some(
      (attribute) => isParameter(attribute) && attribute.named.some(({ name: key }) => /^position$/i.test(key)),
    ),
  );
  let position = 0;
  const own = parameterAsts.map((ast) => {
    const parameter = parameterOf(
      ast,
      context,
      values,
      advanced,
      !explicit && positional ? () => position++ : undefined,
    );
    return parameter;
  });
  const supportsShouldProcess = toBoolean(options.get('supportsshouldprocess'));
  const parameters: ParameterInfo[] = [
    ...own,
    ...(advanced ? COMMON_PARAMETERS : []),
    ...(supportsShouldProcess ? SHOULD_PROCESS_PARAMETERS : []),
  ];
  checkConflicts(own);
  const setNames = new Set<string>();
  for (const parameter of own) for (const set of parameter.sets.keys()) if (set !== ALL_SETS) setNames.add(set);
  const defaultSet = options.get('defaultparametersetname');
  const chosen = defaultSet === undefined ? undefined : stringify(defaultSet);
  if (chosen !== undefined) setNames.add(chosen);
  const impact = stringify(options.get('confirmimpact') ?? 'Medium').toLowerCase();
  return {
    name,
    origin: name,
    own,
    parameters,
    setNames: [...setNames].map((set) =>
      chosen !== undefined && set.toLowerCase() === chosen.toLowerCase() ? chosen : set,
    ),
    defaultSet: chosen,
    isSimple: !advanced,
    supportsShouldProcess,
    confirmImpact: ({ none: 'None', low: 'Low', high: 'High' } as const)[impact as 'none'] ?? 'Medium',
    minds: false,
    lookup: makeLookup(parameters),
  };
}

function isParameter(attribute: AttributeAst): boolean {
  return /^(System\.Management\.Automation\.)?parameter(attribute)?$/i.test(attribute.typeName.text);
}

function named(attribute: AttributeAst, values: AttributeValues): Map<string, unknown> {
  return new Map(
    attribute.named.map(({ name, value }) => [name.toLowerCase(), value === undefined ? true : values.get(value)]),
  );
}

function checkConflicts(own: readonly FunctionParameter[]): void {
  const seen = new Set<string>();
  for (const parameter of own)
    for (const name of [parameter.name, ...parameter.aliases]) {
      if (seen.has(name.toLowerCase()))
        raise('ParameterNameConflictsWithAlias', { parameter: name }, { parameter: name });
      seen.add(name.toLowerCase());
    }
}

function parameterOf(
  ast: ParameterAst,
  context: CompileContext,
  given: AttributeValues,
  advanced: boolean,
  nextPosition: (() => number) | undefined,
): FunctionParameter {
  const { name } = ast.variable;
  const types = ast.types.map((one) => requireType(one.text));
  const type = types[0];
  const isSwitch = type === 'System.Management.Automation.SwitchParameter';
  const aliases: string[] = [];
  const allows = new Set<string>();
  const validations: Validation[] = [];
  const sets = new Map<string, SetMembership>();
  const implied = isSwitch ? undefined : nextPosition?.();
  let help: string | undefined;
  for (const attribute of ast.attributes) {
    const kind = attribute.typeName.text
      .replace(/^System\.Management\.Automation\./i, '')
      .replace(/Attribute$/i, '')
      .toLowerCase();
    const values = attribute.positional.map((one) => given.get(one));
    if (kind === 'parameter') {
      const options = named(attribute, given);
      help = options.has('helpmessage') ? stringify(options.get('helpmessage')) : help;
      sets.set(options.has('parametersetname') ? stringify(options.get('parametersetname')) : ALL_SETS, {
        mandatory: toBoolean(options.get('mandatory')),
        position: options.has('position') ? Number(convertTo('System.Int32', options.get('position'))) : implied,
        byValue: toBoolean(options.get('valuefrompipeline')),
        byProperty: toBoolean(options.get('valuefrompipelinebypropertyname')),
        rest: toBoolean(options.get('valuefromremainingarguments')),
      });
    } else if (kind === 'alias') aliases.push(...values.flat().map((value) => stringify(value)));
    else if (kind.startsWith('allow')) allows.add(kind);
    else {
      const validation = validationOf(kind, values, named(attribute, given));
      if (validation !== undefined) validations.push(validation);
    }
  }
  if (sets.size === 0)
    sets.set(ALL_SETS, { mandatory: false, position: implied, byValue: false, byProperty: false, rest: false });
  const mandatory = [...sets.values()].some((one) => one.mandatory);
  const convert = (value: unknown) => types.reduceRight((done, one) => convertParameter(one, done, advanced), value);
  const constraint =
    type === undefined && validations.length === 0
      ? undefined
      : (value: unknown) => types.reduceRight((done, one) => convertTo(one, done), value);
  return {
    name,
    ast,
    aliases,
    typeName: (type ?? 'System.Object').split('.').at(-1)!,
    isSwitch,
    takesList: type === undefined || /\[\]$|List`|ArrayList|System\.Array|System\.Object$/.test(type),
    sets,
    help,
    refused: undefined,
    isCommon: false,
    accepts: (value) => type === undefined || isInstance(value, type),
    prepare: (value, spelling, at) => {
      const spelled = spelling !== undefined && type === 'System.String' && isNumeric(value) ? spelling.text : value;
      if (mandatory) refuseEmpty(name, spelled, type, allows);
      const converted = transformed(name, spelled, convert);
      if (mandatory) refuseEmpty(name, converted, type, allows);
      return then(runValidations(name, converted, validations, at), () => converted);
    },
    secret: /securestring/i.test(type ?? ''),
    takesBlocks: type === undefined || /Object$|ScriptBlock/.test(type),
    defaultValue: ast.defaultValue === undefined ? undefined : compileExpression(ast.defaultValue, context),
    constraint,
    empty: emptyOf(type),
  };
}

function emptyOf(type: string | undefined): unknown {
  if (type === undefined) return null;
  if (type === 'System.String') return '';
  if (/^System\.(S?Byte|U?Int\d+|Double|Single|Decimal|Boolean)$/.test(type)) return convertTo(type, 0);
  return type === 'System.Management.Automation.SwitchParameter' ? false : null;
}

/** Booleans are not made of text, arrays are not made scalars; all else as a cast. */
function convertParameter(type: string, value: unknown, advanced: boolean): unknown {
  const element = type.replace(/\[\]$/, '');
  if (element === 'System.Boolean' || element === 'System.Management.Automation.SwitchParameter') {
    const refuse = (one: unknown) => {
      if (typeof one !== 'boolean' && !isNumeric(one))
        raise(
          'InvalidCast',
          {
            value: stringify(one),
            type: 'System.Boolean',
            detail: 'Boolean parameters accept only Boolean values and numbers, such as $True, $False, 1 or 0.',
          },
          { target: one },
        );
    };
    if (element !== type && Array.isArray(value)) value.forEach(refuse);
    else refuse(value);
  }
  if (type === 'System.String' && advanced && (Array.isArray(value) || value instanceof ListValue))
    raise('InvalidCast', { value: 'System.Object[]', type: 'System.String' }, { target: value });
  if (type === 'System.String' && value === null) return '';
  return convertTo(type, value);
}

function transformed(parameter: string, value: unknown, convert: (value: unknown) => unknown): unknown {
  try {
    return convert(value);
  } catch (thrown) {
    if (!(thrown instanceof ShellException)) throw thrown;
    return raise(
      'ParameterArgumentTransformationError',
      { parameter, detail: thrown.error.message },
      { parameter, target: value },
    );
  }
}

function refuseEmpty(parameter: string, value: unknown, type: string | undefined, allows: ReadonlySet<string>): void {
  if ((value === null || value === undefined) && !allows.has('allownull') && type !== 'System.String')
    raise('ParameterArgumentValidationErrorNullNotAllowed', { parameter }, { parameter });
  if (
    type === 'System.String' &&
    (value === '' || value === null) &&
    !allows.has('allowemptystring') &&
    !(value === null && allows.has('allownull'))
  )
    raise('ParameterArgumentValidationErrorEmptyStringNotAllowed', { parameter }, { parameter });
  if (type === undefined || allows.has('allowemptycollection')) return;
  if (Array.isArray(value) && value.length === 0 && type.endsWith('[]'))
    raise('ParameterArgumentValidationErrorEmptyArrayNotAllowed', { parameter }, { parameter });
  if (
    (value instanceof ListValue && value.items.length === 0) ||
    (value instanceof Hashtable && value.size === 0 && type.endsWith('Hashtable'))
  )
    raise('ParameterArgumentValidationErrorEmptyCollectionNotAllowed', { parameter }, { parameter });
  if (type === 'System.String[]' && Array.isArray(value) && value.includes('') && !allows.has('allowemptystring'))
    raise('ParameterArgumentValidationErrorEmptyStringNotAllowed', { parameter }, { parameter });
}

async function validationsFrom(
  parameter: string,
  value: unknown,
  validations: readonly Validation[],
  frame: Frame,
  at: number,
  first: Promise<string | undefined>,
): Promise<void> {
  report(parameter, value, await first);
  for (let i = at + 1; i < validations.length; i++) report(parameter, value, await validations[i]!(value, frame));
}

function runValidations(
  parameter: string,
  value: unknown,
  validations: readonly Validation[],
  frame: Frame,
): void | Promise<void> {
  for (let i = 0; i < validations.length; i++) {
    const verdict = validations[i]!(value, frame);
    if (verdict instanceof Promise) return validationsFrom(parameter, value, validations, frame, i, verdict);
    report(parameter, value, verdict);
  }
}

function report(parameter: string, value: unknown, verdict: string | undefined): void {
  if (verdict !== undefined)
    raise('ParameterArgumentValidationError', { parameter, detail: verdict }, { parameter, target: value });
}
