// Where the objects at a place in a text come from: the command before it in its pipeline, or the variable.
import type { AssignmentAst, ExpressionAst, ForEachAst, MemberAst, PipelineAst, StatementAst } from '../ast.ts';
import { nodesAt } from './nodes-at.ts';

/** These pass on the very objects they get, or objects with some of the same properties. */
const PASSING =
  /^(?:where-object|where|\?|sort-object|sort|tee-object|tee|get-unique|gu|foreach-object|foreach|%|select-object|select)$/i;
/** How far assignments are followed. */
const FARTHEST = 8;

/** Where objects come from: a command by name, or a variable. */
export type Feeder = { readonly command: string } | { readonly variable: string };

/** Looks outward from the innermost pipeline in which something stands before the place. */
export function feederAt(root: unknown, place: number): Feeder | undefined {
  const around = nodesAt(root, place).filter(({ kind }) => kind === 'Pipeline') as unknown as PipelineAst[];
  for (const { elements } of around.sort((a, b) => b.extent.start - a.extent.start)) {
    const own = elements.findLastIndex(({ extent }) => extent.start < place);
    if (own > 0) return lastOf(root, elements.slice(0, own), FARTHEST);
  }
  return undefined;
}

/** Whose member is named where `dot` stands; the text may have nothing after the dot but must parse with it. */
export function memberSource(root: unknown, dot: number): Feeder | undefined {
  const found = nodesAt(root, dot).find(
    (node) => node.kind === 'Member' && (node as unknown as MemberAst).target.extent.end === dot,
  ) as unknown as MemberAst | undefined;
  if (found === undefined) return undefined;
  return feederOf(root, found.target, FARTHEST);
}

function lastOf(root: unknown, elements: PipelineAst['elements'], left: number): Feeder | undefined {
  for (let at = elements.length - 1; at >= 0; at--) {
    const element = elements[at]!;
    if (element.kind === 'CommandExpression') return feederOf(root, element.expression, left);
    if (element.name.kind !== 'StringConstant') return undefined;
    if (at === 0 || !PASSING.test(element.name.value)) return { command: element.name.value };
  }
  return undefined;
}

/** What the value of an expression or a statement is made by; assignments in the same text count before variables that are set. */
function feederOf(root: unknown, node: ExpressionAst | StatementAst, left: number): Feeder | undefined {
  if (left === 0) return undefined;
  switch (node.kind) {
    case 'Pipeline':
      return lastOf(root, node.elements, left);
    case 'Paren':
      return feederOf(root, node.statement, left);
    case 'Index':
      return feederOf(root, node.target, left);
    case 'ArrayExpression':
    case 'SubExpression': {
      const last = node.body.statements.at(-1);
      return last && feederOf(root, last, left);
    }
    case 'Variable': {
      if (/^(?:_|psitem)$/i.test(node.name)) return feederAt(root, node.extent.start);
      const value = assigned(root, node.name, node.extent.start);
      return (value && feederOf(root, value, left - 1)) ?? { variable: node.name };
    }
    default:
      return undefined;
  }
}

/** What the variable was last given before the place, as far as it stands in the text. */
function assigned(root: unknown, name: string, place: number): StatementAst | undefined {
  const is = (node: ExpressionAst) => node.kind === 'Variable' && node.name.toLowerCase() === name.toLowerCase();
  const found: { readonly start: number; readonly value: StatementAst }[] = [];
  for (const node of nodesAt(root)) {
    const { kind, extent } = node;
    if (extent.start >= place) continue;
    if (kind === 'Assignment') {
      const { target, value } = node as unknown as AssignmentAst;
      if (is(target) && value.extent.end < place) found.push({ start: extent.start, value });
    } else if (kind === 'ForEach') {
      const { variable, source } = node as unknown as ForEachAst;
      if (is(variable)) found.push({ start: extent.start, value: source });
    }
  }
  return found.sort((a, b) => b.start - a.start)[0]?.value;
}
