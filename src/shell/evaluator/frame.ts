// Where code runs: its session, scope and streams, and whether errors unwind to a try or trap around it.
import type { ErrorPlace, ScriptBlock } from '../values/index.ts';
import type { CommandRuntime } from './command-runtime.ts';
import type { Maybe } from './maybe.ts';
import type { Scope } from './scope.ts';
import type { Session } from './session.ts';
import { type Sink, type Streams, withOut } from './streams.ts';

type BlockInvoker = (frame: Frame, block: ScriptBlock, item: unknown) => Maybe<readonly unknown[]>;

/** Handed in by the evaluator: a cmdlet called from a command line needs none, and there is no block before it is loaded. */
let invokeBlock: BlockInvoker;

export function setBlockInvoker(invoke: BlockInvoker): void {
  invokeBlock = invoke;
}

export class Frame {
  readonly session: Session;
  readonly scope: Scope;
  readonly streams: Streams;
  /** A try or trap, here or in a caller, takes every terminating error. */
  readonly propagates: boolean;
  /** The function whose body this is. */
  readonly runtime: CommandRuntime | undefined;
  /** The place of the call, for $MyInvocation. */
  readonly callPlace: ErrorPlace | undefined;

  constructor(
    session: Session,
    scope: Scope,
    streams: Streams,
    propagates = false,
    runtime?: CommandRuntime,
    callPlace?: ErrorPlace,
  ) {
    this.session = session;
    this.scope = scope;
    this.streams = streams;
    this.propagates = propagates;
    this.runtime = runtime;
    this.callPlace = callPlace;
  }

  withOut(out: Sink): Frame {
    return new Frame(
      this.session,
      this.scope,
      withOut(this.streams, out),
      this.propagates,
      this.runtime,
      this.callPlace,
    );
  }

  withStreams(streams: Streams): Frame {
    return new Frame(this.session, this.scope, streams, this.propagates, this.runtime, this.callPlace);
  }

  withScope(scope: Scope): Frame {
    return new Frame(this.session, scope, this.streams, this.propagates, this.runtime, this.callPlace);
  }

  protecting(): Frame {
    if (this.propagates) return this;
    return new Frame(this.session, this.scope, this.streams, true, this.runtime, this.callPlace);
  }

  /** Runs a block here, in this scope, with `$_` set; gives its output (how the formatter and cmdlets call blocks). */
  invokeWith(block: ScriptBlock, item: unknown): Maybe<readonly unknown[]> {
    return invokeBlock(this, block, item);
  }
}
