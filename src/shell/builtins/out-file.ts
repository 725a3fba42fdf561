// Out-File; `>` and `>>` write the same.
import { defineCmdlet } from '../../core/cmdlet.ts';
import { types } from '../../core/types.ts';
import { type ObjectFile, openObjectFile } from '../format/object-file.ts';
import { shellOf } from '../format/shell-access.ts';
import { ENCODINGS } from '../format/text-encoding.ts';

export const outFile = defineCmdlet({
  verb: 'Out',
  noun: 'File',
  summary: 'Writes objects to a file as they are shown.',
  defaultSet: 'ByPath',
  parameters: {
    FilePath: {
      type: types.text({ min: 1 }),
      mandatory: true,
      position: 0,
      sets: ['ByPath'],
      aliases: ['Path'],
      help: 'The file.',
    },
    LiteralPath: {
      type: types.text({ min: 1 }),
      mandatory: true,
      sets: ['ByLiteralPath'],
      aliases: ['PSPath', 'LP'],
      pipeline: 'property',
      help: 'The file, wildcard characters included.',
    },
    Encoding: { type: types.oneOf('Encoding', ENCODINGS), position: 1, help: 'How characters become bytes.' },
    Append: { type: types.switch, help: 'Adds to the end of the file.' },
    Force: { type: types.switch, help: 'Writes to a file that is read-only, too.' },
    NoClobber: { type: types.switch, aliases: ['NoOverwrite'], help: 'Refuses to replace a file.' },
    Width: { type: types.integer({ min: 2 }), help: 'Characters of a line.' },
    NoNewline: { type: types.switch, help: 'Leaves out the line ends.' },
    InputObject: { type: types.anything('PSObject'), pipeline: 'value', help: 'The objects.' },
  },
  confirmImpact: 'Medium',
  examples: [
    { command: 'Get-IPBlockListEntry | Out-File blocked.txt', text: 'The table as text.' },
    { command: 'Get-AgentLog -Last 10 | Out-File log.txt -Append -Width 300', text: 'Wider lines, added to the file.' },
  ],
  state: (): { open: ObjectFile | undefined } => ({ open: undefined }),
  begin: (args, context, state): void | Promise<void> => {
    const { formatting, resolvePath } = shellOf(context);
    const path = resolvePath(args.FilePath ?? args.LiteralPath ?? '');
    const open = (allowed: boolean) => {
      if (!allowed) return;
      const opened = openObjectFile(formatting, path, {
        append: args.Append === true,
        noClobber: args.NoClobber === true && !args.Append,
        force: args.Force === true,
        encoding: args.Encoding,
        width: args.Width,
        noNewline: args.NoNewline === true,
      });
      context.signal.addEventListener('abort', () => opened.file.flush(), { once: true });
      state.open = opened;
    };
    const allowed = context.shouldProcess('Output to File', path);
    return allowed instanceof Promise ? allowed.then(open) : open(allowed);
  },
  process: (args, _context, state): void | Promise<void> => state.open?.formatter.push(args.InputObject),
  end: (_args, _context, state) => {
    state.open?.formatter.end();
    state.open?.file.flush();
  },
});
