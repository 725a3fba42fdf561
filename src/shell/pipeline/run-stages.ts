// Driving the stages of a pipeline: begin all, push the input through, end all in order; downstream may stop upstream.
import { DownstreamFailure, UpstreamStop } from '../errors/shell-exception.ts';
import type { Frame } from '../evaluator/frame.ts';
import { isSignal } from '../evaluator/handle-error.ts';
import { attempt, each, type Maybe, then } from '../evaluator/maybe.ts';
import type { Sink } from '../evaluator/streams.ts';
import type { Stage } from './stage.ts';

/** `input` is undefined when the first stage is the source itself. */
export function runStages(frame: Frame, stages: readonly Stage[], input: Iterable<unknown> | undefined): Maybe<void> {
  const { session } = frame;
  const first = stages[0]!;
  const feed = (): Maybe<void> =>
    input === undefined
      ? first.processAlone()
      : each(input, (object) => {
          if (object === undefined) return;
          const waiting = session.tick();
          return waiting === undefined ? first.process(object) : waiting.then(() => first.process(object));
        });
  const endFrom = (at: number): Maybe<void> => {
    for (let i = at; i < stages.length; i++) {
      const next = i + 1;
      const ending = stopping(stages[i]!.end.bind(stages[i]), (by) => endFrom(Math.max(by, next)));
      if (ending instanceof Promise) return ending.then((stopped) => (stopped ? undefined : endFrom(next)));
      if (ending) return;
    }
  };
  /** Runs work; a stop by one of our stages is followed by `after` from that stage on. Gives whether it was stopped. */
  const stopping = (work: () => Maybe<void>, after: (by: number) => Maybe<void>): Maybe<boolean> =>
    attempt(
      () => then(work(), () => false),
      (thrown) => {
        const by = thrown instanceof UpstreamStop ? stages.indexOf(thrown.by as Stage) : -1;
        if (by < 0) throw thrown;
        return then(after(by), () => true);
      },
    );
  const run = (): Maybe<void> =>
    then(
      each(stages.entries(), ([i, stage]) => beginOnce(stage, i > 0 || input !== undefined)),
      () =>
        then(stopping(feed, endFrom), (stopped) =>
          // A cmdlet that was waiting ends in peace when it is stopped; what comes after it must not run.
          then(stopped ? undefined : endFrom(0), () => session.checkStopped()),
        ),
    );
  return attempt(
    run,
    (thrown) => {
      throw thrown instanceof DownstreamFailure && stages.includes(thrown.stage as Stage) ? thrown.thrown : thrown;
    },
    () => each(stages, (stage) => stage.dispose()),
  );
}

/** Those that have begun, or are about to. */
const begun = new WeakSet<Stage>();

function beginOnce(stage: Stage, hasInput: boolean): Maybe<void> {
  if (begun.has(stage)) return;
  begun.add(stage);
  return stage.begin(hasInput);
}

/**
 * Hands objects to a later stage, which begins early when a command writes while it begins itself. What it throws passes
 * by every try of the command that wrote the object.
 */
export function feeding(stage: Stage): Sink {
  const failed = (thrown: unknown): never => {
    throw isSignal(thrown) ? thrown : new DownstreamFailure(stage, thrown);
  };
  let ready = false;
  const first = (object: unknown): Maybe<void> => {
    ready = true;
    return then(beginOnce(stage, true), () => stage.process(object));
  };
  return (object) => {
    let waiting: Maybe<void>;
    try {
      waiting = ready ? stage.process(object) : first(object);
    } catch (thrown) {
      return failed(thrown);
    }
    return waiting instanceof Promise ? waiting.catch(failed) : undefined;
  };
}
