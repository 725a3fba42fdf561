// The message tracking and connectivity logs: their columns, what joins and what is cut.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { IPAddress } from '../../../src/core/values/ip-address.ts';
import { CONNECTIVITY_LOG, createConnectivityLog } from '../../../src/transport/logs/connectivity-log.ts';
import { formatRow } from '../../../src/transport/logs/log-row.ts';
import { createTrackingLog, MESSAGE_TRACKING_LOG, type TrackingRow } from '../../../src/transport/logs/tracking-log.ts';

const NOON = Date.UTC(2026, 0, 10, 12);
const ROW: TrackingRow = {
  eventId: 'RECEIVE',
  source: 'SMTP',
  clientIp: IPAddress.parse('192.0.2.7'),
  clientHostname: 'mail.example.net',
  serverIp: IPAddress.parse('192.0.2.1'),
  serverHostname: 'EDGE1',
  sourceContext: '08D675E58CA1DA38;2026-01-10T12:00:00.000Z;1',
  connectorId: 'EDGE1\\Internet',
  internalMessageId: 42,
  messageId: '<1@example.net>',
  recipients: [{ address: 'bob@contoso.com' }, { address: '"a;b"@contoso.com' }],
  totalBytes: 1234,
  subject: 'Hello, world',
  sender: 'kim@example.net',
  returnPath: '',
};

function linesOf(rows: readonly Partial<TrackingRow>[], withSubject = true): string[] {
  const lines: string[] = [];
  const log = createTrackingLog(
    (values) => {
      assert.equal(values.length, MESSAGE_TRACKING_LOG.fields.length);
      lines.push(formatRow(values));
    },
    () => withSubject,
    () => NOON,
  );
  for (const row of rows) log.write({ ...ROW, ...row });
  return lines;
}

test('a row in the order of the columns', () => {
  assert.deepEqual(linesOf([{}]), [
    '2026-01-10T12:00:00.000Z,192.0.2.7,mail.example.net,192.0.2.1,EDGE1,08D675E58CA1DA38;2026-01-10T12:00:00.000Z;1,EDGE1\\Internet,SMTP,RECEIVE,42,<1@example.net>,"bob@contoso.com;""a\\x3bb""@contoso.com",,1234,2,,,"Hello, world",kim@example.net,<>,\r\n',
  ]);
});

test('each recipient has its status, and the subject may be left out', () => {
  const recipients = [
    { address: 'a@x.test', status: '250 2.1.5 Recipient OK' },
    { address: 'b@x.test', status: '550 5.1.1 gone; really' },
  ];
  const [line] = linesOf([{ eventId: 'SEND', recipients, returnPath: 'r@x.test' }], false);
  assert.match(line!, /,a@x.test;b@x.test,250 2.1.5 Recipient OK;550 5.1.1 gone\\x3b really,1234,2,,,,kim@/);
  assert.match(linesOf([{ recipients: recipients.slice(1) }])[0]!, /,550 5.1.1 gone; really,/);
});

test('what the network sent is bounded and stays on its line', () => {
  const [line] = linesOf([
    { subject: `a\r\nb${'x'.repeat(5000)}`, messageId: '\u202e\0', clientHostname: 'h'.repeat(9999) },
  ]);
  assert.match(line!, /^[^\r\n]*\r\n$/);
  assert.ok(line!.length < 3000);
  assert.match(line!, /,\\u202e\\x00,/);
});

test('connectivity', () => {
  const rows: (readonly string[])[] = [];
  const log = createConnectivityLog(
    (values) => rows.push(values),
    () => NOON,
  );
  const trace = log.open({ sessionId: '08D6', source: 'SMTP', destination: 'example.net' }, 'QueueLength=1');
  trace.say('Established connection to 192.0.2.9');
  trace.end('Messages: 1 Bytes: 1234');
  assert.deepEqual(
    rows.map((row) => row.join()),
    [
      '2026-01-10T12:00:00.000Z,08D6,SMTP,example.net,+,QueueLength=1',
      '2026-01-10T12:00:00.000Z,08D6,SMTP,example.net,>,Established connection to 192.0.2.9',
      '2026-01-10T12:00:00.000Z,08D6,SMTP,example.net,-,Messages: 1 Bytes: 1234',
    ],
  );
  assert.equal(rows[0]!.length, CONNECTIVITY_LOG.fields.length);
});
