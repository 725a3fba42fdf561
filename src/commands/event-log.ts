// Get-EventLog: the event log as PowerShell 1 to 5 show it, newest first.
import { fail, postError } from '../core/errors.ts';
import type { EventLogEntry } from '../core/ports.ts';
import { typed } from '../core/typed.ts';
import { types } from '../core/types.ts';
import { applyListChange } from '../core/value-type.ts';
import { hasWildcard, wildcard } from '../core/values/wildcard.ts';
import { defineTask } from './conventions/define-task.ts';
import { requireLocalServer, SERVER } from './conventions/local-server.ts';

const LOG = 'Application';
const texts = types.list(types.text({ min: 1, max: 1000 }), { max: 1000 });
const ids = types.list(types.integer({ min: 0 }), { max: 1000 });
const entryTypes = types.list(
  types.oneOf('EntryType', ['Error', 'Information', 'FailureAudit', 'SuccessAudit', 'Warning']),
);

const get = defineTask({
  verb: 'Get',
  noun: 'EventLog',
  summary: 'Shows events of the transport and its agents, the newest first.',
  parameters: {
    LogName: {
      type: types.text({ min: 1, max: 256 }),
      help: 'The log; there is one: Application.',
      sets: ['LogName'],
      mandatory: true,
      position: 0,
      aliases: ['LN'],
      complete: () => [LOG],
    },
    InstanceId: { type: ids, help: 'Events with these ids.', sets: ['LogName'], position: 1 },
    Newest: { type: types.integer({ min: 1 }), help: 'Only the newest so many of these events.', sets: ['LogName'] },
    After: { type: types.dateTime, help: 'Events after this time.', sets: ['LogName'] },
    Before: { type: types.dateTime, help: 'Events before this time.', sets: ['LogName'] },
    EntryType: { type: entryTypes, help: 'Events of these levels.', sets: ['LogName'] },
    Source: { type: texts, help: 'Events of these sources; wildcards are allowed.', sets: ['LogName'] },
    Message: {
      type: types.text({ min: 1, max: 1000 }),
      help: 'Events whose text holds this, or matches it with wildcards.',
      sets: ['LogName'],
      aliases: ['MSG'],
    },
    Index: { type: ids, help: 'Events with these numbers in the log.', sets: ['LogName'] },
    List: { type: types.switch, help: 'Whether the logs are shown and not their events.', sets: ['List'] },
    ComputerName: { ...SERVER, aliases: ['Cn'] },
  },
  defaultSet: 'LogName',
  output: ['EventLogEntry'],
  examples: [
    { command: 'Get-EventLog Application -Newest 20', text: 'Shows the newest events.' },
    {
      command: 'Get-EventLog Application -Source "MSExchange Antispam" -EntryType Error, Warning',
      text: 'Shows what the anti-spam agents complain of.',
    },
  ],
  process: async (args, context) => {
    requireLocalServer(args.ComputerName, context, 'ComputerName');
    const { logs, server } = context.ports;
    const kept: ReturnType<typeof shown>[] = [];
    let index = 0;
    if (!args.List && args.LogName!.toLowerCase() !== LOG.toLowerCase())
      fail('EventLogNotFound', { name: args.LogName! }, { parameter: 'LogName', target: args.LogName });
    const { After, Before, Message } = args;
    if (After !== undefined && Before !== undefined && Before < After)
      fail('DateRangeReversed', { start: After.toISOString(), end: Before.toISOString() }, { parameter: 'Before' });
    const wanted = <T>(list: readonly T[] | undefined, test: (one: T) => boolean) =>
      list === undefined || list.some(test);
    const [sources, levels, instances, indexes] = [
      args.Source && applyListChange([], args.Source).map((source) => wildcard(source)),
      args.EntryType && applyListChange([], args.EntryType),
      args.InstanceId && applyListChange([], args.InstanceId),
      args.Index && applyListChange([], args.Index),
    ];
    const message = Message === undefined ? undefined : wildcard(hasWildcard(Message) ? Message : `*${Message}*`);
    // The number of an event is its place in the log, so all are counted even when few are wanted.
    for await (const entry of logs.eventLog({}, context.signal)) {
      index++;
      const fits =
        (After === undefined || entry.time > After) &&
        (Before === undefined || entry.time < Before) &&
        wanted(sources, (source) => source.matches(entry.source)) &&
        wanted(levels, (level) => level === entry.level) &&
        wanted(instances, (id) => id === entry.id) &&
        wanted(indexes, (one) => one === index) &&
        (message === undefined || message.matches(entry.message));
      if (!fits) continue;
      kept.push(shown(entry, index, server));
      if (args.Newest !== undefined && kept.length > 2 * args.Newest) kept.splice(0, kept.length - args.Newest);
    }
    if (args.List) return [typed('EventLog', { Log: LOG, Entries: index, MachineName: server })];
    if (kept.length === 0)
      context.writeError(postError('NoMatchingEventsFound', { log: LOG }, { target: args.LogName }));
    return kept.slice(args.Newest === undefined ? 0 : -args.Newest).reverse();
  },
});

function shown({ time, source, id, level, message }: EventLogEntry, index: number, server: string) {
  return typed('EventLogEntry', {
    EventID: id,
    MachineName: server,
    Index: index,
    Category: '(0)',
    CategoryNumber: 0,
    EntryType: level,
    Message: message,
    Source: source,
    InstanceId: id,
    TimeGenerated: time,
    TimeWritten: time,
    UserName: '',
  });
}

export const eventLog = [get];
