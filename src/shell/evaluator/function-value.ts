// A function or filter as the session keeps it.
import type { ParameterAst } from '../ast.ts';
import type { ScriptBlock } from '../values/index.ts';

export interface FunctionValue {
  readonly name: string;
  readonly isFilter: boolean;
  readonly block: ScriptBlock;
  /** `function name(params)`: the list outside of the block. */
  readonly parameters: readonly ParameterAst[] | undefined;
  /** Help from the comments just before it. */
  readonly help: string | undefined;
}
