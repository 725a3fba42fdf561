// What syntax lines, help and Tab read of a command, be it a cmdlet, a function or a script.
import type { Cmdlet, Parameter, ParameterTable } from '../../../core/cmdlet.ts';
import { types } from '../../../core/types.ts';
import type { AttributeAst, ExpressionAst, ParameterAst, ScriptBlockAst } from '../../ast.ts';

export type Signature = Pick<Cmdlet, 'name' | 'parameters' | 'defaultSet' | 'supportsShouldProcess'> & {
  /** Neither CmdletBinding nor Parameter attributes: no common parameters. */
  readonly isSimple?: boolean;
};

/** From the declaration alone: nothing of the function runs. `list` is that of `function name(list)`. */
export function signatureOf(
  name: string,
  body: Pick<ScriptBlockAst, 'paramBlock'>,
  list: readonly ParameterAst[] | undefined,
): Signature {
  const declared = list ?? body.paramBlock?.parameters ?? [];
  const binding = body.paramBlock?.attributes.find((one) => isNamed(one, 'cmdletbinding'));
  const explicit = declared.some((one) => named(attributeOf(one, 'parameter'), 'position') !== undefined);
  let position = 0;
  const parameters: [string, Parameter][] = declared.map((ast) => {
    const parameter = parameterOf(ast);
    const takesPosition = !explicit && parameter.type.isSwitch !== true;
    return [ast.variable.name, takesPosition ? { ...parameter, position: position++ } : parameter];
  });
  const defaultSet = constant(named(binding, 'defaultparametersetname'));
  return {
    name,
    parameters: Object.fromEntries(parameters) as ParameterTable,
    ...(typeof defaultSet === 'string' ? { defaultSet } : {}),
    supportsShouldProcess: isTrue(binding, 'supportsshouldprocess'),
    isSimple: binding === undefined && !declared.some((one) => attributeOf(one, 'parameter') !== undefined),
  };
}

function parameterOf(ast: ParameterAst): Parameter {
  const [given] = ast.types.toReversed();
  const attribute = attributeOf(ast, 'parameter');
  const values = attributeOf(ast, 'validateset')?.positional.map(constant);
  const position = constant(named(attribute, 'position'));
  const set = constant(named(attribute, 'parametersetname'));
  const value = isTrue(attribute, 'valuefrompipeline');
  const property = isTrue(attribute, 'valuefrompipelinebypropertyname');
  const isSwitch =
    given !== undefined && /^(?:system\.management\.automation\.)?switch(?:parameter)?$/i.test(given.name);
  const type = isSwitch ? types.switch : types.anything(given === undefined ? 'Object' : typeLabel(given.text));
  const aliases = attributeOf(ast, 'alias')?.positional.map((one) => String(constant(one)));
  return {
    type: values === undefined ? type : { ...type, values: values.map(String) },
    help: String(constant(named(attribute, 'helpmessage')) ?? ''),
    mandatory: isTrue(attribute, 'mandatory'),
    ...(typeof position === 'number' ? { position } : {}),
    ...(typeof set === 'string' ? { sets: [set] } : {}),
    ...(value || property ? { pipeline: value && property ? 'both' : value ? 'value' : 'property' } : {}),
    ...(aliases === undefined ? {} : { aliases }),
  };
}

const ACCELERATORS: { readonly [name: string]: string } = Object.assign(Object.create(null), {
  int: 'Int32',
  long: 'Int64',
  bool: 'Boolean',
  string: 'String',
  datetime: 'DateTime',
  timespan: 'TimeSpan',
  double: 'Double',
});

/** `[int]` is shown as Int32, `[system.string[]]` as String[]. */
function typeLabel(text: string): string {
  const last = /[^.]*$/.exec(text)?.[0] ?? text;
  return last.replace(/^\w+/, (name) => ACCELERATORS[name.toLowerCase()] ?? name);
}

const attributeOf = (ast: ParameterAst, name: string) => ast.attributes.find((one) => isNamed(one, name));

function isNamed({ typeName }: AttributeAst, name: string): boolean {
  return (
    typeName.text
      .toLowerCase()
      .replace(/^system\.management\.automation\./, '')
      .replace(/attribute$/, '') === name
  );
}

/** The argument's expression; true for the bare form. */
function named(attribute: AttributeAst | undefined, name: string): ExpressionAst | true | undefined {
  const found = attribute?.named.find((one) => one.name.toLowerCase() === name);
  return found === undefined ? undefined : (found.value ?? true);
}

/** The value of a literal; undefined for anything that would have to run. */
function constant(ast: ExpressionAst | true | undefined): unknown {
  if (ast === undefined || ast === true) return ast;
  if (ast.kind === 'StringConstant') return ast.value;
  if (ast.kind === 'NumberLiteral') return Number(ast.text);
  if (ast.kind !== 'Variable') return undefined;
  const name = ast.name.toLowerCase();
  return name === 'true' ? true : name === 'false' ? false : undefined;
}

const isTrue = (attribute: AttributeAst | undefined, name: string) => constant(named(attribute, name)) === true;
