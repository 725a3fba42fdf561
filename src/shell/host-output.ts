// Where a run's output ends: formatted text, or JSON; errors and messages on stderr; control characters never pass as such.
import { transcribe } from './builtins/transcript.ts';
import { errorLines } from './errors/error-lines.ts';
import { errorView } from './errors/error-view.ts';
import type { Maybe } from './evaluator/maybe.ts';
import { then } from './evaluator/maybe.ts';
import type { Session } from './evaluator/session.ts';
import { InformationRecord, type StreamRecord } from './evaluator/stream-record.ts';
import { headOf } from './format/cell-width.ts';
import type { Formatter } from './format/index.ts';
import { visibleCell, visibleText } from './format/visible-text.ts';
import { wrapText } from './format/wrap-text.ts';
import type { ErrorObject } from './values/index.ts';
import { jsonErrorLine, toJsonText } from './values/to-json.ts';

export interface Output {
  write(value: unknown): Maybe<void>;
  error(error: ErrorObject): Maybe<void>;
  record(record: StreamRecord): Maybe<void>;
  progress(text: string): void;
  end(): Promise<void>;
}

/** How much may wait in a stream before the writer waits too. */
function writer(stream: NodeJS.WritableStream, session: Session) {
  let closed = false;
  /** One for all who wait: a stream warns of many listeners. */
  let drained: Promise<void> | undefined;
  const failed = (error: NodeJS.ErrnoException) => {
    // A reader that has enough (head) is no failure: what runs is stopped quietly.
    closed = true;
    if (error.code === 'EPIPE') session.stop('unread');
  };
  stream.on('error', failed);
  const close = () => {
    // What is still on its way may fail later; by then nobody cares.
    stream.off('error', failed);
    if (stream.listenerCount('error') === 0) stream.on('error', () => undefined);
  };
  const drain = () =>
    new Promise<void>((resolve) => {
      const go = () => {
        drained = undefined;
        for (const event of ['drain', 'close', 'error']) stream.off(event, go);
        resolve();
      };
      for (const event of ['drain', 'close', 'error']) stream.once(event, go);
    });
  return {
    close,
    write: (text: string): Maybe<void> => {
      if (closed || stream.write(text)) return;
      drained ??= drain();
      return drained;
    },
  };
}

const [RED, YELLOW] = [31, 33];
const DEFAULT_WIDTH = 80;
const PREFIXES = { 3: 'WARNING: ', 4: 'VERBOSE: ', 5: 'DEBUG: ' } as const;

export function createOutput(session: Session, json: boolean): Output {
  const { io } = session.services;
  const [stdout, stderr] = [writer(io.stdout, session), writer(io.stderr, session)];
  /** A line of progress stands where the next output goes: it is taken away first. */
  let progressing = false;
  const clear = (): void => {
    if (!progressing) return;
    progressing = false;
    void stderr.write('\r\x1b[K');
  };
  const after =
    (write: (text: string) => Maybe<void>) =>
    (text: string): Maybe<void> => {
      clear();
      // The only escapes here are the colours below.
      transcribe(session, text.replace(/\x1b\[\d+m/g, ''));
      return write(text);
    };
  const [out, err] = [after(stdout.write), after(stderr.write)];
  const colored = io.color && io.stderr.isTTY === true && !json;
  const inColor = (color: number, text: string) => (colored ? `\x1b[${color}m${text}\x1b[39m` : text);
  /** A terminal would break the words of a long line anywhere. */
  const inLines = (color: number, text: string) =>
    (io.stderr.isTTY === true && !json ? wrapText(text, io.stderr.columns ?? DEFAULT_WIDTH) : [text])
      .map((line) => `${inColor(color, line)}\n`)
      .join('');
  const messages = (record: StreamRecord): Maybe<void> => {
    if (record instanceof InformationRecord) {
      const text = visibleText(record.toString()) + (record.host?.newLine === false ? '' : '\n');
      return json ? err(text) : out(text);
    }
    return err(inLines(YELLOW, `${PREFIXES[record.stream]}${visibleText(record.Message)}`));
  };
  const failure = (error: ErrorObject): Maybe<void> =>
    err(
      errorLines(error, errorView(session))
        .map((line) => inLines(RED, visibleText(line)))
        .join(''),
    );
  const progress = (text: string): void => {
    if (io.stderr.isTTY !== true || json) return;
    clear();
    if (text === '') return;
    progressing = true;
    // A line that wrapped could not be taken away again.
    const line = headOf(visibleCell(text).replaceAll('\n', ' '), (io.stderr.columns ?? DEFAULT_WIDTH) - 1);
    void stderr.write(`\r\x1b[K${line}`);
  };
  const output = json
    ? jsonOutput(out, err, messages, progress)
    : textOutput(session, out, failure, messages, progress);
  return {
    ...output,
    end: async () => {
      await output.end();
      clear();
      stdout.close();
      stderr.close();
    },
  };
}

function jsonOutput(
  out: (text: string) => Maybe<void>,
  err: (text: string) => Maybe<void>,
  record: Output['record'],
  progress: Output['progress'],
): Output {
  let count = 0;
  // What JSON leaves unescaped (DEL, C1, marks of direction) visibleText spells as JSON escapes.
  return {
    write: (value) => out(`${count++ === 0 ? '[' : ',\n'}${visibleText(toJsonText(value))}`),
    error: (error) => err(`${visibleText(jsonErrorLine(error))}\n`),
    record,
    progress,
    end: async () => {
      await out(count === 0 ? '[]\n' : ']\n');
    },
  };
}

function textOutput(
  session: Session,
  out: (text: string) => Maybe<void>,
  failure: Output['error'],
  record: Output['record'],
  progress: Output['progress'],
): Output {
  let formatter: Formatter | undefined;
  let waiting: Promise<void> | undefined;
  const emit = (line: string): void => {
    const written = out(`${visibleText(line)}\n`);
    if (written instanceof Promise)
      waiting = waiting === undefined ? written : Promise.all([waiting, written]).then(() => undefined);
  };
  const drained = (): Maybe<void> => {
    const pending = waiting;
    waiting = undefined;
    return pending;
  };
  // The formatter is loaded for the first object, so that a cmdlet that says nothing costs nothing.
  const load = async (): Promise<Formatter> => {
    const [{ createFormatter }, { formatting }] = await Promise.all([
      import('./format/index.ts'),
      import('./builtins/formatting.ts'),
    ]);
    formatter ??= createFormatter({ ...formatting(session), text: 'shown', emit });
    return formatter;
  };
  const push = (target: Formatter, value: unknown): Maybe<void> => then(target.push(value) as Maybe<void>, drained);
  return {
    write: (value) => (formatter === undefined ? load().then((loaded) => push(loaded, value)) : push(formatter, value)),
    error: (error) => {
      formatter?.flush();
      return then(drained(), () => failure(error));
    },
    record: (one) => {
      formatter?.flush();
      return then(drained(), () => record(one));
    },
    progress,
    end: async () => {
      formatter?.end();
      await drained();
    },
  };
}
