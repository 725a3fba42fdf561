// Add-, Get- and Remove- for the entries of the IP Allow list and the IP Block list.
import type { Cmdlet, CmdletContext } from '../../core/cmdlet.ts';
import { PosternError } from '../../core/error-record.ts';
import { fail, postError } from '../../core/errors.ts';
import type { IpEntry, IpList } from '../../core/ports.ts';
import { typed } from '../../core/typed.ts';
import { types } from '../../core/types.ts';
import type { ValueType } from '../../core/value-type.ts';
import { MAX_DATE } from '../../core/values/date-time.ts';
import { IPRange } from '../../core/values/ip-range.ts';
import { approved } from '../conventions/approved.ts';
import { defineTask } from '../conventions/define-task.ts';
import { requireLocalServer, SERVER } from '../conventions/local-server.ts';

/** From this day on a time means never, so that entries survive export and import. */
const NEVER = Date.UTC(9999, 11, 31) - 86_400_000;
const DEFAULT_RESULT_SIZE = 1000;
const COMMENT_LIMIT = 1024;

/** The number of an entry, or an entry. */
const entryIdentity: ValueType<number> = {
  ...types.integer(),
  name: 'IPListEntryIdentity',
  convert: (input, spelling) => {
    const { Identity = input } = (typeof input === 'object' && input !== null ? input : {}) as { Identity?: unknown };
    return types.integer().convert(Identity, spelling);
  },
};

export function ipListEntry(list: IpList): readonly Cmdlet[] {
  const noun = `IP${list}ListEntry`;
  const title = `the IP ${list} list`;
  const sample = list === 'Allow' ? '192.0.2.25' : '198.51.100.7';

  const add = defineTask({
    verb: 'Add',
    noun,
    summary: `Adds an address or a range of addresses to ${title}.`,
    description: `Objects with the properties IPAddress or IPRange, and perhaps ExpirationTime and Comment, can be piped in, as Import-Csv makes them.`,
    parameters: {
      IPAddress: {
        type: types.ipAddress,
        help: 'One IPv4 or IPv6 address.',
        sets: ['IPAddress'],
        mandatory: true,
        pipeline: 'property',
      },
      IPRange: {
        type: types.ipRange,
        help: 'A CIDR block, or the lowest and the highest address with a hyphen between them.',
        sets: ['IPRange'],
        mandatory: true,
        pipeline: 'property',
      },
      ExpirationTime: {
        type: types.nullable(types.dateTime),
        help: 'When the entry stops to count; a time alone is a time today, and without one the entry stays for good.',
        pipeline: 'property',
      },
      Comment: { type: types.text({ max: COMMENT_LIMIT }), help: 'A note for administrators.', pipeline: 'property' },
      Server: SERVER,
    },
    defaultSet: 'IPAddress',
    output: [noun],
    confirmImpact: 'Medium',
    examples: [
      { command: `Add-${noun} -IPAddress ${sample}`, text: 'Adds one address for good.' },
      {
        command: `Add-${noun} -IPRange 203.0.113.0/24 -ExpirationTime 12/31/2039 -Comment "seen in June"`,
        text: 'Adds a block until the end of 2039.',
      },
    ],
    process: (args, context) => {
      requireLocalServer(args.Server, context);
      const range = args.IPRange ?? IPRange.single(args.IPAddress!);
      const expires = expiry(args.ExpirationTime, context);
      return approved(context, `Adding to ${title}`, range.toString(), () => {
        const entry = naming(args.IPRange === undefined ? 'IPAddress' : 'IPRange', () =>
          context.ports.ipLists.add({ list, range, expires, comment: args.Comment ?? '' }),
        );
        return [shown(noun, entry, context)];
      });
    },
  });

  const get = defineTask({
    verb: 'Get',
    noun,
    summary: `Shows entries of ${title}.`,
    parameters: {
      Identity: {
        type: entryIdentity,
        help: 'The number of one entry.',
        sets: ['Identity'],
        position: 0,
        pipeline: 'both',
      },
      IPAddress: {
        type: types.ipAddress,
        help: 'An address: every entry that covers it is shown.',
        sets: ['IPAddress'],
        mandatory: true,
      },
      ResultSize: {
        type: types.unlimited(types.integer({ min: 1 })),
        help: `How many entries to show at most, or Unlimited; without it ${DEFAULT_RESULT_SIZE}.`,
      },
      Server: SERVER,
    },
    defaultSet: 'Identity',
    output: [noun],
    examples: [
      { command: `Get-${noun} | where {$_.IsMachineGenerated}`, text: 'Shows the entries that no person made.' },
      { command: `Get-${noun} -IPAddress ${sample}`, text: 'Shows the entries that cover an address.' },
    ],
    process: function* (args, context) {
      requireLocalServer(args.Server, context);
      const { ipLists } = context.ports;
      if (args.Identity !== undefined) {
        yield shown(noun, found(list, noun, args.Identity, context), context);
        return;
      }
      const entries = args.IPAddress === undefined ? ipLists.entries(list) : ipLists.containing(list, args.IPAddress);
      const limit = args.ResultSize ?? DEFAULT_RESULT_SIZE;
      let count = 0;
      for (const entry of entries) {
        if (limit !== 'Unlimited' && count++ >= limit) {
          context.writeWarning(
            'There are more results available than are currently displayed. To view them, increase the value for the ResultSize parameter.',
          );
          return;
        }
        yield shown(noun, entry, context);
      }
    },
  });

  const remove = defineTask({
    verb: 'Remove',
    noun,
    summary: `Removes an entry from ${title}.`,
    parameters: {
      Identity: {
        type: entryIdentity,
        help: 'The number of the entry, or the entry itself.',
        mandatory: true,
        position: 0,
        pipeline: 'both',
      },
      Server: SERVER,
    },
    confirmImpact: 'High',
    examples: [
      {
        command: `Get-${noun} -IPAddress ${sample} | Remove-${noun} -Confirm:$false`,
        text: 'Removes every entry that covers an address.',
      },
    ],
    process: (args, context) => {
      requireLocalServer(args.Server, context);
      const entry = found(list, noun, args.Identity, context);
      return approved(context, `Removing from ${title}`, `${entry.id} (${entry.range})`, () => {
        if (!context.ports.ipLists.remove(list, entry.id)) throw absent(noun, entry.id, context);
      }) as undefined;
    },
  });

  return [add, get, remove];
}

/** The store doesn't know which parameter the range came by. */
function naming<T>(parameter: string, add: () => T): T {
  try {
    return add();
  } catch (thrown) {
    if (!(thrown instanceof PosternError) || thrown.record.id !== 'ObjectAlreadyExists') throw thrown;
    throw new PosternError({ ...thrown.record, parameter });
  }
}

function expiry(given: Date | null | undefined, { ports }: CmdletContext): Date | undefined {
  if (given === null || given === undefined || given.getTime() >= NEVER) return undefined;
  if (given <= ports.now())
    fail('ExpirationTimeInPast', { value: given.toISOString() }, { parameter: 'ExpirationTime', target: given });
  return given;
}

function found(list: IpList, noun: string, id: number, context: CmdletContext): IpEntry {
  const entry = context.ports.ipLists.get(list, id);
  if (entry === undefined) throw absent(noun, id, context);
  return entry;
}

function absent(noun: string, id: number, { ports }: CmdletContext) {
  return postError(
    'ObjectNotFound',
    { identity: id, type: noun, server: ports.server },
    { parameter: 'Identity', target: id },
  );
}

function shown(type: string, entry: IpEntry, { ports }: CmdletContext) {
  return typed(type, {
    Identity: entry.id,
    IPRange: entry.range,
    ExpirationTime: entry.expires ?? MAX_DATE,
    IsMachineGenerated: entry.isMachineGenerated,
    HasExpired: entry.expires !== undefined && entry.expires <= ports.now(),
    Comment: entry.comment,
    Server: entry.server,
  });
}
