// Header blocks: where they end, their fields and addresses; the fields we put on top.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { IPAddress } from '../../../src/core/values/ip-address.ts';
import { headerAddresses } from '../../../src/transport/receive/header-addresses.ts';
import { HeaderBlock, parseHeaders } from '../../../src/transport/receive/header-block.ts';
import { mailDate } from '../../../src/transport/receive/mail-date.ts';
import { receivedField, stampField } from '../../../src/transport/receive/trace-header.ts';

describe('header block', () => {
  const CASES: readonly (readonly [string, number | undefined, boolean?])[] = [
    ['A: b\r\n\r\nbody', 8, true],
    ['A: b\r\n c\r\n\td\r\n\r\n', 16, true],
    ['\r\nbody', 2, true],
    ['hello\r\n', 0, false],
    [' A: b\r\n', 0, false],
    ['A: b\r\nno field\r\n', 6, false],
    ['A : b\r\n\r\n', 9, true],
    [': b\r\n', 0, false],
    ['\xe4: b\r\n', 0, false],
    ['A: b\r\nC: d', undefined],
  ];
  for (const [text, end, terminated] of CASES) {
    test(JSON.stringify(text), () => {
      const whole = new HeaderBlock().append(Buffer.from(text, 'latin1'));
      assert.deepEqual(whole, end === undefined ? undefined : { end, terminated });
      const bytes = new HeaderBlock();
      let found: unknown;
      for (const byte of Buffer.from(text, 'latin1')) found ??= bytes.append(Buffer.from([byte]));
      assert.deepEqual(found, whole);
    });
  }

  test('fields', () => {
    const block =
      'Received: from a\r\n\tby b\r\nFrom: "Doe, Jane" <jane@b.example>\r\nMESSAGE-ID: <1@x>\r\nMessage-ID: <2@x>\r\nSender: s@c.example\r\nX: \xe4\r\n\r\n';
    const headers = parseHeaders(Buffer.from(block, 'latin1'));
    assert.deepEqual(headers.fields[0], { name: 'Received', value: 'from a\tby b' });
    assert.equal(headers.fields.at(-1)?.value, '\xe4');
    assert.equal(headers.messageId, '<1@x>');
    assert.deepEqual(headers.p2From, ['jane@b.example', 's@c.example']);
  });
});

test('addresses of a field', () => {
  const cases: readonly (readonly [string, readonly string[]])[] = [
    ['a@b', ['a@b']],
    ['A <a@b>, c@d (comment, e@f)', ['a@b', 'c@d']],
    ['"x@y, z" <a@b>', ['a@b']],
    ['Group: a@b, c@d;', ['a@b', 'c@d']],
    ['<@route.example:a@b>', ['a@b']],
    ['"quoted local"@b', ['"quoted local"@b']],
    ['a@b c@d', []],
    ['undisclosed-recipients:;', []],
    ['((((a@b', []],
    ['"unended <a@b>', []],
    ['<a@b', ['a@b']],
  ];
  for (const [value, expected] of cases) assert.deepEqual(headerAddresses(value), expected, value);
  assert.equal(headerAddresses('a@b,'.repeat(10_000)).length, 100);
  headerAddresses('('.repeat(60_000));
  headerAddresses('"'.repeat(60_001));
});

test('dates', () => {
  assert.match(
    mailDate(1481677054000),
    /^(?:Mon|Tue|Wed), 1[34] Dec 2016 \d\d:57:34 [+-]\d{4}$|^\w{3}, 1[34] Dec 2016 \d\d:\d\d:34 [+-]\d{4}$/,
  );
  assert.equal(new Date(mailDate(1481677054000)).getTime(), 1481677054000);
});

test('the Received field keeps its shape whatever the client calls itself', () => {
  const made = receivedField({
    hello: 'a b)\r\nX: (x [1.2.3.4]',
    isEsmtp: true,
    tls: undefined,
    isAuthenticated: false,
    isUtf8: false,
    reverse: { kind: 'off' },
    recipient: undefined,
    client: IPAddress.parse('2001:db8::1'),
    fqdn: 'edge.test',
    local: IPAddress.parse('192.0.2.1'),
    sessionId: '08D675E58CA1DA38',
    time: 0,
  });
  assert.match(
    made,
    /^Received: from a\?b\?\?\?X:\?\?x\?\[1\.2\.3\.4\] \(\[IPv6:2001:db8::1\]\)\r\n\tby edge\.test \(\[192\.0\.2\.1\]\) with ESMTP id 08D675E58CA1DA38;\r\n\t[^\r\n]+\r\n$/,
  );
});

test('stamps', () => {
  assert.equal(stampField({ name: 'X-A', value: 'b c' }), 'X-A: b c\r\n');
  for (const value of ['a\r\nb', 'a\nb', 'a\rb', 'a\0b', 'ä'])
    assert.equal(stampField({ name: 'X', value }), undefined);
  for (const name of ['', 'a b', 'a:b', 'a\r\n', 'ä']) assert.equal(stampField({ name, value: 'x' }), undefined);
  const folded = stampField({ name: 'X', value: 'word '.repeat(500) })!;
  for (const line of folded.split('\r\n')) assert.ok(line.length <= 998);
  assert.equal(folded.replaceAll('\r\n', ''), `X: ${'word '.repeat(500)}`);
  assert.equal(stampField({ name: 'X', value: 'x'.repeat(2000) }), undefined);
});
