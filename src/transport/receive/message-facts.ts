// What the queue and the logs know of a message besides its content.
import type { MessageHeaders } from '../../core/agent.ts';
import { decodedWords } from '../headers/decoded-words.ts';
import type { MessageFacts } from '../queue/contract.ts';
import type { ReceiveSession } from './receive-session.ts';
import type { Mail } from './standing.ts';

export interface Known {
  readonly session: ReceiveSession;
  readonly mail: Mail;
  readonly headers: MessageHeaders;
  /** Milliseconds since 1970. */
  readonly time: number;
  /** Where the header has none. */
  readonly messageId: string;
}

const LONGEST = 400;

export function messageFacts({ session, mail, headers, time, messageId }: Known): MessageFacts {
  const subject = headers.fields.find(({ name }) => name.toLowerCase() === 'subject')?.value ?? '';
  return {
    ...mail.sender,
    from: mail.from,
    received: time,
    messageId: (headers.messageId || messageId).slice(0, LONGEST),
    subject: decodedWords(subject, LONGEST),
    source: {
      kind: 'SMTP',
      connector: session.connector.id,
      connectorGuid: session.connector.guid,
      sessionId: session.sessionId,
      client: session.remoteEndpoint,
      helo: session.helloDomain,
      identity: session.identity,
    },
  };
}
