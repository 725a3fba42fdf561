// What the attributes of a function and its parameters are given: constants, or expressions such as [int]::MaxValue.
import type { AttributeAst, ExpressionAst, ParameterAst } from '../ast.ts';
import { compileExpression } from '../evaluator/compile-expression.ts';
import type { CompileContext } from '../evaluator/expr.ts';
import type { Frame } from '../evaluator/frame.ts';
import { each, type Maybe, then } from '../evaluator/maybe.ts';

export type AttributeValues = ReadonlyMap<ExpressionAst, unknown>;

const NOTHING: AttributeValues = new Map();

/** Each expression's value; at once when none of them has to be waited for. */
export function attributeValues(
  attributes: readonly AttributeAst[],
  parameters: readonly ParameterAst[],
  context: CompileContext,
  frame: Frame,
): Maybe<AttributeValues> {
  if (attributes.length === 0 && parameters.every((one) => one.attributes.length === 0)) return NOTHING;
  const values = new Map<ExpressionAst, unknown>();
  const given = [...attributes, ...parameters.flatMap((one) => one.attributes)].flatMap((attribute) => [
    ...attribute.positional,
    ...attribute.named.flatMap(({ value }) => (value === undefined ? [] : [value])),
  ]);
  const filled = each(given, (ast) =>
    then(compileExpression(ast, context)(frame) as Maybe<unknown>, (value) => {
      values.set(ast, value);
    }),
  );
  return then(filled, () => values);
}
