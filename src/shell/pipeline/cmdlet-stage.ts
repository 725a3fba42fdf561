// A cmdlet as a stage: its arguments object, its context, and its output pushed on as it comes.
import type { Cmdlet, Output } from '../../core/cmdlet.ts';
import { type ErrorRecord, PosternError } from '../../core/error-record.ts';
import type { Argument } from '../binder/argument.ts';
import type { Binding } from '../binder/binding.ts';
import { cmdletInfo, isBuiltIn } from '../binder/cmdlet-info.ts';
import { progressLine } from '../builtins/progress-line.ts';
import { fromPostern } from '../errors/raise.ts';
import { PipelineStop, ShellException, UpstreamStop } from '../errors/shell-exception.ts';
import type { EngineContext } from '../evaluator/engine-context.ts';
import type { Frame } from '../evaluator/frame.ts';
import { attempt, each, type Maybe, then } from '../evaluator/maybe.ts';
import { preference, switchPreference } from '../evaluator/preferences.ts';
import type { Sink } from '../evaluator/streams.ts';
import { ErrorObject, type ErrorPlace } from '../values/index.ts';
import { AuditedRun } from './audited-run.ts';
import { BoundStage, setName } from './bound-stage.ts';
import type { Stage } from './stage.ts';

type Values = Record<string, unknown>;

/** The session as the shell's own cmdlets see it; loaded with the first of them, because a one-shot of another needs none. */
let access: typeof import('../shell-access.ts') | undefined;

export class CmdletStage extends BoundStage implements Stage {
  readonly #cmdlet: Cmdlet;
  #context!: EngineContext;
  #state: unknown;
  #values!: Values;
  #bound: ReadonlySet<string> = new Set();
  /** Undefined when there is nothing to log. */
  #audited: AuditedRun | undefined;
  /** What an earlier stage put out while it began, before this one had. */
  readonly #early: unknown[] = [];
  /** What writing from inside the cmdlet has to wait for. */
  #waiting: Promise<void> | undefined;

  constructor(cmdlet: Cmdlet, caller: Frame, place: ErrorPlace, args: readonly Argument[], out: Sink) {
    super(cmdletInfo(cmdlet), caller, place, args, out);
    this.#cmdlet = cmdlet;
  }

  begin(hasInput: boolean): Maybe<void> {
    if (access !== undefined || !isBuiltIn(this.#cmdlet)) return this.#begin(hasInput);
    return import('../shell-access.ts').then((module) => {
      access = module;
      return this.#begin(hasInput);
    });
  }

  #begin(hasInput: boolean): Maybe<void> {
    return then(this.#beginItself(hasInput), () => each(this.#early.splice(0), (object) => this.process(object)));
  }

  #beginItself(hasInput: boolean): Maybe<void> {
    return then(this.bindLine(hasInput), () => {
      this.#state = this.#cmdlet.state?.();
      this.#values = this.#valuesOf(this.base);
      this.#bound = new Set(this.base.values.keys());
      this.#context = this.#makeContext();
      const { audit, ports } = this.caller.session.services;
      this.#audited = AuditedRun.of(this.#cmdlet, audit, () => ports.home);
      const { begin } = this.#cmdlet;
      if (begin !== undefined) return this.#run(() => begin(this.#values, this.#context, this.#state));
    });
  }

  process(object: unknown): Maybe<void> {
    if (this.plan === undefined) {
      this.#early.push(object);
      return;
    }
    const { simple } = this.plan;
    if (simple !== undefined) {
      this.#values[simple.name] = object;
      if (!this.#bound.has(simple.name)) this.#bound = new Set([...this.#bound, simple.name]);
      return this.#process();
    }
    return then(this.bindInput(object), (binding) => {
      if (binding === undefined) return;
      this.runtime.parameterSet = setName(binding.chosenSet());
      this.#values = this.#valuesOf(binding);
      this.#bound = new Set(binding.values.keys());
      return this.#process();
    });
  }

  processAlone(): Maybe<void> {
    return this.#process();
  }

  #process(): Maybe<void> {
    return this.#run(() => this.#cmdlet.process(this.#values, this.#context, this.#state));
  }

  end(): Maybe<void> {
    const { end } = this.#cmdlet;
    if (end !== undefined) return this.#run(() => end(this.#values, this.#context, this.#state));
  }

  dispose(): void {
    this.#audited?.end();
  }

  #valuesOf(binding: Binding): Values {
    const values: Values = Object.create(null);
    for (const parameter of this.info.parameters)
      if (!parameter.isCommon) values[parameter.name] = parameter.isSwitch ? false : undefined;
    for (const [name, value] of binding.values) values[name] = value;
    return values;
  }

  /** Runs one part of the cmdlet; the audit log hears how it ended. */
  #run(work: () => Output): Maybe<void> {
    const audited = this.#audited;
    if (audited === undefined) return this.#runPart(work);
    const [bound, values] = [this.#bound, this.#values];
    return attempt(
      () => then(this.#runPart(work), () => audited.done(this.#isWhatIf(), bound, values)),
      (thrown) => {
        // What silences an error keeps it as its cause.
        audited.done(this.#isWhatIf(), bound, values, thrown instanceof QuietEnd ? thrown.cause : thrown);
        throw thrown;
      },
    );
  }

  #isWhatIf(): boolean {
    const given = this.runtime.common.get('whatif');
    return given === undefined ? switchPreference(this.caller, 'whatifpreference') : given === true;
  }

  /** Runs one part of the cmdlet and hands on what it puts out. */
  #runPart(work: () => Output): Maybe<void> {
    try {
      const output = work();
      const pushed = output === undefined ? undefined : this.#push(output);
      if (pushed instanceof Promise) return pushed.then(() => this.#settled()).catch((thrown) => this.#thrown(thrown));
      return this.#waiting === undefined ? undefined : this.#settled().catch((thrown) => this.#thrown(thrown));
    } catch (thrown) {
      return this.#thrown(thrown);
    }
  }

  async #settled(): Promise<void> {
    while (this.#waiting !== undefined) {
      const waiting = this.#waiting;
      this.#waiting = undefined;
      await waiting;
    }
  }

  #thrown(thrown: unknown): never {
    const { signal } = this.caller.session;
    // What waits for the network or a file throws the signal's reason, or an AbortError, when it is stopped.
    if (signal.aborted && (thrown === signal.reason || (thrown as Error | null)?.name === 'AbortError'))
      throw new PipelineStop();
    const adopted = this.adopted(thrown);
    if (adopted instanceof ShellException && adopted.unwinds === 'statement' && this.runtime !== undefined) {
      this.runtime.failed = true;
      const action = this.runtime.common.get('erroraction');
      for (const tap of this.runtime.streams.errorTaps)
        if (!this.caller.streams.errorTaps.includes(tap)) tap(adopted.error);
      if (action === 'stop') throw new ShellException(adopted.error, 'stop');
      if ((action === 'silentlycontinue' || action === 'ignore') && !this.caller.propagates) {
        if (action === 'silentlycontinue') this.caller.session.remember(adopted.error);
        adopted.recorded = true;
        throw new QuietEnd(adopted.error.id, { cause: adopted });
      }
    }
    throw adopted;
  }

  #push(output: Exclude<Output, undefined>): Maybe<void> {
    const { out } = this.runtime.streams;
    if (output instanceof Promise)
      return output.then((settled) => (settled === undefined ? undefined : this.#push(settled)));
    if (typeof output === 'object' && output !== null) {
      if (Symbol.iterator in output) return each(output, out);
      if (Symbol.asyncIterator in output) return pump(output, out);
    }
  }

  #makeContext(): EngineContext {
    const { runtime, caller } = this;
    const hold = (waiting: Maybe<void>): void => {
      if (waiting instanceof Promise)
        this.#waiting = this.#waiting === undefined ? waiting : this.#waiting.then(() => waiting);
    };
    const stage = this;
    return {
      // Opened on first use.
      get ports() {
        return caller.session.services.ports;
      },
      get parameterSet() {
        return runtime.parameterSet;
      },
      get bound() {
        return stage.#bound;
      },
      signal: caller.session.signal,
      get shell() {
        return access!.shellAccess(caller);
      },
      frame: caller,
      runtime,
      hasInput: this.plan !== undefined,
      write: (value) => runtime.streams.out(value),
      writeError: (error) => {
        const shown = errorObject(error);
        stage.#audited?.failed(shown.id);
        hold(runtime.writeError(shown));
      },
      writeWarning: (text) => hold(runtime.writeWarning(text)),
      writeVerbose: (text) => hold(runtime.writeVerbose(text)),
      writeProgress: (progress) => {
        if (preference(caller, 'progresspreference', 'continue') !== 'continue') return;
        const columns = caller.session.services.io.stdout.columns ?? 80;
        caller.session.host.progress(progress.completed ? '' : progressLine(progress, columns));
      },
      shouldProcess: (operation, target) => {
        const audited = stage.#audited;
        if (audited === undefined) return runtime.shouldProcess(operation, target);
        return then(runtime.shouldProcess(operation, target), (yes) => {
          if (yes) audited.approved(target, stage.#bound, stage.#values);
          return yes;
        });
      },
      stopUpstream: () => {
        throw new UpstreamStop(this);
      },
    };
  }
}

/** A terminating error that -ErrorAction silences ends the pipeline without a word. */
export class QuietEnd extends Error {}

export function errorObject(error: PosternError | ErrorRecord | ErrorObject): ErrorObject {
  if (error instanceof ErrorObject) return error;
  return fromPostern(error instanceof PosternError ? error : new PosternError(error));
}

async function pump(output: AsyncIterable<unknown>, out: Sink): Promise<void> {
  for await (const value of output) {
    const waiting = out(value);
    if (waiting instanceof Promise) await waiting;
  }
}
