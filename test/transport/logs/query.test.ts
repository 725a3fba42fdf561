// Reading the message tracking, protocol and connectivity logs: this server's own and those of later Exchange versions.
import assert from 'node:assert/strict';
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { MessageTrackingQuery, ProtocolLogQuery } from '../../../src/core/log-ports.ts';
import { Endpoint } from '../../../src/core/values/endpoint.ts';
import { IPRange } from '../../../src/core/values/ip-range.ts';
import { CONNECTIVITY_LOG, createConnectivityLog } from '../../../src/transport/logs/connectivity-log.ts';
import { createLogReader } from '../../../src/transport/logs/log-reader.ts';
import { createLogWriter } from '../../../src/transport/logs/log-writer.ts';
import {
  createProtocolLog,
  RECEIVE_PROTOCOL_LOG,
  SEND_PROTOCOL_LOG,
} from '../../../src/transport/logs/protocol-log.ts';
import { createTrackingLog, MESSAGE_TRACKING_LOG, type TrackingRow } from '../../../src/transport/logs/tracking-log.ts';
import { allIn, temporaryFolder, UNLIMITED } from './support.ts';

const NOON = Date.UTC(2026, 0, 10, 12);

function writerIn(folder: string, kind: typeof MESSAGE_TRACKING_LOG) {
  return createLogWriter({ kind, folder: () => folder, limits: () => UNLIMITED, now: () => NOON });
}

const ROW: TrackingRow = {
  eventId: 'RECEIVE',
  source: 'SMTP',
  sourceContext: '08D675E58CA1DA38;2026-01-10T12:00:00.000Z;1',
  internalMessageId: 42,
  messageId: '<1@example.net>',
  recipients: [{ address: 'bob@contoso.com' }, { address: 'ann@contoso.com' }],
  totalBytes: 1234,
  subject: 'Hello, world',
  sender: 'kim@example.net',
  returnPath: 'kim@example.net',
};

test('every part of a tracking query', async (t) => {
  const folder = temporaryFolder(t);
  const writer = writerIn(folder, MESSAGE_TRACKING_LOG);
  let time = NOON;
  const log = createTrackingLog(
    writer.write,
    () => true,
    () => time++,
  );
  log.write(ROW);
  log.write({
    ...ROW,
    eventId: 'FAIL',
    sourceContext: 'Content Filter Agent',
    messageInfo: '08D675E58CA1DA39;2026-01-10T12:00:00.000Z;1',
    messageId: '<2@example.net>',
    internalMessageId: undefined,
    recipients: [{ address: 'bob@contoso.com', status: '550 5.7.1 no; never' }],
    returnPath: '',
  });
  log.write({ ...ROW, eventId: 'DSN', source: 'DSN', messageId: '<3@edge>', references: ['<1@example.net>', '<x@y>'] });
  writer.close();
  const reader = createLogReader(allIn(folder));
  const ask = async (query: MessageTrackingQuery) =>
    (await Array.fromAsync(reader.messageTracking(query))).map(({ MessageId }) => MessageId.slice(1, 2)).join('');
  assert.equal(await ask({}), '123');
  assert.equal(await ask({ eventId: 'fail' }), '2');
  assert.equal(await ask({ eventId: 'R*' }), '1');
  assert.equal(await ask({ source: 'DSN' }), '3');
  assert.equal(await ask({ sender: '*@EXAMPLE.net' }), '123');
  assert.equal(await ask({ recipients: ['ANN@contoso.com'] }), '13');
  assert.equal(await ask({ recipients: ['nobody@x.test', 'bob@*'] }), '123');
  assert.equal(await ask({ recipients: ['bob@contoso.com;ann@contoso.com'] }), '');
  assert.equal(await ask({ messageId: '2@example.net' }), '2');
  assert.equal(await ask({ messageId: '<2@example.net>' }), '2');
  assert.equal(await ask({ internalMessageId: '42' }), '13');
  assert.equal(await ask({ subject: 'lo, W' }), '123');
  assert.equal(await ask({ subject: 'lo, W*' }), '');
  assert.equal(await ask({ reference: '<x@y>' }), '3');
  assert.equal(await ask({ reference: 'x@y' }), '3');
  assert.equal(await ask({ sessionId: '08d675e58ca1da39' }), '2');
  assert.equal(await ask({ sessionId: '08D675E58CA1DA3' }), '');
  assert.equal(await ask({ start: new Date(NOON + 1), end: new Date(NOON + 2) }), '2');
  const [first, failed] = await Array.fromAsync(reader.messageTracking({}));
  assert.deepEqual(
    [first!.Recipients, first!.RecipientStatus, first!.TotalBytes, first!.RecipientCount],
    [['bob@contoso.com', 'ann@contoso.com'], [], 1234, 2],
  );
  assert.deepEqual([failed!.RecipientStatus, failed!.ReturnPath], [['550 5.7.1 no; never'], '<>']);
});

test("a later version's columns, and a row that doesn't say how large", async (t) => {
  const folder = temporaryFolder(t);
  const fields = `${MESSAGE_TRACKING_LOG.fields.join()},directionality,tenant-id,original-client-ip,original-server-ip,custom-data`;
  const row = '2026-01-10T12:00:00.000Z,,,,,"MDB:1, Mailbox:2",,STOREDRIVER,NOTIFYMAPI,,,,,,,,,,,,,,,,,S:Id=1';
  const path = join(folder, 'copied.log');
  writeFileSync(
    path,
    `\ufeff#Software: Microsoft Exchange Server\r\n#Fields: ${fields}\r\n${row}\r\n${row},too,many\r\n`,
  );
  const rows = await Array.fromAsync(createLogReader(allIn('/nonexistent')).messageTracking({ location: path }));
  assert.deepEqual(
    rows.map(({ EventId, SourceContext, TotalBytes, Recipients }) => [EventId, SourceContext, TotalBytes, Recipients]),
    [['NOTIFYMAPI', 'MDB:1, Mailbox:2', null, []]],
  );
  const bare = join(folder, 'grepped.log');
  writeFileSync(bare, `${row}\r\n`);
  assert.equal((await Array.fromAsync(createLogReader(allIn(folder)).messageTracking({ location: bare }))).length, 1);
});

test('every part of a protocol query; both directions in one order', async (t) => {
  const folder = temporaryFolder(t);
  const [receiving, sending] = [writerIn(folder, RECEIVE_PROTOCOL_LOG), writerIn(folder, SEND_PROTOCOL_LOG)];
  let time = NOON;
  const now = () => time++;
  const local = Endpoint.parseBinding('192.0.2.1:25');
  const remote = Endpoint.parseBinding('[2001:db8::7]:4711');
  const inbound = createProtocolLog(receiving.write, now).open({
    connectorId: 'EDGE1\\Internet Mail',
    sessionId: 'AAAAAAAAAAAAAAAA',
    localEndpoint: local,
    remoteEndpoint: remote,
  });
  const outbound = createProtocolLog(sending.write, now).open(
    {
      connectorId: 'To Partner',
      sessionId: 'BBBBBBBBBBBBBBBB',
      localEndpoint: undefined,
      remoteEndpoint: 'mx.example.net:25',
    },
    { begins: false },
  );
  outbound.info('', 'attempting to connect');
  inbound.received('EHLO a,"b"');
  outbound.sent('EHLO edge1');
  inbound.sent('250-edge1 Hello\r\n250 PIPELINING');
  outbound.sent('AUTH PLAIN AGEAYg==');
  inbound.end('Remote');
  inbound.received('too late');
  receiving.close();
  sending.close();
  const reader = createLogReader(allIn(folder));
  const ask = async (query: ProtocolLogQuery) =>
    (await Array.fromAsync(reader.protocolLog(query))).map(({ SessionId, Event, SequenceNumber }) =>
      [SessionId[0], Event, SequenceNumber].join(''),
    );
  const all = await ask({});
  assert.deepEqual(all, ['A+0', 'B*0', 'A<1', 'B>1', 'A>2', 'A>3', 'B>2', 'A-4']);
  const those = (test: RegExp) => all.filter((row) => test.test(row));
  assert.deepEqual(await ask({ direction: 'Send' }), those(/B/));
  assert.deepEqual(await ask({ sessionId: 'aaaaaaaaaaaaaaaa' }), those(/A/));
  assert.deepEqual(await ask({ connector: 'internet mail' }), those(/A/));
  assert.deepEqual(await ask({ connector: 'EDGE1\\*' }), those(/A/));
  assert.deepEqual(await ask({ remoteIP: IPRange.parse('2001:db8::/32') }), those(/A/));
  assert.deepEqual(await ask({ remoteEndpoint: 'mx.example.net:*' }), those(/B/));
  assert.deepEqual(await ask({ events: ['<', '-'] }), those(/[<-]/));
  assert.deepEqual(await ask({ data: 'pipe' }), ['A>3']);
  assert.deepEqual(await ask({ context: 'attempt' }), ['B*0']);
  assert.deepEqual(await ask({ start: new Date(NOON + 1), end: new Date(NOON + 3) }), ['B*0', 'A<1']);
  const [file] = readdirSync(folder).filter((name) => name.startsWith('SEND'));
  assert.equal(file, 'SEND20260110-1.LOG');
  const rows = await Array.fromAsync(reader.protocolLog({ location: join(folder, file!) }));
  assert.deepEqual(
    rows.map(({ Direction, Data, LocalEndpoint }) => [Direction, Data, LocalEndpoint]),
    [
      ['Send', '', ''],
      ['Send', 'EHLO edge1', ''],
      ['Send', 'AUTH PLAIN <Binary Data>', ''],
    ],
  );
});

test('every part of a connectivity query', async (t) => {
  const folder = temporaryFolder(t);
  const writer = writerIn(folder, CONNECTIVITY_LOG);
  const log = createConnectivityLog(writer.write, () => NOON);
  const trace = log.open({ sessionId: '08D6', source: 'SMTP', destination: 'example.net' }, 'QueueLength=1');
  trace.say('Established connection to 192.0.2.9');
  log.open({ sessionId: '08D7', source: 'MAPI', destination: 'contoso.com' }, 'QueueLength=2').end('Messages: 1');
  writer.close();
  const reader = createLogReader(allIn(folder));
  const count = async (query: Parameters<typeof reader.connectivityLog>[0]) =>
    (await Array.fromAsync(reader.connectivityLog(query))).length;
  assert.equal(await count({}), 4);
  assert.equal(await count({ sessionId: '08D6' }), 2);
  assert.equal(await count({ source: 'MAPI' }), 2);
  assert.equal(await count({ destination: '*.net' }), 2);
  assert.equal(await count({ description: 'established' }), 1);
  assert.equal(await count({ end: new Date(NOON) }), 0);
});

test('logs of real servers', async (t) => {
  const shared = process.env['POSTERN_SHARED'] ?? join(import.meta.dirname, '../../../../shared');
  const folder = join(shared, 'data/exchange-logs');
  if (!existsSync(folder)) return t.skip('shared data absent: logs of real Exchange servers were not read');
  const reader = createLogReader(allIn('/nonexistent'));
  const tracked = await Array.fromAsync(reader.messageTracking({ location: join(folder, 'messagetracking-2016.log') }));
  assert.deepEqual(
    tracked.map(({ EventId }) => EventId),
    ['NOTIFYMAPI'],
  );
  const spoken = await Array.fromAsync(
    reader.protocolLog({ location: join(folder, 'smtpreceive-ex2016-2023.log'), events: ['<'] }),
  );
  assert.deepEqual(
    spoken.map(({ Data }) => Data),
    ['EHLO [95.10.20.33]', 'STARTTLS', 'EHLO mgt.my.domain.tld'],
  );
  const session = await Array.fromAsync(reader.protocolLog({ location: join(folder, 'smtpreceive-ex2010-2019.log') }));
  assert.deepEqual(
    session.map(({ Context }) => Context),
    ['', 'Set Session Permissions'],
  );
});
