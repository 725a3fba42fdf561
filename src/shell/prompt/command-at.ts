// The command around the cursor, and which of its arguments the cursor is in.
import type { CommandAst } from '../ast.ts';
import { nodesAt } from './nodes-at.ts';

export interface CommandPlace {
  readonly name: string;
  /** The parameter whose value stands at the cursor, as typed; undefined: a positional argument. */
  readonly parameter: string | undefined;
  /** How many positional arguments stand before the cursor. */
  readonly position: number;
  /** Parameters given already, in lower case. */
  readonly given: ReadonlySet<string>;
}

/** The innermost command that the text before `end` has not left. */
export function findCommand(root: unknown, end: number): CommandAst | undefined {
  let found: CommandAst | undefined;
  for (const node of nodesAt(root, end))
    if (node.kind === 'Command' && (found === undefined || node.extent.start >= found.extent.start))
      found = node as unknown as CommandAst;
  return found;
}

/** `wordStart` is where the word under the cursor begins; `isSwitch` tells parameters that take no value. */
export function placeIn(
  command: CommandAst,
  wordStart: number,
  isSwitch: (parameter: string) => boolean,
): CommandPlace | undefined {
  if (command.name.kind !== 'StringConstant') return undefined;
  const given = new Set<string>();
  let waiting: string | undefined;
  let position = 0;
  for (const element of command.elements) {
    if (element.extent.start >= wordStart && element.kind !== 'CommandParameter') break;
    if (element.kind === 'CommandParameter') {
      if (element.nameExtent.end >= wordStart && element.value === undefined && element.extent.start >= wordStart)
        break;
      given.add(element.name.toLowerCase());
      waiting = element.value === undefined && !isSwitch(element.name) ? element.name : undefined;
      if (element.value !== undefined && element.value.extent.start >= wordStart) waiting = element.name;
    } else if (element.kind === 'Argument') {
      if (element.extent.end >= wordStart) break;
      if (waiting === undefined) position++;
      waiting = undefined;
    }
  }
  return { name: command.name.value, parameter: waiting, position, given };
}
