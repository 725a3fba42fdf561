// A host on a hand-made configuration, with everything it logs in arrays.
import type { Agent, EventArguments, MessageHeaders, SmtpSession } from '../../../src/core/agent.ts';
import { AcceptedDomain } from '../../../src/core/objects/accepted-domain.ts';
import { TransportAgent } from '../../../src/core/objects/transport-agent.ts';
import type { ConfigView, DnsPort, EventLogEntry } from '../../../src/core/ports.ts';
import { Endpoint } from '../../../src/core/values/endpoint.ts';
import type { ExternalAgents, Registration } from '../../../src/transport/agent-host/external-port.ts';
import { type AgentHost, createAgentHost } from '../../../src/transport/agent-host.ts';
import type { AgentLogRow } from '../../../src/transport/logs/agent-log-row.ts';

const DOMAIN = { DomainName: 'x.test', DomainType: 'Authoritative', Default: true, AddressBookEnabled: true };

export interface BenchHost {
  readonly host: AgentHost;
  readonly rows: AgentLogRow[];
  readonly events: Omit<EventLogEntry, 'time'>[];
  /** Replaces the registrations, as a cmdlet would, seen by the next event. */
  register(...registrations: readonly (Partial<Registration> & { readonly Name: string })[]): void;
  /** Changes the clock, in milliseconds. */
  advance(by: number): void;
}

/** Built-in agents are registered and enabled in the order given. */
export function benchHost(
  agents: readonly Agent[] = [],
  external?: (log: BenchHost['events']) => ExternalAgents,
): BenchHost {
  const rows: AgentLogRow[] = [];
  const events: Omit<EventLogEntry, 'time'>[] = [];
  let now = 1_700_000_000_000;
  let view: ConfigView;
  let generation = 0;
  const register: BenchHost['register'] = (...registrations) => {
    const objects = registrations.map((one, i) => ({
      ...{
        Enabled: true,
        Priority: i + 1,
        TransportAgentFactory: '',
        AssemblyPath: '',
        Command: [],
        Events: [],
        OnFailure: 'next',
      },
      ...{ IsBuiltIn: true, Guid: `guid of ${one.Name}` },
      ...one,
    }));
    generation++;
    view = {
      server: 'edge',
      generation,
      one: () => {
        throw new Error('not in this configuration');
      },
      all: (objectClass: unknown) => {
        if (objectClass === TransportAgent) return objects as never;
        return (objectClass === AcceptedDomain ? [{ Name: 'x', ...DOMAIN }] : []) as never;
      },
      matchIp: () => undefined,
    };
  };
  register(...agents.map(({ name }) => ({ Name: name })));
  const host = createAgentHost({
    agents: agents.map((agent) => ({ agent })),
    live: { current: () => view },
    dns: {
      a: async () => ({ kind: 'none' }),
      aaaa: async () => ({ kind: 'none' }),
      ptr: async () => ({ kind: 'none' }),
    } satisfies DnsPort,
    eventLog: { write: (entry) => events.push(entry) },
    now: () => now,
    log: (row) => rows.push(row),
    ...(external ? { external: external(events) } : {}),
  });
  return { host, rows, events, register, advance: (by) => (now += by) };
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

export function session(facts: Partial<SmtpSession> = {}): Mutable<SmtpSession> {
  return {
    sessionId: '08C948C83FB951AC',
    localEndpoint: Endpoint.parseBinding('127.0.0.1:2525'),
    remoteEndpoint: Endpoint.parseBinding('192.0.2.7:4711'),
    helloDomain: 'mail.example.net',
    authenticationSource: 'Anonymous',
    antispamBypass: false,
    identity: undefined,
    isTls: false,
    connector: { id: 'EDGE1\\\\Default EDGE1', guid: '00000000-0000-0000-0000-000000000001' },
    isExternalConnection: true,
    lastExternalIPAddress: Endpoint.parseBinding('192.0.2.7:4711').Address,
    ...facts,
  };
}

export function headers(...fields: readonly (readonly [string, string])[]): MessageHeaders {
  const all = fields.map(([name, value]) => ({ name, value }));
  return { fields: all, messageId: '<1@example.net>', p2From: ['p2@example.net'] };
}

export function mail(of: SmtpSession, from = 'a@example.net'): EventArguments['onMailCommand'] {
  return { session: of, from, parameters: new Map() };
}

export function rcpt(of: SmtpSession, recipient: string, ...before: string[]): EventArguments['onRcptCommand'] {
  return { session: of, envelope: { from: 'a@example.net', recipients: before }, recipient };
}

export function endOfHeaders(of: SmtpSession, ...recipients: string[]): EventArguments['onEndOfHeaders'] {
  return { session: of, envelope: { from: 'a@example.net', recipients }, headers: headers() };
}

export function endOfData(of: SmtpSession, raw: string, ...recipients: string[]): EventArguments['onEndOfData'] {
  return { ...endOfHeaders(of, ...recipients), size: raw.length, raw: async () => Buffer.from(raw) };
}
