// What the readers of the logs are asked, and what they answer: one query and one entry for each log.
import type { EventLogEntry } from './ports.ts';
import type { IPRange } from './values/ip-range.ts';

/** One row of an agent log as Get-AgentLog shows it; one recipient a row in the file, a list here. */
export interface AgentLogEntry {
  readonly Timestamp: Date;
  readonly SessionId: string;
  readonly IPAddress: string;
  readonly MessageId: string;
  readonly P1FromAddress: string;
  readonly P2FromAddresses: readonly string[];
  readonly Recipients: readonly string[];
  readonly Agent: string;
  readonly Event: string;
  readonly Action: string;
  readonly SmtpResponse: string;
  readonly Reason: string;
  readonly ReasonData: string;
  readonly Diagnostics: string;
}

/** Texts match whole fields ignoring case, with `*` and `?` as wildcards. */
export interface AgentLogQuery {
  readonly start?: Date | undefined;
  readonly end?: Date | undefined;
  /** A folder or a file; default the server's agent log folder. */
  readonly location?: string | undefined;
  /** The session's rows: 16 hex digits. */
  readonly sessionId?: string | undefined;
  /** As in the Message-ID field. */
  readonly messageId?: string | undefined;
  readonly agent?: string | undefined;
  readonly action?: string | undefined;
  readonly event?: string | undefined;
  /** Matches P1FromAddress or any of P2FromAddresses. */
  readonly sender?: string | undefined;
  readonly recipient?: string | undefined;
  /** Rows whose IPAddress lies in it. */
  readonly remoteIP?: IPRange | undefined;
  readonly reason?: string | undefined;
  /** Only the newest so many rows, still in ascending time. */
  readonly last?: number | undefined;
}

/** One event of a message as Get-MessageTrackingLog shows it. */
export interface MessageTrackingEvent {
  readonly Timestamp: Date;
  readonly ClientIp: string;
  readonly ClientHostname: string;
  readonly ServerIp: string;
  readonly ServerHostname: string;
  readonly SourceContext: string;
  readonly ConnectorId: string;
  readonly Source: string;
  readonly EventId: string;
  readonly InternalMessageId: string;
  readonly MessageId: string;
  readonly Recipients: readonly string[];
  readonly RecipientStatus: readonly string[];
  /** Null where the row doesn't say. */
  readonly TotalBytes: number | null;
  readonly RecipientCount: number | null;
  readonly RelatedRecipientAddress: string;
  readonly Reference: readonly string[];
  readonly MessageSubject: string;
  readonly Sender: string;
  readonly ReturnPath: string;
  readonly MessageInfo: string;
}

/** Texts match whole fields ignoring case, with `*` and `?` as wildcards. */
export interface MessageTrackingQuery {
  readonly start?: Date | undefined;
  readonly end?: Date | undefined;
  /** A folder or a file; default the server's message tracking log. */
  readonly location?: string | undefined;
  readonly eventId?: string | undefined;
  readonly source?: string | undefined;
  readonly sender?: string | undefined;
  /** Any of them. */
  readonly recipients?: readonly string[] | undefined;
  /** With or without angle brackets. */
  readonly messageId?: string | undefined;
  readonly internalMessageId?: string | undefined;
  /** Without wildcards any part of the subject. */
  readonly subject?: string | undefined;
  readonly reference?: string | undefined;
  /** The message came in that SMTP session. */
  readonly sessionId?: string | undefined;
}

export type ProtocolDirection = 'Receive' | 'Send';

/** One row of a protocol log. `Event`: + connect, - disconnect, < received, > sent, * information. */
export interface ProtocolLogEntry {
  readonly Timestamp: Date;
  readonly Direction: ProtocolDirection;
  readonly ConnectorId: string;
  readonly SessionId: string;
  readonly SequenceNumber: number;
  readonly LocalEndpoint: string;
  readonly RemoteEndpoint: string;
  readonly Event: string;
  readonly Data: string;
  readonly Context: string;
}

export interface ProtocolLogQuery {
  readonly start?: Date | undefined;
  readonly end?: Date | undefined;
  /** A folder or a file; default the server's protocol logs. */
  readonly location?: string | undefined;
  /** Default both, in one order of time. */
  readonly direction?: ProtocolDirection | undefined;
  readonly sessionId?: string | undefined;
  /** `SERVER\name`, or the name alone. */
  readonly connector?: string | undefined;
  readonly remoteIP?: IPRange | undefined;
  readonly remoteEndpoint?: string | undefined;
  /** The events' signs. */
  readonly events?: readonly string[] | undefined;
  /** Without wildcards any part of the line. */
  readonly data?: string | undefined;
  /** Without wildcards any part of the context. */
  readonly context?: string | undefined;
}

export interface ConnectivityLogEntry {
  readonly Timestamp: Date;
  readonly SessionId: string;
  readonly Source: string;
  readonly Destination: string;
  /** + begun, > going on, - ended. */
  readonly Direction: string;
  readonly Description: string;
}

export interface ConnectivityLogQuery {
  readonly start?: Date | undefined;
  readonly end?: Date | undefined;
  readonly location?: string | undefined;
  readonly sessionId?: string | undefined;
  readonly source?: string | undefined;
  readonly destination?: string | undefined;
  /** Without wildcards any part of the description. */
  readonly description?: string | undefined;
}

export interface LogReaderPort {
  /** Ascending by file and line; torn lines are skipped. @throws LogFolderNotFound */
  agentLog(query: AgentLogQuery, signal?: AbortSignal): AsyncIterable<AgentLogEntry>;
  messageTracking(query: MessageTrackingQuery, signal?: AbortSignal): AsyncIterable<MessageTrackingEvent>;
  protocolLog(query: ProtocolLogQuery, signal?: AbortSignal): AsyncIterable<ProtocolLogEntry>;
  connectivityLog(query: ConnectivityLogQuery, signal?: AbortSignal): AsyncIterable<ConnectivityLogEntry>;
  eventLog(
    query: { readonly start?: Date | undefined; readonly end?: Date | undefined },
    signal?: AbortSignal,
  ): AsyncIterable<EventLogEntry>;
}
