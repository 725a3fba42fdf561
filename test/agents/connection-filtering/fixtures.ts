// A configuration, a session and a context for driving the agent through its handlers without a store or a socket.
import type { Agent, EventArguments, EventName, Gate, SmtpSession } from '../../../src/core/agent.ts';
import { defaultsOf, type ObjectClass } from '../../../src/core/object-class.ts';
import { AcceptedDomain } from '../../../src/core/objects/accepted-domain.ts';
import { IPAllowListProvider, IPBlockListProvider } from '../../../src/core/objects/ip-list-provider.ts';
import type { ConfigView, DnsPort, EventLogEntry, IpList } from '../../../src/core/ports.ts';
import { Endpoint } from '../../../src/core/values/endpoint.ts';
import { IPAddress } from '../../../src/core/values/ip-address.ts';
import { IPRange } from '../../../src/core/values/ip-range.ts';
import type { Verdict } from '../../../src/core/verdict.ts';

export interface Entry {
  readonly list: IpList;
  readonly range: string;
  readonly isMachineGenerated?: boolean;
  /** Milliseconds since 1970. */
  readonly expires?: number;
}

type Values = Readonly<Record<string, unknown>>;

/** What a test changes of the defaults: by class name the values of a singleton, or the objects of another class. */
export interface World {
  readonly entries?: readonly Entry[];
  readonly singletons?: Readonly<Record<string, Values>>;
  readonly objects?: Readonly<Record<string, readonly Values[]>>;
}

/** `entries` may be changed by the test while a session runs, as cmdlets would. */
export function fakeConfig(world: World = {}): ConfigView & { readonly entries: Entry[] } {
  const entries = [...(world.entries ?? [])];
  const objects: Record<string, readonly Values[]> = {
    [AcceptedDomain.name]: [{ Name: 'contoso', DomainName: 'contoso.com' }],
    ...world.objects,
  };
  const full = (objectClass: ObjectClass, values: Values) => ({ ...defaultsOf(objectClass), ...values }) as never;
  return {
    server: 'EDGE1',
    generation: 1,
    entries,
    one: (objectClass) => full(objectClass, world.singletons?.[objectClass.name] ?? {}),
    all: (objectClass) => (objects[objectClass.name] ?? []).map((values) => full(objectClass, values)),
    matchIp(list, address, now) {
      const hits = entries
        .map((entry, index) => ({ ...entry, id: index + 1 }))
        .filter((entry) => entry.list === list && IPRange.parse(entry.range).contains(address))
        .filter(({ expires }) => expires === undefined || expires > now)
        .sort((a, b) => Number(a.isMachineGenerated ?? false) - Number(b.isMachineGenerated ?? false));
      return hits[0] && { id: hits[0].id, isMachineGenerated: hits[0].isMachineGenerated ?? false };
    },
  };
}

let guids = 0;
const provider = (Name: string, changes: Values): Values => ({
  Name,
  Guid: `guid-${++guids}`,
  LookupDomain: `${Name.toLowerCase()}.example`,
  AnyMatch: true,
  Priority: 1,
  ...changes,
});

export function blockProviders(...providers: readonly [string, Values?][]): NonNullable<World['objects']> {
  return { [IPBlockListProvider.name]: providers.map(([name, changes]) => provider(name, changes ?? {})) };
}

export function allowProviders(...providers: readonly [string, Values?][]): NonNullable<World['objects']> {
  return { [IPAllowListProvider.name]: providers.map(([name, changes]) => provider(name, changes ?? {})) };
}

const RAN: Gate = { ran: true };
export const ALL_FEATURES: Readonly<Record<string, Gate>> = {
  IPAllowList: RAN,
  IPBlockList: RAN,
  IPAllowListProviders: RAN,
  IPBlockListProviders: RAN,
};

/** Answers that no test waits for. */
export const NO_DNS: DnsPort = {
  a: () => Promise.reject(new Error('DNS was asked')),
  aaaa: () => Promise.reject(new Error('DNS was asked')),
  ptr: () => Promise.reject(new Error('DNS was asked')),
};

interface SessionOptions {
  readonly peer?: string;
  readonly internal?: boolean;
  readonly config?: ConfigView;
  readonly dns?: DnsPort;
  readonly features?: Readonly<Record<string, Gate>>;
  readonly clock?: { now: number };
}

/** One session with the agent, as a host would drive it. */
export class FakeSession {
  readonly events: Omit<EventLogEntry, 'time'>[] = [];
  readonly abort = new AbortController();
  config: ConfigView;
  features: Readonly<Record<string, Gate>>;
  readonly #agent: Agent;
  readonly #dns: DnsPort;
  readonly #state: unknown;
  readonly #session: SmtpSession;
  readonly #clock: { now: number };

  constructor(agent: Agent, options: SessionOptions = {}) {
    const { peer = '192.0.2.1', internal = false, config = fakeConfig(), dns = NO_DNS } = options;
    this.#agent = agent;
    this.#dns = dns;
    this.#clock = options.clock ?? { now: 1_000_000 };
    this.config = config;
    this.features = options.features ?? ALL_FEATURES;
    this.#state = agent.openSession?.();
    this.#session = {
      sessionId: '08C948C83FB951AC',
      localEndpoint: Endpoint.parseBinding('127.0.0.1:25'),
      remoteEndpoint: new Endpoint(IPAddress.parse(peer), 4711),
      helloDomain: undefined,
      authenticationSource: 'Anonymous',
      antispamBypass: false,
      identity: undefined,
      isTls: false,
      connector: { id: 'EDGE1\\\\Default EDGE1', guid: '00000000-0000-0000-0000-000000000001' },
      isExternalConnection: !internal,
      lastExternalIPAddress: internal ? undefined : IPAddress.parse(peer),
    };
  }

  connect() {
    return this.fire('onConnect', {});
  }
  mail() {
    return this.fire('onMailCommand', { from: 'a@fabrikam.com', parameters: new Map() });
  }
  rcpt(recipient: string, accepted: readonly string[] = []) {
    return this.fire('onRcptCommand', { recipient, envelope: { from: 'a@fabrikam.com', recipients: accepted } });
  }
  data(accepted: readonly string[]) {
    return this.fire('onDataCommand', { envelope: { from: 'a@fabrikam.com', recipients: accepted } });
  }
  headers(recipients: readonly string[], lastExternal?: string) {
    const session = lastExternal
      ? { ...this.#session, lastExternalIPAddress: IPAddress.parse(lastExternal) }
      : this.#session;
    const headers = { fields: [], messageId: undefined, p2From: [] };
    return this.fire('onEndOfHeaders', { session, headers, envelope: { from: 'a@fabrikam.com', recipients } });
  }

  /** What the handler gives, unawaited: whether it is a promise matters. */
  fire<E extends EventName>(
    event: E,
    rest: Omit<EventArguments[E], 'session'> & { readonly session?: SmtpSession },
  ): Verdict | undefined | void | Promise<Verdict | undefined | void> {
    const handler = this.#agent.handlers[event] as unknown as
      | ((argument: unknown, context: unknown) => ReturnType<FakeSession['fire']>)
      | undefined;
    return handler?.(
      { session: this.#session, ...rest },
      {
        config: this.config,
        settings: {},
        features: this.features,
        dns: this.#dns,
        eventLog: { write: (entry: Omit<EventLogEntry, 'time'>) => this.events.push(entry) },
        state: this.#state,
        signal: this.abort.signal,
        now: () => this.#clock.now,
      },
    );
  }
}
