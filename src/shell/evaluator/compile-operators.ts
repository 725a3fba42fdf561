// Operators to closures: arithmetic, comparison, logic, text, increments, the conditional.
import type { BinaryAst, IncrementAst, TernaryAst, UnaryAst } from '../ast.ts';
import { raise } from '../errors/raise.ts';
import { type ArithmeticOperator, arithmetic, bitwise, bitwiseNot, negate, plus } from '../operators/arithmetic.ts';
import { type ComparisonOperator, comparison, contains } from '../operators/comparison.ts';
import { formatText } from '../operators/format-operator.ts';
import { range } from '../operators/range-operator.ts';
import { join, like, match, replace, split, splitOnSpace } from '../operators/text-operators.ts';
import { convertTo, isInstance } from '../types/convert.ts';
import { lookUpType } from '../types/type-lookup.ts';
import { ListValue, numericType, stringify, TypeValue, toBoolean } from '../values/index.ts';
import { targetOf } from './compile-assignment.ts';
import { compileExpression } from './compile-expression.ts';
import { type CompileContext, type Expr, withParts } from './expr.ts';
import type { Frame } from './frame.ts';
import { then } from './maybe.ts';

type Operation = (left: unknown, right: unknown, frame: Frame) => unknown;

export function compileBinary(ast: BinaryAst, context: CompileContext): Expr {
  const left = compileExpression(ast.left, context);
  const right = compileExpression(ast.right, context);
  if (ast.operator === 'and' || ast.operator === 'or') return shortCircuit(ast.operator === 'or', left, right);
  if (ast.operator === '??')
    return withParts(
      (frame) => then(left(frame), (value) => (value === null || value === undefined ? right(frame) : value)),
      left,
      right,
    );
  const written = operationOf(ast);
  // Only an array's + tells nothing at all from $null.
  const operation: Operation = ast.operator === '+' ? written : (a, b, frame) => written(a, b ?? null, frame);
  // A script block may wait, so what takes one is never marked synchronous.
  const mayWait = ast.operator === 'replace' || ast.operator === 'split';
  if (left.sync && right.sync) {
    const run = (frame: Frame) => operation(left(frame) ?? null, right(frame), frame);
    return mayWait ? run : withParts(run, left, right);
  }
  return (frame) => then(left(frame), (a) => then(right(frame), (b) => operation(a ?? null, b, frame)));
}

function shortCircuit(decides: boolean, left: Expr, right: Expr): Expr {
  if (left.sync && right.sync)
    return withParts((frame) => (toBoolean(left(frame)) === decides ? decides : toBoolean(right(frame))), left, right);
  return (frame) =>
    then(left(frame), (value) => (toBoolean(value) === decides ? decides : then(right(frame), toBoolean)));
}

function operationOf(ast: BinaryAst): Operation {
  const { operator, caseSensitive } = ast;
  switch (operator) {
    case '+':
    case '-':
    case '*':
    case '/':
    case '%': {
      const named: ArithmeticOperator = operator;
      return (left, right) => arithmetic(named, left, right);
    }
    case 'eq':
    case 'ne':
    case 'gt':
    case 'ge':
    case 'lt':
    case 'le': {
      const named: ComparisonOperator = operator;
      return (left, right) => comparison(named, left, right, caseSensitive);
    }
    case '..':
      return range;
    case 'xor':
      return (left, right) => toBoolean(left) !== toBoolean(right);
    case 'band':
    case 'bor':
    case 'bxor':
    case 'shl':
    case 'shr':
      return (left, right) => bitwise(operator, left, right);
    case 'like':
    case 'notlike':
      return (left, right) => like(left, right, operator === 'notlike', caseSensitive);
    case 'match':
    case 'notmatch':
      return (left, right, frame) =>
        match(left, right, operator === 'notmatch', caseSensitive, (matches) => frame.scope.set('Matches', matches));
    case 'replace':
      return (left, right) => replace(left, right, caseSensitive);
    case 'contains':
    case 'notcontains':
      return (left, right) => contains(left, right, caseSensitive) !== (operator === 'notcontains');
    case 'in':
    case 'notin':
      return (left, right) => contains(right, left, caseSensitive) !== (operator === 'notin');
    case 'split':
      return (left, right) => split(left, right, caseSensitive);
    case 'join':
      return join;
    case 'is':
    case 'isnot':
      return (left, right) => isInstance(left, typeOperand(right)) !== (operator === 'isnot');
    case 'as':
      return (left, right) => tryConvert(left, right);
    case 'f':
      return (left, right) =>
        formatText(stringify(left), Array.isArray(right) ? right : right instanceof ListValue ? right.items : [right]);
    default:
      return raise('ConstructNotSupported', { construct: `The operator -${operator}` });
  }
}

function typeOperand(value: unknown): string {
  if (value instanceof TypeValue) return value.fullName;
  const found = typeof value === 'string' ? lookUpType(value) : undefined;
  return found ?? raise('RuntimeException', { detail: 'The right operand of -is must be a type.' }, { target: value });
}

function tryConvert(value: unknown, type: unknown): unknown {
  const name = type instanceof TypeValue ? type.fullName : typeof type === 'string' ? lookUpType(type) : undefined;
  if (name === undefined)
    return raise('RuntimeException', { detail: 'The right operand of -as must be a type.' }, { target: type });
  try {
    return convertTo(name, value);
  } catch {
    return null;
  }
}

export function compileUnary(ast: UnaryAst, context: CompileContext): Expr {
  const operand = compileExpression(ast.operand, context);
  const operation = ((): ((value: unknown) => unknown) => {
    switch (ast.operator) {
      case 'not':
        return (value) => !toBoolean(value);
      case 'bnot':
        return bitwiseNot;
      case '-':
        return negate;
      case '+':
        return plus;
      case 'split':
        return splitOnSpace;
      default:
        return (value) => join(value, '');
    }
  })();
  if (operand.sync) return withParts((frame) => operation(operand(frame) ?? null), operand);
  return (frame) => then(operand(frame), (value) => operation(value ?? null));
}

/** `$x++` gives the old value, `++$x` the new one. */
export function compileIncrement(ast: IncrementAst, context: CompileContext): Expr {
  const target = targetOf(ast.operand, context);
  const operator: ArithmeticOperator = ast.operator === '++' ? '+' : '-';
  return (frame) =>
    then(target.read(frame), (old) => {
      const before = old ?? 0;
      if (numericType(before) === undefined)
        raise('OperatorNotDefined', { operator: ast.operator, left: stringify(before), right: '' }, { target: before });
      const after = arithmetic(operator, before, 1);
      return then(target.write(frame, after), () => (ast.prefix ? after : before));
    });
}

export function compileTernary(ast: TernaryAst, context: CompileContext): Expr {
  const condition = compileExpression(ast.condition, context);
  const yes = compileExpression(ast.ifTrue, context);
  const no = compileExpression(ast.ifFalse, context);
  return withParts(
    (frame) => then(condition(frame), (value) => (toBoolean(value) ? yes(frame) : no(frame))),
    condition,
    yes,
    no,
  );
}
