// What the shell's own cmdlets get beyond core's context: the caller's frame and direct access to the streams.
import type { CmdletContext } from '../../core/cmdlet.ts';
import type { ErrorRecord, PosternError } from '../../core/error-record.ts';
import type { ShellAccess } from '../format/shell-access.ts';
import type { ErrorObject } from '../values/index.ts';
import type { CommandRuntime } from './command-runtime.ts';
import type { Frame } from './frame.ts';
import type { Maybe } from './maybe.ts';

export interface EngineContext extends Omit<CmdletContext, 'writeError'> {
  readonly frame: Frame;
  readonly runtime: CommandRuntime;
  /** What the output and help cmdlets use of the session. */
  readonly shell: ShellAccess;
  /** Whether objects come from a pipeline. */
  readonly hasInput: boolean;
  /** Writes to the success stream at once, waiting for downstream where the result is a promise. */
  write(value: unknown): Maybe<void>;
  writeError(error: PosternError | ErrorRecord | ErrorObject): void;
  /** Enough: ends the commands upstream. */
  stopUpstream(): never;
}

/** The context of a cmdlet of the shell; other contexts have no engine behind them. */
export function engine(context: CmdletContext): EngineContext {
  return context as unknown as EngineContext;
}
