// One running command: its streams with the common parameters applied, its errors, and -WhatIf and -Confirm.
import type { CommandInfo } from '../binder/command-info.ts';
import { shellError } from '../errors/raise.ts';
import { ShellException } from '../errors/shell-exception.ts';
import { ErrorObject, type ErrorPlace, ListValue, stringify } from '../values/index.ts';
import type { Frame } from './frame.ts';
import { type Maybe, then } from './maybe.ts';
import { preference, switchPreference } from './preferences.ts';
import type { Scope } from './scope.ts';
import { DebugRecord, InformationRecord, type StreamRecord, VerboseRecord, WarningRecord } from './stream-record.ts';
import type { Sink, Streams } from './streams.ts';

const IMPACTS = ['none', 'low', 'medium', 'high'];

/** The common parameters that were given, by name in lower case. */
export type CommonValues = ReadonlyMap<string, unknown>;

export class CommandRuntime {
  readonly info: CommandInfo;
  /** The caller's frame. */
  readonly caller: Frame;
  readonly place: ErrorPlace;
  readonly streams: Streams;
  readonly common: CommonValues;
  /** It wrote an error: `$?` becomes false. */
  failed = false;
  parameterSet = '(All)';
  #answer: 'all' | 'none' | undefined;

  constructor(info: CommandInfo, caller: Frame, place: ErrorPlace, out: Sink, common: CommonValues) {
    this.info = info;
    this.caller = caller;
    this.place = place;
    this.common = common;
    this.streams = this.#tapped(out);
  }

  /** The streams with -OutVariable, -ErrorVariable and their kin listening. */
  #tapped(out: Sink): Streams {
    const { streams } = this.caller;
    if (this.common.size === 0) return { ...streams, out };
    const errors = this.#variable('errorvariable');
    const outputs = this.#variable('outvariable');
    const current = this.common.get('pipelinevariable');
    const collectors: { readonly [stream: number]: ListValue | undefined } = {
      3: this.#variable('warningvariable'),
      6: this.#variable('informationvariable'),
    };
    const listens = collectors[3] !== undefined || collectors[6] !== undefined;
    const { scope } = this.caller;
    return {
      out:
        outputs === undefined && current === undefined
          ? out
          : (value) => {
              outputs?.items.push(value);
              if (current !== undefined) scope.set(stringify(current), value);
              return out(value);
            },
      error: streams.error,
      record: streams.record,
      errorTaps: errors === undefined ? streams.errorTaps : [...streams.errorTaps, (error) => errors.items.push(error)],
      recordTaps: listens
        ? [...streams.recordTaps, (record: StreamRecord) => collectors[record.stream]?.items.push(record)]
        : streams.recordTaps,
    };
  }

  #variable(parameter: string): ListValue | undefined {
    const given = this.common.get(parameter);
    if (given === undefined) return undefined;
    const appends = stringify(given).startsWith('+');
    const [, prefix, name] = /^\+?(?:(global|script|local):)?(.*)$/i.exec(stringify(given))!;
    const scope: Scope = this.caller.scope.named(prefix?.toLowerCase());
    const old = scope.get(name!.toLowerCase());
    const kept =
      old instanceof ListValue ? old.items : Array.isArray(old) ? old : old === undefined || old === null ? [] : [old];
    const list = new ListValue(appends ? [...kept] : []);
    scope.set(name!, list);
    return list;
  }

  /** The action for errors: -ErrorAction, else the preference. */
  get errorAction(): string {
    const given = this.common.get('erroraction');
    return given === undefined ? preference(this.caller, 'erroractionpreference', 'continue') : String(given);
  }

  /** Completes an error with what is known of this command. */
  adopt(error: ErrorObject): ErrorObject {
    error.command ??= this.info.name;
    error.origin ??= this.info.origin;
    error.place ??= this.place;
    return error;
  }

  /** A non-terminating error, treated by -ErrorAction. @throws ShellException when the action is Stop */
  writeError(error: ErrorObject): Maybe<void> {
    this.failed = true;
    this.adopt(error);
    const action = this.errorAction;
    if (action === 'ignore') return;
    if (action === 'stop') {
      for (const tap of this.streams.errorTaps) tap(error);
      throw new ShellException(error, 'stop');
    }
    if (action === 'inquire') return this.#inquire(error);
    this.caller.session.remember(error);
    for (const tap of this.streams.errorTaps) tap(error);
    if (action !== 'silentlycontinue') return this.streams.error(error);
  }

  async #inquire(error: ErrorObject): Promise<void> {
    const { prompter } = this.caller.session.host;
    if (prompter === undefined) throw new ShellException(error, 'stop');
    await this.streams.error(error);
    const choice = await prompter.choose({
      caption: 'Confirm',
      message: error.text,
      choices: [
        { label: '&Yes', help: 'Go on with the operation.' },
        { label: '&Halt Command', help: 'Stop this command.' },
      ],
      initial: 0,
    });
    if (choice === 1) throw new ShellException(error, 'stop');
  }

  #record(record: StreamRecord, shown: boolean): Maybe<void> {
    for (const tap of this.streams.recordTaps) tap(record);
    if (shown) return this.streams.record(record);
  }

  #message(record: WarningRecord | VerboseRecord | DebugRecord, action: string): Maybe<void> {
    if (action === 'ignore') return;
    if (action === 'silentlycontinue') return record.stream === 3 ? this.#record(record, false) : undefined;
    return then(this.#record(record, true), () => {
      if (action === 'stop')
        throw new ShellException(
          new ErrorObject({ id: 'ActionPreferenceStop', category: 'OperationStopped', message: record.Message }),
          'stop',
        );
    });
  }

  writeWarning(text: string): Maybe<void> {
    const given = this.common.get('warningaction');
    const action = given === undefined ? preference(this.caller, 'warningpreference', 'continue') : String(given);
    return this.#message(new WarningRecord(text), action);
  }

  writeVerbose(text: string): Maybe<void> {
    const given = this.common.get('verbose');
    const action =
      given === undefined
        ? preference(this.caller, 'verbosepreference', 'silentlycontinue')
        : given
          ? 'continue'
          : 'silentlycontinue';
    return this.#message(new VerboseRecord(text), action);
  }

  writeDebug(text: string): Maybe<void> {
    const given = this.common.get('debug');
    const action =
      given === undefined
        ? preference(this.caller, 'debugpreference', 'silentlycontinue')
        : given
          ? 'continue'
          : 'silentlycontinue';
    return this.#message(new DebugRecord(text), action);
  }

  writeInformation(
    data: unknown,
    tags: readonly string[],
    host?: { readonly newLine: boolean },
    text?: string,
  ): Maybe<void> {
    const given = this.common.get('informationaction');
    const action =
      given === undefined ? preference(this.caller, 'informationpreference', 'silentlycontinue') : String(given);
    const record = new InformationRecord(data, text ?? stringify(data), tags, host);
    if (action === 'ignore' && host === undefined) return;
    // Redirected information arrives whatever the preference says; only showing it depends on that.
    const redirected = this.streams.record !== this.caller.session.host.record;
    return this.#record(record, host !== undefined || redirected || action === 'continue');
  }

  /** Asks, or only says, per -WhatIf, -Confirm and the command's impact. */
  shouldProcess(operation: string, target: string): Maybe<boolean> {
    const whatIf = this.common.get('whatif');
    if (whatIf === undefined ? switchPreference(this.caller, 'whatifpreference') : whatIf === true) {
      const text = `What if: Performing the operation "${operation}" on target "${target}".`;
      return then(this.writeInformation(text, [], { newLine: true }, text), () => false);
    }
    if (!this.#asks()) return then(this.#verbose(operation, target), () => true);
    if (this.#answer !== undefined) return this.#answer === 'all';
    const { prompter } = this.caller.session.host;
    if (prompter === undefined) throw shellError('ConfirmationNotPossible', { operation, target }, { target });
    return this.#ask(prompter, operation, target);
  }

  #verbose(operation: string, target: string): Maybe<void> {
    return this.writeVerbose(`Performing the operation "${operation}" on target "${target}".`);
  }

  #asks(): boolean {
    const confirm = this.common.get('confirm');
    const impact = IMPACTS.indexOf(this.info.confirmImpact.toLowerCase());
    if (confirm === false || impact === 0) return false;
    if (confirm === true) return true;
    const limit = IMPACTS.indexOf(preference(this.caller, 'confirmpreference', 'high'));
    return limit > 0 && impact >= limit;
  }

  async #ask(
    prompter: NonNullable<Frame['session']['host']['prompter']>,
    operation: string,
    target: string,
  ): Promise<boolean> {
    const choice = await prompter.choose({
      caption: '\nConfirm',
      message: `Are you sure you want to perform this action?\nPerforming the operation "${operation}" on target "${target}".`,
      choices: [
        { label: '&Yes', help: 'Go on with only the next step of the operation.' },
        { label: 'Yes to &All', help: 'Go on with all the steps of the operation.' },
        { label: '&No', help: 'Skip this operation and go on with the next.' },
        { label: 'No to A&ll', help: 'Skip this operation and all that follow.' },
      ],
      initial: 0,
    });
    if (choice === 1) this.#answer = 'all';
    if (choice === 3) this.#answer = 'none';
    return choice < 2;
  }
}
