// What the engine throws: an error object and how far it unwinds.
import type { ErrorObject } from '../values/index.ts';

/**
 * statement: ends the statement. command: ends the command that raised it (ThrowTerminatingError), then the statement.
 * script: `throw`, unwinds to a try or trap or ends the script. stop: the same by an action preference, never suppressed.
 */
export type Unwinds = 'statement' | 'command' | 'script' | 'stop';

export class ShellException extends Error {
  readonly error: ErrorObject;
  readonly unwinds: Unwinds;
  /** It is in `$Error` already. */
  recorded = false;
  /** It came out of a command whose errors are sent to `$null`: nobody is shown it. */
  hidden = false;

  constructor(error: ErrorObject, unwinds: Unwinds) {
    super(error.message);
    this.error = error;
    this.unwinds = unwinds;
  }
}

/** Downstream has enough: unwinds the commands upstream of the one that stopped; no script can catch it. */
export class UpstreamStop extends Error {
  readonly by: object;

  constructor(by: object) {
    super('upstream stop');
    this.by = by;
  }
}

/** What a later command of the pipeline threw, on its way through the commands before it: no script of theirs can catch it. */
export class DownstreamFailure extends Error {
  readonly stage: object;
  readonly thrown: unknown;

  constructor(stage: object, thrown: unknown) {
    super('downstream failure');
    this.stage = stage;
    this.thrown = thrown;
  }
}

/** Ctrl-C: unwinds everything; no script can catch it. */
export class PipelineStop extends Error {}
