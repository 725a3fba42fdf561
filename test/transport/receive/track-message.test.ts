// What the receive side writes into the message tracking log.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { reply } from '../../../src/core/reply.ts';
import type { Script } from '../../support/scripted-host.ts';
import { startTestTransport } from '../../support/test-transport.ts';

const MESSAGE = [
  'From: Kim <kim@example.net>',
  'Sender: desk@example.net',
  'Subject: Hello',
  'Message-ID: <1@example.net>',
  '',
  'text',
  '.',
].join('\r\n');

async function trackedAfter(script: Script, message = MESSAGE) {
  const transport = await startTestTransport({ script, now: () => Date.UTC(2026, 0, 10, 12) });
  try {
    const client = await transport.connect();
    await client.reply();
    for (const line of ['EHLO mail.example.net', 'MAIL FROM:<bounce@example.net>']) await client.ask(line);
    for (const line of ['RCPT TO:<bob@contoso.com>', 'RCPT TO:<ann@contoso.com>', 'DATA']) await client.ask(line);
    await client.ask(message);
    client.close();
    return transport.tracked.map(({ clientIp, serverIp, ...row }) => ({ ...row, ips: `${clientIp} ${serverIp}` }));
  } finally {
    await transport.stop();
  }
}

test('a message that was taken', async () => {
  const [row, ...more] = await trackedAfter({});
  assert.equal(more.length, 0);
  const { sourceContext, ...rest } = row!;
  assert.match(sourceContext!, /^[0-9A-F]{16};2026-01-10T12:00:00\.000Z;1$/);
  assert.deepEqual(rest, {
    source: 'SMTP',
    ips: '127.0.0.1 127.0.0.1',
    clientHostname: 'mail.example.net',
    serverHostname: 'EDGE',
    connectorId: 'EDGE\\ReceiveConnector 0',
    messageId: '<1@example.net>',
    recipients: [{ address: 'bob@contoso.com' }, { address: 'ann@contoso.com' }],
    totalBytes: MESSAGE.length - 1,
    subject: 'Hello',
    sender: 'desk@example.net',
    returnPath: 'bounce@example.net',
    eventId: 'RECEIVE',
    internalMessageId: undefined,
  });
});

test('a message an agent refused or deleted has failed, and names the agent', async () => {
  const refused = await trackedAfter({
    onEndOfData: () => ({ kind: 'reject', reply: reply(550, '5.7.1', 'Spam'), agent: 'Content Filter Agent' }),
  });
  const deleted = await trackedAfter({
    onEndOfHeaders: () => ({ kind: 'delete', agent: 'Edge Rule Agent', why: { reason: 'Rule', data: 'Viruses' } }),
  });
  const shown = [...refused, ...deleted].map(({ eventId, sourceContext, recipients, messageInfo }) => [
    eventId,
    sourceContext,
    recipients.map(({ status }) => status).join(),
    /^[0-9A-F]{16};.*;1$/.test(messageInfo!),
  ]);
  assert.deepEqual(shown, [
    ['FAIL', 'Content Filter Agent', '550 5.7.1 Spam,550 5.7.1 Spam', true],
    ['FAIL', 'Edge Rule Agent', 'Deleted Rule Viruses,Deleted Rule Viruses', true],
  ]);
});

test('a message without an id is tracked by the one it is answered with', async () => {
  const [row] = await trackedAfter({}, 'Subject: x\r\n\r\n.');
  assert.match(row!.messageId, /^<[0-9A-F]{16}\.1@edge\.test>$/);
  assert.equal(row!.sender, 'bounce@example.net');
});
