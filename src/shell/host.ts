// The shell as app.ts uses it: a session, and the three ways to run something in it: a vector, a text, a file.
import { resolve } from 'node:path';
import { argumentsOf, runVector } from './argv.ts';
import type { ExitStatus, RunOptions, ShellServices } from './contract.ts';
import { PipelineStop, UpstreamStop } from './errors/shell-exception.ts';
import { FlowException } from './evaluator/flow.ts';
import { Frame } from './evaluator/frame.ts';
import { handleThrown, toException } from './evaluator/handle-error.ts';
import type { Prompter } from './evaluator/prompter.ts';
import { Session } from './evaluator/session.ts';
import { createOutput, type Output } from './host-output.ts';
import { QuietEnd } from './pipeline/cmdlet-stage.ts';
import { runStages } from './pipeline/run-stages.ts';
import { startSession } from './session-start.ts';
import { ScriptSource } from './values/index.ts';

/** 128 and the number of SIGINT, as shells have it. */
const INTERRUPTED = 130;

export interface ShellOptions {
  /** Asks a person; without one questions are errors. */
  readonly prompter?: Prompter | undefined;
}

export interface Shell {
  readonly session: Session;
  /** One pipeline from an argument vector. */
  runArgv(argv: readonly string[], options: RunOptions): Promise<ExitStatus>;
  /** A text: `-Command`, a script on stdin, a line at the prompt. */
  runScript(text: string, options: RunOptions): Promise<ExitStatus>;
  /** A script file with its arguments. */
  runFile(path: string, args: readonly string[], options: RunOptions): Promise<ExitStatus>;
  /** Stops what runs (Ctrl-C). */
  stop(): void;
  /** Set when `exit` was called: the prompt ends with it. */
  readonly exited: ExitStatus | undefined;
}

export function createShell(services: ShellServices, options: ShellOptions = {}): Shell {
  let output: Output | undefined;
  let exited: ExitStatus | undefined;
  const session: Session = new Session(services, {
    write: (value) => output?.write(value),
    error: (error) => output?.error(error),
    record: (record) => output?.record(record),
    progress: (text) => output?.progress(text),
    prompter: options.prompter,
  });
  startSession(session);

  /** Runs with the output open, and turns what was thrown into what is shown and the exit status. */
  const run = async (
    work: (frame: Frame) => Promise<number | undefined>,
    { json }: RunOptions,
  ): Promise<ExitStatus> => {
    session.renew();
    session.succeeded = true;
    const mine = createOutput(session, json);
    output = mine;
    const frame = new Frame(session, session.global, {
      out: session.host.write,
      error: session.host.error,
      record: session.host.record,
      errorTaps: [],
      recordTaps: [],
    });
    const interrupt = () => session.stop();
    process.on('SIGINT', interrupt);
    try {
      const status = await work(frame);
      return stopStatus() ?? status ?? (session.succeeded ? 0 : 1);
    } catch (thrown) {
      return await failed(frame, thrown);
    } finally {
      process.off('SIGINT', interrupt);
      await mine.end();
      output = undefined;
    }
  };

  /** A cmdlet that was waiting may have ended in peace when it was stopped. */
  const stopStatus = (): ExitStatus | undefined =>
    session.stopped === undefined ? undefined : session.stopped === 'interrupt' ? INTERRUPTED : 0;

  const failed = async (frame: Frame, thrown: unknown): Promise<number> => {
    if (thrown instanceof FlowException) {
      // A stray break or continue ends the script, and that is no failure.
      if (thrown.flow.kind !== 'exit') return 0;
      exited = thrown.flow.status;
      return exited;
    }
    if (thrown instanceof PipelineStop) return stopStatus() ?? INTERRUPTED;
    if (thrown instanceof UpstreamStop || thrown instanceof QuietEnd) return session.succeeded ? 0 : 1;
    const { error, hidden } = toException(thrown, { source: new ScriptSource(''), extent: { start: 0, end: 0 } });
    session.succeeded = false;
    session.remember(error);
    if (!hidden) await frame.streams.error(error);
    return 1;
  };

  return {
    session,
    get exited() {
      return exited;
    },
    stop: () => session.stop(),
    runArgv: (argv, runOptions) =>
      run(async (frame) => {
        try {
          await runVector(frame, argv);
        } catch (thrown) {
          const flow = await handleThrown(frame, thrown, {
            source: new ScriptSource(argv.join(' ')),
            extent: { start: 0, end: 0 },
          });
          if (flow?.kind === 'exit') return flow.status;
          return flow === undefined ? 1 : undefined;
        }
        return undefined;
      }, runOptions),
    runScript: (text, runOptions) =>
      run(async (frame) => {
        const { toBlockText } = await import('./evaluator/block-text.ts');
        const { compileBlock } = await import('./evaluator/compiled-block.ts');
        const { checkRequires } = await import('./evaluator/requires.ts');
        const block = toBlockText(frame, text);
        checkRequires(block.ast);
        const compiled = compileBlock(block.ast, block.source);
        for (const part of [compiled.begin, compiled.process, compiled.end]) {
          const completion = await part?.(frame);
          if (completion?.kind === 'exit') {
            exited = completion.status;
            return completion.status;
          }
          if (completion !== undefined) return completion.kind === 'return' ? undefined : 0;
        }
        return undefined;
      }, runOptions),
    runFile: (given, args, runOptions) =>
      run(async (frame) => {
        // $PSScriptRoot and what errors show is the whole path.
        const path = resolve(session.location, given);
        const { scriptFunction } = await import('./evaluator/script-function.ts');
        const { FunctionStage } = await import('./pipeline/function-stage.ts');
        const script = await scriptFunction(frame, path);
        const source = new ScriptSource(`${path} ${args.join(' ')}`);
        const place = { source, extent: { start: 0, end: source.text.length } };
        session.lastExitCode = null;
        const stage = await FunctionStage.create(
          { target: script, dotted: false, file: path },
          frame,
          place,
          await argumentsOf(frame, args),
          frame.streams.out,
        );
        await runStages(frame, [stage], undefined);
        return session.lastExitCode ?? 0;
      }, runOptions),
  };
}
