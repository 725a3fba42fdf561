// A queue file that holds something of everything: waiting, suspended and poisoned messages, a queue in trouble and a suspended one.
import { join } from 'node:path';
import type { QueueChange } from '../../src/core/queue-file.ts';
import { openQueueWriter } from '../../src/store/queue/queue-database.ts';
import { QueueWriter } from '../../src/store/queue/queue-writer.ts';

const SOON = Date.UTC(2100, 0, 1);

/** Messages 16 and 18 (suspended) wait for contoso.com, 17 is poison. `received` in milliseconds since 1970. */
export function furnishQueue(home: string, received = Date.now()): void {
  const hop = (id: number, key: string, type: string, domain: string, suspended = 0, retryAt = 0): QueueChange => {
    const [failures, last, error] = retryAt === 0 ? [0, 0, ''] : [2, received, '421 4.4.1 Connection timed out'];
    return ['putHop', id, key, type, domain, null, suspended, failures, retryAt, last, error];
  };
  const message = (id: number, at: number, from: string, suspended = 0): QueueChange[] => {
    const source = { kind: 'SMTP', connector: 'EDGE\\Inbound', client: '192.0.2.77:4711' };
    const facts = { from, received, messageId: `<${id}@example.net>`, subject: `Offer ${id}`, source };
    const bytes = Buffer.from(`Subject: Offer ${id}\r\n\r\nHello\r\n`);
    const recipients = JSON.stringify([{ id: 1, address: 'user@contoso.com' }]);
    return [
      ['addMessage', id, received, bytes.length, 0, null, JSON.stringify({ ...facts, body: '7BIT', smtpUtf8: false })],
      ['addContent', id, bytes],
      ['putJob', id, at, received, 1, suspended, 0, '451 4.3.0 Later', recipients],
    ];
  };
  const writer = new QueueWriter(openQueueWriter(join(home, 'queue', '0.db')));
  const failures = writer.write([
    [
      hop(1, 'submission', 'Undefined', 'Submission'),
      hop(2, 'unreachable', 'Unreachable', 'Unreachable Domain'),
      hop(3, 'poison', 'Undefined', 'Poison Message'),
      hop(5, 'smtp:c:contoso.com', 'DnsConnectorDelivery', 'contoso.com', 0, SOON),
      hop(6, 'smtp:c:fabrikam.com', 'DnsConnectorDelivery', 'fabrikam.com', 1),
      ['reserve', 1000],
    ],
    [...message(16, 5, 'kim@contoso.com'), ...message(17, 3, ''), ...message(18, 5, 'spam@example.com', 1)],
  ]);
  writer.close();
  if (failures.length > 0) throw new Error(failures[0]!.message);
}
