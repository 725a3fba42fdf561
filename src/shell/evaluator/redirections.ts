// Redirections: streams into files, into nothing, or into the success stream.
import { PosternError } from '../../core/error-record.ts';
import type { RedirectionAst } from '../ast.ts';
import { formatting } from '../builtins/formatting.ts';
import { resolvePath } from '../builtins/paths.ts';
import { raise } from '../errors/raise.ts';
import { stringify } from '../values/index.ts';
import { compileExpression } from './compile-expression.ts';
import type { CompileContext } from './expr.ts';
import type { Frame } from './frame.ts';
import { each, type Maybe, then } from './maybe.ts';
import type { Sink, Streams } from './streams.ts';

/** Where `$null` leads. */
const discard: Sink = () => undefined;

/** Whether errors of the frame were sent to `$null`. */
export function discardsErrors(frame: Frame | undefined): boolean {
  return frame?.streams.error === discard;
}

interface Redirected {
  readonly frame: Frame;
  /** Ends what goes to files. */
  readonly close: () => Maybe<void>;
}

export function compileRedirections(
  asts: readonly RedirectionAst[],
  context: CompileContext,
): ((frame: Frame) => Maybe<Redirected>) | undefined {
  if (asts.length === 0) return undefined;
  const compiled = asts.map((ast) =>
    ast.kind === 'FileRedirection'
      ? { ast, target: compileExpression(ast.target, context) }
      : { ast, target: undefined },
  );
  return (frame) => {
    let streams: Streams = frame.streams;
    const closers: (() => Maybe<void>)[] = [];
    // Files first: `2>&1 > f` sends the errors to the file too.
    const order = [...compiled].sort(
      (left, right) => Number(left.target === undefined) - Number(right.target === undefined),
    );
    const applied = each(order, ({ ast, target }) => {
      if (ast.kind === 'MergeRedirection') {
        streams = redirected(streams, ast.stream, streams.out);
        return;
      }
      return then(target!(frame), (path) => {
        if (path === null || path === undefined) {
          streams = redirected(streams, ast.stream, discard);
          return;
        }
        return open(frame, stringify(path), ast.append).then(({ push, close }) => {
          closers.push(close);
          streams = redirected(streams, ast.stream, push);
        });
      });
    });
    return then(applied, () => ({ frame: frame.withStreams(streams), close: () => each(closers, (close) => close()) }));
  };
}

function redirected(streams: Streams, stream: RedirectionAst['stream'], to: Sink): Streams {
  const all = stream === '*';
  const record = streams.record;
  return {
    out: all || stream === 1 ? to : streams.out,
    error: all || stream === 2 ? to : streams.error,
    record: all
      ? to
      : typeof stream === 'number' && stream > 2
        ? (one) => (one.stream === stream ? to(one) : record(one))
        : record,
    errorTaps: streams.errorTaps,
    recordTaps: streams.recordTaps,
  };
}

interface OpenFile {
  readonly push: Sink;
  readonly close: () => Maybe<void>;
}

/** The file is there from the start, and is written while objects come: nothing waits in memory for the end. */
async function open(frame: Frame, path: string, append: boolean): Promise<OpenFile> {
  const { openObjectFile } = await import('../format/object-file.ts');
  const named = <T>(work: () => T): T => {
    try {
      return work();
    } catch (thrown) {
      if (!(thrown instanceof PosternError)) throw thrown;
      return raise('RedirectionFailed', { path, detail: thrown.message }, { target: path });
    }
  };
  const { session } = frame;
  const { formatter, file } = named(() => openObjectFile(formatting(session), resolvePath(session, path), { append }));
  return {
    push: (value) => named(() => formatter.push(value) as Maybe<void>),
    close: () =>
      named(() => {
        formatter.end();
        file.flush();
      }),
  };
}
