// Writes a syntax tree as one short line, so that a test can say in one glance what a text means.
import type { AnyAst, CommandAst, ScriptBlockAst, StatementBlockAst } from '../../src/shell/ast.ts';
import { parse } from '../../src/shell/parser/parse.ts';

/** The statements of a valid script, joined by `; `; throws with the error ids when it has errors. */
export function show(source: string): string {
  const { ast, errors } = parse(source);
  if (errors.length > 0) throw new Error(errors.map((error) => `${error.id}@${error.extent.start}`).join(' '));
  return scriptBlock(ast);
}

/** Id of the first error, with a `+` when it is incomplete; '' for a valid script. */
export function firstError(source: string): string {
  const [error] = parse(source).errors;
  return error === undefined ? '' : error.id + (error.incomplete ? '+' : '');
}

function scriptBlock(ast: ScriptBlockAst): string {
  const parts: string[] = [];
  if (ast.paramBlock)
    parts.push(`param(${ast.paramBlock.attributes.map(one).join('')}${ast.paramBlock.parameters.map(one).join(', ')})`);
  for (const block of [ast.dynamicParam, ast.begin, ast.process, ast.end, ast.clean]) {
    if (block === undefined) continue;
    const body = [...block.traps, ...block.statements].map(one).join('; ');
    if (block.unnamed && block.name === 'end') parts.push(body);
    else parts.push(`${block.name}{${body}}`);
  }
  return parts.filter((part) => part !== '').join(' ');
}

const block = (ast: StatementBlockAst): string => `{${[...ast.traps, ...ast.statements].map(one).join('; ')}}`;

function command(ast: CommandAst): string {
  const invocation = ast.invocation === 'name' ? '' : ast.invocation === 'call' ? '&' : '.';
  return [invocation + one(ast.name), ...ast.elements.map(one), ...ast.redirections.map(one)].join(' ');
}

export function one(ast: AnyAst): string {
  switch (ast.kind) {
    case 'ScriptBlock':
      return scriptBlock(ast);
    case 'NamedBlock':
      return ast.statements.map(one).join('; ');
    case 'StatementBlock':
      return block(ast);
    case 'Requires':
      return `#requires ${ast.parameters.map((p) => `${p.name}=${p.values.join('+')}`).join(' ')}`;
    case 'Using':
      return `using ${ast.namespace}`;
    case 'ParamBlock':
      return ast.parameters.map(one).join(', ');
    case 'Parameter': {
      const value = ast.defaultValue === undefined ? '' : ` = ${one(ast.defaultValue)}`;
      return (
        ast.attributes.map(one).join('') +
        ast.types.map((type) => `[${one(type)}]`).join('') +
        one(ast.variable) +
        value
      );
    }
    case 'Attribute':
      return `[${one(ast.typeName)}(${[...ast.positional, ...ast.named].map(one).join(', ')})]`;
    case 'NamedAttributeArgument':
      return ast.value === undefined ? ast.name : `${ast.name}=${one(ast.value)}`;
    case 'TypeName':
      return ast.text;
    case 'Pipeline':
      return ast.elements.map(one).join(' | ');
    case 'PipelineChain':
      return `(${one(ast.left)} ${ast.operator} ${one(ast.right)})`;
    case 'Assignment':
      return `${one(ast.target)} ${ast.operator} ${one(ast.value)}`;
    case 'If': {
      const clauses = ast.clauses.map((clause) => `if (${one(clause.condition)}) ${block(clause.body)}`).join(' else');
      return clauses + (ast.elseBody ? ` else ${block(ast.elseBody)}` : '');
    }
    case 'ForEach':
      return `${label(ast.label)}foreach (${one(ast.variable)} in ${one(ast.source)}) ${block(ast.body)}`;
    case 'For': {
      const clauses = [ast.initializer, ast.condition, ast.iterator].map((clause) => (clause ? one(clause) : ''));
      return `${label(ast.label)}for (${clauses.join('; ')}) ${block(ast.body)}`;
    }
    case 'While':
      return `${label(ast.label)}while (${one(ast.condition)}) ${block(ast.body)}`;
    case 'Do':
      return `${label(ast.label)}do ${block(ast.body)} ${ast.until ? 'until' : 'while'} (${one(ast.condition)})`;
    case 'Switch': {
      const flags = `${ast.match === 'exact' ? '' : ` -${ast.match}`}${ast.caseSensitive ? ' -case' : ''}${ast.file ? ' -file' : ''}`;
      const clauses = ast.clauses.map((clause) => `${one(clause.test)} ${block(clause.body)}`);
      if (ast.defaultBody) clauses.push(`default ${block(ast.defaultBody)}`);
      return `${label(ast.label)}switch${flags} (${one(ast.value)}) {${clauses.join(' ')}}`;
    }
    case 'Try': {
      const catches = ast.catches.map((clause) => ` ${one(clause)}`).join('');
      return `try ${block(ast.body)}${catches}${ast.finallyBody ? ` finally ${block(ast.finallyBody)}` : ''}`;
    }
    case 'Catch':
      return `catch ${ast.types.map((type) => `[${one(type)}] `).join('')}${block(ast.body)}`;
    case 'Trap':
      return `trap ${ast.type ? `[${one(ast.type)}] ` : ''}${block(ast.body)}`;
    case 'FunctionDefinition': {
      const list = ast.parameters === undefined ? '' : `(${ast.parameters.map(one).join(', ')})`;
      return `${ast.isFilter ? 'filter' : 'function'} ${ast.name}${list} {${scriptBlock(ast.body)}}`;
    }
    case 'Break':
    case 'Continue':
      return ast.kind.toLowerCase() + (ast.label ? ` ${one(ast.label)}` : '');
    case 'Return':
    case 'Throw':
    case 'Exit':
      return ast.kind.toLowerCase() + (ast.value ? ` ${one(ast.value)}` : '');
    case 'ErrorStatement':
    case 'ErrorExpression':
      return `ERROR(${ast.parts.map(one).join(', ')})`;
    case 'CommandExpression':
      return [one(ast.expression), ...ast.redirections.map(one)].join(' ');
    case 'Command':
      return command(ast);
    case 'Argument':
      return one(ast.value);
    case 'CommandParameter':
      return `-${ast.name}${ast.value === undefined ? '' : `:${one(ast.value)}`}`;
    case 'Splat':
      return `@${ast.variable.name}`;
    case 'EndOfParameters':
      return '--';
    case 'FileRedirection':
      return `${ast.stream}${ast.append ? '>>' : '>'}${one(ast.target)}`;
    case 'MergeRedirection':
      return `${ast.stream}>&${ast.into}`;
    case 'NumberLiteral':
      return `${ast.value}:${ast.type}`;
    case 'StringConstant':
      return ast.style === 'bare' ? ast.value : `'${ast.value}'`;
    case 'ExpandableString': {
      const text = ast.parts.map((part) => (typeof part === 'string' ? part : `<${one(part)}>`)).join('');
      return ast.style === 'bare' ? `\`${text}\`` : `"${text}"`;
    }
    case 'Variable':
      return `$${ast.scope ? `${ast.scope}:` : ''}${ast.drive ? `${ast.drive}:` : ''}${ast.name}`;
    case 'ArrayLiteral':
      return `(, ${ast.elements.map(one).join(' ')})`;
    case 'ArrayExpression':
      return `@(${ast.body.statements.map(one).join('; ')})`;
    case 'SubExpression':
      return `$(${ast.body.statements.map(one).join('; ')})`;
    case 'Paren':
      return `(${one(ast.statement)})`;
    case 'Hashtable':
      return `@{${ast.entries.map((entry) => `${one(entry.key)}=${one(entry.value)}`).join('; ')}}`;
    case 'ScriptBlockExpression':
      return `{${scriptBlock(ast.scriptBlock)}}`;
    case 'TypeExpression':
      return `[${one(ast.typeName)}]`;
    case 'Cast':
      return `([${one(ast.typeName)}] ${one(ast.operand)})`;
    case 'AttributedExpression':
      return `(${one(ast.attribute)} ${one(ast.operand)})`;
    case 'Unary':
      return `(${ast.caseSensitive ? 'c' : ''}${ast.operator} ${one(ast.operand)})`;
    case 'Increment':
      return ast.prefix ? `(${ast.operator} ${one(ast.operand)})` : `(${one(ast.operand)} ${ast.operator})`;
    case 'Binary':
      return `(${one(ast.left)} ${ast.caseSensitive ? 'c' : ''}${ast.operator} ${one(ast.right)})`;
    case 'Ternary':
      return `(${one(ast.condition)} ? ${one(ast.ifTrue)} : ${one(ast.ifFalse)})`;
    case 'Member':
      return `${one(ast.target)}${ast.nullConditional ? '?' : ''}${ast.static ? '::' : '.'}${one(ast.member)}`;
    case 'InvokeMember': {
      const name = `${one(ast.target)}${ast.nullConditional ? '?' : ''}${ast.static ? '::' : '.'}${one(ast.member)}`;
      return `${name}(${ast.arguments.map(one).join(', ')})`;
    }
    case 'Index':
      return `${one(ast.target)}${ast.nullConditional ? '?' : ''}[${one(ast.index)}]`;
  }
}

const label = (name: string | undefined): string => (name === undefined ? '' : `:${name} `);
