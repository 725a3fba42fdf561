// Member access, method calls and indexing to closures.
import type { ExpressionAst, IndexAst, InvokeMemberAst, MemberAst } from '../ast.ts';
import { raise } from '../errors/raise.ts';
import { indexValue } from '../members/index-value.ts';
import { invokeMethod, wrap } from '../members/invoke-method.ts';
import { readMember } from '../members/read-member.ts';
import { getProperty, ScriptBlock, stringify, TypeValue } from '../values/index.ts';
import { compileExpression } from './compile-expression.ts';
import { type CompileContext, constant, type Expr, withParts } from './expr.ts';
import { invokeBlock } from './invoke-block.ts';
import { collect, type Maybe, then } from './maybe.ts';

/** A member's name: known at once when it is written plainly. */
function nameOf(ast: ExpressionAst, context: CompileContext): Expr {
  return ast.kind === 'StringConstant' ? constant(ast.value) : compileExpression(ast, context);
}

export function compileMember(ast: MemberAst, context: CompileContext): Expr {
  const target = compileExpression(ast.target, context);
  const name = nameOf(ast.member, context);
  if (ast.static)
    return (frame) =>
      then(target(frame), (type) =>
        then(name(frame), (given) => {
          if (!(type instanceof TypeValue)) return readMember(type, stringify(given), frame);
          return then(statics ?? loadStatics(), ({ staticProperty }) => {
            const value = staticProperty(type.fullName, stringify(given));
            if (value === undefined && frame.session.strict)
              raise('PropertyNotFoundStrict', { name: stringify(given) });
            return value ?? null;
          });
        }),
      );
  if (ast.member.kind === 'StringConstant') {
    const plain = ast.member.value;
    const skips = ast.nullConditional;
    const read: Expr = (frame) =>
      then(target(frame), (value) =>
        skips && (value === null || value === undefined) ? null : readMember(value, plain, frame),
      );
    // A script property may wait; note properties and cmdlet objects never do.
    if (target.sync) {
      const fast: Expr = (frame) => {
        const value = target(frame);
        return skips && (value === null || value === undefined) ? null : readMember(value, plain, frame);
      };
      return fast;
    }
    return read;
  }
  return (frame) =>
    then(target(frame), (value) =>
      then(name(frame), (given) => {
        if (given instanceof ScriptBlock) return then(invokeBlock(frame, given, value), (output) => output[0] ?? null);
        return readMember(value, stringify(given), frame);
      }),
    );
}

export function compileInvoke(ast: InvokeMemberAst, context: CompileContext): Expr {
  const target = compileExpression(ast.target, context);
  const name = nameOf(ast.member, context);
  const args = ast.arguments.map((one) => compileExpression(one, context));
  const evaluate = (frame: Parameters<Expr>[0]): Maybe<unknown[]> =>
    collect(args, (one) => then(one(frame), (value) => value ?? null));
  if (ast.static)
    return (frame) =>
      then(target(frame), (type) =>
        then(name(frame), (given) =>
          then(evaluate(frame), (values) => callStatic(type, stringify(given), values, frame)),
        ),
      );
  return (frame) =>
    then(target(frame), (value) => {
      if (ast.nullConditional && (value === null || value === undefined)) return null;
      return then(name(frame), (given) =>
        then(evaluate(frame), (values) => {
          if (given instanceof ScriptBlock)
            return then(invokeBlock(frame, given, value), (output) => output[0] ?? null);
          return invokeMethod(value, stringify(given), values, frame, getProperty);
        }),
      );
    });
}

type Statics = typeof import('../members/static-members.ts');
let statics: Statics | undefined;

/** Static members are a large table that most one-liners never touch, so it is loaded when the first is. */
async function loadStatics(): Promise<Statics> {
  statics = await import('../members/static-members.ts');
  return statics;
}

function callStatic(type: unknown, name: string, args: readonly unknown[], frame: Parameters<Expr>[0]): Maybe<unknown> {
  return then(statics ?? loadStatics(), (module): Maybe<unknown> => {
    if (!(type instanceof TypeValue)) return invokeMethod(type, name, args, frame, getProperty);
    const method = module.staticMethod(type.fullName, name);
    if (method === undefined) return raise('MethodNotFound', { type: type.fullName, name }, { target: type });
    try {
      const result = method(args, frame as never);
      return result instanceof Promise ? result.catch((thrown) => wrap(name, args, thrown)) : result;
    } catch (thrown) {
      return wrap(name, args, thrown);
    }
  });
}

export function compileIndex(ast: IndexAst, context: CompileContext): Expr {
  const target = compileExpression(ast.target, context);
  const index = compileExpression(ast.index, context);
  if (target.sync && index.sync && !ast.nullConditional)
    return withParts((frame) => indexValue(target(frame), index(frame)), target, index);
  return (frame) =>
    then(target(frame), (value) => {
      if (ast.nullConditional && (value === null || value === undefined)) return null;
      return then(index(frame), (at) => indexValue(value, at));
    });
}
