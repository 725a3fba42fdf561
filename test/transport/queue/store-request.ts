// A message to store, with nothing said that doesn't matter.
import type { StoreRequest } from '../../../src/transport/delivery/message-sink.ts';

export function storeRequest(from: string, domain: string, locals: readonly string[], top: string): StoreRequest {
  return {
    from,
    recipients: locals.map((local) => ({ local, domain })),
    top,
    received: Date.now(),
    messageId: '',
    subject: '',
    source: { kind: 'SMTP' },
    body: '8BITMIME',
    smtpUtf8: false,
  };
}
