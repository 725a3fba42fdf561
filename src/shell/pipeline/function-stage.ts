// A function, script or script block as a stage.

import { Hashtable } from '../../core/values/hashtable.ts';
import type { Argument } from '../binder/argument.ts';
import { attributeValues } from '../binder/attribute-values.ts';
import type { Binding } from '../binder/binding.ts';
import { type FunctionInfo, functionInfo } from '../binder/function-info.ts';
import { ShellException } from '../errors/shell-exception.ts';
import { type CompiledBlock, compileBlock } from '../evaluator/compiled-block.ts';
import type { Exec } from '../evaluator/expr.ts';
import { type Completion, FlowException } from '../evaluator/flow.ts';
import { Frame } from '../evaluator/frame.ts';
import type { FunctionValue } from '../evaluator/function-value.ts';
import { each, type Maybe, then } from '../evaluator/maybe.ts';
import { PsCmdlet } from '../evaluator/ps-cmdlet.ts';
import { Scope } from '../evaluator/scope.ts';
import type { Sink } from '../evaluator/streams.ts';
import { type ErrorPlace, enumValue, PSCustomObject } from '../values/index.ts';
import { BoundStage, setName } from './bound-stage.ts';
import type { Stage } from './stage.ts';

export interface FunctionCall {
  readonly target: FunctionValue;
  /** Runs in the caller's scope (`. f`). */
  readonly dotted: boolean;
  /** A script file: a script scope, and `exit` ends only it. */
  readonly file?: string | undefined;
}

const PREFERENCES: readonly (readonly [string, string, string | undefined])[] = [
  ['erroraction', 'ErrorActionPreference', undefined],
  ['warningaction', 'WarningPreference', undefined],
  ['informationaction', 'InformationPreference', undefined],
  ['verbose', 'VerbosePreference', 'continue'],
  ['debug', 'DebugPreference', 'continue'],
];

export class FunctionStage extends BoundStage implements Stage {
  readonly #call: FunctionCall;
  readonly #compiled: CompiledBlock;
  readonly #own: FunctionInfo;
  readonly #input: unknown[] = [];
  #frame!: Frame;
  #hasInput = false;

  private constructor(
    call: FunctionCall,
    compiled: CompiledBlock,
    info: FunctionInfo,
    caller: Frame,
    place: ErrorPlace,
    args: readonly Argument[],
    out: Sink,
  ) {
    super(info, caller, place, args, out);
    this.#call = call;
    this.#compiled = compiled;
    this.#own = info;
  }

  /** Waits only for what attributes are given that has to be waited for. */
  static create(
    call: FunctionCall,
    caller: Frame,
    place: ErrorPlace,
    args: readonly Argument[],
    out: Sink,
  ): Maybe<FunctionStage> {
    const { name, block, parameters } = call.target;
    const compiled = compileBlock(block.ast, block.source);
    const attributes = block.ast.paramBlock?.attributes ?? [];
    const own = parameters ?? compiled.parameters;
    return then(attributeValues(attributes, own, compiled.context, caller), (values) => {
      const info = functionInfo(name, attributes, own, compiled.context, values);
      return new FunctionStage(call, compiled, info, caller, place, args, out);
    });
  }

  begin(hasInput: boolean): Maybe<void> {
    this.#hasInput = hasInput;
    return then(this.bindLine(hasInput), () => {
      const scope = this.#call.dotted ? this.caller.scope : new Scope(this.caller.scope, this.#call.file !== undefined);
      for (const [key, value] of this.#call.target.block.closure ?? []) scope.variables.set(key, { name: key, value });
      const propagates = this.caller.propagates;
      this.#frame = new Frame(this.caller.session, scope, this.runtime.streams, propagates, this.runtime, this.place);
      this.#setAutomatic(scope);
      return then(this.#assign(this.base, !hasInput), () => this.#run(this.#compiled.begin));
    });
  }

  process(object: unknown): Maybe<void> {
    const binds = this.plan !== undefined && this.plan.candidates.length > 0;
    const isAdvanced = !this.#own.isSimple;
    if (!binds) {
      if (isAdvanced && this.#own.own.length > 0 && this.#compiled.process !== undefined)
        return then(this.bindInput(object), () => undefined);
      return this.#processOne(object);
    }
    return then(this.bindInput(object), (binding) => {
      if (binding === undefined) return;
      this.runtime.parameterSet = setName(binding.chosenSet());
      return then(this.#assign(binding, true), () => this.#processOne(object));
    });
  }

  #processOne(object: unknown): Maybe<void> {
    if (this.#compiled.process === undefined) {
      this.#input.push(object);
      return;
    }
    const { session, scope } = this.#frame;
    const outer = session.underscore;
    session.underscore = object;
    scope.set('input', [object]);
    return then(this.#run(this.#compiled.process), () => {
      session.underscore = outer;
    });
  }

  processAlone(): Maybe<void> {
    return this.#run(this.#compiled.process);
  }

  end(): Maybe<void> {
    if (this.#compiled.end === undefined) return;
    if (this.#compiled.process === undefined) this.#frame.scope.set('input', this.#input);
    return this.#run(this.#compiled.end);
  }

  dispose(): Maybe<void> {
    if (this.#compiled.clean !== undefined && this.#frame !== undefined) return this.#run(this.#compiled.clean);
  }

  #run(part: Exec | undefined): Maybe<void> {
    if (part === undefined) return;
    const ended = (completion: Completion): void => {
      if (completion === undefined || completion.kind === 'return') return;
      if (completion.kind === 'exit' && this.#call.file !== undefined) {
        this.caller.session.lastExitCode = completion.status;
        if (this.caller.scope.parent === undefined && this.caller.runtime === undefined && this.caller.session.exits)
          throw new FlowException(completion);
        return;
      }
      throw new FlowException(completion);
    };
    const thrown = (error: unknown): void => {
      if (error instanceof FlowException) {
        ended(error.flow);
        return;
      }
      // What ends a command ends its caller's statement.
      if (error instanceof ShellException && error.unwinds === 'command')
        throw new ShellException(error.error, 'statement');
      throw error;
    };
    return this.caller.session.nested(() => {
      try {
        const completion = part(this.#frame);
        return completion instanceof Promise ? completion.then(ended, thrown) : ended(completion);
      } catch (error) {
        return thrown(error);
      }
    });
  }

  /** Parameters as variables: bound values, or defaults evaluated in order. */
  #assign(binding: Binding, withDefaults: boolean): Maybe<void> {
    const { scope } = this.#frame;
    const bound = new Hashtable();
    const done = then(
      each(this.#own.own, (parameter) => {
        const assign = (value: unknown) => {
          const key = parameter.name.toLowerCase();
          scope.variables.set(key, { name: parameter.name, value, constraint: parameter.constraint });
        };
        if (binding.values.has(parameter.name)) {
          bound.set(parameter.name, binding.values.get(parameter.name));
          return assign(binding.values.get(parameter.name));
        }
        if (!withDefaults && scope.variables.has(parameter.name.toLowerCase())) return;
        if (parameter.defaultValue === undefined) return assign(parameter.empty);
        return then(parameter.defaultValue(this.#frame) as Maybe<unknown>, (given) => {
          const value = given ?? null;
          assign(parameter.constraint === undefined || value === null ? value : parameter.constraint(value));
        });
      }),
      () => {
        for (const [name, value] of this.runtime.common) {
          const parameter = this.info.parameters.find((one) => one.name.toLowerCase() === name);
          if (parameter !== undefined) bound.set(parameter.name, value);
        }
        scope.set('PSBoundParameters', bound);
      },
    );
    return done;
  }

  #setAutomatic(scope: Scope): void {
    const { target, file } = this.#call;
    if (this.#own.isSimple) scope.set('args', this.base.leftover);
    scope.set('input', []);
    const position = this.place.source.position(this.place.extent.start);
    const path = file ?? target.block.source.file ?? '';
    scope.set(
      'MyInvocation',
      new PSCustomObject([
        [
          'MyCommand',
          new PSCustomObject([
            ['Name', target.name],
            ['CommandType', file === undefined ? 'Function' : 'ExternalScript'],
            ['Path', path],
            ['Definition', target.block.text],
          ]),
        ],
        ['InvocationName', target.name],
        ['Line', position.text],
        ['ScriptLineNumber', position.line],
        ['OffsetInLine', position.column],
        ['ScriptName', this.place.source.file ?? ''],
        ['BoundParameters', new Hashtable(this.base.values)],
        ['UnboundArguments', this.base.leftover],
        ['ExpectingInput', this.#hasInput],
        ['PSScriptRoot', path.replace(/\/[^/]*$/, '')],
        ['PSCommandPath', path],
      ]),
    );
    if (file !== undefined) {
      scope.set('PSScriptRoot', file.replace(/\/[^/]*$/, '') || '/');
      scope.set('PSCommandPath', file);
    }
    if (!this.#own.isSimple) scope.set('PSCmdlet', new PsCmdlet(this.runtime, scope));
    for (const [key, name, whenTrue] of PREFERENCES) {
      const given = this.runtime.common.get(key);
      if (given === undefined) continue;
      const action = whenTrue === undefined ? String(given) : given ? whenTrue : 'silentlycontinue';
      scope.set(name, enumValue('System.Management.Automation.ActionPreference', ACTION_NAMES[action] ?? 'Continue'));
    }
    if (this.runtime.common.has('whatif')) scope.set('WhatIfPreference', this.runtime.common.get('whatif'));
    if (this.runtime.common.get('confirm') === true) scope.set('ConfirmPreference', 'Low');
    if (this.runtime.common.get('confirm') === false) scope.set('ConfirmPreference', 'None');
  }
}

const ACTION_NAMES: Readonly<Record<string, string>> = {
  silentlycontinue: 'SilentlyContinue',
  stop: 'Stop',
  continue: 'Continue',
  inquire: 'Inquire',
  ignore: 'Ignore',
};
