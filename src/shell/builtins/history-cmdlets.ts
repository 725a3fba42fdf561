// Get-History, Invoke-History, Clear-History and Add-History: the command lines typed in this session.
import { type CmdletContext, defineCmdlet } from '../../core/cmdlet.ts';
import { types } from '../../core/types.ts';
import { netError } from '../errors/raise.ts';
import { toBlockText } from '../evaluator/block-text.ts';
import { compileBlock } from '../evaluator/compiled-block.ts';
import { engine } from '../evaluator/engine-context.ts';
import { FlowException } from '../evaluator/flow.ts';
import { type HistoryInfo, sessionHistory } from '../evaluator/session-history.ts';
import { wildcard } from '../operators/wildcard.ts';
import { getProperty, isNumeric, stringify, toDouble } from '../values/index.ts';

const historyOf = (context: CmdletContext) => sessionHistory(engine(context).frame.session);

const numbers = (value: unknown): number[] | undefined =>
  value === undefined ? undefined : [value].flat().map((one) => (isNumeric(one) ? toDouble(one) : Number(one)));

function noHistory(what: string) {
  return netError(
    'System.Management.Automation.PSArgumentException',
    `Cannot find the history entry ${what}.`,
    'GetHistoryNoHistoryForId',
    'ObjectNotFound',
  );
}

export const getHistory = defineCmdlet({
  verb: 'Get',
  noun: 'History',
  summary: 'Lists the command lines typed in this session.',
  description: 'A script has none of its own. Sessions before this one are found with the arrow keys and Ctrl-R.',
  aliases: ['h', 'history', 'ghy'],
  parameters: {
    Id: {
      type: types.list(types.integer({ min: 1 })),
      position: 0,
      pipeline: 'value',
      help: 'The numbers of the entries.',
    },
    Count: { type: types.integer({ min: 0, max: 32_767 }), position: 1, help: 'Only the newest so many.' },
  },
  output: ['Microsoft.PowerShell.Commands.HistoryInfo'],
  examples: [{ command: 'Get-History -Count 10', text: 'The last ten command lines.' }],
  process: (args, context): object[] => {
    const { entries } = historyOf(context);
    const ids = numbers(args.Id);
    if (ids === undefined) return newest(entries, args.Count);
    return ids.flatMap((id) => {
      const at = entries.findIndex((entry) => entry.Id === id);
      if (at < 0) {
        engine(context).writeError(noHistory(String(id)).error);
        return [];
      }
      return newest(entries.slice(0, at + 1), args.Count ?? 1);
    });
  },
});

const newest = (entries: readonly HistoryInfo[], count: number | undefined) =>
  count === undefined ? [...entries] : count === 0 ? [] : entries.slice(-count);

export const invokeHistory = defineCmdlet({
  verb: 'Invoke',
  noun: 'History',
  summary: 'Runs a command line of this session again.',
  confirmImpact: 'Medium',
  aliases: ['r', 'ihy'],
  parameters: {
    Id: {
      type: types.text({ min: 1 }),
      position: 0,
      pipeline: 'property',
      help: 'The number of the entry, or how it begins; without it the last one.',
    },
  },
  examples: [{ command: 'Invoke-History', text: 'The last command line once more.' }],
  process: async (args, context) => {
    const { frame, write, runtime } = engine(context);
    const { entries } = historyOf(context);
    const wanted = args.Id;
    const found =
      wanted === undefined
        ? entries.at(-1)
        : (entries.find(({ Id }) => String(Id) === wanted.trim()) ??
          entries.findLast(({ CommandLine }) => CommandLine.startsWith(wanted)));
    if (found === undefined) throw noHistory(wanted ?? 'before this one');
    const commandLine = found.CommandLine;
    if (!(await context.shouldProcess('Invoke-History', commandLine))) return;
    await runtime.writeInformation(commandLine, ['PSHOST'], { newLine: true }, commandLine);
    await frame.session.nested(async () => {
      const block = toBlockText(frame, commandLine);
      const compiled = compileBlock(block.ast, block.source);
      const inner = frame.withOut(write);
      for (const part of [compiled.begin, compiled.process, compiled.end]) {
        const completion = await part?.(inner);
        if (completion !== undefined) throw new FlowException(completion);
      }
    });
  },
});

export const clearHistory = defineCmdlet({
  verb: 'Clear',
  noun: 'History',
  summary: 'Forgets command lines of this session.',
  confirmImpact: 'Medium',
  aliases: ['clhy'],
  parameters: {
    Id: { type: types.list(types.integer({ min: 1 })), position: 0, help: 'The numbers of the entries.' },
    Count: { type: types.integer({ min: 1 }), position: 1, help: 'The oldest so many, or the newest with -Newest.' },
    CommandLine: { type: types.list(types.text({ min: 1 })), help: 'Entries with this text; wildcards allowed.' },
    Newest: { type: types.switch, help: 'Counts from the newest.' },
  },
  examples: [{ command: 'Clear-History -CommandLine *secret*', text: 'Forgets what held a secret.' }],
  process: async (args, context) => {
    const history = historyOf(context);
    if (!(await context.shouldProcess('Clear-History', 'History'))) return;
    const ids = numbers(args.Id);
    const patterns =
      args.CommandLine === undefined ? undefined : [args.CommandLine].flat().map((one) => wildcard(stringify(one)));
    const within = args.Newest ? history.entries.slice(-(args.Count ?? 1)) : history.entries.slice(0, args.Count);
    const chosen = new Set(args.Count === undefined && !args.Newest ? history.entries : within);
    history.remove(
      (entry) =>
        chosen.has(entry) &&
        (ids === undefined || ids.includes(entry.Id)) &&
        (patterns === undefined || patterns.some((pattern) => pattern.test(entry.CommandLine))),
    );
  },
});

export const addHistory = defineCmdlet({
  verb: 'Add',
  noun: 'History',
  summary: 'Adds command lines to the history of this session.',
  parameters: {
    InputObject: {
      type: types.anything('PSObject[]'),
      position: 0,
      pipeline: 'value',
      help: 'Entries of Get-History, or text.',
    },
    Passthru: { type: types.switch, help: 'Puts out the entries that were added.' },
  },
  output: ['Microsoft.PowerShell.Commands.HistoryInfo'],
  examples: [{ command: "Add-History 'Get-AgentLog -Last 20'", text: 'r Get-A runs it.' }],
  process: (args, context): object[] => {
    const history = historyOf(context);
    const now = new Date();
    const given = args.InputObject === undefined ? [] : [args.InputObject].flat();
    return given.flatMap((one) => {
      const commandLine = stringify(getProperty(one, 'CommandLine') ?? one);
      if (commandLine.trim() === '') return [];
      history.add(commandLine, 'Completed', now, now);
      return args.Passthru ? [history.entries.at(-1)!] : [];
    });
  },
});
