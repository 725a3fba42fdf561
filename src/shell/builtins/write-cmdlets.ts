// Write-Output, Write-Host, Write-Warning and their kin, and Out-Null.
import { defineCmdlet } from '../../core/cmdlet.ts';
import { types } from '../../core/types.ts';
import { emit } from '../evaluator/emit.ts';
import { engine } from '../evaluator/engine-context.ts';
import { enumType, stringify } from '../values/index.ts';

const message = {
  type: types.anything('String'),
  position: 0,
  mandatory: true,
  pipeline: 'value',
  aliases: ['Msg'],
  help: 'The text.',
} as const;

const color = types.oneOf('ConsoleColor', [...enumType('System.ConsoleColor')!.members.keys()]);

export const outNull = defineCmdlet({
  verb: 'Out',
  noun: 'Null',
  summary: 'Takes objects and does nothing with them.',
  parameters: { InputObject: { type: types.anything('PSObject'), pipeline: 'value', help: 'The objects.' } },
  examples: [{ command: 'Add-IPBlockListEntry -IPAddress 192.0.2.1 | Out-Null', text: 'Nothing is shown.' }],
  process: () => undefined,
});

export const writeOutput = defineCmdlet({
  verb: 'Write',
  noun: 'Output',
  summary: 'Writes objects to the success stream.',
  aliases: ['write', 'echo'],
  parameters: {
    InputObject: {
      type: types.anything('Object[]'),
      position: 0,
      rest: true,
      mandatory: true,
      pipeline: 'value',
      help: 'The objects.',
    },
    NoEnumerate: { type: types.switch, help: 'Writes a list as one object.' },
  },
  examples: [{ command: 'Write-Output 1,2,3', text: 'Three numbers.' }],
  process: (args, context): void | Promise<void> => {
    const { write } = engine(context);
    return (args.NoEnumerate ? write(args.InputObject) : emit(write, args.InputObject)) as void;
  },
});

export const writeHost = defineCmdlet({
  verb: 'Write',
  noun: 'Host',
  summary: 'Shows text.',
  parameters: {
    Object: {
      type: types.anything('Object'),
      position: 0,
      rest: true,
      pipeline: 'value',
      aliases: ['Msg', 'Message'],
      help: 'What to show.',
    },
    NoNewline: { type: types.switch, help: 'The next text goes on in the same line.' },
    Separator: { type: types.anything('Object'), help: 'Stands between the elements of a list.' },
    ForegroundColor: { type: color, help: 'Accepted; colours are left to the terminal.' },
    BackgroundColor: { type: color, help: 'Accepted; colours are left to the terminal.' },
  },
  examples: [{ command: 'Write-Host done', text: 'Shows a word.' }],
  process: (args, context): void | Promise<void> => {
    const text = stringify(args.Object, args.Separator === undefined ? ' ' : stringify(args.Separator));
    return engine(context).runtime.writeInformation(text, ['PSHOST'], { newLine: !args.NoNewline }, text) as void;
  },
});

export const writeWarning = defineCmdlet({
  verb: 'Write',
  noun: 'Warning',
  summary: 'Writes a warning.',
  parameters: { Message: message },
  examples: [{ command: "Write-Warning 'The list is empty.'", text: 'A warning.' }],
  process: (args, context): void | Promise<void> =>
    engine(context).runtime.writeWarning(stringify(args.Message)) as void,
});

export const writeVerbose = defineCmdlet({
  verb: 'Write',
  noun: 'Verbose',
  summary: 'Writes a detailed message, shown with -Verbose.',
  parameters: { Message: message },
  examples: [{ command: "Write-Verbose 'Step 2'", text: 'A message for those who ask for details.' }],
  process: (args, context): void | Promise<void> =>
    engine(context).runtime.writeVerbose(stringify(args.Message)) as void,
});

export const writeDebug = defineCmdlet({
  verb: 'Write',
  noun: 'Debug',
  summary: 'Writes a debug message, shown with -Debug.',
  parameters: { Message: message },
  examples: [{ command: "Write-Debug 'x is 5'", text: 'A message for the author of a script.' }],
  process: (args, context): void | Promise<void> => engine(context).runtime.writeDebug(stringify(args.Message)) as void,
});

export const writeInformation = defineCmdlet({
  verb: 'Write',
  noun: 'Information',
  summary: 'Writes to the information stream.',
  parameters: {
    MessageData: {
      type: types.anything('Object'),
      position: 0,
      mandatory: true,
      pipeline: 'value',
      aliases: ['Msg', 'Message'],
      help: 'The message.',
    },
    Tags: { type: types.anything('String[]'), position: 1, help: 'Words to find it by.' },
  },
  examples: [{ command: 'Write-Information started 6>&1', text: 'The record in the pipeline.' }],
  process: (args, context): void | Promise<void> => {
    const tags = args.Tags === undefined ? [] : [args.Tags].flat().map((tag) => stringify(tag));
    return engine(context).runtime.writeInformation(args.MessageData, tags) as void;
  },
});

export const writeProgress = defineCmdlet({
  verb: 'Write',
  noun: 'Progress',
  summary: 'Shows how far something has come.',
  parameters: {
    Activity: { type: types.text(), position: 0, mandatory: true, help: 'What is being done.' },
    Status: { type: types.text(), position: 1, help: 'Where it stands.' },
    Id: { type: types.integer(), position: 2, help: 'Accepted; there is one line of progress.' },
    PercentComplete: { type: types.integer(), help: 'How much is done.' },
    SecondsRemaining: { type: types.integer(), help: 'Accepted.' },
    CurrentOperation: { type: types.text(), help: 'Accepted.' },
    ParentId: { type: types.integer(), help: 'Accepted.' },
    Completed: { type: types.switch, help: 'It is done.' },
  },
  examples: [{ command: 'Write-Progress Loading -PercentComplete 50', text: 'Half way.' }],
  process: (args, context) =>
    context.writeProgress({
      activity: args.Activity,
      ...(args.Status === undefined ? {} : { status: args.Status }),
      ...(args.PercentComplete === undefined ? {} : { percent: args.PercentComplete }),
      ...(args.Completed ? { completed: true as const } : {}),
    }),
});
