// `$PSCmdlet` of advanced functions: errors, messages, ShouldProcess.
import { ShellException } from '../errors/shell-exception.ts';
import { type ErrorObject, PSCustomObject, stringify } from '../values/index.ts';
import { nameClass } from '../values/type-name.ts';
import type { CommandRuntime } from './command-runtime.ts';
import { emit } from './emit.ts';
import type { Maybe } from './maybe.ts';
import type { Scope } from './scope.ts';

export class PsCmdlet {
  readonly #runtime: CommandRuntime;
  readonly #scope: Scope;

  constructor(runtime: CommandRuntime, scope: Scope) {
    this.#runtime = runtime;
    this.#scope = scope;
  }

  get ParameterSetName(): string {
    const { parameterSet } = this.#runtime;
    return parameterSet === '(All)' ? '__AllParameterSets' : parameterSet;
  }

  get MyInvocation(): unknown {
    return this.#scope.get('myinvocation') ?? null;
  }

  get SessionState(): unknown {
    const scope = this.#scope;
    return new PSCustomObject([['Scope', scope]]);
  }

  ShouldProcess(target: unknown, action?: unknown): Maybe<boolean> {
    return this.#runtime.shouldProcess(
      action === undefined ? this.#runtime.info.name : stringify(action),
      stringify(target),
    );
  }

  async ShouldContinue(query: unknown, caption: unknown): Promise<boolean> {
    const { prompter } = this.#runtime.caller.session.host;
    if (prompter === undefined) return this.#runtime.shouldProcess(stringify(caption), stringify(query));
    const choices = [
      { label: '&Yes', help: 'Go on.' },
      { label: '&No', help: 'Do not.' },
    ];
    return (
      (await prompter.choose({ caption: stringify(caption), message: stringify(query), choices, initial: 0 })) === 0
    );
  }

  ThrowTerminatingError(error: ErrorObject): never {
    throw new ShellException(this.#runtime.adopt(error), 'command');
  }

  WriteObject(value: unknown, enumerate?: unknown): Maybe<void> {
    return enumerate === true ? emit(this.#runtime.streams.out, value) : this.#runtime.streams.out(value);
  }

  WriteError(error: ErrorObject): Maybe<void> {
    return this.#runtime.writeError(error);
  }

  WriteWarning(text: unknown): Maybe<void> {
    return this.#runtime.writeWarning(stringify(text));
  }

  WriteVerbose(text: unknown): Maybe<void> {
    return this.#runtime.writeVerbose(stringify(text));
  }

  WriteDebug(text: unknown): Maybe<void> {
    return this.#runtime.writeDebug(stringify(text));
  }
}
nameClass(PsCmdlet, 'System.Management.Automation.PSScriptCmdlet');
