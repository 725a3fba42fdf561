// What the layers may ask of each other, as interfaces: the store, DNS, logs, service and people are handed in by app.ts.

import type { DirectoryPort, PasswordPort } from './accounts.ts';
import type { AuditLogPort } from './audit.ts';
import type { CertificatePort } from './certificates.ts';
import type { ConfigurationPort } from './configuration-copy.ts';
import type { LogReaderPort } from './log-ports.ts';
import type { ChangesOf, ObjectClass, ObjectOf } from './object-class.ts';
import type { QueuePort } from './queue-view.ts';
import type { PressurePort } from './resource-pressure.ts';
import type { StoreBackupPort } from './store-backup.ts';
import type { Endpoint } from './values/endpoint.ts';
import type { IPAddress } from './values/ip-address.ts';
import type { IPRange } from './values/ip-range.ts';

/** Look-ups are synchronous; anything on the network is asynchronous with a signal and a deadline. */
export interface Ports {
  /** Postern's own version. */
  readonly version: string;
  readonly server: string;
  /** The data folder (POSTERN_HOME). */
  readonly home: string;
  readonly config: ConfigStore;
  readonly ipLists: IpListStore;
  readonly configuration: ConfigurationPort;
  readonly dns: DnsPort;
  readonly logs: LogReaderPort;
  readonly eventLog: EventLogPort;
  readonly service: ServicePort;
  readonly smtpProbe: SmtpProbePort;
  readonly agents: AgentCatalog;
  readonly audit: AuditLogPort;
  readonly passwords: PasswordPort;
  readonly directory: DirectoryPort;
  /** Opened late: few cmdlets need it. */
  certificates(): Promise<CertificatePort>;
  readonly queue: QueuePort;
  readonly secrets: SecretsPort;
  readonly backups: StoreBackupPort;
  readonly pressure: PressurePort;
  now(): Date;
}

/** The configuration objects, for cmdlets. Every write is one transaction, validated first: nothing is half written. */
export interface ConfigStore {
  /** The object of that identity (name, GUID or the object itself); the only one of a singleton class without one. @throws ObjectNotFound */
  get<C extends ObjectClass>(objectClass: C, identity?: unknown): ObjectOf<C>;
  /** All objects of a class, by name. */
  list<C extends ObjectClass>(objectClass: C): readonly ObjectOf<C>[];
  /** @throws ObjectAlreadyExists, or what is invalid */
  insert<C extends ObjectClass>(objectClass: C, name: string, values: ChangesOf<C>): ObjectOf<C>;
  /** Gives the object as it is afterwards; `changed` is false when every value was the same already. */
  update<C extends ObjectClass>(
    objectClass: C,
    identity: unknown,
    changes: ChangesOf<C>,
    newName?: string,
  ): { readonly object: ObjectOf<C>; readonly changed: boolean };
  remove(objectClass: ObjectClass, identity: unknown): void;
  /** Several writes as one: all or none. */
  transaction<T>(work: () => T): T;
}

export type IpList = 'Allow' | 'Block';

export interface IpEntry {
  /** Ascending, one counter across both lists. */
  readonly id: number;
  readonly list: IpList;
  readonly range: IPRange;
  /** Undefined: never. */
  readonly expires: Date | undefined;
  readonly isMachineGenerated: boolean;
  readonly comment: string;
  readonly server: string;
}

export type NewIpEntry = Pick<IpEntry, 'list' | 'range' | 'expires' | 'comment'> & {
  readonly isMachineGenerated?: boolean;
};

export interface IpListStore {
  /** @throws ObjectAlreadyExists when the list holds the same range already */
  add(entry: NewIpEntry): IpEntry;
  get(list: IpList, id: number): IpEntry | undefined;
  /** In ascending id; read in pages, so that removing while reading is safe. */
  entries(list: IpList): Iterable<IpEntry>;
  /** The entries whose range contains the address, expired ones too. */
  containing(list: IpList, address: IPAddress): readonly IpEntry[];
  remove(list: IpList, id: number): boolean;
  count(list: IpList): number;
}

export interface IpMatch {
  readonly id: number;
  readonly isMachineGenerated: boolean;
}

/** The configuration as one event sees it: immutable, except that `ipLists` always answers for the newest state. */
export interface ConfigView {
  readonly server: string;
  /** Grows with every change of a configuration object. */
  readonly generation: number;
  one<C extends ObjectClass>(objectClass: C): ObjectOf<C>;
  all<C extends ObjectClass>(objectClass: C): readonly ObjectOf<C>[];
  /** The entry that covers the address and hasn't expired; an admin's entry before a machine's. `now` in milliseconds. */
  matchIp(list: IpList, address: IPAddress, now: number): IpMatch | undefined;
}

/** The transport's side of the store: a read-only connection that never waits. */
export interface LiveConfig {
  /** The view for this turn of the event loop: one look at the store, however often it is asked for. Never throws: a broken store leaves the last good view. */
  current(): ConfigView;
  /** Looks now, for what may follow a change at once, such as a new connection; costs microseconds when nothing changed. */
  newest(): ConfigView;
  /** Called when the store can't be read, and when it can again. */
  readonly onTrouble: (listener: (trouble: Error | undefined) => void) => void;
  close(): Promise<void>;
}

export type DnsResult<T> =
  | { readonly kind: 'found'; readonly records: readonly T[]; readonly ttl: number }
  /** NXDOMAIN or no such record. */
  | { readonly kind: 'none' }
  /** Timeout, SERVFAIL, refused: nothing is known. `code` is the resolver's word, such as ETIMEOUT. */
  | { readonly kind: 'failed'; readonly code: string };

/** Never rejects; cached by TTL; bounded by the resolver's own deadline and the signal. */
export interface DnsPort {
  a(name: string, signal?: AbortSignal): Promise<DnsResult<string>>;
  aaaa(name: string, signal?: AbortSignal): Promise<DnsResult<string>>;
  ptr(address: IPAddress, signal?: AbortSignal): Promise<DnsResult<string>>;
}

export interface MxRecord {
  readonly preference: number;
  /** Lower case, no trailing dot; empty in a null MX (RFC 7505). */
  readonly exchange: string;
}

/** What routing asks as well. */
export interface MailDnsPort extends DnsPort {
  /** In no order. */
  mx(name: string, signal?: AbortSignal): Promise<DnsResult<MxRecord>>;
}

export type EventLevel = 'Information' | 'Warning' | 'Error';

export interface EventLogEntry {
  readonly time: Date;
  /** MSExchangeTransport, MSExchange Antispam ... */
  readonly source: string;
  readonly id: number;
  readonly level: EventLevel;
  readonly message: string;
}

export interface EventLogPort {
  write(entry: Omit<EventLogEntry, 'time'>): void;
}

/** What a server answered to a probe. */
export type ProbeAnswer =
  /** `text` is all lines, joined; whatever the server sent, so escape it. `code` is 0 when it isn't SMTP. */
  | { readonly kind: 'reply'; readonly code: number; readonly text: string }
  | { readonly kind: 'closed' }
  /** Nothing came in time. */
  | { readonly kind: 'silent' };

/** One connection to an SMTP server, for cmdlets that check it. */
export interface SmtpProbe {
  /** Sends the texts exactly as given (Latin-1), each in a segment of its own. */
  send(...segments: readonly string[]): Promise<void>;
  /** Begins TLS, with any certificate. @throws ProbeConnectFailed */
  secure(): Promise<void>;
  /** The next reply; `timeout` in milliseconds instead of the connection's. */
  answer(timeout?: number): Promise<ProbeAnswer>;
  /** At once, whatever the session's state: an unfinished message is lost. */
  close(): void;
}

export interface SmtpProbePort {
  /** `timeout` in milliseconds, for the connection and each answer. @throws ProbeConnectFailed */
  connect(
    endpoint: Endpoint,
    options: { readonly timeout: number; readonly signal?: AbortSignal | undefined },
  ): Promise<SmtpProbe>;
}

export interface ServiceState {
  readonly status: 'Running' | 'Stopped' | 'StartPending' | 'StopPending';
  readonly pid?: number | undefined;
  readonly since?: Date | undefined;
  /** What it listens on. */
  readonly bindings?: readonly Endpoint[] | undefined;
}

export interface ServicePort {
  state(): ServiceState;
  /** Before a stop that a start is to follow. @throws StartedBySystemd */
  requireStartable?(): void;
  /** Detached; resolves when it listens. @throws AlreadyRunning, StartedBySystemd, StartFailed */
  start(signal?: AbortSignal): Promise<ServiceState>;
  /** Resolves when it has ended. @throws NotRunning, NotAllowedToSignal, StopTimedOut */
  stop(signal?: AbortSignal): Promise<void>;
}

/** Passwords the store keeps: sealed by a key of this server. */
export interface SecretsPort {
  seal(text: string): string;
  /** @throws SecretUnreadable */
  open(sealed: string): string;
}

/** What agents there are to manage: the built-in ones, and how to look at a module or program before it is installed. */
export interface AgentCatalog {
  readonly builtIn: readonly AgentFacts[];
  /** Loads a module (or starts a program) once, for its name and events only. @throws AgentLoadFailed, AgentContractBroken */
  inspect(registration: AgentSource): Promise<AgentFacts>;
}

export type AgentSource =
  | { readonly kind: 'module'; readonly path: string; readonly factory: string }
  | { readonly kind: 'command'; readonly command: readonly string[] };

export interface AgentFacts {
  readonly name: string;
  readonly factory: string;
  /** Handler keys, in the order of the events. */
  readonly events: readonly string[];
  /** What the agent declares for its failures, kept for the time before it is first loaded; absent: next. */
  readonly onFailure: 'next' | 'tempfail';
}
