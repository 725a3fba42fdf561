// Pickup and replay folders: whom a file goes to, what of it goes out, what becomes .bad, the pace, and what a crash leaves.
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { TransportServer } from '../../../src/core/objects/transport-server.ts';
import type { EventLogEntry } from '../../../src/core/ports.ts';
import type { MessageSink, StoreRequest } from '../../../src/transport/delivery/message-sink.ts';
import type { TrackingRow } from '../../../src/transport/logs/tracking-log.ts';
import { TransportMetrics } from '../../../src/transport/metrics/transport-metrics.ts';
import { startPickup } from '../../../src/transport/pickup/start-pickup.ts';
import { plainConfig } from '../../support/plain-config.ts';

interface Stored extends StoreRequest {
  readonly content: string;
}

function setUp(t: TestContext, settings: Record<string, unknown> = {}) {
  const home = mkdtempSync(join(tmpdir(), 'postern-pickup-'));
  t.after(() => rmSync(home, { recursive: true, force: true }));
  const pickup = join(home, 'pickup');
  const replay = join(home, 'replay');
  mkdirSync(pickup);
  mkdirSync(replay);
  const config = plainConfig();
  const set = (more: Record<string, unknown> = {}) =>
    config.set(TransportServer, { PickupDirectoryPath: pickup, ReplayDirectoryPath: replay, ...settings, ...more });
  set();
  const stored: Stored[] = [];
  const events: Omit<EventLogEntry, 'time'>[] = [];
  const tracked: TrackingRow[] = [];
  const control = { isFull: false, isWelcome: true };
  const sink: MessageSink = {
    begin() {
      const pieces: Buffer[] = [];
      return {
        write: (bytes) => void pieces.push(Buffer.from(bytes)),
        read: async () => Buffer.concat(pieces),
        async store(request) {
          if (control.isFull) throw Object.assign(new Error('no space'), { code: 'ENOSPC' });
          return stored.push({ ...request, content: Buffer.concat(pieces).toString('latin1') });
        },
        discard: async () => undefined,
      };
    },
    close: async () => undefined,
  };
  const start = () => {
    const started = startPickup({
      live: config,
      sink,
      eventLog: { write: (entry) => void events.push(entry) },
      trackingLog: { write: (row) => void tracked.push(row) },
      nextSessionId: () => '08D0000000000001',
      hostName: 'edge.test',
      isWelcome: () => control.isWelcome,
      metrics: new TransportMetrics(),
      now: () => Date.UTC(2026, 0, 2),
      interval: 3_600_000,
    });
    t.after(() => started.close());
    return started;
  };
  const drop = (folder: string, name: string, lines: readonly string[]) =>
    writeFileSync(join(folder, name), lines.join('\r\n'), 'latin1');
  return { pickup, replay, stored, events, tracked, control, start, drop, set };
}

const PLAIN = ['From: Kim <kim@contoso.com>', 'To: a@example.org', 'Subject: Hello', '', 'Text', ''];

test('To, Cc and Bcc are the recipients; Bcc and what only servers may write are taken out', async (t) => {
  const { pickup, stored, tracked, start, drop } = setUp(t);
  drop(pickup, 'a.eml', [
    'Return-Path: <x@example.org>',
    'Received: from elsewhere by here; Mon, 1 Jan 2001 00:00:00 +0000',
    'Resent-To: y@example.org',
    'X-MS-Exchange-Organization-SCL: -1',
    'X-MS-Exchange-Forest-A: 1',
    'From: Kim <kim@contoso.com>, Lee <lee@contoso.com>',
    'Sender: Kim <kim@contoso.com>',
    'To: "Doe, Jo" <jo@example.org>, a@example.org',
    'Cc: team: b@example.org, A@example.org;',
    'Bcc: c@example.org,',
    '\td@example.org',
    'Subject: =?utf-8?q?H=C3=A9llo?=',
    '',
    'Text',
  ]);
  await start().look();
  const [message] = stored;
  assert.equal(message?.from, 'kim@contoso.com');
  assert.deepEqual(
    message.recipients.map(({ local, domain }) => `${local}@${domain}`),
    ['jo@example.org', 'A@example.org', 'b@example.org', 'c@example.org', 'd@example.org'],
  );
  assert.match(message.top, /^Received: from mail pickup service by edge\.test with Pickup id 08D0000000000001;\r\n\t/);
  assert.match(message.top, /\r\nDate: .*\r\nMessage-ID: <08D0000000000001@edge\.test>\r\n$/);
  assert.equal(
    message.content,
    [
      'From: Kim <kim@contoso.com>, Lee <lee@contoso.com>',
      'Sender: Kim <kim@contoso.com>',
      'To: "Doe, Jo" <jo@example.org>, a@example.org',
      'Cc: team: b@example.org, A@example.org;',
      'Subject: =?utf-8?q?H=C3=A9llo?=',
      '',
      'Text',
      '',
    ].join('\r\n'),
  );
  assert.deepEqual([message.subject, message.source.kind, message.body], ['Héllo', 'Pickup', '7BIT']);
  assert.deepEqual(readdirSync(pickup), []);
  const [row] = tracked;
  assert.deepEqual(
    [row?.source, row?.eventId, row?.sourceContext, row?.internalMessageId],
    [...['PICKUP', 'RECEIVE', 'Pickup;a.eml', 1]],
  );
});

test('bare line feeds are mended, 8-bit content is noted, blind copies alone get a To field', async (t) => {
  const { pickup, stored, start } = setUp(t);
  writeFileSync(
    join(pickup, 'a.eml'),
    Buffer.from('From: kim@contoso.com\nBcc: a@example.org\n\nH\xe9\n.\n', 'latin1'),
  );
  await start().look();
  assert.equal(stored[0]?.content, 'To: Undisclosed recipients:;\r\nFrom: kim@contoso.com\r\n\r\nH\xe9\r\n.\r\n');
  assert.equal(stored[0].body, '8BITMIME');
});

test('a large file comes whole', async (t) => {
  const { pickup, stored, start, drop } = setUp(t);
  const lines = Array.from({ length: 20_000 }, (_, i) => `line ${i}`);
  drop(pickup, 'a.eml', [...PLAIN.slice(0, 4), ...lines, '']);
  await start().look();
  assert.equal(stored[0]?.content, [...PLAIN.slice(0, 4), ...lines, ''].join('\r\n'));
});

for (const [what, lines] of [
  ['no recipient', ['From: kim@contoso.com', '', 'Text']],
  ['no sender', ['To: a@example.org', '', 'Text']],
  ['two From fields', ['From: kim@contoso.com', ...PLAIN]],
  ['several authors without Sender', ['From: kim@contoso.com, lee@contoso.com', 'To: a@example.org', '', '']],
  ['a recipient that is no address', ['From: kim@contoso.com', 'To: a@example.org, bob', '', '']],
  ['a recipient that is no mailbox', ['From: kim@contoso.com', 'To: a@[x', '', '']],
  [
    'too many recipients',
    ['From: kim@contoso.com', `To: ${Array.from({ length: 101 }, (_, i) => `a${i}@example.org`)}`, '', ''],
  ],
  ['a large header', [`X-Long: ${'x'.repeat(66_000)}`, ...PLAIN]],
  ['a header without end', [`X-Long: ${'x'.repeat(66_000)}`]],
  ['a NUL', [...PLAIN, 'a\0b']],
  ['nothing at all', []],
] as const)
  test(`bad: ${what}`, async (t) => {
    const { pickup, stored, events, start, drop } = setUp(t);
    drop(pickup, 'a.eml', lines);
    await start().look();
    assert.deepEqual(stored, []);
    assert.deepEqual(readdirSync(pickup), ['a.bad']);
    assert.deepEqual(
      events.map(({ id }) => id),
      [10401],
    );
  });

test('a link is not followed, and nothing is overwritten', async (t) => {
  const { pickup, stored, start, drop } = setUp(t);
  drop(pickup, 'secret.txt', PLAIN);
  symlinkSync(join(pickup, 'secret.txt'), join(pickup, 'a.eml'));
  drop(pickup, 'a.bad', ['older']);
  drop(pickup, '.hidden.eml', PLAIN);
  await start().look();
  assert.deepEqual(stored, []);
  assert.deepEqual(readdirSync(pickup).sort(), ['.hidden.eml', 'a-1.bad', 'a.bad', 'secret.txt']);
});

test('what was in hand at a crash is taken again; a full disk loses nothing', async (t) => {
  const { pickup, stored, events, control, start, drop } = setUp(t);
  drop(pickup, 'a.tmp', PLAIN);
  control.isFull = true;
  const folder = start();
  await folder.look();
  await folder.look();
  assert.deepEqual(readdirSync(pickup), ['a.eml']);
  assert.deepEqual(
    events.map(({ id }) => id),
    [10402],
  );
  control.isFull = false;
  control.isWelcome = false;
  await folder.look();
  assert.deepEqual(readdirSync(pickup), ['a.eml']);
  control.isWelcome = true;
  await folder.look();
  assert.equal(stored.length, 1);
  assert.deepEqual(readdirSync(pickup), []);
  assert.equal(events.at(-1)?.id, 10403);
});

test('the pace is that of the setting, for each folder', async (t) => {
  const { pickup, stored, start, drop } = setUp(t, { PickupDirectoryMaxMessagesPerMinute: 36 });
  for (let i = 0; i < 10; i++) drop(pickup, `${i}.eml`, PLAIN);
  const folder = start();
  await folder.look();
  assert.equal(stored.length, 3);
  await folder.look();
  assert.equal(stored.length, 3);
});

test('a folder that is off or missing is left alone', async (t) => {
  const { pickup, stored, events, start, drop, set } = setUp(t, {
    PickupDirectoryPath: null,
    ReplayDirectoryPath: null,
  });
  drop(pickup, 'a.eml', PLAIN);
  const folder = start();
  await folder.look();
  assert.deepEqual([stored.length, events.length], [0, 0]);
  set({ PickupDirectoryPath: join(pickup, 'none') });
  await folder.look();
  set({ PickupDirectoryPath: 'relative' });
  await folder.look();
  assert.deepEqual(
    events.map(({ id }) => id),
    [10402, 10402],
  );
  set({ PickupDirectoryPath: pickup });
  await folder.look();
  assert.equal(stored.length, 1);
});

test('replay goes by X-Sender and X-Receiver, which stay behind', async (t) => {
  const { replay, stored, start, drop } = setUp(t);
  const message = [
    'Received: from a by b; Mon, 1 Jan 2001 00:00:00 +0000',
    'X-MS-Exchange-Organization-SCL: 9',
    'From: somebody@example.net',
    'X-Sender: is a field of the message',
    'To: nobody@example.net',
    '',
    'Text',
    '',
  ];
  const envelope = [
    'X-Sender: <kim@contoso.com> BODY=8BITMIME RET=HDRS ENVID=abc',
    'X-Receiver: <a@example.org> NOTIFY=NEVER ORCPT=rfc822;a@example.org',
    'X-Receiver: b@example.org',
    'X-HeloDomain: client.test',
  ];
  drop(replay, 'a.eml', [...envelope, ...message]);
  drop(replay, 'b.eml', ['X-Sender: <>', 'X-Receiver: <c@example.org>', 'X-CreatedBy: MSExchange12', ...message]);
  drop(replay, 'c.eml', ['X-Receiver: <c@example.org>', ...message]);
  drop(replay, 'd.eml', ['X-Sender: <k@contoso.com>', ...message]);
  drop(replay, 'e.eml', ['X-Sender: <k@contoso.com> BODY=ODD', 'X-Receiver: <c@example.org>', ...message]);
  drop(replay, 'f.eml', [
    'X-Sender: <k@contoso.com>',
    'X-EndOfInjectedXHeaders: x',
    'X-Receiver: <c@example.org>',
    ...message,
  ]);
  const folder = start();
  await folder.look();
  const [one, two] = stored;
  assert.deepEqual(
    [one?.from, one?.ret, one?.envid, one?.body, one?.source.helo, one?.top],
    [...['kim@contoso.com', 'HDRS', 'abc', '8BITMIME', 'client.test', '']],
  );
  assert.deepEqual(one?.recipients, [
    { local: 'a', domain: 'example.org', notify: [], orcpt: 'rfc822;a@example.org' },
    { local: 'b', domain: 'example.org' },
  ]);
  assert.equal(one?.content, message.filter((line) => !line.includes('SCL')).join('\r\n'));
  assert.equal(two?.from, '');
  assert.equal(two?.content, message.join('\r\n'));
  assert.equal(stored.length, 2);
  assert.deepEqual(readdirSync(replay).sort(), ['c.bad', 'd.bad', 'e.bad', 'f.bad']);
});
