// A command as the binder sees it, whether it is a cmdlet of the table, a built-in or a function.
import type { Spelling } from '../../core/value-type.ts';
import type { Frame } from '../evaluator/frame.ts';
import type { Maybe } from '../evaluator/maybe.ts';

/** What a parameter is in one parameter set. */
export interface SetMembership {
  readonly mandatory: boolean;
  readonly position: number | undefined;
  readonly byValue: boolean;
  readonly byProperty: boolean;
  /** Takes the arguments left over. */
  readonly rest: boolean;
}

/** The name of the set that stands for all. */
export const ALL_SETS = '__AllParameterSets';

export interface ParameterInfo {
  readonly name: string;
  readonly aliases: readonly string[];
  /** For messages: String, Int32, IPRange. */
  readonly typeName: string;
  readonly isSwitch: boolean;
  /** Takes several values: text with commas from an argument vector is a list for it. */
  readonly takesList: boolean;
  readonly sets: ReadonlyMap<string, SetMembership>;
  readonly help: string | undefined;
  /** Why giving it is an error. */
  readonly refused: string | undefined;
  /** Belongs to every command: binds with the rest but gives way when a prefix is ambiguous. */
  readonly isCommon: boolean;
  /** Whether the value needs no conversion. */
  accepts(value: unknown): boolean;
  /** Conversion, then validation. @throws ShellException that names the parameter */
  prepare(value: unknown, spelling: Spelling | undefined, frame: Frame): Maybe<unknown>;
  /** Secrets are not echoed when asked for. */
  readonly secret: boolean;
  /** A script block given for it is a value, not something to be run for each object. */
  readonly takesBlocks: boolean;
}

export interface CommandInfo {
  /** As declared. */
  readonly name: string;
  /** What follows the id in FullyQualifiedErrorId. */
  readonly origin: string;
  readonly parameters: readonly ParameterInfo[];
  readonly setNames: readonly string[];
  readonly defaultSet: string | undefined;
  /** Unknown parameters and leftover arguments go to `$args`. */
  readonly isSimple: boolean;
  readonly supportsShouldProcess: boolean;
  readonly confirmImpact: 'None' | 'Low' | 'Medium' | 'High';
  /** A piped object's property that doesn't convert is an error of that object; else it counts as not given, as in PowerShell. */
  readonly minds: boolean;
  /** By name and alias in lower case. */
  readonly lookup: ReadonlyMap<string, ParameterInfo>;
}

export function membership(parameter: ParameterInfo, set: string): SetMembership | undefined {
  return parameter.sets.get(set) ?? parameter.sets.get(ALL_SETS);
}

export function makeLookup(parameters: readonly ParameterInfo[]): Map<string, ParameterInfo> {
  const lookup = new Map<string, ParameterInfo>();
  for (const parameter of parameters) {
    for (const name of [parameter.name, ...parameter.aliases]) {
      const key = name.toLowerCase();
      if (!lookup.has(key)) lookup.set(key, parameter);
    }
  }
  return lookup;
}
