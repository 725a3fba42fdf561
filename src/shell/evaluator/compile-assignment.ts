// Assignments to closures: what stands on the left as something that can be read and written.
import type { AssignmentAst, ExpressionAst, VariableAst } from '../ast.ts';
import { validationOf } from '../binder/validation-attributes.ts';
import { raise } from '../errors/raise.ts';
import { indexValue, setIndex } from '../members/index-value.ts';
import { readMember } from '../members/read-member.ts';
import { type ArithmeticOperator, arithmetic } from '../operators/arithmetic.ts';
import { convertTo } from '../types/convert.ts';
import { requireType } from '../types/type-lookup.ts';
import { ListValue, setProperty, stringify, TypeValue } from '../values/index.ts';
import { compileExpression } from './compile-expression.ts';
import { statementValue } from './compile-statement.ts';
import type { CompileContext, Expr } from './expr.ts';
import type { Frame } from './frame.ts';
import { each, type Maybe, then } from './maybe.ts';
import { readVariable, writeVariable } from './variables.ts';

export interface Target {
  read(frame: Frame): unknown;
  write(frame: Frame, value: unknown): Maybe<void>;
}

export function targetOf(ast: ExpressionAst, context: CompileContext): Target {
  switch (ast.kind) {
    case 'Variable': {
      const read = readVariable(ast);
      return { read, write: (frame, value) => writeVariable(frame, ast, value) };
    }
    case 'Member':
      return memberTarget(ast.target, ast.member, ast.static, context);
    case 'Index': {
      const object = compileExpression(ast.target, context);
      const index = compileExpression(ast.index, context);
      return {
        read: (frame) => then(object(frame), (value) => then(index(frame), (at) => indexValue(value, at))),
        write: (frame, value) =>
          then(object(frame), (owner) => then(index(frame), (at) => setIndex(owner, at, value ?? null))),
      };
    }
    case 'Cast':
    case 'AttributedExpression':
      return constrained(ast, context);
    case 'ArrayLiteral':
      return several(ast.elements.map((one) => targetOf(one, context)));
    case 'Paren': {
      const { statement } = ast;
      const only = statement.kind === 'Pipeline' && statement.elements.length === 1 ? statement.elements[0] : undefined;
      if (only?.kind === 'CommandExpression') return targetOf(only.expression, context);
      return refused();
    }
    default:
      return refused();
  }
}

function refused(): never {
  return raise('ConstructNotSupported', { construct: 'An assignment to this expression' });
}

function memberTarget(
  target: ExpressionAst,
  member: ExpressionAst,
  isStatic: boolean,
  context: CompileContext,
): Target {
  const object = compileExpression(target, context);
  const name = compileExpression(member, context);
  return {
    read: (frame) =>
      then(object(frame), (value) => then(name(frame), (given) => readMember(value, stringify(given), frame))),
    write: (frame, value) =>
      then(object(frame), (owner) =>
        then(name(frame), (given) => {
          if (isStatic || owner instanceof TypeValue) return assignStatic(owner, stringify(given));
          writeMember(owner, stringify(given), value ?? null);
        }),
      ),
  };
}

/** Scripts choose a protocol for old machines; what TLS is spoken here is at least that new. */
function assignStatic(owner: unknown, name: string): void {
  if (
    owner instanceof TypeValue &&
    owner.fullName === 'System.Net.ServicePointManager' &&
    /^securityprotocol$/i.test(name)
  )
    return;
  raise('PropertyAssignmentException', { name });
}

function writeMember(owner: unknown, name: string, value: unknown): void {
  if (setProperty(owner, name, value)) return;
  const items = Array.isArray(owner) ? owner : owner instanceof ListValue ? owner.items : undefined;
  if (items !== undefined && items.length > 0 && items.every((item) => setProperty(item, name, value))) return;
  raise('PropertyNotFound', { name }, { target: name });
}

/** `[int]$x = ...` converts this and every later assignment. */
function constrained(ast: ExpressionAst, context: CompileContext): Target {
  const types: string[] = [];
  const checks: ((frame: Frame) => (value: unknown) => void)[] = [];
  let inner: ExpressionAst = ast;
  while (inner.kind === 'Cast' || inner.kind === 'AttributedExpression') {
    if (inner.kind === 'Cast') types.push(inner.typeName.text);
    else {
      const { attribute } = inner;
      const values = attribute.positional.map((one) => compileExpression(one, context));
      checks.push((frame) => {
        const kind = attribute.typeName.text.toLowerCase();
        const validation = validationOf(
          kind,
          values.map((one) => one(frame)),
          new Map(),
        );
        return (value) => {
          const verdict = validation?.(value, frame);
          if (typeof verdict === 'string')
            raise('ValidateSetFailure', { name: 'this variable', detail: verdict }, { target: value });
        };
      });
    }
    inner = inner.operand;
  }
  const target = targetOf(inner, context);
  const variable = inner.kind === 'Variable' ? inner : undefined;
  return {
    read: target.read,
    write: (frame, value) => {
      const names = types.map(requireType);
      const tests = checks.map((check) => check(frame));
      const constraint = (given: unknown) => {
        const converted = names.reduceRight<unknown>((done, type) => convertTo(type, done), given ?? null);
        for (const test of tests) test(converted);
        return converted;
      };
      return then(target.write(frame, constraint(value)), () => {
        if (variable !== undefined) keep(frame, variable, constraint);
      });
    },
  };
}

function keep(frame: Frame, variable: VariableAst, constraint: (value: unknown) => unknown): void {
  const kept = frame.scope.named(variable.scope).variables.get(variable.name.toLowerCase());
  if (kept !== undefined) kept.constraint = constraint;
}

/** `$a, $b = 1, 2, 3`: the last target takes what is left. */
function several(targets: readonly Target[]): Target {
  return {
    read: (frame) => targets.map((target) => target.read(frame)),
    write: (frame, value) => {
      const values = Array.isArray(value) ? value : value instanceof ListValue ? value.items : [value];
      return each(targets.entries(), ([i, target]) => {
        const last = i === targets.length - 1;
        if (!last) return target.write(frame, values[i] ?? null);
        const rest = values.slice(i);
        return target.write(frame, rest.length === 1 ? rest[0] : rest.length === 0 ? null : rest);
      });
    },
  };
}

/** The assignment; gives the value assigned (for chains and parentheses). */
export function compileAssignment(ast: AssignmentAst, context: CompileContext): Expr {
  const target = targetOf(ast.target, context);
  const value = statementValue(ast.value, context, true);
  if (ast.operator === '=')
    return (frame) =>
      then(value(frame), (given) => {
        return then(target.write(frame, given), () => (isConstrained(ast.target) ? target.read(frame) : given));
      });
  if (ast.operator === '??=')
    return (frame) =>
      then(target.read(frame), (old) => {
        if (old !== null && old !== undefined) return old;
        return then(value(frame), (given) => then(target.write(frame, given), () => given));
      });
  const operator = ast.operator[0] as ArithmeticOperator;
  return (frame) =>
    then(target.read(frame), (old) =>
      then(value(frame), (given) => {
        const result = arithmetic(operator, old ?? null, given);
        return then(target.write(frame, result), () => result);
      }),
    );
}

const isConstrained = (ast: ExpressionAst) => ast.kind === 'Cast' || ast.kind === 'AttributedExpression';
