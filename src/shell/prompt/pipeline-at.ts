// The command whose output reaches a place in a text: what stands before it in the pipeline around the place.
import type { PipelineAst } from '../ast.ts';
import { nodesAt } from './nodes-at.ts';

/** These pass on the very objects they get. */
const PASSING = /^(?:where-object|where|\?|sort-object|sort|tee-object|tee|get-unique|gu|foreach-object|foreach|%)$/i;

/** Where objects come from: a command by name, or a variable. */
export type Feeder = { readonly command: string } | { readonly variable: string };

/** Looks outward from the innermost pipeline in which something stands before the place. */
export function feederAt(root: unknown, place: number): Feeder | undefined {
  const around = nodesAt(root, place).filter(({ kind }) => kind === 'Pipeline') as unknown as PipelineAst[];
  for (const { elements } of around.sort((a, b) => b.extent.start - a.extent.start)) {
    const own = elements.findLastIndex(({ extent }) => extent.start < place);
    for (let at = own - 1; at >= 0; at--) {
      const element = elements[at]!;
      if (element.kind === 'CommandExpression') {
        const { expression } = element;
        return expression.kind === 'Variable' ? { variable: expression.name } : undefined;
      }
      if (element.name.kind !== 'StringConstant') return undefined;
      if (at === 0 || !PASSING.test(element.name.value)) return { command: element.name.value };
    }
  }
  return undefined;
}
