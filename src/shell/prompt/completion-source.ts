// What Tab completion asks the session for.
import type { ParameterTable } from '../../core/cmdlet.ts';
import type { Ports } from '../../core/ports.ts';

export interface CompletionSource {
  /** Names of cmdlets, functions and aliases. */
  commandNames(): Iterable<string>;
  /** The parameters of a command, aliases followed; a function's have at least a name and a type of any kind. */
  parametersOf(command: string): ParameterTable | undefined;
  /** Values the session knows of where a declaration names none: identities, names of commands. */
  valuesFor(command: string, parameter: string): Iterable<string> | undefined;
  /** The properties of what a command puts out, as far as they are declared. */
  outputMembers(command: string): readonly string[];
  /** The properties of a variable's value, or of its first element. */
  membersOf(variable: string): readonly string[];
  /** Without the dollar sign. */
  variableNames(): Iterable<string>;
  /** Touched only when identities are asked for, as it opens the store. */
  readonly ports: Ports;
  /** Where relative paths start. */
  readonly location: string;
}
