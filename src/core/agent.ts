// The contract of a transport agent, the same for Postern's own and for those of other makers.

import type { RecipientDsn, SenderParameters } from './envelope.ts';
import type { ConfigView, DnsPort, EventLogPort } from './ports.ts';
import type { Reply } from './reply.ts';
import type { JsonSchema } from './value-type.ts';
import type { Endpoint } from './values/endpoint.ts';
import type { IPAddress } from './values/ip-address.ts';
import type { Verdict } from './verdict.ts';

export const AGENT_API_VERSION = 1;

/** Event by handler key: its name in the agent log (the SDK's) and in Get-TransportPipeline, in the order they happen. */
export const EVENTS = {
  onConnect: { log: 'OnConnect', pipeline: 'OnConnectEvent' },
  onHeloCommand: { log: 'OnHeloCommand', pipeline: 'OnHeloCommand' },
  onEhloCommand: { log: 'OnEhloCommand', pipeline: 'OnEhloCommand' },
  onAuthCommand: { log: 'OnAuthCommand', pipeline: 'OnAuthCommand' },
  onEndOfAuthentication: { log: 'OnEndOfAuthentication', pipeline: 'OnEndOfAuthentication' },
  onMailCommand: { log: 'OnMailCommand', pipeline: 'OnMailCommand' },
  onRcptCommand: { log: 'OnRcptCommand', pipeline: 'OnRcptCommand' },
  onDataCommand: { log: 'OnDataCommand', pipeline: 'OnDataCommand' },
  onEndOfHeaders: { log: 'OnEndOfHeaders', pipeline: 'OnEndOfHeaders' },
  onEndOfData: { log: 'OnEndOfData', pipeline: 'OnEndOfData' },
  onHelpCommand: { log: 'OnHelpCommand', pipeline: 'OnHelpCommand' },
  onNoopCommand: { log: 'OnNoopCommand', pipeline: 'OnNoopCommand' },
  onReject: { log: 'OnReject', pipeline: 'OnReject' },
  onRsetCommand: { log: 'OnRsetCommand', pipeline: 'OnRsetCommand' },
  onDisconnect: { log: 'OnDisconnect', pipeline: 'OnDisconnectEvent' },
  onSubmittedMessage: { log: 'OnSubmittedMessage', pipeline: 'OnSubmittedMessage' },
  onResolvedMessage: { log: 'OnResolvedMessage', pipeline: 'OnResolvedMessage' },
  onRoutedMessage: { log: 'OnRoutedMessage', pipeline: 'OnRoutedMessage' },
  onCategorizedMessage: { log: 'OnCategorizedMessage', pipeline: 'OnCategorizedMessage' },
} as const;

export type EventName = keyof typeof EVENTS;

/** Organization: an account, an Exchange server, or a connector whose clients are secured externally. */
export type AuthenticationSource = 'Anonymous' | 'Partner' | 'Organization';

/** What an agent sees of the session (the SDK's SmtpSession). All text came from the network: escape it before showing it. */
export interface SmtpSession {
  /** 16 hex digits. */
  readonly sessionId: string;
  readonly localEndpoint: Endpoint;
  /** The original client: after XCLIENT or PROXY from a trusted peer the address they named. */
  readonly remoteEndpoint: Endpoint;
  readonly helloDomain: string | undefined;
  readonly authenticationSource: AuthenticationSource;
  /** The account that has logged on, such as `CONTOSO\\kim`; undefined when none has. */
  readonly identity: string | undefined;
  readonly isTls: boolean;
  /** The Receive connector: `SERVER\\name` and GUID. */
  readonly connector: { readonly id: string; readonly guid: string };
  /** The session holds Ms-Exch-Bypass-Anti-Spam. */
  readonly antispamBypass: boolean;
  /** The peer isn't listed in InternalSMTPServers. */
  readonly isExternalConnection: boolean;
  /** The last host before the organization: the peer when external, else found in the Received headers at OnEndOfHeaders, else undefined. */
  readonly lastExternalIPAddress: IPAddress | undefined;
}

export interface Envelope {
  /** MAIL FROM without angle brackets; empty for `<>`. */
  readonly from: string;
  /** Accepted recipients so far, as given in RCPT TO. */
  readonly recipients: readonly string[];
  /** What MAIL said beyond the address. */
  readonly sender?: SenderParameters | undefined;
  /** What RCPT said beyond the address, in the order of `recipients`. */
  readonly dsn?: readonly RecipientDsn[] | undefined;
}

export interface MessageHeaders {
  /** In order of appearance, names as written, values unfolded; 8-bit bytes read as Latin-1. */
  readonly fields: readonly { readonly name: string; readonly value: string }[];
  /** The Message-ID field's value or undefined. */
  readonly messageId: string | undefined;
  /** The addresses of From and Sender. */
  readonly p2From: readonly string[];
}

type InSession = { readonly session: SmtpSession };
type InTransaction = InSession & { readonly envelope: Envelope };
type InMessage = InTransaction & { readonly headers: MessageHeaders };

/** What each handler receives. */
export interface EventArguments {
  readonly onConnect: InSession;
  readonly onHeloCommand: InSession & { readonly domain: string };
  readonly onEhloCommand: InSession & { readonly domain: string };
  readonly onAuthCommand: InSession & { readonly mechanism: string };
  readonly onEndOfAuthentication: InSession & { readonly mechanism: string; readonly identity: string };
  readonly onMailCommand: InSession & { readonly from: string; readonly parameters: ReadonlyMap<string, string> };
  readonly onRcptCommand: InTransaction & { readonly recipient: string };
  readonly onDataCommand: InTransaction;
  readonly onEndOfHeaders: InMessage;
  /** `size` in bytes as received; `raw` reads the message as received, header and body. */
  readonly onEndOfData: InMessage & { readonly size: number; raw(): Promise<Buffer> };
  readonly onHelpCommand: InSession & { readonly argument: string };
  readonly onNoopCommand: InSession;
  /** Some event (or the server itself) refused something; verdicts other than `disconnect` are ignored. */
  readonly onReject: InSession & {
    readonly envelope: Envelope | undefined;
    readonly event: EventName;
    readonly reply: Reply;
  };
  readonly onRsetCommand: InSession & { readonly envelope: Envelope | undefined };
  /** Verdicts are ignored. */
  readonly onDisconnect: InSession;
  readonly onSubmittedMessage: InMessage;
  readonly onResolvedMessage: InMessage;
  readonly onRoutedMessage: InMessage;
  readonly onCategorizedMessage: InMessage;
}

/** The three switches every anti-spam configuration object has. */
export interface FeatureSwitches {
  readonly Enabled: boolean;
  readonly ExternalMailEnabled: boolean;
  readonly InternalMailEnabled: boolean;
}

export type SkipReason = 'agentDisabled' | 'configDisabled' | 'sessionClass' | 'bypassRight' | 'exception';
/** Whether an agent, or one feature of it, ran on a session: the one value that the log and the explain cmdlets show. */
export type Gate =
  | { readonly ran: true }
  | { readonly ran: false; readonly reason: SkipReason; readonly detail?: string | undefined };

export interface AgentContext<S> {
  /** The configuration at this event; the same object until it changes. */
  readonly config: ConfigView;
  /** The agent's own settings, validated against its schema. */
  readonly settings: Readonly<Record<string, unknown>>;
  /** Which of the agent's features the host found in force for this session. */
  readonly features: Readonly<Record<string, Gate>>;
  readonly dns: DnsPort;
  readonly eventLog: EventLogPort;
  /** What the agent keeps for this session; made by `openSession` at its first event. */
  readonly state: S;
  /** Aborted at the agent's deadline and when the session ends. */
  readonly signal: AbortSignal;
  /** Milliseconds since 1970. */
  now(): number;
}

export type Handlers<S> = {
  readonly [E in EventName]?: (
    event: EventArguments[E],
    context: AgentContext<S>,
  ) => Verdict | undefined | void | Promise<Verdict | undefined | void>;
};

export interface AgentSpec<S = undefined> {
  readonly name: string;
  readonly apiVersion: typeof AGENT_API_VERSION;
  /** What happens to mail when the agent throws or misses its deadline: go on without it, or answer 451 4.3.2. */
  readonly onFailure: 'next' | 'tempfail';
  /** Milliseconds one handler call may take; default 10 000. */
  readonly deadline?: number;
  /** Anti-spam agents are skipped for sessions with the bypass right and for exempted messages. */
  readonly antispam: boolean;
  /** The agent's switches by feature, read from the configuration; an agent without features has no configuration gate. */
  readonly features?: (config: ConfigView) => Readonly<Record<string, FeatureSwitches>>;
  /** JSON schema of the agent's own settings; absent: it has none. */
  readonly settingsSchema?: JsonSchema;
  readonly openSession?: () => S;
  readonly handlers: Handlers<S>;
}

export interface Agent extends Omit<AgentSpec<never>, 'handlers' | 'openSession'> {
  readonly openSession?: () => unknown;
  readonly handlers: Handlers<never>;
}

/** Declares an agent; `S` is what it keeps per session. */
export function defineAgent<S = undefined>(spec: AgentSpec<S>): Agent {
  return Object.freeze(spec) as unknown as Agent;
}

/** The events an agent handles, in the order they happen. */
export function eventsOf(agent: Agent): readonly EventName[] {
  return (Object.keys(EVENTS) as EventName[]).filter((event) => agent.handlers[event] !== undefined);
}
