// What becomes of an error that ends a statement: it unwinds to a try or trap, or is reported and the script goes on.
import { asShellException } from '../errors/raise.ts';
import { DownstreamFailure, PipelineStop, ShellException, UpstreamStop } from '../errors/shell-exception.ts';
import type { ErrorObject, ErrorPlace } from '../values/index.ts';
import { type Completion, FlowException } from './flow.ts';
import type { Frame } from './frame.ts';
import { type Maybe, then } from './maybe.ts';
import { preference } from './preferences.ts';

/** Signals are not errors: no try, trap or catch sees them. */
export function isSignal(thrown: unknown): boolean {
  return (
    thrown instanceof FlowException ||
    thrown instanceof UpstreamStop ||
    thrown instanceof DownstreamFailure ||
    thrown instanceof PipelineStop
  );
}

/** What was thrown as an error of the shell, with its place. @throws what is a signal */
export function toException(thrown: unknown, place: ErrorPlace): ShellException {
  if (isSignal(thrown)) throw thrown;
  const exception = asShellException(thrown);
  exception.error.place ??= place;
  return exception;
}

/** Reports and goes on, or throws on. */
export function handleThrown(frame: Frame, thrown: unknown, place: ErrorPlace): Maybe<Completion> {
  if (thrown instanceof FlowException) return thrown.flow;
  const exception = toException(thrown, place);
  frame.session.succeeded = false;
  if (frame.propagates || exception.unwinds === 'command' || exception.unwinds === 'stop') throw exception;
  const action = preference(frame, 'erroractionpreference', 'continue');
  if (exception.unwinds === 'script') {
    if (action !== 'silentlycontinue' && action !== 'ignore') throw exception;
    remember(frame, exception);
    return undefined;
  }
  if (action === 'stop') throw new ShellException(exception.error, 'stop');
  remember(frame, exception);
  if (action === 'silentlycontinue' || action === 'ignore') return undefined;
  return then(show(frame, exception.error), () => undefined);
}

export function remember(frame: Frame, exception: ShellException): void {
  if (exception.recorded) return;
  exception.recorded = true;
  frame.session.remember(exception.error);
}

/** Writes to the error stream, past the collectors of -ErrorVariable. */
export function show(frame: Frame, error: ErrorObject): Maybe<void> {
  for (const tap of frame.streams.errorTaps) tap(error);
  return frame.streams.error(error);
}
