// A cmdlet as one value: the binder, oclif, help, completion and the registry tests all read it, and nothing else describes it.
import type { ErrorRecord, PosternError } from './error-record.ts';
import type { Ports } from './ports.ts';
import type { ValueType } from './value-type.ts';

export interface Parameter<T = unknown> {
  readonly type: ValueType<T>;
  /** One sentence, capital to full stop. */
  readonly help: string;
  readonly mandatory?: boolean;
  /** Zero-based, in the sets the parameter belongs to. */
  readonly position?: number;
  /** The parameter sets it belongs to; absent means all. */
  readonly sets?: readonly string[];
  /** What it takes from the pipeline: the object itself, the object's property of its name (or alias), or either. */
  readonly pipeline?: 'value' | 'property' | 'both';
  readonly aliases?: readonly string[];
  /** Takes all positional arguments that are left over. */
  readonly rest?: boolean;
  /** Why giving it is an error here; it still binds, so that the error names the reason. */
  readonly refused?: string;
  /** No log shows its value. */
  readonly secret?: true;
  /** Values for Tab besides those of the type: identities from the store. */
  readonly complete?: (ports: Ports) => Iterable<string>;
}

export type ParameterTable = { readonly [name: string]: Parameter };

type ValueOf<P> = P extends { readonly type: ValueType<infer T> } ? T : never;
/** The arguments `process` receives. A mandatory parameter of every set is always there; switches are false when absent. */
export type ArgumentsOf<P extends ParameterTable> = {
  readonly [K in keyof P]: P[K] extends { readonly mandatory: true; readonly sets?: undefined }
    ? ValueOf<P[K]>
    : P[K] extends { readonly type: { readonly isSwitch: true } }
      ? boolean
      : ValueOf<P[K]> | undefined;
};

/** What a cmdlet may put out: nothing, or objects as an array, a generator or an async generator; a promise of either. */
export type Output = void | Iterable<unknown> | AsyncIterable<unknown> | Promise<void | Iterable<unknown>>;

export interface CmdletContext {
  readonly ports: Ports;
  /** The parameter set the binder resolved; `(All)` where the cmdlet has none. */
  readonly parameterSet: string;
  /** The names (as declared) that got a value from the command line or the pipeline: PSBoundParameters. */
  readonly bound: ReadonlySet<string>;
  /** Aborted when the pipeline is stopped (Ctrl-C, Select-Object -First). */
  readonly signal: AbortSignal;
  /** Writes a non-terminating error; throwing instead ends this cmdlet's statement. */
  writeError(error: PosternError | ErrorRecord): void;
  writeWarning(text: string): void;
  writeVerbose(text: string): void;
  writeProgress(progress: {
    readonly activity: string;
    readonly status?: string;
    readonly percent?: number;
    readonly completed?: true;
  }): void;
  /**
   * Asks, or only says, per -WhatIf, -Confirm and the cmdlet's confirmImpact:
   * `shouldProcess('Removing IP block list entry', '192.0.2.1')`. False means: do not.
   */
  shouldProcess(operation: string, target: string): boolean | Promise<boolean>;
}

export interface Example {
  readonly command: string;
  readonly text: string;
}

export interface CmdletSpec<P extends ParameterTable, S> {
  readonly verb: string;
  readonly noun: string;
  /** Capital to full stop. */
  readonly summary: string;
  readonly description?: string;
  readonly parameters: P;
  readonly defaultSet?: string;
  /** Names of the types it puts out. */
  readonly output?: readonly string[];
  /** High asks before acting unless -Confirm:$false; None never asks. Any value but None gives -WhatIf and -Confirm. */
  readonly confirmImpact?: 'None' | 'Low' | 'Medium' | 'High';
  readonly aliases?: readonly string[];
  readonly examples: readonly Example[];
  /** What one invocation keeps from object to object. */
  readonly state?: () => S;
  /** Once before the first object. */
  readonly begin?: (args: ArgumentsOf<P>, context: CmdletContext, state: S) => Output;
  /** Once per pipeline object, or once when there is no pipeline. */
  readonly process: (args: ArgumentsOf<P>, context: CmdletContext, state: S) => Output;
  /** Once after the last object; not when the pipeline was stopped from downstream. */
  readonly end?: (args: ArgumentsOf<P>, context: CmdletContext, state: S) => Output;
}

/** A cmdlet with the types of its parameters erased, as registries hold it. */
export interface Cmdlet extends Omit<CmdletSpec<ParameterTable, unknown>, 'begin' | 'process' | 'end'> {
  /** Verb-Noun. */
  readonly name: string;
  readonly supportsShouldProcess: boolean;
  readonly begin?: (args: Record<string, unknown>, context: CmdletContext, state: unknown) => Output;
  readonly process: (args: Record<string, unknown>, context: CmdletContext, state: unknown) => Output;
  readonly end?: (args: Record<string, unknown>, context: CmdletContext, state: unknown) => Output;
}

export function defineCmdlet<const P extends ParameterTable, S = undefined>(spec: CmdletSpec<P, S>): Cmdlet {
  const supportsShouldProcess = (spec.confirmImpact ?? 'None') !== 'None';
  return Object.freeze({ ...spec, name: `${spec.verb}-${spec.noun}`, supportsShouldProcess }) as unknown as Cmdlet;
}
