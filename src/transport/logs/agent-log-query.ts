// What an agent log query asks of a row, and the entry made of a row that fits.
import type { AgentLogEntry, AgentLogQuery } from '../../core/ports.ts';
import { typed } from '../../core/typed.ts';
import { Endpoint } from '../../core/values/endpoint.ts';
import { IPAddress } from '../../core/values/ip-address.ts';
import type { IPRange } from '../../core/values/ip-range.ts';
import { type Wildcard, wildcard } from '../../core/values/wildcard.ts';
import { AGENT_LOG, splitAddresses } from './agent-log.ts';
import { columnOf, type RowScan } from './row-scanner.ts';

/** A shorter text occurs in too many lines to be worth searching for. */
const MIN_LITERAL = 3;
/** Addresses may hold the brackets of PowerShell's sets: postmaster@[192.0.2.1]. */
const PLAIN = { sets: false };
/** NetworkMsgID, TenantID and Directionality were added. */
const FIELDS_SINCE_2013 = 20;

/** StartDate is the first moment that counts, EndDate the first that no longer does. */
export function agentLogScan(query: AgentLogQuery): RowScan<AgentLogEntry> {
  const columns = [
    ['Agent', query.agent],
    ['Action', query.action],
    ['Event', query.event],
    ['Recipient', query.recipient],
    ['Reason', query.reason],
  ] as const;
  const tests = columns.flatMap(([name, pattern]) =>
    pattern === undefined ? [] : [{ name, test: wildcard(pattern, PLAIN) }],
  );
  const sender = query.sender === undefined ? undefined : wildcard(query.sender, PLAIN);
  const literals = [...tests.map((column) => column.test.literal), sender?.literal ?? '', addressText(query.remoteIP)];
  return {
    fields: AGENT_LOG.fields,
    bareWidths: [AGENT_LOG.fields.length, FIELDS_SINCE_2013],
    start: query.start?.getTime() ?? Number.NEGATIVE_INFINITY,
    end: query.end?.getTime() ?? Number.POSITIVE_INFINITY,
    literal: literals.reduce(
      (best, text) => (text.length >= MIN_LITERAL && text.length > best.length ? text : best),
      '',
    ),
    readerFor(fields) {
      const column = agentLogColumns(fields);
      if (column.Agent < 0) return undefined;
      const placed = tests.map(({ name, test }) => ({ at: column[name], test }));
      return (values, time) => {
        for (const { at, test } of placed) if (!test.matches(values[at] ?? '')) return undefined;
        if (sender && !sentBy(sender, values[column.P1FromAddress] ?? '', values[column.P2FromAddresses] ?? ''))
          return undefined;
        const address = values[column.EnteredOrgFromIP] || addressOf(values[column.RemoteEndpoint] ?? '');
        if (query.remoteIP && !contains(query.remoteIP, address)) return undefined;
        return toEntry(values, column, time, address);
      };
    },
  };
}

type Columns = Readonly<Record<(typeof COLUMN_NAMES)[number], number>>;

const COLUMN_NAMES = [
  'SessionId',
  'RemoteEndpoint',
  'EnteredOrgFromIP',
  'MessageId',
  'P1FromAddress',
  'P2FromAddresses',
  'Recipient',
  'Agent',
  'Event',
  'Action',
  'SmtpResponse',
  'Reason',
  'ReasonData',
  'Diagnostics',
] as const;

/** Where each column is; -1, which gives a blank, where a file has no such column. */
function agentLogColumns(fields: readonly string[]): Columns {
  return Object.fromEntries(COLUMN_NAMES.map((name) => [name, columnOf(fields, name)])) as Columns;
}

/** In the order of Get-AgentLog's output. */
function toEntry(values: readonly string[], column: Columns, time: number, address: string): AgentLogEntry {
  const recipient = values[column.Recipient] ?? '';
  return typed('AgentLogEntry', {
    Timestamp: new Date(time),
    SessionId: values[column.SessionId] ?? '',
    IPAddress: address,
    MessageId: values[column.MessageId] ?? '',
    P1FromAddress: values[column.P1FromAddress] ?? '',
    P2FromAddresses: splitAddresses(values[column.P2FromAddresses] ?? ''),
    Recipients: recipient === '' ? [] : [recipient],
    Agent: values[column.Agent] ?? '',
    Event: values[column.Event] ?? '',
    Action: values[column.Action] ?? '',
    SmtpResponse: values[column.SmtpResponse] ?? '',
    Reason: values[column.Reason] ?? '',
    ReasonData: values[column.ReasonData] ?? '',
    Diagnostics: values[column.Diagnostics] ?? '',
  });
}

function sentBy(sender: Wildcard, p1From: string, p2From: string): boolean {
  return sender.matches(p1From) || splitAddresses(p2From).some((address) => sender.matches(address));
}

function contains(range: IPRange, text: string): boolean {
  const address = IPAddress.tryParse(text);
  return address !== undefined && range.contains(address);
}

/** `192.0.2.1:4711`, `[2001:db8::1]:4711`, or an address alone; a text that is neither stays as it is. */
function addressOf(endpoint: string): string {
  return Endpoint.tryParse(endpoint, 0)?.Address.toString() ?? endpoint;
}

/** An IPv4 address has one spelling that a line must contain; an IPv6 address has many. */
function addressText(range: IPRange | undefined): string {
  if (range?.LowerBound.version !== 4 || !range.LowerBound.equals(range.UpperBound)) return '';
  return range.LowerBound.toString();
}
