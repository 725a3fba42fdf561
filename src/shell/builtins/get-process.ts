// Get-Process: the processes of this machine by /proc, else this one alone.
import { readdirSync, readFileSync } from 'node:fs';
import { defineCmdlet } from '../../core/cmdlet.ts';
import { typed } from '../../core/typed.ts';
import { types } from '../../core/types.ts';
import { netError } from '../errors/raise.ts';
import { engine } from '../evaluator/engine-context.ts';
import { wildcard } from '../operators/wildcard.ts';
import { double, stringify } from '../values/index.ts';

interface Found {
  readonly id: number;
  readonly name: string;
  /** Seconds. */
  readonly cpu: number;
  /** Bytes. */
  readonly memory: number;
}

/** USER_HZ and the page size of every Linux machine Node runs on, near enough for a list. */
const TICKS = 100;
const PAGE = 4096;

export const getProcess = defineCmdlet({
  verb: 'Get',
  noun: 'Process',
  summary: 'Lists the processes of this machine.',
  aliases: ['gps', 'ps'],
  parameters: {
    Name: {
      type: types.list(types.text({ min: 1 })),
      position: 0,
      pipeline: 'property',
      aliases: ['ProcessName'],
      help: 'The names; wildcards allowed.',
    },
    Id: { type: types.list(types.integer({ min: 0 })), aliases: ['PID'], help: 'The numbers.' },
  },
  output: ['System.Diagnostics.Process'],
  examples: [
    { command: 'Get-Process | Sort-Object WS -Descending | Select-Object -First 5', text: 'Where the memory goes.' },
  ],
  *process(args, context): IterableIterator<object> {
    const all = processes().sort((a, b) => a.name.localeCompare(b.name, 'en') || a.id - b.id);
    const names = args.Name === undefined ? ['*'] : [args.Name].flat().map((one) => stringify(one));
    const ids = args.Id === undefined ? undefined : [args.Id].flat().map(Number);
    for (const name of names) {
      const pattern = wildcard(name);
      const found = all.filter((one) => pattern.test(one.name) && (ids === undefined || ids.includes(one.id)));
      if (found.length === 0 && !/[*?[]/.test(name)) engine(context).writeError(notFound(name));
      yield* found.map(shown);
    }
  },
});

function notFound(name: string) {
  const message = `Cannot find a process with the name "${name.slice(0, 200)}".`;
  const type = 'Microsoft.PowerShell.Commands.ProcessCommandException';
  return netError(type, message, 'NoProcessFoundForGivenName', 'ObjectNotFound').error;
}

function shown({ id, name, cpu, memory }: Found): object {
  return typed('System.Diagnostics.Process', {
    Name: name,
    Id: id,
    CPU: double(cpu),
    WS: memory,
    ProcessName: name,
  });
}

function processes(): Found[] {
  try {
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .flatMap((id) => statOf(Number(id)) ?? []);
  } catch {
    const { user, system } = process.cpuUsage();
    return [{ id: process.pid, name: 'node', cpu: (user + system) / 1e6, memory: process.memoryUsage().rss }];
  }
}

/** proc(5): the name stands in the outermost parentheses; undefined when the process has ended meanwhile. */
function statOf(id: number): Found | undefined {
  try {
    const text = readFileSync(`/proc/${id}/stat`, 'utf8');
    const [from, to] = [text.indexOf('('), text.lastIndexOf(')')];
    const fields = text.slice(to + 2).split(' ');
    const cpu = (Number(fields[11]) + Number(fields[12])) / TICKS;
    return { id, name: text.slice(from + 1, to), cpu, memory: Number(fields[21]) * PAGE };
  } catch {
    return undefined;
  }
}
