// Expressions to closures: literals, text, collections, variables, sub-expressions.

import { Hashtable } from '../../core/values/hashtable.ts';
import type { ExpressionAst, HashtableAst, StatementBlockAst } from '../ast.ts';
import { raise } from '../errors/raise.ts';
import { convertTo } from '../types/convert.ts';
import { requireType } from '../types/type-lookup.ts';
import { decimal, double, makeNumber, OrderedHashtable, ScriptBlock, stringify, TypeValue } from '../values/index.ts';
import { compileIndex, compileInvoke, compileMember } from './compile-member.ts';
import { compileBinary, compileIncrement, compileTernary, compileUnary } from './compile-operators.ts';
import { collectStatements, statementValue } from './compile-statement.ts';
import { asValue } from './emit.ts';
import { type CompileContext, constant, type Expr, withParts } from './expr.ts';
import { collect, then } from './maybe.ts';
import { readVariable } from './variables.ts';

export function compileExpression(ast: ExpressionAst, context: CompileContext): Expr {
  switch (ast.kind) {
    case 'NumberLiteral':
      return constant(
        ast.type === 'Decimal'
          ? decimal(ast.value)
          : ast.type === 'Double'
            ? double(ast.value)
            : makeNumber(ast.type, ast.value),
      );
    case 'StringConstant':
      return constant(ast.value);
    case 'ExpandableString':
      return expandable(ast.parts, context);
    case 'Variable':
      return readVariable(ast);
    case 'Splat':
      return readVariable(ast.variable);
    case 'ArrayLiteral':
      return list(ast.elements.map((one) => compileExpression(one, context)));
    case 'ArrayExpression':
      return arrayExpression(ast.body, context);
    case 'SubExpression':
      return subExpression(ast.body, context);
    case 'Paren': {
      const value = statementValue(ast.statement, context);
      return value;
    }
    case 'Hashtable':
      return hashtable(ast, context, () => new Hashtable());
    case 'ScriptBlockExpression':
      return withParts((frame) => new ScriptBlock(ast.scriptBlock, context.source, frame));
    case 'TypeExpression': {
      const { text } = ast.typeName;
      return withParts(() => new TypeValue(requireType(text)));
    }
    case 'Cast':
      return cast(ast.typeName.text, ast.operand, context);
    case 'AttributedExpression':
      return compileExpression(ast.operand, context);
    case 'Unary':
      return compileUnary(ast, context);
    case 'Increment':
      return compileIncrement(ast, context);
    case 'Binary':
      return compileBinary(ast, context);
    case 'Ternary':
      return compileTernary(ast, context);
    case 'Member':
      return compileMember(ast, context);
    case 'InvokeMember':
      return compileInvoke(ast, context);
    case 'Index':
      return compileIndex(ast, context);
    case 'ErrorExpression':
      return () => raise('ConstructNotSupported', { construct: 'Text that could not be parsed' });
  }
}

function list(parts: readonly Expr[]): Expr {
  if (parts.every((part) => part.sync)) return withParts((frame) => parts.map((part) => part(frame)), ...parts);
  return (frame) => collect(parts, (part) => part(frame));
}

function expandable(parts: readonly (string | ExpressionAst)[], context: CompileContext): Expr {
  const compiled = parts.map((part) => (typeof part === 'string' ? constant(part) : compileExpression(part, context)));
  const textOf = (value: unknown, separator: string) => stringify(value, separator);
  if (compiled.every((part) => part.sync))
    return withParts(
      (frame) => {
        const ofs = frame.scope.get('ofs');
        const separator = ofs === undefined || ofs === null ? ' ' : stringify(ofs);
        let text = '';
        for (const part of compiled) text += textOf(part(frame), separator);
        return text;
      },
      ...compiled,
    );
  return (frame) => {
    const ofs = frame.scope.get('ofs');
    const separator = ofs === undefined || ofs === null ? ' ' : stringify(ofs);
    return then(
      collect(compiled, (part) => part(frame)),
      (values) => values.map((value) => textOf(value, separator)).join(''),
    );
  };
}

/** `@( )`: always an array; an array that is its only value is it. */
function arrayExpression(body: StatementBlockAst, context: CompileContext): Expr {
  const run = collectStatements(body, context);
  const [only] = body.statements;
  const literal =
    body.statements.length === 1 &&
    only?.kind === 'Pipeline' &&
    only.elements.length === 1 &&
    only.elements[0]!.kind === 'CommandExpression' &&
    only.elements[0]!.redirections.length === 0
      ? only.elements[0]!.expression
      : undefined;
  // @(1,2) is the array itself, not a copy of a copy.
  if (literal?.kind === 'ArrayLiteral') return compileExpression(literal, context);
  return (frame) => {
    if (body.statements.length === 0) frame.session.succeeded = true;
    return run(frame);
  };
}

function subExpression(body: StatementBlockAst, context: CompileContext): Expr {
  const run = collectStatements(body, context);
  if (body.statements.length === 0)
    return (frame) => {
      frame.session.succeeded = true;
      return undefined;
    };
  return (frame) => then(run(frame), asValue);
}

function hashtable(ast: HashtableAst, context: CompileContext, make: () => Hashtable): Expr {
  const entries = ast.entries.map(({ key, value }) => ({
    key: compileExpression(key, context),
    value: statementValue(value, context),
  }));
  return (frame) => {
    const table = make();
    const filled = collect(entries, (entry) =>
      then(entry.key(frame), (key) =>
        then(entry.value(frame), (value) => {
          if (key === null || key === undefined) raise('InvalidKey', {});
          if (table.has(key)) raise('DuplicateKey', { key }, { target: key });
          table.set(key, value ?? null);
        }),
      ),
    );
    return then(filled, () => table);
  };
}

function cast(text: string, operand: ExpressionAst, context: CompileContext): Expr {
  const lower = text.toLowerCase();
  if (
    operand.kind === 'Hashtable' &&
    (lower === 'ordered' || lower.endsWith('pscustomobject') || lower.endsWith('psobject'))
  ) {
    const table = hashtable(operand, context, () => new OrderedHashtable());
    if (lower === 'ordered') return table;
    return (frame) => then(table(frame), (value) => convertTo('System.Management.Automation.PSObject', value));
  }
  const inner = compileExpression(operand, context);
  let type: string | undefined;
  const convert = (value: unknown) => {
    type ??= requireType(text);
    return convertTo(type, value ?? null);
  };
  if (inner.sync) return withParts((frame) => convert(inner(frame)), inner);
  return (frame) => then(inner(frame), convert);
}
