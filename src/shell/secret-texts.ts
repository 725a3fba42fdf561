// The secrets that stand as literals in a command, so that what keeps commands (history, transcripts) can leave them out.
import type {
  AssignmentAst,
  CommandAst,
  ExpressionAst,
  HashtableAst,
  InvokeMemberAst,
  PipelineAst,
  StatementAst,
} from './ast.ts';
import { parse } from './parser/parse.ts';
import { nodesAt, type PlacedNode } from './prompt/nodes-at.ts';

const SECRET_NAME = /passw|pwd$|passphrase|token|apikey|secret|securestring|credential/i;
const SECURE_STRING = /(?:^|\\)ConvertTo-SecureString$/i;
const LITERALS: ReadonlySet<string> = new Set(['StringConstant', 'ExpandableString', 'NumberLiteral']);

interface Span {
  readonly start: number;
  readonly end: number;
}

/** The command with stars for its secrets, and what the secrets were, as written and without quotes. */
export function withoutSecrets(text: string): { readonly text: string; readonly secrets: readonly string[] } {
  const spans = secretSpans(text);
  let shown = text;
  for (const { start, end } of [...spans].sort((a, b) => b.start - a.start))
    shown = `${shown.slice(0, start)}*****${shown.slice(end)}`;
  const secrets = spans.map(({ start, end }) => text.slice(start, end).replace(/^(['"])([\s\S]*)\1$/, '$2'));
  return { text: shown, secrets };
}

function secretSpans(text: string): Span[] {
  if (!SECRET_NAME.test(text)) return [];
  const { ast } = parse(text);
  const spans = new Map<number, Span>();
  const literals = (root: unknown): void => {
    for (const { kind, extent } of nodesAt(root)) if (LITERALS.has(kind)) spans.set(extent.start, extent);
  };
  for (const node of nodesAt(ast)) {
    switch (node.kind) {
      case 'Pipeline':
        piped(of<PipelineAst>(node), literals);
        break;
      case 'Command':
        command(of<CommandAst>(node), literals);
        break;
      case 'Assignment': {
        const { target, value } = of<AssignmentAst>(node);
        if (SECRET_NAME.test(text.slice(target.extent.start, target.extent.end))) plain(value, literals);
        break;
      }
      case 'Hashtable':
        for (const { key, value } of of<HashtableAst>(node).entries)
          if (SECRET_NAME.test(text.slice(key.extent.start, key.extent.end))) plain(value, literals);
        break;
      case 'InvokeMember': {
        const { target, arguments: given } = of<InvokeMemberAst>(node);
        if (SECRET_NAME.test(text.slice(target.extent.start, target.extent.end))) literals(given);
        break;
      }
    }
  }
  return [...spans.values()];
}

/** `'secret' | ConvertTo-SecureString -AsPlainText`. */
function piped({ elements }: PipelineAst, found: (root: unknown) => void): void {
  const at = elements.findIndex((element) => element.kind === 'Command' && SECURE_STRING.test(nameOf(element)));
  for (const element of elements.slice(0, Math.max(0, at)))
    if (element.kind === 'CommandExpression') found(element.expression);
}

function command(node: CommandAst, found: (root: unknown) => void): void {
  const { elements } = node;
  if (SECURE_STRING.test(nameOf(node))) found(elements);
  const makes = elements.findIndex(
    (one) => one.kind === 'Argument' && one.value.kind === 'StringConstant' && /Credential$/i.test(one.value.value),
  );
  if (/^New-Object$/i.test(nameOf(node)) && makes >= 0) found(elements.slice(makes + 1));
  elements.forEach((element, i) => {
    if (element.kind !== 'CommandParameter' || !SECRET_NAME.test(element.name)) return;
    const next = elements[i + 1];
    const value = element.value ?? (next?.kind === 'Argument' ? next.value : undefined);
    if (value !== undefined && LITERALS.has(value.kind)) found(value);
  });
}

/** A value that is nothing but a literal, or several: what a command makes is its own matter. */
function plain(value: StatementAst | ExpressionAst, found: (root: unknown) => void): void {
  if (value.kind === 'Pipeline' && value.elements.every(({ kind }) => kind === 'CommandExpression')) found(value);
}

function nameOf({ name }: CommandAst): string {
  return name.kind === 'StringConstant' ? name.value : '';
}

const of = <T>(node: PlacedNode): T => node as unknown as T;
