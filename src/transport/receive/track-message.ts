// What the message tracking log says about a message at the end of its data: taken (RECEIVE), or refused or deleted by an agent (FAIL).
import type { MessageHeaders } from '../../core/agent.ts';
import type { TrackingLog, TrackingRow } from '../logs/tracking-log.ts';
import type { Client } from './client.ts';

export interface TrackedMessage {
  readonly client: Client;
  /** The message's name in the logs, see Client.beginMessage. */
  readonly source: string;
  readonly from: string;
  readonly recipients: readonly string[];
  readonly headers: MessageHeaders;
  /** As answered to the client. */
  readonly messageId: string;
  readonly size: number;
}

export function trackReceived(log: TrackingLog, server: string, message: TrackedMessage, id: number | undefined): void {
  log.write({ ...facts(server, message), eventId: 'RECEIVE', sourceContext: message.source, internalMessageId: id });
}

/** `status`: the reply, or why the message was deleted. */
export function trackFailed(
  log: TrackingLog,
  server: string,
  message: TrackedMessage,
  agent: string,
  status: string,
): void {
  const recipients = message.recipients.map((address) => ({ address, status }));
  // The agent has the place of the session's name, which is kept beside it.
  const context = { sourceContext: agent, messageInfo: message.source };
  log.write({ ...facts(server, message), eventId: 'FAIL', ...context, recipients });
}

function facts(server: string, message: TrackedMessage): Omit<TrackingRow, 'eventId'> {
  const { client, from, recipients, headers, messageId, size } = message;
  const { session } = client;
  return {
    source: 'SMTP',
    clientIp: session.remoteEndpoint.Address,
    clientHostname: session.helloDomain,
    serverIp: session.localEndpoint.Address,
    serverHostname: server,
    connectorId: session.connector.id,
    messageId,
    recipients: recipients.map((address) => ({ address })),
    totalBytes: size,
    subject: fieldOf(headers, 'subject') ?? '',
    sender: senderOf(headers) ?? from,
    returnPath: from,
  };
}

function senderOf(headers: MessageHeaders): string | undefined {
  return fieldOf(headers, 'sender') === undefined ? headers.p2From[0] : headers.p2From.at(-1);
}

function fieldOf({ fields }: MessageHeaders, wanted: string): string | undefined {
  return fields.find(({ name }) => name.toLowerCase() === wanted)?.value;
}
