// Tee-Object.
import { type CmdletContext, defineCmdlet } from '../../core/cmdlet.ts';
import { types } from '../../core/types.ts';
import { engine } from '../evaluator/engine-context.ts';
import type { ObjectFile } from '../format/object-file.ts';
import { ENCODINGS } from '../format/text-encoding.ts';

interface State {
  open: ObjectFile | undefined;
  kept: { readonly name: string; readonly items: unknown[] } | undefined;
}

export const teeObject = defineCmdlet({
  verb: 'Tee',
  noun: 'Object',
  summary: 'Passes objects on, and keeps them in a file or a variable.',
  aliases: ['tee'],
  parameters: {
    FilePath: { type: types.text(), position: 0, aliases: ['Path'], help: 'The file.' },
    LiteralPath: { type: types.text(), help: 'The file, taken literally.' },
    Variable: { type: types.text(), help: 'The variable.' },
    Append: { type: types.switch, help: 'Adds to the file.' },
    Encoding: { type: types.oneOf('Encoding', ENCODINGS), help: 'How characters become bytes.' },
    InputObject: { type: types.anything('PSObject'), pipeline: 'value', help: 'The objects.' },
  },
  examples: [{ command: 'Get-TransportAgent | Tee-Object agents.txt', text: 'Shown, and in a file.' }],
  state: (): State => ({ open: undefined, kept: undefined }),
  begin: (args, context, state): void | Promise<void> => {
    const { frame } = engine(context);
    if (args.Variable !== undefined) {
      const old = args.Append ? frame.scope.get(args.Variable.toLowerCase()) : undefined;
      const items = old === undefined || old === null ? [] : Array.isArray(old) ? old : [old];
      state.kept = { name: args.Variable, items: [...items] };
      frame.scope.set(args.Variable, old ?? null);
    }
    const file = args.LiteralPath ?? args.FilePath;
    if (file === undefined) return;
    return import('../format/object-file.ts').then(({ openObjectFile }) => {
      const { formatting, resolvePath } = engine(context).shell;
      const open = openObjectFile(formatting, resolvePath(file), {
        append: args.Append === true,
        encoding: args.Encoding,
      });
      // What has passed by is in the file, however this ends.
      context.signal.addEventListener('abort', () => open.file.flush(), { once: true });
      state.open = open;
    });
  },
  process: (args, context, state): Iterable<unknown> | Promise<Iterable<unknown>> => {
    if (!context.bound.has('InputObject')) return [];
    const { InputObject } = args;
    keep(InputObject, context, state);
    const pushed = state.open?.formatter.push(InputObject);
    return pushed instanceof Promise ? pushed.then(() => handOn(InputObject, state)) : handOn(InputObject, state);
  },
  end: (_args, _context, state) => close(state),
});

function keep(object: unknown, context: CmdletContext, { kept }: State): void {
  if (kept === undefined) return;
  const { name, items } = kept;
  items.push(object);
  // From the second object on the variable holds the list itself, which goes on growing.
  if (items.length <= 2) engine(context).frame.scope.set(name, items.length === 1 ? items[0] : items);
}

/** Whoever takes the object may have enough of them: then nothing comes after it, not even the end. */
function* handOn(object: unknown, state: State): IterableIterator<unknown> {
  let goesOn = false;
  try {
    yield object;
    goesOn = true;
  } finally {
    if (!goesOn) close(state);
  }
}

function close({ open }: State): void {
  open?.formatter.end();
  open?.file.flush();
}
