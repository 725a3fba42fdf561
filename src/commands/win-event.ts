// Get-WinEvent: the event log as later PowerShell versions show it.
import type { CmdletContext } from '../core/cmdlet.ts';
import { PosternError } from '../core/error-record.ts';
import { fail, postError } from '../core/errors.ts';
import type { EventLogEntry } from '../core/ports.ts';
import { typed } from '../core/typed.ts';
import { types } from '../core/types.ts';
import { applyListChange, type ListChange, type ValueType } from '../core/value-type.ts';
import { Hashtable } from '../core/values/hashtable.ts';
import { wildcard } from '../core/values/wildcard.ts';
import { defineTask } from './conventions/define-task.ts';
import { requireLocalServer, SERVER } from './conventions/local-server.ts';

const LOG = 'Application';
/** Windows' numbers of the levels. */
const LEVELS = { Error: 2, Warning: 3, Information: 4 } as const;
const texts = types.list(types.text({ min: 1, max: 1000 }), { max: 1000 });
const ids = types.list(types.integer({ min: 0 }), { max: 1000 });

const hashtable: ValueType<Hashtable> = {
  ...(types.anything('Hashtable') as ValueType<never>),
  convert: (input) =>
    input instanceof Hashtable
      ? input
      : fail('UnexpectedValueType', { value: input, type: 'Hashtable' }, { target: input }),
};

interface Filter {
  readonly LogName?: ListChange<string> | undefined;
  readonly ProviderName?: ListChange<string> | undefined;
  readonly Id?: ListChange<number> | undefined;
  readonly Level?: ListChange<number> | undefined;
  readonly StartTime?: Date | undefined;
  readonly EndTime?: Date | undefined;
}

const FILTER_KEYS = {
  LogName: texts,
  ProviderName: texts,
  Id: ids,
  Level: ids,
  StartTime: types.dateTime,
  EndTime: types.dateTime,
} satisfies Record<keyof Filter, unknown>;

const get = defineTask({
  verb: 'Get',
  noun: 'WinEvent',
  summary: 'Shows events of the transport and its agents, the newest first unless -Oldest asks otherwise.',
  parameters: {
    LogName: {
      type: texts,
      help: 'The logs; wildcards are allowed. There is one: Application.',
      sets: ['GetLogSet'],
      position: 0,
      complete: () => [LOG],
    },
    ProviderName: {
      type: texts,
      help: 'Events of these sources; wildcards are allowed.',
      sets: ['GetProviderSet'],
      mandatory: true,
      position: 0,
    },
    FilterHashtable: {
      type: hashtable,
      help: 'Events that fit all of LogName, ProviderName, Id, Level (2 Error, 3 Warning, 4 Information), StartTime and EndTime.',
      sets: ['HashQuerySet'],
      mandatory: true,
      position: 0,
    },
    ListLog: { type: texts, help: 'The logs to show; wildcards are allowed.', sets: ['ListLogSet'], mandatory: true },
    MaxEvents: {
      type: types.integer({ min: 1 }),
      help: 'Only the first so many of these events.',
      sets: ['GetLogSet', 'GetProviderSet', 'HashQuerySet'],
    },
    Oldest: {
      type: types.switch,
      help: 'Whether the oldest come first.',
      sets: ['GetLogSet', 'GetProviderSet', 'HashQuerySet'],
    },
    ComputerName: { ...SERVER, aliases: ['Cn'] },
  },
  defaultSet: 'GetLogSet',
  output: ['EventLogRecord'],
  examples: [
    { command: 'Get-WinEvent Application -MaxEvents 20', text: 'Shows the newest events.' },
    {
      command: 'Get-WinEvent -FilterHashtable @{LogName="Application"; ProviderName="MSExchangeTransport"; Id=1022}',
      text: 'Shows one kind of event.',
    },
  ],
  process: async (args, context) => {
    requireLocalServer(args.ComputerName, context, 'ComputerName');
    const filter = args.FilterHashtable ? filterOf(args.FilterHashtable) : args;
    const logs = applyListChange([], args.ListLog ?? filter.LogName ?? ['*']);
    const known = logs.some((name) => wildcard(name).matches(LOG));
    if (!known) fail('EventLogNotFound', { name: logs.join(', ') }, { parameter: 'LogName', target: logs });
    const records = await matching(filter, context);
    if (args.ListLog)
      return [typed('EventLogConfiguration', { LogMode: 'Circular', RecordCount: records.length, LogName: LOG })];
    if (records.length === 0) context.writeError(postError('NoMatchingEventsFound', { log: LOG }, { target: LOG }));
    return (args.Oldest ? records : records.reverse()).slice(0, args.MaxEvents);
  },
});

async function matching(filter: Filter, { ports, signal }: CmdletContext) {
  const { StartTime, EndTime } = filter;
  if (StartTime && EndTime && EndTime < StartTime)
    fail('DateRangeReversed', { start: StartTime.toISOString(), end: EndTime.toISOString() });
  const providers = filter.ProviderName && applyListChange([], filter.ProviderName).map((name) => wildcard(name));
  const [eventIds, levels] = [filter.Id, filter.Level].map((list) => list && applyListChange([], list));
  const records: ReturnType<typeof shown>[] = [];
  let record = 0;
  for await (const entry of ports.logs.eventLog({}, signal)) {
    record++;
    const fits =
      (StartTime === undefined || entry.time >= StartTime) &&
      (EndTime === undefined || entry.time <= EndTime) &&
      (providers === undefined || providers.some((provider) => provider.matches(entry.source))) &&
      (eventIds === undefined || eventIds.includes(entry.id)) &&
      (levels === undefined || levels.includes(LEVELS[entry.level]));
    if (fits) records.push(shown(entry, record, ports.server));
  }
  return records;
}

function filterOf(table: Hashtable): Filter {
  const filter: Record<string, unknown> = {};
  for (const [key, value] of table.entries()) {
    const name = (Object.keys(FILTER_KEYS) as (keyof Filter)[]).find(
      (one) => one.toLowerCase() === String(key).toLowerCase(),
    );
    if (name === undefined)
      return fail(
        'UnknownFilterKey',
        { key: String(key), allowed: Object.keys(FILTER_KEYS) },
        { parameter: 'FilterHashtable', target: table },
      );
    try {
      filter[name] = FILTER_KEYS[name].convert(value);
    } catch (thrown) {
      if (!(thrown instanceof PosternError)) throw thrown;
      throw new PosternError({ ...thrown.record, parameter: 'FilterHashtable' });
    }
  }
  return filter;
}

function shown({ time, source, id, level, message }: EventLogEntry, record: number, server: string) {
  return typed('EventLogRecord', {
    Message: message,
    Id: id,
    Level: LEVELS[level],
    ProviderName: source,
    LogName: LOG,
    RecordId: record,
    MachineName: server,
    TimeCreated: time,
    LevelDisplayName: level,
  });
}

export const winEvent = [get];
