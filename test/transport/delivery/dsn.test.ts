// Notifications: who gets one, what it says, and that nothing hostile gets out of its field.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AcceptedDomain } from '../../../src/core/objects/accepted-domain.ts';
import { RemoteDomain } from '../../../src/core/objects/remote-domain.ts';
import { SystemMessage } from '../../../src/core/objects/system-message.ts';
import { TransportServer } from '../../../src/core/objects/transport-server.ts';
import { ByteSize } from '../../../src/core/values/byte-size.ts';
import { createNotices } from '../../../src/transport/delivery/dsn/notices.ts';
import { statusOf } from '../../../src/transport/delivery/dsn/report-message.ts';
import type {
  DeliveryJob,
  MessageFacts,
  NewRecipient,
  RecipientResult,
} from '../../../src/transport/queue/contract.ts';
import { plainConfig } from '../../support/plain-config.ts';

const CONTENT = 'Subject: x\r\nX-MS-Exchange-Organization-SCL: 5\r\n folded\r\nX-Other: y\r\n\r\nBody\r\n';
const HOP = { key: 'x', deliveryType: 'Undefined', domain: 'x' } as const;

interface Parts {
  readonly facts?: Partial<MessageFacts>;
  readonly to?: readonly NewRecipient[];
  readonly content?: string;
}

function jobOf({ facts = {}, to = [{ address: 'rcpt@b.test' }], content = CONTENT }: Parts = {}): DeliveryJob {
  const bytes = Buffer.from(content);
  return {
    id: 1,
    messageId: 1,
    facts: {
      from: 'sender@out.test',
      received: Date.UTC(2027, 0, 2, 3, 4, 5),
      messageId: '<orig@out.test>',
      subject: 'Hello',
      source: { kind: 'SMTP' },
      body: '7BIT',
      smtpUtf8: false,
      ...facts,
    },
    size: bytes.length,
    recipients: to.map((one, id) => ({ ...one, id })),
    attempts: 3,
    hop: HOP,
    lastError: '451 4.4.1 No answer',
    content: () => ({ kind: 'bytes', bytes }),
  };
}

function setUp() {
  const config = plainConfig();
  config.set(AcceptedDomain, { DomainName: 'ours.test', Default: true });
  const notices = createNotices({
    config: config.current,
    hostName: 'mx.ours.test',
    now: () => Date.UTC(2027, 0, 3),
    random: () => 'UNIQUE',
  });
  const write = async (job: DeliveryJob, results?: readonly Partial<RecipientResult>[]) => {
    const full = results?.map(
      (one, recipient) => ({ recipient, outcome: 'failed', reply: '550 5.1.1 No', ...one }) as RecipientResult,
    );
    const all = full ? await notices.results(job, full) : await notices.delayed(job);
    assert.ok(all.length <= 1);
    const [one] = all;
    return one && { ...one, text: one.content.kind === 'bytes' ? one.content.bytes.toString() : '' };
  };
  return { config, write };
}

test('a failure, whole', async () => {
  const { write } = setUp();
  const job = jobOf({
    facts: { envid: 'QQ+2B1' },
    to: [{ address: 'rcpt@b.test', orcpt: 'rfc822;first+2Blast@b.test' }],
  });
  const dsn = (await write(job, [{ reply: '550 5.1.1 No such user', remote: 'mx.b.test (192.0.2.1:25)' }]))!;
  assert.equal(
    dsn.text,
    [
      'From: Postern Mail Delivery <postmaster@ours.test>',
      'To: <sender@out.test>',
      'Date: Sun, 3 Jan 2027 00:00:00 +0000',
      'Subject: Undeliverable: Hello',
      'Message-ID: <UNIQUE@mx.ours.test>',
      'In-Reply-To: <orig@out.test>',
      'References: <orig@out.test>',
      'Auto-Submitted: auto-replied',
      'MIME-Version: 1.0',
      'Content-Type: multipart/report; report-type=delivery-status;',
      ' boundary="=_postern_UNIQUE"',
      '',
      '--=_postern_UNIQUE',
      'Content-Type: text/plain; charset=us-ascii',
      '',
      'Delivery has failed to these recipients:',
      '',
      '  rcpt@b.test',
      '  There is no such recipient at this address. Check the address, and send the message again.',
      '  mx.b.test (192.0.2.1:25) said: 550 5.1.1 No such user',
      '',
      'Subject: Hello',
      'Reported by mx.ours.test.',
      '',
      '--=_postern_UNIQUE',
      'Content-Type: message/delivery-status',
      '',
      'Reporting-MTA: dns; mx.ours.test',
      'Original-Envelope-Id: QQ+1',
      'Arrival-Date: Sat, 2 Jan 2027 03:04:05 +0000',
      '',
      'Original-Recipient: rfc822;first+last@b.test',
      'Final-Recipient: rfc822;rcpt@b.test',
      'Action: failed',
      'Status: 5.1.1',
      'Remote-MTA: dns; mx.b.test',
      'Diagnostic-Code: smtp; 550 5.1.1 No such user',
      'Last-Attempt-Date: Sun, 3 Jan 2027 00:00:00 +0000',
      '',
      '--=_postern_UNIQUE',
      'Content-Type: message/rfc822',
      '',
      'Subject: x',
      'X-Other: y',
      '',
      'Body',
      '',
      '--=_postern_UNIQUE--',
      '',
    ].join('\r\n'),
  );
  assert.deepEqual([dsn.from, dsn.isOwn, dsn.source.kind, dsn.body], ['', true, 'DSN', '7BIT']);
  assert.deepEqual(dsn.recipients, [{ address: 'sender@out.test', notify: [] }]);
});

type Row = readonly [what: string, parts: Parts, result: Partial<RecipientResult>, action: string | undefined];
const rows: readonly Row[] = [
  ['nobody is told at <>', { facts: { from: '' } }, {}, undefined],
  ['nothing about what we wrote', { facts: { isOwn: true } }, {}, undefined],
  ['NEVER', { to: [{ address: 'a@b', notify: [] }] }, {}, undefined],
  ['FAILURE', { to: [{ address: 'a@b', notify: ['FAILURE'] }] }, {}, 'failed'],
  ['only SUCCESS', { to: [{ address: 'a@b', notify: ['SUCCESS'] }] }, {}, undefined],
  [
    'SUCCESS delivered',
    { to: [{ address: 'a@b', notify: ['SUCCESS'] }] },
    { outcome: 'delivered', reply: '250 2.1.5 OK' },
    'delivered',
  ],
  [
    'SUCCESS relayed into the dark',
    { to: [{ address: 'a@b', notify: ['SUCCESS'] }] },
    { outcome: 'relayed', reply: '250 OK' },
    'relayed',
  ],
  [
    'SUCCESS relayed to one who will tell',
    { to: [{ address: 'a@b', notify: ['SUCCESS'] }] },
    { outcome: 'relayed', reply: '250 OK', dsnPassedOn: true },
    undefined,
  ],
  ['delivered, not asked for', {}, { outcome: 'delivered', reply: '250 OK' }, undefined],
  ['deferred', {}, { outcome: 'deferred', reply: '450 4.2.1 Later' }, undefined],
];
for (const [what, parts, result, action] of rows)
  test(what, async () => {
    const dsn = await setUp().write(jobOf(parts), [result]);
    assert.equal(dsn && /^Action: (\w+)/m.exec(dsn.text)![1], action);
  });

test('a delay is told to those who say nothing and to those who ask', async () => {
  const { write, config } = setUp();
  const to: NewRecipient[] = [
    { address: 'a@b.test' },
    { address: 'c@b.test', notify: ['DELAY'] },
    { address: 'd@b.test', notify: ['FAILURE'] },
  ];
  const dsn = (await write(jobOf({ to })))!;
  assert.deepEqual(
    [...dsn.text.matchAll(/^Final-Recipient: rfc822;(.*)$/gm)].map(([, one]) => one!.trim()),
    ['a@b.test', 'c@b.test'],
  );
  assert.match(dsn.text, /^Will-Retry-Until: Mon, 4 Jan 2027 03:04:05 \+0000\r$/m);
  assert.match(dsn.text, /^Content-Type: text\/rfc822-headers\r$/m);
  config.set(TransportServer, { ExternalDelayDsnEnabled: false });
  assert.equal(await write(jobOf({ to })), undefined);
  assert.ok(await write(jobOf({ to, facts: { from: 'me@ours.test' } })), 'inside it still is');
});

test('RET, size and what cannot be attached decide what is returned', async () => {
  const { write, config } = setUp();
  const type = async (parts: Parts) =>
    /^Content-Type: (\S+\/rfc822\S*)/m.exec((await write(jobOf(parts), [{}]))!.text)![1];
  assert.equal(await type({}), 'message/rfc822');
  assert.equal(await type({ facts: { ret: 'HDRS' } }), 'text/rfc822-headers');
  assert.equal(await type({ facts: { body: 'BINARYMIME' } }), 'text/rfc822-headers');
  config.set(TransportServer, { ExternalDsnMaxMessageAttachSize: new ByteSize(10) });
  assert.equal(await type({ facts: { ret: 'FULL' } }), 'text/rfc822-headers');
});

test('8-bit content makes an 8-bit notification', async () => {
  const dsn = (await setUp().write(jobOf({ content: 'A: b\r\n\r\n\u00e4\r\n' }), [{}]))!;
  assert.equal(dsn.body, '8BITMIME');
  assert.equal(dsn.text.match(/^Content-Transfer-Encoding: 8bit\r$/gm)?.length, 2);
});

test('hostile values stay in their fields', async () => {
  const evil = 'x\r\nBcc: victim@v.test\r\n\r\n--=_postern_UNIQUE\u202e\u0000';
  const job = jobOf({
    facts: { subject: evil, messageId: evil, envid: '+0D+0AX-Evil:+20y' },
    to: [{ address: `"${evil}"@b.test`, orcpt: 'rfc822;+0D+0AX-Evil:+20y' }],
  });
  const dsn = (await setUp().write(job, [{ reply: `550 5.1.1 ${evil}`, remote: evil }]))!;
  const [head, ...rest] = dsn.text.split('\r\n\r\n');
  assert.ok(!/^(?:Bcc|X-Evil)/im.test(dsn.text), dsn.text);
  assert.ok(!/^In-Reply-To/m.test(head!));
  assert.equal(dsn.text.match(/^--=_postern_UNIQUE\r$/gm)?.length, 3);
  assert.ok(rest.length > 0);
});

test('addresses outside ASCII', async () => {
  const job = jobOf({ to: [{ address: 'gr\u00fc\u00dfe@b.test' }], facts: { subject: 'Gr\u00fc\u00dfe '.repeat(20) } });
  const { text } = (await setUp().write(job, [{}]))!;
  assert.match(text, /^Final-Recipient: utf-8;gr\\x\{FC\}\\x\{DF\}e@b\.test\r$/m);
  assert.match(text, /^Subject: =\?utf-8\?B\?[A-Za-z0-9+/=]+\?=\r\n =\?utf-8/m);
  assert.match(text, /charset=utf-8\r\nContent-Transfer-Encoding: base64/);
  assert.ok(text.split('\r\n').every((line) => line.length < 998));
});

test("a system message's text, by side", async () => {
  const { write, config } = setUp();
  config.set(SystemMessage, { DsnCode: '5.1.1', Internal: false, Language: 'en', Text: 'Ask the service desk.' });
  assert.match((await write(jobOf(), [{}]))!.text, /Ask the service desk\./);
  assert.doesNotMatch((await write(jobOf({ facts: { from: 'me@ours.test' } }), [{}]))!.text, /Ask the service desk\./);
});

test('remote domains: the closest says whether and how much is told', async () => {
  const { write, config } = setUp();
  config.set(
    RemoteDomain,
    { DomainName: '*' },
    { DomainName: '*.test', NDREnabled: false },
    { DomainName: 'out.test', NDRDiagnosticInfoEnabled: false },
  );
  assert.doesNotMatch((await write(jobOf(), [{}]))!.text, /Diagnostic-Code|550 5\.1\.1/);
  assert.equal(await write(jobOf({ facts: { from: 'a@sub.out.test' } }), [{}]), undefined);
  assert.ok(await write(jobOf({ facts: { from: 'a@b.example' } }), [{}]));
});

test('the postmaster gets a copy for codes that mean trouble here', async () => {
  const dsn = (await setUp().write(jobOf(), [{ reply: '554 5.4.6 Loop' }]))!;
  assert.deepEqual(
    dsn.recipients.map(({ address }) => address),
    ['sender@out.test', 'postmaster@ours.test'],
  );
});

test('the status of replies', () => {
  for (const [reply, action, status] of [
    ['550 5.1.1 No', 'failed', '5.1.1'],
    ['550 No', 'failed', '5.0.0'],
    ['550 2.1.5 Liar', 'failed', '5.0.0'],
    ['550 4.4.7 QUEUE.Expired; message expired', 'failed', '4.4.7'],
    ['451 Later', 'delayed', '4.0.0'],
    ['', 'delayed', '4.0.0'],
    ['250 2.1.5 OK', 'delivered', '2.1.5'],
    ['250 OK', 'relayed', '2.0.0'],
  ] as const)
    assert.equal(statusOf(reply, action), status, reply);
});
