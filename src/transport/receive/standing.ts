// Where one connection's dialogue stands: who the client is, how it introduced itself, and its mail transaction.
import type { Envelope } from '../../core/agent.ts';
import type { RecipientDsn, SenderParameters } from '../../core/envelope.ts';
import type { Endpoint } from '../../core/values/endpoint.ts';
import type { HeaderStamp } from '../../core/verdict.ts';
import type { StoreRecipient } from '../delivery/message-sink.ts';
import type { ProtocolTrace } from '../logs/protocol-log.ts';
import type { Place } from './admission/open-sessions.ts';
import type { Client } from './client.ts';
import type { ConnectorLimits } from './limits.ts';
import type { ConnectorObject } from './ports.ts';
import type { TlsChoice } from './trust/tls-contexts.ts';
import type { TlsFacts } from './trust/tls-facts.ts';

/** The envelope as agents see it grow. */
export interface MailEnvelope extends Envelope {
  readonly recipients: string[];
  readonly dsn: RecipientDsn[];
}

/** The connection below: bytes out, message bytes in, the end. */
export interface Wire {
  /** Complete lines without the last CRLF. */
  send(lines: string): void;
  /** Ends the connection once what was sent has gone out. */
  close(): void;
  /** The same for a client that has said all it had to say: nothing more of it is waited for. */
  leave(): void;
  /** Resolves after so many milliseconds, or when the session is to end. */
  wait(milliseconds: number): Promise<void>;
  /** The message comes until its dot. `mends`: line ends are put right instead of refused. */
  beginData(mends: boolean): void;
  /** So many bytes of a message come now, whatever they hold, and are no commands. */
  beginChunk(size: number): void;
  /** Says `line` and begins TLS. Undefined when that failed: the connection is closed. */
  secure(line: string | undefined, choice: TlsChoice): Promise<TlsFacts | undefined>;
}

export interface Mail {
  /** Its name in the logs, see Client.beginMessage. */
  readonly source: string;
  readonly from: string;
  readonly sender: SenderParameters;
  readonly recipients: StoreRecipient[];
  readonly envelope: MailEnvelope;
  /** RCPT commands, accepted or refused. */
  attempts: number;
  /** Header fields from the agents so far, the latest event's first. */
  stamps: readonly HeaderStamp[];
}

export interface Standing {
  /** As it is now: a change counts for the next event. */
  readonly connector: ConnectorObject;
  /** Its limits as they are now. */
  readonly limits: ConnectorLimits;
  /** The connector's name in greetings and header fields. */
  readonly fqdn: string;
  readonly local: Endpoint;
  readonly peer: Endpoint;
  /** The session's place in the connector's counts. */
  readonly place: Place;
  /** Absent while a trusted peer hasn't said for whom it speaks: no agent has judged anything yet. */
  client: Client | undefined;
  /** Where what both sides say is written: the client's, or the peer's own while it has named nobody. */
  readonly log: ProtocolTrace;
  /** The peer's TLS; a client that it speaks for may have another, or none. */
  tls: TlsFacts | undefined;
  hello: { readonly verb: 'HELO' | 'EHLO'; readonly domain: string } | undefined;
  mail: Mail | undefined;
}
