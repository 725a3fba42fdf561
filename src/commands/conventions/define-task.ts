// A cmdlet in Exchange's manner: what goes wrong with one object is a non-terminating error, and the next object has its turn.
import {
  type Cmdlet,
  type CmdletContext,
  type CmdletSpec,
  defineCmdlet,
  type Output,
  type ParameterTable,
} from '../../core/cmdlet.ts';
import { PosternError } from '../../core/error-record.ts';

export function defineTask<const P extends ParameterTable, S = undefined>(spec: CmdletSpec<P, S>): Cmdlet {
  return defineCmdlet({
    ...spec,
    process: (args, context, state) => {
      try {
        return guarded(spec.process(args, context, state), context);
      } catch (thrown) {
        return written(thrown, context);
      }
    },
  });
}

function guarded(output: Output, context: CmdletContext): Output {
  if (output === undefined || Array.isArray(output)) return output;
  if (output instanceof Promise) return output.catch((thrown: unknown) => written(thrown, context));
  return Symbol.asyncIterator in output
    ? guardedAsync(output, context)
    : guardedSync(output as Iterable<unknown>, context);
}

function* guardedSync(output: Iterable<unknown>, context: CmdletContext): Generator<unknown> {
  try {
    yield* output;
  } catch (thrown) {
    written(thrown, context);
  }
}

async function* guardedAsync(output: AsyncIterable<unknown>, context: CmdletContext): AsyncGenerator<unknown> {
  try {
    yield* output;
  } catch (thrown) {
    written(thrown, context);
  }
}

/** An exception nobody raised on purpose is a defect and ends the statement. */
function written(thrown: unknown, context: CmdletContext): undefined {
  if (!(thrown instanceof PosternError)) throw thrown;
  context.writeError(thrown);
}
