// What cmdlets and functions share as stages: binding the command line, then each pipeline object, and adopting errors.
import type { Argument } from '../binder/argument.ts';
import { bindArguments } from '../binder/bind.ts';
import { bindObject, type PipelinePlan, pipelinePlan } from '../binder/bind-pipeline.ts';
import type { Binding } from '../binder/binding.ts';
import type { CommandInfo } from '../binder/command-info.ts';
import { asShellException } from '../errors/raise.ts';
import { ShellException } from '../errors/shell-exception.ts';
import { CommandRuntime } from '../evaluator/command-runtime.ts';
import type { Frame } from '../evaluator/frame.ts';
import { isSignal } from '../evaluator/handle-error.ts';
import { attempt, type Maybe, then } from '../evaluator/maybe.ts';
import type { Sink } from '../evaluator/streams.ts';
import type { ErrorPlace } from '../values/index.ts';

export abstract class BoundStage {
  readonly info: CommandInfo;
  readonly caller: Frame;
  readonly place: ErrorPlace;
  readonly args: readonly Argument[];
  readonly out: Sink;
  protected runtime!: CommandRuntime;
  protected base!: Binding;
  protected plan: PipelinePlan | undefined;

  constructor(info: CommandInfo, caller: Frame, place: ErrorPlace, args: readonly Argument[], out: Sink) {
    this.info = info;
    this.caller = caller;
    this.place = place;
    this.args = args;
    this.out = out;
  }

  get failed(): boolean {
    return this.runtime?.failed ?? false;
  }

  /** Binds the command line and makes the runtime. */
  protected bindLine(hasInput: boolean): Maybe<void> {
    return this.named(() =>
      then(bindArguments(this.info, this.args, this.caller, hasInput), (binding) => {
        this.base = binding;
        const common = new Map<string, unknown>();
        for (const parameter of this.info.parameters)
          if (parameter.isCommon && binding.values.has(parameter.name)) {
            common.set(parameter.name.toLowerCase(), binding.values.get(parameter.name));
            binding.values.delete(parameter.name);
          }
        this.runtime = new CommandRuntime(this.info, this.caller, this.place, this.out, common);
        if (hasInput) this.plan = pipelinePlan(binding);
        else this.runtime.parameterSet = setName(binding.chosenSet());
      }),
    );
  }

  /** Binds a pipeline object; undefined when it cannot be bound, which is reported and skips the object. */
  protected bindInput(object: unknown): Maybe<Binding | undefined> {
    return attempt(
      () => bindObject(this.base, this.plan!, object, this.caller),
      (thrown) => {
        if (!(thrown instanceof ShellException) || isSignal(thrown)) throw thrown;
        return then(this.runtime.writeError(thrown.error), () => undefined);
      },
    );
  }

  /** Errors that leave the command carry its name. */
  protected named<T>(work: () => Maybe<T>): Maybe<T> {
    return attempt(work, (thrown) => {
      throw this.adopted(thrown);
    });
  }

  protected adopted(thrown: unknown): unknown {
    if (isSignal(thrown)) return thrown;
    const exception = asShellException(thrown);
    const { error } = exception;
    if (error.place === undefined) {
      error.command ??= this.info.name;
      error.origin ??= this.info.origin;
      error.place = this.place;
    }
    return exception;
  }
}

export function setName(set: string): string {
  return set === '__AllParameterSets' ? '(All)' : set;
}
