// The command whose output reaches a place in a text: what stands before it in the pipeline around the place.
import type { PipelineAst } from '../ast.ts';

/** These pass on the very objects they get. */
const PASSING = /^(?:where-object|where|\?|sort-object|sort|tee-object|tee|get-unique|gu|foreach-object|foreach|%)$/i;

/** Where objects come from: a command by name, or a variable. */
export type Feeder = { readonly command: string } | { readonly variable: string };

/** Looks outward from the innermost pipeline in which something stands before the place. */
export function feederAt(root: unknown, place: number): Feeder | undefined {
  const around = pipelinesAround(root, place).toSorted((a, b) => b.extent.start - a.extent.start);
  for (const { elements } of around) {
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

/** The pipelines that hold the place, or that end just before it in text that isn't complete yet. */
function pipelinesAround(root: unknown, place: number): PipelineAst[] {
  const found: PipelineAst[] = [];
  const pending: unknown[] = [root];
  const seen = new Set<unknown>();
  while (pending.length > 0) {
    const node = pending.pop();
    if (typeof node !== 'object' || node === null || seen.has(node)) continue;
    seen.add(node);
    if (Array.isArray(node)) {
      pending.push(...node);
      continue;
    }
    const { kind, extent } = node as { kind?: string; extent?: { start: number; end: number } };
    if (extent !== undefined && (extent.start > place || extent.end < place)) continue;
    if (kind === 'Pipeline') found.push(node as PipelineAst);
    for (const [key, value] of Object.entries(node)) if (key !== 'source' && key !== 'extent') pending.push(value);
  }
  return found;
}
