// A session of ours with a next hop of a test, and mail to send over it.

import { SILENT } from '../../src/transport/delivery/smtp/send-log.ts';
import { Session, type SessionOptions } from '../../src/transport/delivery/smtp/session.ts';
import { RFC_TIMEOUTS } from '../../src/transport/delivery/smtp/timeouts.ts';
import type { Mail } from '../../src/transport/delivery/smtp/transaction.ts';
import type { QueuedRecipient } from '../../src/transport/queue/contract.ts';
import type { NextHopServer } from './next-hop.ts';

export const OPPORTUNISTIC = { use: 'offered', trusted: false, names: undefined } as const;

export function openTo(
  { endpoint }: Pick<NextHopServer, 'endpoint'>,
  rest: Partial<SessionOptions> = {},
): Promise<Session> {
  return Session.open({
    remote: endpoint,
    host: 'mail.contoso.test',
    from: undefined,
    ourName: 'us.test',
    protocol: 'SMTP',
    forceHelo: false,
    tls: OPPORTUNISTIC,
    login: undefined,
    timeouts: RFC_TIMEOUTS,
    log: SILENT,
    ...rest,
  });
}

export interface MailParts {
  readonly to?: readonly (string | Omit<QueuedRecipient, 'id'>)[];
  readonly content?: string | Buffer;
  readonly facts?: Partial<Mail['facts']>;
}

export function mailOf({
  to = ['a@b.test'],
  content = 'Subject: x\r\n\r\nHello\r\n',
  facts = {},
}: MailParts = {}): Mail {
  const bytes = Buffer.from(content as string, 'utf8');
  return {
    facts: {
      from: 'sender@us.test',
      received: 0,
      messageId: '<1@us.test>',
      subject: 'x',
      source: { kind: 'SMTP' },
      body: '7BIT',
      smtpUtf8: false,
      ...facts,
    },
    size: bytes.length,
    recipients: to.map((one, i) => ({ id: i + 1, ...(typeof one === 'string' ? { address: one } : one) })),
    content: { kind: 'bytes', bytes },
  };
}
